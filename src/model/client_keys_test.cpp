#include "model/client_keys.h"

#include <gtest/gtest.h>

namespace bawn::model {
namespace {

TEST(ClientKeys, file)
{
    struct Row {
        const char* why;
        const char* text;
        const char* expected;
    };
    const Row rows[] = {
        {"names and keys", "# ours\nalice   sk-0123456789abcdef\n\nci\tsk-fedcba9876543210\n", "ci"},
        {"no key", "# none\n", "keys: there is no key"},
        {"a name alone", "alice\n", "keys: line 1: a name and a key are wanted"},
        {"a key that is soon guessed", "alice short\n", "keys: line 1: a key has at least 16 characters"},
        {"two keys on a line", "alice sk-0123456789abcdef sk-fedcba9876543210\n", "keys: line 1: a key has no blanks"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto keys = ClientKeys::parse(row.text, "keys");
        EXPECT_EQ(keys ? keys->name_of("sk-fedcba9876543210").value_or("nobody") : keys.error().message(), row.expected);
        if (!keys) continue;
        EXPECT_FALSE(keys->name_of("sk-fedcba987654321"));
        EXPECT_FALSE(keys->name_of(""));
    }
}

TEST(ClientKeys, in_a_request)
{
    EXPECT_EQ(key_in({{"Authorization", "Bearer abc"}}), "abc");
    EXPECT_EQ(key_in({{"authorization", "bearer  abc "}}), "abc");
    EXPECT_EQ(key_in({{"X-Api-Key", "abc"}, {"Authorization", "Bearer other"}}), "abc") << "as Anthropic's clients send it";
    EXPECT_EQ(key_in({{"Authorization", "Basic abc"}}), "");
    EXPECT_EQ(key_in({}), "");
    EXPECT_NE(new_key(), new_key());
}

}  // namespace
}  // namespace bawn::model
