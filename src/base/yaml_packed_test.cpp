#include "base/yaml_packed.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace bawn {
namespace {

const char* const sample =
    "rules:\n"
    "  - id: one\n"
    "    text: |\n"
    "      two\n"
    "      lines\n"
    "    quoted: \"true\"\n"
    "    nothing:\n"
    "  - [a, {b: c}, 7]\n";

TEST(PackedYaml, is_the_same_document)
{
    auto parsed = parse_yaml(sample, "sample.yaml");
    ASSERT_TRUE(parsed);
    auto again = unpacked(packed(*parsed), "sample.yaml");
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(again->as_json(), parsed->as_json());
    const YamlNode& id = *again->find("rules")->list().front().find("quoted");
    EXPECT_TRUE(id.is_quoted());
    EXPECT_EQ(id.error("here").error().message(), "sample.yaml: line 6, column 13: here");
}

TEST(PackedYaml, damaged_bytes_are_an_error)
{
    std::string bytes = packed(*parse_yaml(sample, "sample.yaml"));
    for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(unpacked(bytes.substr(0, size), "cut")) << size;
    EXPECT_FALSE(unpacked(bytes + "x", "longer"));
    EXPECT_FALSE(unpacked(sample, "text"));
}

TEST(PackedYaml, no_change_of_a_byte_does_harm)
{
    std::string bytes = packed(*parse_yaml(sample, "sample.yaml"));
    std::size_t refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string other = bytes;
            other[i] = static_cast<char>(other[i] ^ (1 << bit));
            if (!unpacked(other, "changed")) ++refused;
        }
    }
    EXPECT_GT(refused, bytes.size());
}

}  // namespace
}  // namespace bawn
