#pragma once

// JSON as text, in the order and with the numbers that its writer gave it: what models are shown, and what they say.
//
//     JsonText schema = TRY(JsonText::check(tool.parameters));
//     schema.spaced();      // {"type": "object", "required": ["path"]}, as Python's json.dumps has it: so models learnt it
//     schema.member("type")
//
// A tree would sort the keys, or look for each of them among all before it. A JsonText is a view of a text that was checked.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::model {

class JsonText {
public:
    // Strict and bounded as parse_json(). The text outlives what is made of it.
    static Result<JsonText> check(std::string_view text);

    std::string_view text() const { return text_; }  // without blanks around it
    bool is_object() const { return text_.starts_with('{'); }
    bool is_list() const { return text_.starts_with('['); }
    bool is_string() const { return text_.starts_with('"'); }

    std::string string() const;                  // of a string, what it says; of anything else, its text
    std::string spaced(int indent = -1) const;   // `indent` blanks a level, where it isn't negative

    void each_member(const std::function<void(const std::string& key, JsonText value)>&) const;  // of an object, as written
    void each_element(const std::function<void(JsonText value)>&) const;                         // of a list
    std::optional<JsonText> member(std::string_view key) const;                                  // the last of that name

private:
    explicit JsonText(std::string_view text) : text_(text) {}
    std::string_view text_;
};

std::string json_string(std::string_view text);  // as a JSON string; invalid UTF-8 is replaced

std::size_t past_blanks(std::string_view text, std::size_t at = 0);  // the first byte from `at` that is no blank of JSON, or the end

}  // namespace bawn::model
