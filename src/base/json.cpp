#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace bawn {
namespace {

constexpr int deepest = 128;

// Comments and trailing commas become spaces, so that places in errors stay true.
std::string without_comments(std::string_view source)
{
    std::string text(source);
    std::size_t last_comma = std::string::npos;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\\') ++i;
            }
            last_comma = std::string::npos;
        } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '/') {
            while (i < text.size() && text[i] != '\n') text[i++] = ' ';
        } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '*') {
            std::size_t end = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
            for (; i < end; ++i) {
                if (text[i] != '\n') text[i] = ' ';
            }
            --i;
        } else if (c == ',') {
            last_comma = i;
        } else if ((c == '}' || c == ']') && last_comma != std::string::npos) {
            text[last_comma] = ' ';
            last_comma = std::string::npos;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            last_comma = std::string::npos;
        }
    }
    return text;
}

std::string place_of(std::string_view text, std::size_t byte)
{
    std::string_view before = text.substr(0, std::min(byte, text.size()));
    auto line = std::ranges::count(before, '\n') + 1;
    auto column = before.size() - (before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1);
    return fmt::format("line {}, column {}", line, std::max<std::size_t>(column, 1));
}

// nlohmann's own sentence carries an id, the place again and a dump of the input; only the last part helps.
std::string reason_of(const nlohmann::json::exception& e)
{
    std::string_view what = e.what();
    auto at = what.rfind(" - ");
    if (at != std::string_view::npos) what.remove_prefix(at + 3);
    return printable(what.substr(0, 160));
}

}  // namespace

Result<Json> parse_json(std::string_view source, JsonDialect dialect)
{
    std::string cleaned;
    if (dialect == JsonDialect::with_comments) {
        cleaned = without_comments(source);
        source = cleaned;
    }
    if (source.starts_with("\xef\xbb\xbf")) source.remove_prefix(3);
    try {
        bool too_deep = false;
        auto keep = [&](int depth, Json::parse_event_t, Json&) {
            too_deep = too_deep || depth > deepest;
            return !too_deep;
        };
        Json value = Json::parse(source.begin(), source.end(), keep);
        if (too_deep) return fail(ErrorKind::invalid, fmt::format("JSON nested deeper than {} levels", deepest));
        return value;
    } catch (const Json::parse_error& e) {
        return fail(ErrorKind::invalid, place_of(source, e.byte) + ": " + reason_of(e));
    } catch (const Json::exception& e) {
        return fail(ErrorKind::invalid, reason_of(e));
    }
}

std::string to_text(const Json& value, int indent) { return value.dump(indent, ' ', false, Json::error_handler_t::replace); }

const Json* value_at(const Json& value, std::string_view path)
{
    if (path.empty()) return &value;
    if (!value.is_object()) return nullptr;
    if (auto whole = value.find(path); whole != value.end()) return &*whole;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', dot + 1)) {
        auto first = value.find(path.substr(0, dot));
        if (first == value.end()) continue;
        if (const Json* found = value_at(*first, path.substr(dot + 1))) return found;
    }
    return nullptr;
}

std::string string_at(const Json& value, std::string_view key)
{
    if (!value.is_object()) return {};
    auto found = value.find(key);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace bawn
