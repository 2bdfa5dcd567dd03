#include "model/json_text.h"

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace bawn::model {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view stripped(std::string_view text)
{
    std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

// Behind the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at)
{
    for (++at; text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at + 1;
}

// Behind the value that begins at `at`: text that was checked needs no more than counting brackets.
std::size_t end_of_value(std::string_view text, std::size_t at)
{
    std::size_t depth = 0;
    while (at < text.size()) {
        char c = text[at];
        if (c == '"') {
            at = end_of_string(text, at);
            if (depth == 0) return at;
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        }
        if (c == ',' && depth == 0) return at;
        ++at;
    }
    return at;
}

std::string decoded(std::string_view string) { return Json::parse(string.begin(), string.end()).get<std::string>(); }

void break_line(std::string& to, int indent, int level)
{
    if (indent < 0) return;
    to += '\n';
    to.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(level), ' ');
}

}  // namespace

std::size_t past_blanks(std::string_view text, std::size_t at) { return std::min(text.find_first_not_of(blanks, at), text.size()); }

Result<JsonText> JsonText::check(std::string_view text)
{
    TRY(parse_json(text));
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return JsonText(stripped(text));
}

std::string JsonText::string() const { return is_string() ? decoded(text_) : std::string(text_); }

std::string JsonText::spaced(int indent) const
{
    std::string to;
    int level = 0;
    for (std::size_t at = 0; at < text_.size(); at = past_blanks(text_, at)) {
        char c = text_[at];
        if (c == '"') {
            std::size_t end = end_of_string(text_, at);
            std::string_view string = text_.substr(at, end - at);
            to += string.find('\\') == std::string_view::npos ? std::string(string) : json_string(decoded(string));
            at = end;
            continue;
        }
        ++at;
        if (c == '{' || c == '[') {
            to += c;
            std::size_t next = past_blanks(text_, at);
            if (text_[next] != '}' && text_[next] != ']')
                break_line(to, indent, ++level);
            else
                to += text_[next], at = next + 1;
        } else if (c == '}' || c == ']') {
            break_line(to, indent, --level);
            to += c;
        } else if (c == ',') {
            to += indent < 0 ? ", " : ",";
            break_line(to, indent, level);
        } else {
            to += c;
            if (c == ':') to += ' ';
        }
    }
    return to;
}

void JsonText::each_member(const std::function<void(const std::string& key, JsonText value)>& visit) const
{
    if (!is_object()) return;
    std::size_t at = past_blanks(text_, 1);
    while (text_[at] != '}') {
        std::size_t key = at, key_end = end_of_string(text_, at);
        at = past_blanks(text_, past_blanks(text_, key_end) + 1);
        std::size_t end = end_of_value(text_, at);
        visit(decoded(text_.substr(key, key_end - key)), JsonText(stripped(text_.substr(at, end - at))));
        at = past_blanks(text_, end);
        if (text_[at] == ',') at = past_blanks(text_, at + 1);
    }
}

void JsonText::each_element(const std::function<void(JsonText value)>& visit) const
{
    if (!is_list()) return;
    std::size_t at = past_blanks(text_, 1);
    while (text_[at] != ']') {
        std::size_t end = end_of_value(text_, at);
        visit(JsonText(stripped(text_.substr(at, end - at))));
        at = past_blanks(text_, end);
        if (text_[at] == ',') at = past_blanks(text_, at + 1);
    }
}

std::optional<JsonText> JsonText::member(std::string_view key) const
{
    std::optional<JsonText> found;
    each_member([&](const std::string& name, JsonText value) {
        if (name == key) found = value;
    });
    return found;
}

std::string json_string(std::string_view text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace bawn::model
