#include "inventory/homes.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "inventory/places.h"

namespace bawn::inventory {
namespace {

// A machine's root in a folder of its own, gone at the end.
class MadeUpRoot {
public:
    MadeUpRoot()
    {
        std::string path = testing::TempDir() + "bawn-homes-XXXXXX";
        if (::mkdtemp(path.data())) path_ = path;
    }
    ~MadeUpRoot() { std::filesystem::remove_all(path_); }

    void write(const std::string& path, const std::string& text) const
    {
        std::filesystem::create_directories(std::filesystem::path(path_ + path).parent_path());
        std::ofstream(path_ + path) << text;
    }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

agents::Signature robin_with_home()
{
    agents::Signature signature;
    signature.id = "robin";
    signature.home_env = {{.env = "ROBIN_HOME", .of = ".robin"}};
    return signature;
}

TEST(Homes, are_known_by_passwd_and_by_their_place)
{
    const Homes homes({"/srv/people/ann"}, {});
    struct Row {
        const char* folder;
        bool is_home;
    };
    const Row rows[] = {
        {"/srv/people/ann", true},
        {"/root", true},
        {"/home/bob", true},
        {"/Users/bob", true},
        {"/mnt/c/Users/bob", true},
        {"/var/lib/docker/overlay2/ab12/diff/root", true},
        {"/var/lib/docker/overlay2/ab12/diff/home/bob", true},
        {"/var/lib/containers/storage/overlay/ab/merged/root", true},
        {"/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs/root", true},
        {"/var/lib/machines/bookworm/home/bob", true},
        {"/var/lib/lxc/box/rootfs/root", true},
        {"/srv/people", false},
        {"/srv/people/ann/x", false},
        {"/home", false},
        {"/home/", false},
        {"/srv/home/bob", false},
        {"/srv/root", false},
        {"", false},
        {"/", false},
    };
    for (const Row& row : rows) EXPECT_EQ(homes.is_home(row.folder), row.is_home) << row.folder;
    EXPECT_EQ(homes.home_of("/srv/people/ann/x/y"), "/srv/people/ann");
    EXPECT_EQ(homes.home_of("/srv/people"), "");
}

TEST(Homes, stand_in_passwd)
{
    EXPECT_EQ(homes_in_passwd("root:x:0:0:root:/root:/bin/sh\nann:x:1:1::/srv/ann/:/bin/sh\nbob:x:2:2::/srv/ann:/x\n"
                              "x:x:3:3::/:/x\nshort:x\ny:x:4:4::nowhere:/x\n"),
              (std::vector<std::string>{"/root", "/srv/ann"}));
    std::string huge;
    for (int i = 0; i < 50'000; ++i) huge += "u:x:1:1::/h/" + std::to_string(i) + ":/x\n";
    EXPECT_EQ(homes_in_passwd(huge).size(), 20'000u);
}

TEST(Homes, are_found_below_a_root_with_the_folders_that_variables_move)
{
    MadeUpRoot machine;
    machine.write("/etc/passwd", "ann:x:1:1::/srv/ann:/bin/sh\n");
    machine.write("/srv/ann/.bashrc", "export ROBIN_HOME=\"$HOME/state/robin\"\n");
    machine.write("/home/bob/.config/environment.d/10-robin.conf", "ROBIN_HOME=/data/robin\n");
    machine.write("/home/eve/.profile", "export OTHER=/x\n");
    std::filesystem::create_symlink("/etc/shadow", machine.path() + "/home/eve/.zshrc");
    ASSERT_EQ(::mkfifo((machine.path() + "/home/eve/.bashrc").c_str(), 0600), 0);

    auto root = Root::open(machine.path());
    ASSERT_TRUE(root) << root.error().message();
    const agents::Signature signature = robin_with_home();
    FoundHomes found = find_homes(*root, {&signature, 1});
    EXPECT_TRUE(found.notes.empty()) << found.notes[0].message();
    EXPECT_TRUE(found.homes.is_home("/srv/ann"));
    ASSERT_EQ(found.homes.moved().size(), 2u);
    EXPECT_EQ(found.homes.moved()[0].path, "/data/robin");
    EXPECT_EQ(found.homes.moved()[1].path, "/srv/ann/state/robin");
}

TEST(Homes, are_noted_when_a_start_file_is_too_large)
{
    MadeUpRoot machine;
    machine.write("/home/bob/.bashrc", std::string((1 << 20) + 1, '#'));
    auto root = Root::open(machine.path());
    ASSERT_TRUE(root);
    const agents::Signature signature = robin_with_home();
    FoundHomes found = find_homes(*root, {&signature, 1});
    ASSERT_EQ(found.notes.size(), 1u);
    EXPECT_EQ(found.notes[0].message(), "/home/bob/.bashrc: reading: larger than 1048576 bytes");
}

TEST(Places, lie_where_signatures_say)
{
    using Base = Place::Base;
    const Homes homes({}, {});
    struct Row {
        Base base;
        const char* place;
        const char* path;
        bool lies_there;
    };
    const Row rows[] = {
        {Base::home, ".robin/", "/home/u/.robin", true},
        {Base::home, ".robin/settings.json", "/home/u/.robin/settings.json", true},
        {Base::home, ".robin/settings.json", "/srv/code/.robin/settings.json", false},
        {Base::home, ".robin/settings.json", "/home/u/x.robin/settings.json", false},
        {Base::machine, "/etc/robin/", "/etc/robin", true},
        {Base::machine, "/etc/robin/", "/x/overlay2/a/diff/etc/robin", true},
        {Base::machine, "/etc/robin/", "/srv/etc/robin", false},
        {Base::repository, "ROBIN.md", "/home/u/code/ROBIN.md", true},
        {Base::repository, ".robin/", "/srv/code/.robin", true},
        {Base::repository, "ROBIN.md", "/home/u/ROBIN.md", false},
        {Base::repository, "ROBIN.md", "/home/u/.robin/ROBIN.md", false},
        {Base::repository, "ROBIN.md", "/home/u/.cursor/x/ROBIN.md", false},
        {Base::repository, "ROBIN.md", "/srv/code/node_modules/x/ROBIN.md", false},
        {Base::root, "/data/robin", "/data/robin", true},
        {Base::root, "/data/robin", "/srv/data/robin", false},
    };
    for (const Row& row : rows)
        EXPECT_EQ(lies_at(place_of(row.base, row.place), row.path, homes), row.lies_there) << row.place << " " << row.path;
}

TEST(Places, follow_the_folder_that_a_variable_moved)
{
    const MovedFolder moved{.path = "/data/robin", .of = ".robin", .agent = "robin"};
    struct Row {
        const char* place;
        const char* there;
    };
    const Row rows[] = {
        {".robin/", "/data/robin"}, {".robin/settings.json", "/data/robin/settings.json"}, {".robin.json", ""}, {".wren/", ""}};
    for (const Row& row : rows) {
        auto there = moved_place(place_of(Place::Base::home, row.place), moved);
        EXPECT_EQ(there ? there->path : "", row.there) << row.place;
    }
}

}  // namespace
}  // namespace bawn::inventory
