#include "model/model_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "base/hash.h"
#include "model/test_families.h"
#include "model/test_gguf.h"

namespace bawn::model {
namespace {

using namespace test;
namespace fs = std::filesystem;

class ModelStoreTest : public testing::Test {
protected:
    ModelStoreTest() : folder_(fs::temp_directory_path() / ("bawn-models-" + std::to_string(::getpid())))
    {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    ~ModelStoreTest() override { fs::remove_all(folder_); }

    std::string file(const std::string& name, const GgufFile& content)
    {
        std::string path = folder_ / name;
        EXPECT_TRUE(write_atomically(path, content.bytes()));
        return fs::canonical(path);
    }

    fs::path folder_;
    ModelStore store_{(folder_ / "state").string()};
};

TEST_F(ModelStoreTest, knows_a_model_by_its_content)
{
    std::string path = file("a.gguf", tiny_model());
    auto added = store_.add(path, all_families());
    ASSERT_TRUE(added) << added.error().message();
    EXPECT_EQ(added->sha256, to_hex(sha256(tiny_model().bytes())));
    EXPECT_EQ(added->name, "tiny-coder");
    EXPECT_EQ(added->family, "qwen2.5-coder");
    EXPECT_EQ(added->licence, "apache-2.0");
    EXPECT_EQ(added->template_sha256, to_hex(sha256("{{ messages }}")));
    EXPECT_EQ(added->path, path);

    auto found = store_.find("tiny-coder");
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->sha256, added->sha256);
    EXPECT_EQ(store_.find(added->sha256.substr(0, 6))->name, "tiny-coder");
    EXPECT_EQ(store_.find("tiny-codr").error().message(), "no model \"tiny-codr\" was added; did you mean tiny-coder?");

    fs::rename(path, folder_ / "b.gguf");
    auto moved = store_.add(folder_ / "b.gguf", all_families());
    EXPECT_EQ(moved->name, "tiny-coder") << "the same content elsewhere is the same model";
    EXPECT_EQ(store_.all()->size(), 1u);
}

TEST_F(ModelStoreTest, two_of_one_title_have_two_names)
{
    GgufFile other = tiny_model();
    other.set("general.license", text("mit"));
    ASSERT_TRUE(store_.add(file("a.gguf", tiny_model()), all_families()));
    auto second = store_.add(file("b.gguf", other), all_families());
    EXPECT_EQ(second->name, "tiny-coder-" + second->sha256.substr(0, 6));
    EXPECT_EQ(store_.all()->size(), 2u);
}

TEST_F(ModelStoreTest, a_file_that_changed_is_no_longer_it)
{
    std::string path = file("a.gguf", tiny_model());
    ModelRecord record = store_.add(path, all_families()).value();
    EXPECT_TRUE(store_.confirm(record));

    fs::copy_file(path, folder_ / "copy");
    fs::rename(folder_ / "copy", path);
    EXPECT_TRUE(store_.confirm(record)) << "another inode, the same bytes: hashed again";
    EXPECT_EQ(store_.find("tiny-coder")->seen, record.seen);

    GgufFile other = tiny_model();
    other.set("general.license", text("apache-2.1"));
    file("a.gguf", other);
    EXPECT_EQ(store_.confirm(record).error().message(), path + " is not the file that was added: look at it, and add it again");
    fs::remove(path);
    EXPECT_EQ(store_.confirm(record).error().kind(), ErrorKind::not_found);
}

TEST_F(ModelStoreTest, refuses_what_is_no_model)
{
    GgufFile lying = tiny_model();
    lying.set("qwen2.block_count", u32(1000000000));
    std::string path = file("a.gguf", lying);
    EXPECT_EQ(store_.add(path, {}).error().message(), path + ": key \"qwen2.block_count\": 1000000000 is not from 1 to 512");
    EXPECT_EQ(store_.add(folder_ / "none", {}).error().kind(), ErrorKind::not_found);
    EXPECT_EQ(store_.add(folder_, {}).error().kind(), ErrorKind::invalid);
    EXPECT_TRUE(store_.all()->empty());
}

TEST(ModelName, is_made_of_the_title)
{
    struct Row {
        const char *why, *title, *expected;
    };
    const Row rows[] = {{"the official one", "Qwen2.5 Coder 0.5B Instruct AWQ", "qwen2.5-coder-0.5b-instruct-awq"},
                        {"signs and ends", " (x)/Y.. ", "x-y"},
                        {"nothing of use", "\xff\n", "model"},
                        {"no escape from a folder", "../../etc", "..-..-etc"}};
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(name_from_title(row.title), row.expected);
    }
}

}  // namespace
}  // namespace bawn::model
