#include "session/refusals.h"

#include <gtest/gtest.h>

namespace bawn::session {
namespace {

policy::Layers layers_of(std::string_view yaml)
{
    auto policy = policy::parse_policy(yaml, "policy.yaml");
    EXPECT_TRUE(policy) << policy.error().message();
    return {{policy::LayerKind::machine, *policy}};
}

TEST(Refusals, programs_by_name_and_by_path)
{
    policy::Layers layers = layers_of("version: 1\nname: T\ndefault: note\nexec: {default: allow, deny: [curl, /usr/sbin/**, \"nc*\"]}\n");
    struct Row {
        const char *why, *program, *rule;
    };
    const Row rows[] = {
        {"an ordinary program", "/usr/bin/git", ""},
        {"by its name, wherever it lies", "/opt/x/curl", "policy.yaml exec.deny curl"},
        {"a name is not the beginning of one", "/usr/bin/curlish", ""},
        {"a pattern of names", "/usr/bin/ncat", "policy.yaml exec.deny nc*"},
        {"everything below a folder", "/usr/sbin/a/b", "policy.yaml exec.deny /usr/sbin/**"},
        {"a twin of the folder", "/usr/sbin2/a", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(refusing_rule(layers, row.program, "/home/ann"), row.rule);
    }
}

TEST(Refusals, every_layer_must_allow_a_program)
{
    policy::Layers layers = layers_of("version: 1\nname: T\ndefault: note\nexec: {default: allow}\n");
    layers.push_back(layers_of("version: 1\nname: U\ndefault: note\nexec: {default: deny, allow: [git]}\n").front());
    EXPECT_EQ(refusing_rule(layers, "/usr/bin/git", ""), "");
    EXPECT_EQ(refusing_rule(layers, "/usr/bin/make", ""), "policy.yaml exec.default");
}

TEST(Refusals, writes_by_where_they_lie)
{
    using namespace sandbox;
    const std::vector<Row> view = {
        Bind{.inside = "/usr", .outside = "/usr"},
        Bind{.inside = "/home/ann", .outside = "/state/home", .access = Access::read_write},
        Bind{.inside = "/home/ann/.nvm", .outside = "/home/ann/.nvm"},
        Overlay{.inside = "/w/app", .lower = "/w/app", .upper = "/state/upper", .work = "/state/work"},
        Hidden{"/w/app/.env"},
        Scratch{.inside = "/tmp"},
    };
    struct Row_ {
        const char *why, *path, *rule;
    };
    const Row_ rows[] = {
        {"the workspace", "/w/app/src/a.c", ""},
        {"a twin of the workspace", "/w/app-evil/x", "not in the sandbox"},
        {"the private home", "/home/ann/.bashrc", ""},
        {"a toolchain in the home", "/home/ann/.nvm/x", "read-only in the sandbox"},
        {"the system", "/usr/bin/x", "read-only in the sandbox"},
        {"what is not there", "/etc/passwd", "not in the sandbox"},
        {"a hidden file", "/w/app/.env", "files.hide"},
        {"scratch", "/tmp/x", ""},
        {"an own device", "/dev/null", ""},
        {"a path that could not be read", "", ""},
    };
    for (const Row_& row : rows) {
        SCOPED_TRACE(row.why);
        auto refused = refused_write(view, {"write", row.path, 3});
        EXPECT_EQ(refused ? refused->rule : "", row.rule);
        EXPECT_EQ(refused ? refused->count : 3, 3u);
    }
    EXPECT_EQ(refused_write(view, {"write", "/etc/passwd", 1})->remedy, "--write /etc/passwd");
    EXPECT_EQ(refused_write(view, {"write", "/sys/kernel/debug/tracing/trace_marker", 1})->remedy, "");
}

}  // namespace
}  // namespace bawn::session
