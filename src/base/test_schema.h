#pragma once

// Schema: a published JSON Schema, to see that what is written and what is described are the same.
//
//     std::vector<std::string> problems = Schema::published("scan.schema.json").check(json);
//
// Stricter than JSON Schema: a key that is not described is a problem. Only the keywords that our schemas use are known, and
// any other is a problem, too.

#include <fmt/format.h>

#include <regex.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"

namespace bawn::testing {

class Schema {
public:
    explicit Schema(Json schema) : root_(std::move(schema)) {}

    // A file of docs/; one that is not there, or no JSON, describes nothing.
    static Schema published(const std::string& name)
    {
        auto text = read_text(BAWN_SOURCE_DIR "/docs/" + name);
        return Schema(parse_json(text.value_or("")).value_or(Json::object()));
    }

    // What is wrong, one line each.
    std::vector<std::string> check(const Json& value)
    {
        check(value, root_, "");
        return problems_;
    }

private:
    // Extended POSIX: the patterns of our schemas mean the same there.
    static bool matches(const std::string& text, const std::string& pattern)
    {
        regex_t compiled;
        if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
        bool fits = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
        ::regfree(&compiled);
        return fits;
    }

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
            else if (keyword == "pattern")
                expect(value.is_string() && matches(value.get<std::string>(), operand.get<std::string>()), at, "is not " + operand.dump());
            else if (keyword == "oneOf")
                expect(std::ranges::count_if(operand, [&](const Json& one) { return fits(value, one); }) == 1, at,
                       "fits none of oneOf, or several");
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

    bool fits(const Json& value, const Json& schema) const
    {
        Schema other(root_);
        other.check(value, schema, "");
        return other.problems_.empty();
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
               : type == "number"  ? value.is_number()
                                   : value.is_number_integer();
    }

    void expect(bool holds, const std::string& at, const std::string& what)
    {
        if (!holds) problems_.push_back(at + " " + what);
    }

    inline static const std::set<std::string> told_only = {
        "$schema", "$id", "$defs", "title", "description", "format", "additionalProperties"};
    Json root_;
    std::vector<std::string> problems_;
};

}  // namespace bawn::testing
