#include "check/regex_reading.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace bawn::check {
namespace {

// Where the character class that begins at `at` ends: behind its bracket, or at the end of the text.
std::size_t behind_class(std::string_view text, std::size_t at)
{
    std::size_t i = at + 1;
    if (i < text.size() && text[i] == '^') ++i;
    if (i < text.size() && text[i] == ']') ++i;
    for (; i < text.size() && text[i] != ']'; ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text.substr(i, 2) == "[:")
            if (std::size_t end = text.find(":]", i); end != text.npos) i = end + 1;
    }
    return std::min(i + 1, text.size());
}

std::size_t behind_quoted(std::string_view text, std::size_t at)  // \Q…\E
{
    std::size_t end = text.find("\\E", at);
    return end == text.npos ? text.size() : end + 2;
}

// Where the group that begins at `at` ends, behind its parenthesis.
std::size_t behind_group(std::string_view text, std::size_t at)
{
    std::size_t depth = 0;
    for (std::size_t i = at; i < text.size();) {
        if (text.substr(i, 2) == "\\Q") {
            i = behind_quoted(text, i);
        } else if (text[i] == '\\') {
            i += 2;
        } else if (text[i] == '[') {
            i = behind_class(text, i);
        } else {
            if (text[i] == '(') ++depth;
            if (text[i] == ')' && --depth == 0) return i + 1;
            ++i;
        }
    }
    return text.size();
}

// The letters between "(?" and ")" or ":", or none: not a group of flags.
std::string_view flags_at(std::string_view text, std::size_t at)
{
    if (text.substr(at, 2) != "(?") return {};
    std::size_t end = at + 2;
    while (end < text.size() && (std::isalpha(static_cast<unsigned char>(text[end])) || text[end] == '-')) ++end;
    bool is_flags = end < text.size() && (text[end] == ')' || text[end] == ':');
    return is_flags ? text.substr(at + 2, end - at - 2) : std::string_view();
}

bool speaks_of_lines(std::string_view flags) { return flags.find('m') != flags.npos; }

// What stands in place of a group's opening in the weaker expression; the number of characters that it replaces.
struct Opening {
    std::string instead;
    std::size_t length;
};

std::optional<Opening> weakened_opening(std::string_view rest)
{
    if (!rest.starts_with("(?")) return rest.starts_with("(*") ? std::nullopt : std::optional(Opening{"(", 1});
    char kind = rest.size() > 2 ? rest[2] : ')';
    if (kind == '>' || kind == '|') return Opening{"(?:", 3};
    if (kind == '<') return Opening{"(?P<", 3};
    if (rest.starts_with("(?P<")) return Opening{"(?P<", 4};
    std::string_view flags = flags_at(rest, 0);
    if (kind != ':' && (flags.empty() || flags.find_first_not_of("imsU-") != flags.npos)) return std::nullopt;
    return Opening{"(", 1};
}

bool is_look_around(std::string_view rest)
{
    return rest.starts_with("(?=") || rest.starts_with("(?!") || rest.starts_with("(?<=") || rest.starts_with("(?<!");
}

// Appends what stands for the escape at `i` and moves behind it; false where it is not known.
bool weaken_escape(std::string_view text, std::size_t& i, std::string& out)
{
    char c = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == 'Q') {
        std::size_t end = behind_quoted(text, i);
        out += text.substr(i, end - i);
        i = end;
        return true;
    }
    if (c == '\0' || c == 'g' || c == 'k' || c == 'X') return false;
    i += 2;
    if (c >= '1' && c <= '9') {
        while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i]))) ++i;
        out += "(?s:.*)";
    } else if (c == 'Z' || c == 'G' || c == 'K') {
        out += "(?:)";
    } else if (c == 'h' || c == 'R' || c == 'v' || c == 's') {
        out += "(?s:.{1,2})";  // a newline of two characters is the longest
    } else if (c == 'H' || c == 'V' || c == 'S' || c == 'N') {
        out += "(?s:.)";
    } else {
        out += '\\';
        out += c;
    }
    return true;
}

// A class with an escape that is wider to Perl.
bool is_read_otherwise(std::string_view inside)
{
    for (std::size_t i = 0; i + 1 < inside.size(); ++i)
        if (inside[i] == '\\' && std::string_view("sSvVhHNR").find(inside[++i]) != std::string_view::npos) return true;
    return false;
}

bool is_quantifier_end(char c) { return c == '*' || c == '+' || c == '?' || c == '}'; }

}  // namespace

RegexReading read_regex(std::string_view text, bool multiline)
{
    std::size_t begin = 0;
    if (std::string_view flags = flags_at(text, 0); !flags.empty() && text[2 + flags.size()] == ')') {
        multiline = multiline || speaks_of_lines(flags.substr(0, flags.find('-')));
        begin = flags.size() + 3;
    }
    RegexReading reading;
    bool dollar = false, caret = false, lines_change = false;
    for (std::size_t i = begin; i < text.size();) {
        if (text.substr(i, 2) == "\\Q") {
            i = behind_quoted(text, i);
            continue;
        }
        if (text[i] == '\\' && i + 1 < text.size()) {
            if (text[i + 1] == 's' || text[i + 1] == 'S') reading.space = true;
            if (text[i + 1] == 'v' || text[i + 1] == 'C') reading.only_perl = true;
            i += 2;
            continue;
        }
        if (text[i] == '[') {
            std::size_t end = behind_class(text, i);
            std::string_view inside = text.substr(i, end - i);
            if (inside.find("\\s") != inside.npos || inside.find("\\S") != inside.npos) reading.space = true;
            if (inside.find("\\v") != inside.npos) reading.only_perl = true;
            i = end;
            continue;
        }
        dollar = dollar || text[i] == '$';
        caret = caret || text[i] == '^';
        lines_change = lines_change || speaks_of_lines(flags_at(text, i));
        ++i;
    }
    reading.dollar_before_last_newline = dollar && (!multiline || lines_change);
    reading.caret_in_lines = caret && (multiline || lines_change);
    return reading;
}

std::optional<std::string> weakened_for_re2(std::string_view text)
{
    std::string out;
    bool after_quantifier = false;
    for (std::size_t i = 0; i < text.size();) {
        char c = text[i];
        bool was_quantifier = std::exchange(after_quantifier, false);
        if (c == '\\') {
            if (!weaken_escape(text, i, out)) return std::nullopt;
        } else if (c == '[') {
            std::size_t end = behind_class(text, i);
            std::string_view inside = text.substr(i, end - i);
            out += is_read_otherwise(inside) ? std::string_view("(?s:.)") : inside;
            i = end;
        } else if (is_look_around(text.substr(i))) {
            out += "(?:)";
            i = behind_group(text, i);
        } else if (text.substr(i, 3) == "(?#") {
            i = std::min(text.find(')', i), text.size() - 1) + 1;
        } else if (c == '(') {
            std::optional<Opening> opening = weakened_opening(text.substr(i));
            if (!opening) return std::nullopt;
            out += opening->instead;
            i += opening->length;
        } else if (c == '+' && was_quantifier) {  // possessive
            ++i;
        } else {
            after_quantifier = is_quantifier_end(c);
            out += c == '$' ? std::string("(?:)") : std::string(1, c);
            ++i;
        }
    }
    return out;
}

}  // namespace bawn::check
