// Mounts and Landlock are made from the same rows: do they say the same?

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include <map>
#include <random>

#include "sandbox/kernel_abi.h"
#include "sandbox/landlock.h"
#include "sandbox/mounts.h"
#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

using namespace testing;

// Rows that stand beside each other or beneath each other, of every kind.
std::vector<Row> generated_view(std::minstd_rand& random, const Folder& folder)
{
    std::vector<Row> view;
    for (int i = 0; i < 6; ++i) {
        const std::string name = "r" + std::to_string(i), inside = "/" + name;
        const std::string outside = folder.make_folder(name);
        folder.make_folder(name + "/sub");
        switch (random() % 5) {
        case 0: view.push_back(Bind{inside, outside, Access::read_only}); break;
        case 1: view.push_back(Bind{inside, outside, Access::read_write}); break;
        case 2: view.push_back(Scratch{inside}); break;
        case 3:
            view.push_back(Bind{inside, outside, Access::read_only});
            view.push_back(Bind{inside + "/sub", outside + "/sub", Access::read_write});
            break;
        case 4:
            view.push_back(Bind{inside, outside, Access::read_only});
            view.push_back(Hidden{inside + "/sub"});
            break;
        }
    }
    return view;
}

// What the written steps say about each place: by mounts and by Landlock.
struct Said {
    std::map<std::string, bool> by_mounts, by_landlock;
};

Said said_by(const Spec& spec)
{
    Arena arena;
    Script mounts(arena), landlock(arena);
    EXPECT_TRUE(add_view(mounts, spec));
    add_landlock(landlock, spec, 7);
    Said said;
    const auto place = [](const Script& script, std::size_t i, std::string_view words) -> std::string {
        const std::string& doing = script.purpose(i).doing;
        return doing.starts_with(words) ? doing.substr(words.size()) : "";
    };
    for (std::size_t i = 0; i < mounts.steps().size(); ++i)
        if (const std::string at = place(mounts, i, "restricting the mount of "); !at.empty())
            said.by_mounts[at] = !(reinterpret_cast<const mount_attr*>(mounts.steps()[i].arguments[3])->attr_set & MOUNT_ATTR_RDONLY);
    for (std::size_t i = 0; i < landlock.steps().size(); ++i)
        if (const std::string at = place(landlock, i, "allowing "); !at.empty() && landlock.steps()[i].number == SYS_landlock_add_rule)
            said.by_landlock[at] =
                reinterpret_cast<const landlock_abi::PathBeneath*>(landlock.steps()[i].arguments[2])->allowed & landlock_abi::make_file;
    return said;
}

TEST(Layers, agree_on_generated_views)
{
    std::minstd_rand random(11);
    for (int round = 0; round < 60; ++round) {
        const Folder folder;
        Spec spec = ordinary_spec();
        spec.view = generated_view(random, folder);
        const Said said = said_by(spec);
        for (const Row& row : spec.view) {
            if (std::holds_alternative<Scratch>(row) || std::holds_alternative<Overlay>(row)) continue;  // writable by their nature
            const std::string& inside = inside_of(row);
            ASSERT_TRUE(said.by_mounts.contains(inside)) << inside;
            const bool landlock = said.by_landlock.contains(inside) && said.by_landlock.at(inside);
            EXPECT_EQ(said.by_mounts.at(inside), landlock) << inside;
        }
        for (const auto& [inside, is_allowed] : said.by_landlock) {
            if (inside == "/dev/shm") continue;
            const Row* row = row_above(spec.view, inside);
            EXPECT_EQ(is_allowed, row && is_writable(*row)) << inside;
        }
    }
}

TEST(Layers, what_can_be_written_is_what_was_said)
{
    std::minstd_rand random(5);
    for (int round = 0; round < 12; ++round) {
        const Folder folder;
        Spec spec = ordinary_spec();
        const std::vector<Row> generated = generated_view(random, folder);
        spec.view.insert(spec.view.end(), generated.begin(), generated.end());
        std::string script, expected;
        for (const Row& row : generated) {
            script += "touch " + inside_of(row) + "/new 2>/dev/null && echo yes || echo no\n";
            expected += is_writable(row) ? "yes\n" : "no\n";
        }
        EXPECT_EQ(shell(spec, script).output, expected);
    }
}

}  // namespace

}  // namespace bawn::sandbox
