#include "agents/pack.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "agents/pack_tar.h"
#include "base/files.h"
#include "base/hash.h"

namespace bawn::agents {
namespace {

constexpr std::uint64_t newer = built_in_serial + 1;
const Time noon = Time(std::chrono::seconds(1'795'000'000));

class Packs : public testing::Test {
protected:
    Packs() : maker(*ledger::SigningKey::make()), stranger(*ledger::SigningKey::make())
    {
        std::string name = testing::TempDir() + "packs-XXXXXX";
        folder = ::mkdtemp(name.data());
        places = {.state_folder = folder + "/state", .machine_keys = folder + "/keys"};
    }
    ~Packs() override { std::filesystem::remove_all(folder); }

    static std::string pack(std::uint64_t serial, const ledger::SigningKey& key)
    {
        PackFiles files{.serial = serial,
                        .files = {{"agents/robin.yaml", "id: robin\n"}, {"unknown.yaml", "apis: {}\n"}},
                        .created = "",
                        .signed_by = ""};
        auto tar = make_pack(files, noon, key);
        EXPECT_TRUE(tar) << tar.error().message();
        return tar.value_or("");
    }

    static TrustedKey trust(const ledger::SigningKey& key) { return {*ledger::PublicKey::from_pem(key.public_pem()), key.public_pem()}; }

    std::string write(const std::string& name, std::string_view text) const
    {
        std::string path = folder + "/" + name;
        EXPECT_TRUE(make_folders(std::filesystem::path(path).parent_path()));
        EXPECT_TRUE(write_atomically(path, text));
        return path;
    }

    Result<PackFiles> install(std::string_view tar) const
    {
        auto keys = trusted_keys(places);
        return keys ? install_pack(places, tar, *keys) : fail(keys.error());
    }

    ledger::SigningKey maker, stranger;
    std::string folder;
    PackPlaces places;
};

std::string told(const Result<PackFiles>& pack) { return pack ? "serial " + std::to_string(pack->serial) : pack.error().message(); }

TEST_F(Packs, are_read_back_as_they_were_made)
{
    std::vector<TrustedKey> keys;
    keys.push_back(trust(stranger));
    keys.push_back(trust(maker));
    auto read = read_pack(pack(newer, maker), keys);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->serial, newer);
    EXPECT_EQ(read->files.at("agents/robin.yaml"), "id: robin\n");
    EXPECT_EQ(read->files.size(), 2u);
    EXPECT_EQ(read->signed_by, maker.public_hex());
    EXPECT_EQ(read->created, to_rfc3339(noon));
}

TEST_F(Packs, that_were_changed_are_refused)
{
    struct Row {
        const char* why;
        std::function<void(PackMembers&)> change;
        const char* message;
    };
    const Row rows[] = {
        {"as it was", [](PackMembers&) {}, "serial 2026112202"},
        {"a changed file", [](PackMembers& m) { m["agents/robin.yaml"] += " "; },
         "not a signature pack: agents/robin.yaml is not the file that was signed"},
        {"one file more", [](PackMembers& m) { m["agents/wren.yaml"] = "id: wren\n"; },
         "not a signature pack: agents/wren.yaml is not the file that was signed"},
        {"one file less", [](PackMembers& m) { m.erase("agents/robin.yaml"); },
         "not a signature pack: agents/robin.yaml is listed, but not there"},
        {"a changed manifest", [](PackMembers& m) { m["manifest.json"] += " "; }, "the pack is not signed by a key that is trusted here"},
        {"a changed signature", [](PackMembers& m) { m["manifest.sig"][0] ^= 1; }, "the pack is not signed by a key that is trusted here"},
        {"no signature", [](PackMembers& m) { m.erase("manifest.sig"); },
         "not a signature pack: manifest.json and manifest.sig are needed"},
        {"a path upwards", [](PackMembers& m) { m["../robin.yaml"] = "x"; }, "not a signature pack: ../robin.yaml has no place in it"},
        {"a name with a trick", [](PackMembers& m) { m["agents/../x.yaml"] = "x"; },
         "not a signature pack: agents/../x.yaml has no place in it"},
        {"a file that is too large", [](PackMembers& m) { m["agents/robin.yaml"] = std::string(largest_pack_member + 1, ' '); },
         "not a signature pack: agents/robin.yaml is too large"},
    };
    std::vector<TrustedKey> keys;
    keys.push_back(trust(maker));
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto members = read_pack_tar(pack(newer, maker));
        ASSERT_TRUE(members) << members.error().message();
        row.change(*members);
        EXPECT_EQ(told(read_pack(write_pack_tar(*members, noon), keys)), row.message);
    }
}

TEST_F(Packs, of_strangers_are_refused)
{
    std::vector<TrustedKey> keys;
    keys.push_back(trust(maker));
    auto read = read_pack(pack(newer, stranger), keys);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind(), ErrorKind::denied);
}

TEST_F(Packs, a_flipped_byte_is_never_believed)
{
    std::vector<TrustedKey> keys;
    keys.push_back(trust(maker));
    std::string good = pack(newer, maker);
    auto original = read_pack(good, keys);
    for (std::size_t at = 0; at < good.size(); at += 37) {
        std::string changed = good;
        changed[at] ^= 4;
        auto read = read_pack(changed, keys);
        if (!read) continue;
        EXPECT_EQ(read->files, original->files) << at;  // padding and dates of the tar say nothing
    }
}

TEST_F(Packs, are_installed_and_found_again)
{
    write("keys/maker.pub", maker.public_pem());
    EXPECT_FALSE(*installed_pack(places));
    EXPECT_EQ(told(install(pack(newer, maker))), "serial 2026112202");
    auto installed = installed_pack(places);
    ASSERT_TRUE(installed) << installed.error().message();
    ASSERT_TRUE(*installed);
    EXPECT_EQ((*installed)->serial, newer);
}

TEST_F(Packs, never_go_back)
{
    write("keys/maker.pub", maker.public_pem());
    EXPECT_EQ(told(install(pack(built_in_serial, maker))), "its serial 2026112201 is not newer than 2026112201, which is here");
    EXPECT_TRUE(install(pack(newer + 5, maker)));
    EXPECT_EQ(told(install(pack(newer + 4, maker))), "its serial 2026112206 is not newer than 2026112207, which is here");
    EXPECT_EQ(told(install(pack(newer + 5, maker))), "its serial 2026112207 is not newer than 2026112207, which is here");
    EXPECT_TRUE(install(pack(newer + 6, maker)));
}

TEST_F(Packs, put_back_by_hand_are_refused)
{
    write("keys/maker.pub", maker.public_pem());
    EXPECT_TRUE(install(pack(newer + 5, maker)));
    write("state/signatures/pack.tar", pack(newer, maker));
    auto installed = installed_pack(places);
    ASSERT_FALSE(installed);
    EXPECT_EQ(installed.error().message(), "the installed update 2026112202 is older than 2026112207, which was here before");
}

TEST_F(Packs, forged_in_the_state_folder_are_refused_where_the_machine_names_its_keys)
{
    write("keys/maker.pub", maker.public_pem());
    EXPECT_TRUE(install(pack(newer, maker)));
    write("state/signatures/pack.tar", pack(newer + 9, stranger));
    write("state/signatures/keys/stranger.pub", stranger.public_pem());
    EXPECT_FALSE(installed_pack(places));
    auto other = trusted_keys(places, write("stranger.pub", stranger.public_pem()));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind(), ErrorKind::denied);
}

TEST_F(Packs, a_key_that_was_given_is_remembered_where_the_machine_names_none)
{
    std::string key = write("maker.pub", maker.public_pem());
    EXPECT_FALSE(trusted_keys(places));
    auto keys = trusted_keys(places, key);
    ASSERT_TRUE(keys) << keys.error().message();
    EXPECT_TRUE(install_pack(places, pack(newer, maker), *keys));
    ASSERT_TRUE(installed_pack(places));
    EXPECT_TRUE(install(pack(newer + 1, maker)));
}

TEST_F(Packs, keys_that_others_could_write_are_not_believed)
{
    std::string key = write("keys/maker.pub", maker.public_pem());
    ::chmod(key.c_str(), 0666);
    auto keys = trusted_keys(places);
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().kind(), ErrorKind::denied);
}

}  // namespace
}  // namespace bawn::agents
