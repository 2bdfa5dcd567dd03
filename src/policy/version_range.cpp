#include "policy/version_range.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace bawn::policy {
namespace {

using Order = VersionComparison::Order;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_identifier(char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '~'; }
bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
bool is_hex(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

std::string_view take_digits(std::string_view& text)
{
    auto length = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    std::string_view digits = text.substr(0, length);
    text.remove_prefix(length);
    return digits;
}

std::string without_leading_zeros(std::string_view digits)
{
    auto first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? "0" : std::string(digits.substr(first));
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return a.size() <=> b.size();
    return a <=> b;
}

// SemVer 2.0.0, section 11.4: numbers by value and below words, words by their bytes.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b)
{
    if (is_number(a) && is_number(b)) return compare_numbers(without_leading_zeros(a), without_leading_zeros(b));
    if (is_number(a) != is_number(b)) return is_number(a) ? std::strong_ordering::less : std::strong_ordering::greater;
    return a <=> b;
}

template <typename Compare>
std::strong_ordering compare_lists(const std::vector<std::string>& a, const std::vector<std::string>& b, Compare compare)
{
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(), compare);
}

// "-g7618fb" and "-12-g7618fb", as git describe appends them: the number of commits, or nothing for another suffix.
std::optional<std::string> commits_after(std::string_view suffix)
{
    suffix.remove_prefix(1);
    std::string count = "0";
    if (auto dash = suffix.find("-g"); dash != std::string_view::npos && is_number(suffix.substr(0, dash))) {
        count = without_leading_zeros(suffix.substr(0, dash));
        suffix.remove_prefix(dash + 1);
    }
    if (suffix.size() < 5 || suffix[0] != 'g' || !is_hex(suffix.substr(1))) return std::nullopt;
    return count;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
    Version version;
    for (;;) {
        std::string_view digits = take_digits(text);
        if (digits.empty()) return std::nullopt;
        version.numbers_.push_back(without_leading_zeros(digits));
        if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) break;
        text.remove_prefix(1);
    }
    while (!version.numbers_.empty() && version.numbers_.back() == "0") version.numbers_.pop_back();
    if (!version.read_suffix(text.substr(0, text.find('+')))) return std::nullopt;
    return version;
}

bool Version::read_suffix(std::string_view suffix)
{
    if (suffix.empty()) return true;
    bool dashed = suffix[0] == '-' || suffix[0] == '~' || suffix[0] == '_';
    if (dashed) {
        if (auto count = commits_after(suffix)) {
            after_ = *count;
            return true;
        }
    }
    if (dashed || suffix[0] == '.') suffix.remove_prefix(1);
    if (suffix.starts_with("post")) {
        suffix.remove_prefix(4);
        after_ = without_leading_zeros(take_digits(suffix));
        return suffix.empty();
    }
    for (std::string_view part : split(suffix, '.')) {
        if (part.empty() || !std::ranges::all_of(part, is_identifier)) return false;
        pre_release_.emplace_back(part);
    }
    return true;
}

std::string_view Version::number(std::size_t i) const { return i < numbers_.size() ? std::string_view(numbers_[i]) : "0"; }

std::weak_ordering Version::operator<=>(const Version& other) const
{
    if (auto order = compare_lists(numbers_, other.numbers_, compare_numbers); order != 0) return order;
    if (pre_release_.empty() != other.pre_release_.empty()) return pre_release_.empty() <=> other.pre_release_.empty();
    if (auto order = compare_lists(pre_release_, other.pre_release_, compare_identifiers); order != 0) return order;
    return compare_numbers(after_, other.after_);
}

bool VersionComparison::holds(const Version& asked) const
{
    auto has_number = [&](std::size_t i) { return asked.number(i) == version.number(i); };
    std::size_t same = 0;
    switch (order) {
    case Order::below: return asked < version;
    case Order::at_most: return asked <= version;
    case Order::above: return asked > version;
    case Order::at_least: return asked >= version;
    case Order::equal: return asked == version;
    case Order::begins_with:
        while (same < numbers && has_number(same)) ++same;
        return same == numbers;
    }
    return false;
}

namespace {

struct Sign {
    std::string_view text;
    Order order;
};
constexpr Sign signs[] = {
    {"<=", Order::at_most}, {">=", Order::at_least}, {"<", Order::below}, {">", Order::above}, {"=", Order::equal}, {"", Order::equal},
};

Result<VersionComparison> parse_comparison(std::string_view text)
{
    const Sign& sign = *std::ranges::find_if(signs, [&](const Sign& s) { return text.starts_with(s.text); });
    std::string_view number = text.substr(sign.text.size());
    bool is_wildcard = sign.text.empty() && number.ends_with(".*");
    if (is_wildcard) number.remove_suffix(2);
    auto version = Version::parse(number);
    if (!version) {
        return fail(ErrorKind::invalid,
                    fmt::format("\"{}\" is no comparison of versions (known: <2, <=2.1, >2, >=2.1, =2.1.3, 2.1.*)", text));
    }
    if (!is_wildcard) return VersionComparison{sign.order, *version, 0};
    return VersionComparison{Order::begins_with, *version, split(number, '.').size()};
}

// "< 3" is read as "<3": a sign that stands alone belongs to the word after it.
std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    bool joins = false;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t,", at)) != std::string_view::npos;) {
        std::size_t end = std::min(text.find_first_of(" \t,", at), text.size());
        std::string_view word = text.substr(at, end - at);
        if (joins)
            words.back() += word;
        else
            words.emplace_back(word);
        joins = !joins && word.find_first_not_of("<>=") == std::string_view::npos;
        at = end;
    }
    return words;
}

}  // namespace

Result<VersionRange> VersionRange::parse(std::string_view text)
{
    VersionRange range;
    range.text_ = trimmed(text);
    for (const std::string& word : words_of(text)) range.comparisons_.push_back(TRY(parse_comparison(word)));
    if (range.comparisons_.empty()) return fail(ErrorKind::invalid, "a range of versions is empty");
    return range;
}

bool VersionRange::holds(const Version& version) const
{
    return std::ranges::all_of(comparisons_, [&](const VersionComparison& c) { return c.holds(version); });
}

}  // namespace bawn::policy
