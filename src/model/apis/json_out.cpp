#include "model/apis/json_out.h"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>

namespace bawn::model {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

bool is_tail(char c) { return (c & 0xc0) == 0x80; }

// How long the character is that begins so; 0: nothing begins so.
std::size_t length_by(unsigned char first)
{
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return 2;
    if (first >= 0xe0 && first <= 0xef) return 3;
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

// The second byte excludes overlong forms, surrogates and what lies beyond U+10FFFF (Unicode 15, table 3-7).
bool may_follow(unsigned char first, char second)
{
    const auto byte = static_cast<unsigned char>(second);
    switch (first) {
    case 0xe0: return byte >= 0xa0 && byte <= 0xbf;
    case 0xed: return byte >= 0x80 && byte <= 0x9f;
    case 0xf0: return byte >= 0x90 && byte <= 0xbf;
    case 0xf4: return byte >= 0x80 && byte <= 0x8f;
    default: return is_tail(second);
    }
}

struct Character {
    std::size_t size = 1;  // bytes of it that stand there
    enum class Is { whole, cut, wrong } is = Is::whole;
};

Character character_at(std::string_view text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t length = length_by(first);
    if (length == 0) return {1, Character::Is::wrong};
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i == text.size()) return {i, Character::Is::cut};
        const char next = text[at + i];
        if (i == 1 ? !may_follow(first, next) : !is_tail(next)) return {i, Character::Is::wrong};
    }
    return {length, Character::Is::whole};
}

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x7f; }

void append_control(std::string& out, char c)
{
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        std::size_t plain = at;
        while (plain < text.size() && is_plain(text[plain])) ++plain;
        out.append(text, at, plain - at);
        at = plain;
        if (at == text.size()) return;
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            append_control(out, text[at++]);
            continue;
        }
        const Character character = character_at(text, at);
        out += character.is == Character::Is::whole ? text.substr(at, character.size) : replacement;
        at += character.size;
    }
}

JsonOut& JsonOut::open(char bracket)
{
    separate();
    out_ += bracket;
    closers_ += bracket == '{' ? '}' : ']';
    needs_comma_ = false;
    return *this;
}

JsonOut& JsonOut::end()
{
    assert(!closers_.empty());
    out_ += closers_.back();
    closers_.pop_back();
    needs_comma_ = true;
    return *this;
}

void JsonOut::separate()
{
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
}

JsonOut& JsonOut::key(std::string_view name)
{
    text(name);
    out_ += ':';
    needs_comma_ = false;
    return *this;
}

JsonOut& JsonOut::begin_text()
{
    separate();
    out_ += '"';
    return *this;
}

JsonOut& JsonOut::end_text()
{
    out_ += '"';
    return *this;
}

JsonOut& JsonOut::text(std::string_view text)
{
    begin_text();
    append_escaped(out_, text);
    return end_text();
}

JsonOut& JsonOut::number(std::int64_t number)
{
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonOut& JsonOut::number(double number) { return raw(std::isfinite(number) ? fmt::format("{}", number) : "0"); }
JsonOut& JsonOut::truth(bool truth) { return raw(truth ? "true" : "false"); }

JsonOut& JsonOut::raw(std::string_view json)
{
    separate();
    out_ += json;
    return *this;
}

JsonOut& JsonOut::value(const Json& value) { return raw(to_text(value)); }

std::string WholeCharacters::take(std::string_view bytes)
{
    std::string whole = std::move(held_);
    held_.clear();
    whole += bytes;
    // Only the last three bytes can be of a character that goes on.
    for (std::size_t back = 1; back <= 3 && back <= whole.size(); ++back) {
        const std::size_t at = whole.size() - back;
        if (is_tail(whole[at])) continue;
        if (character_at(whole, at).is == Character::Is::cut) {
            held_ = whole.substr(at);
            whole.resize(at);
        }
        break;
    }
    return whole;
}

std::string WholeCharacters::end()
{
    std::string told = held_.empty() ? "" : std::string(replacement);
    held_.clear();
    return told;
}

}  // namespace bawn::model
