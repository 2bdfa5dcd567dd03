#include "check/suppressions.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::check {
namespace {

bool is_of_a_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view take_word(std::string_view& rest)
{
    std::size_t end = 0;
    while (end < rest.size() && is_of_a_word(rest[end])) ++end;
    std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end);
    return word;
}

void skip_blanks(std::string_view& rest)
{
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
}

// "a, b" -> a and b; stops at anything else.
std::vector<std::string> take_list(std::string_view& rest)
{
    std::vector<std::string> words;
    for (;;) {
        skip_blanks(rest);
        std::string_view word = take_word(rest);
        if (word.empty()) return words;
        words.emplace_back(word);
        skip_blanks(rest);
        if (!rest.starts_with(',')) return words;
        rest.remove_prefix(1);
    }
}

// Without the end of the comment it stands in.
std::string reason_in(std::string_view text)
{
    for (std::string_view end : {"*/", "-->", "#}", "%>"}) text = text.substr(0, text.find(end));
    return std::string(trimmed(text));
}

struct Marker {
    std::string_view word;
    bool only_secrets, needs_reason;
};
constexpr Marker markers[] = {
    {"nosemgrep", false, false}, {"nosem", false, false}, {"bawn:ignore", false, true}, {"gitleaks:allow", true, false}};

// Does the line hold nothing but a comment before the marker?
bool stands_alone(std::string_view before)
{
    return std::ranges::none_of(before,
                                [](char c) { return is_of_a_word(c) || c == '"' || c == '\'' || c == ')' || c == '}' || c == ']'; });
}

// A mention in prose or in a text is no comment that went wrong: only what begins a comment is told as a mistake.
bool begins_a_comment(std::string_view before)
{
    bool in_a_text = std::ranges::count(before, '"') % 2 == 1;
    before = trimmed(before);
    return !in_a_text && !before.empty() && std::string_view("#/*-;%!").contains(before.back());
}

struct SuppressionReader {
    Suppressions found = {};
    std::uint32_t line = 0;

    void mistake(std::string_view before, std::string what)
    {
        if (begins_a_comment(before)) found.mistakes.push_back({Trouble::What::suppression, "", "", std::move(what), line});
    }

    void read_own(std::string_view before, std::string_view rest, Suppression& s)
    {
        s.rules = take_list(rest);
        bool has_reason = rest.starts_with(':');
        if (has_reason) s.reason = reason_in(rest.substr(1));
        if (s.rules.empty()) return mistake(before, "bawn:ignore names no rule: write \"bawn:ignore RULE: REASON\"");
        if (s.reason.empty()) return mistake(before, "bawn:ignore gives no reason: write \"bawn:ignore " + s.rules.front() + ": REASON\"");
        found.all.push_back(std::move(s));
    }

    void read_semgrep(std::string_view rest, Suppression& s)
    {
        if (rest.starts_with(':')) {
            rest.remove_prefix(1);
            s.rules = take_list(rest);
        }
        found.all.push_back(std::move(s));
    }

    void read_line(std::string_view text)
    {
        for (const Marker& marker : markers) {
            std::size_t at = text.find(marker.word);
            if (at == std::string_view::npos) continue;
            std::string_view rest = text.substr(at + marker.word.size());
            bool is_another_word = (at > 0 && is_of_a_word(text[at - 1])) || (!rest.empty() && is_of_a_word(rest.front()));
            if (is_another_word) continue;
            const std::string_view before = text.substr(0, at);
            Suppression s{line + (stands_alone(before) ? 1 : 0), line, {}, "", marker.only_secrets};
            return marker.needs_reason ? read_own(before, rest, s) : read_semgrep(rest, s);
        }
    }
};

bool names(const Suppression& s, std::string_view rule)
{
    if (s.rules.empty()) return true;
    return std::ranges::any_of(s.rules, [&](std::string_view named) {
        return named == rule || (rule.size() > named.size() && rule.ends_with(named) && rule[rule.size() - named.size() - 1] == '.');
    });
}

}  // namespace

Suppressions suppressions_in(std::string_view text)
{
    SuppressionReader reader;
    bool may_hold_one = text.find("nosem") != std::string_view::npos || text.find("bawn:ignore") != std::string_view::npos ||
                        text.find("gitleaks:allow") != std::string_view::npos;
    if (!may_hold_one) return reader.found;
    for (std::string_view line : split(text, '\n')) {
        ++reader.line;
        reader.read_line(line);
    }
    return std::move(reader.found);
}

const Suppression* covering(const Suppressions& suppressions, const Finding& finding)
{
    // A comment alone on its line also speaks of that line: a finding may be in the comment itself.
    for (const Suppression& s : suppressions.all) {
        bool is_there = s.line == finding.begin.line || s.comment_line == finding.begin.line;
        if (is_there && names(s, finding.rule) && (finding.secret || !s.only_secrets)) return &s;
    }
    return nullptr;
}

}  // namespace bawn::check
