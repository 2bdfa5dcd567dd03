#include "policy/url_path.h"

#include <gtest/gtest.h>

namespace bawn::policy {
namespace {

TEST(UrlPath, is_held_against_rules)
{
    struct Row {
        const char* why;
        const char* pattern;
        const char* path;
        bool allows, denies;
    };
    const Row rows[] = {
        {"itself", "/v1/messages", "/v1/messages", true, true},
        {"nothing longer", "/v1/messages", "/v1/messages2", false, false},
        {"all that begin so", "/v1/*", "/v1/models/x", true, true},
        {"a sibling", "/v1/*", "/v2/models", false, false},
        {"a space, escaped", "/v1/*", "/v1/a%20b", true, true},
        {"UTF-8, escaped", "/v1/*", "/v1/%C3%BC", true, true},
        {"case counts where it allows", "/v1/Files", "/v1/files", false, true},
        {"and so does a slash at the end", "/v1/files", "/v1/files/", false, true},
        {"a folder without its slash", "/admin/*", "/admin", false, true},
        {"upwards", "/v1/*", "/v1/../admin", false, true},
        {"upwards at the end", "/v1/*", "/v1/..", false, true},
        {"here", "/v1/*", "/v1/./x", false, true},
        {"upwards, escaped", "/v1/*", "/v1/%2e%2e/admin", false, true},
        {"half escaped", "/v1/*", "/v1/.%2E/admin", false, true},
        {"a slash, escaped", "/v1/*", "/v1/..%2fadmin", false, true},
        {"a backslash", "/v1/*", "/v1/..\\admin", false, true},
        {"a backslash, escaped", "/v1/*", "/v1/..%5cadmin", false, true},
        {"escaped twice", "/v1/*", "/v1/%252e%252e/admin", false, true},
        {"a letter that needed no escape", "/admin", "/%61dmin", false, true},
        {"an empty step", "/v1/*", "/v1//admin", false, true},
        {"an empty step first", "/v1/*", "//v1/admin", false, true},
        {"parameters of a step", "/v1/*", "/v1/..;/admin", false, true},
        {"an overlong slash", "/v1/*", "/v1/..%c0%afadmin", false, true},
        {"a NUL", "/v1/*", "/v1/x%00.png", false, true},
        {"half an escape", "/v1/*", "/v1/%2", false, true},
        {"no escape", "/v1/*", "/v1/%zz", false, true},
        {"a space", "/v1/*", "/v1/a b", false, true},
        {"a raw byte", "/v1/*", "/v1/\xc3\xbc", false, true},
        {"no path", "/v1/*", "v1/x", false, true},
        {"of OPTIONS", "/v1/*", "*", false, true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(allows_path({"/else", row.pattern}, row.path), row.allows);
        EXPECT_EQ(denies_path({"/else", row.pattern}, row.path), row.denies);
    }
}

TEST(UrlPath, a_query_is_no_part_of_it)
{
    EXPECT_EQ(without_query("/v1/models?x=/../y"), "/v1/models");
    EXPECT_EQ(without_query("/v1/models"), "/v1/models");
    EXPECT_FALSE(is_canonical_path("/v1/models?x"));
}

TEST(UrlPath, the_root_is_canonical) { EXPECT_TRUE(is_canonical_path("/")); }

}  // namespace
}  // namespace bawn::policy
