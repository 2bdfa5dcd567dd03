// docs/scan.schema.json and scan_json() say the same: every key that is written is described, and every value is as
// described. The few keywords of JSON Schema that the file uses are checked here, and no others may stand in it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "cli/report_sample.h"

namespace bawn::cli {
namespace {

class Schema {
public:
    explicit Schema(Json schema) : root_(std::move(schema)) {}

    // What is wrong, one line each.
    std::vector<std::string> check(const Json& value)
    {
        check(value, root_, "");
        return problems_;
    }

private:
    void check(const Json& value, const Json& schema, const std::string& at)
    {
        for (const auto& [keyword, operand] : schema.items()) {
            if (keyword == "$ref")
                check(value, root_[Json::json_pointer(operand.get<std::string>().substr(1))], at);
            else if (keyword == "type")
                expect(is(value, operand), at, "is not " + operand.get<std::string>());
            else if (keyword == "const")
                expect(value == operand, at, "is not " + operand.dump());
            else if (keyword == "enum")
                expect(std::ranges::find(operand, value) != operand.end(), at, value.dump() + " is none of " + operand.dump());
            else if (keyword == "minimum")
                expect(value >= operand, at, "is less than " + operand.dump());
            else if (keyword == "required")
                for (const Json& key : operand) expect(value.contains(key.get<std::string>()), at, key.dump() + " is missing");
            else if (keyword == "properties")
                check_properties(value, operand, at);
            else if (keyword == "items")
                for (std::size_t i = 0; i < value.size(); ++i) check(value[i], operand, fmt::format("{}/{}", at, i));
            else
                expect(told_only.contains(keyword), at, "the keyword " + keyword + " is not checked here");
        }
    }

    void check_properties(const Json& value, const Json& properties, const std::string& at)
    {
        for (const auto& [key, member] : value.items()) {
            std::string place = at + "/" + key;
            expect(properties.contains(key), place, "is not described");
            if (properties.contains(key)) check(member, properties[key], place);
        }
    }

    static bool is(const Json& value, const std::string& type)
    {
        return type == "object"    ? value.is_object()
               : type == "array"   ? value.is_array()
               : type == "string"  ? value.is_string()
               : type == "boolean" ? value.is_boolean()
                                   : value.is_number_integer();
    }

    void expect(bool holds, const std::string& at, const std::string& what)
    {
        if (!holds) problems_.push_back(at + " " + what);
    }

    inline static const std::set<std::string> told_only = {"$schema", "$id", "$defs", "title", "description"};
    Json root_;
    std::vector<std::string> problems_;
};

Schema published()
{
    auto text = read_text(BAWN_SOURCE_DIR "/docs/scan.schema.json");
    auto json = parse_json(text.value_or(""));
    EXPECT_TRUE(json) << json.error().message();
    return Schema(json.value_or(Json::object()));
}

TEST(ScanSchema, describes_what_is_written)
{
    for (const ScanReport& report : {sample_report(), empty_report()})
        EXPECT_EQ(fmt::format("{}", fmt::join(published().check(scan_json(report)), "\n")), "");
}

TEST(ScanSchema, finds_what_is_wrong)
{
    struct Row {
        const char* why;
        void (*change)(Json&);
        const char* problem;
    };
    const Row rows[] = {
        {"a key is missing", [](Json& j) { j.erase("root"); }, " \"root\" is missing"},
        {"a key more", [](Json& j) { j["extra"] = 1; }, "/extra is not described"},
        {"a verdict nobody knows", [](Json& j) { j["findings"][0]["verdict"]["action"] = "perhaps"; },
         R"(/findings/0/verdict/action "perhaps" is none of ["banned","sandbox-only","allowed","note"])"},
        {"a number below nothing", [](Json& j) { j["counts"]["files"] = -1; }, "/counts/files is less than 0"},
        {"a path that is no text", [](Json& j) { j["notes"][0]["path"] = 1; }, "/notes/0/path is not string"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Json json = scan_json(sample_report());
        row.change(json);
        EXPECT_EQ(fmt::format("{}", fmt::join(published().check(json), "\n")), row.problem);
    }
}

}  // namespace
}  // namespace bawn::cli
