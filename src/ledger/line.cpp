#include "ledger/line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>

#include "base/hash.h"
#include "ledger/signing_key.h"

namespace bawn::ledger {
namespace {

constexpr std::string_view before_sequence = R"({"seq":)", before_previous = R"(,"prev":")", before_event = R"(","event":)";
constexpr std::string_view before_signature = R"(,"signature":")", before_hash = R"(,"hash":")", line_end = R"("})";
constexpr std::size_t hash_digits = 64, signature_digits = 128;

std::unexpected<Error> not_a_line(std::string_view why)
{
    return fail(ErrorKind::invalid, fmt::format("this is not a line that Bawn wrote ({})", why));
}

bool is_hex(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Takes `word` off the front of the text.
bool take(std::string_view& text, std::string_view word)
{
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

// Takes `,"name":"<digits>` and `end` off the back of the text.
std::string_view take_hex_field(std::string_view& text, std::string_view name, std::size_t digits, std::string_view end)
{
    std::size_t size = name.size() + digits + end.size();
    if (text.size() < size || !text.ends_with(end)) return {};
    std::string_view field = text.substr(text.size() - size);
    std::string_view value = field.substr(name.size(), digits);
    if (!field.starts_with(name) || !is_hex(value)) return {};
    text.remove_suffix(size);
    return value;
}

bool take_number(std::string_view& text, std::uint64_t& number)
{
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || text.front() == '0') return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

std::string hash_of(std::string_view text) { return to_hex(sha256(text)); }

}  // namespace

Result<Line> parse_line(std::string_view text)
{
    Line line;
    line.hash = take_hex_field(text, before_hash, hash_digits, line_end);
    if (line.hash.empty()) return not_a_line("it does not end in a hash");
    line.hashed_part = text;
    line.signature = take_hex_field(text, before_signature, signature_digits, "\"");
    line.signed_part = text;

    if (!take(text, before_sequence) || !take_number(text, line.sequence)) return not_a_line("it does not begin with its number");
    if (!take(text, before_previous) || text.size() < hash_digits) return not_a_line("it does not name the line before it");
    line.previous = text.substr(0, hash_digits);
    text.remove_prefix(hash_digits);
    if (!is_hex(line.previous) || !take(text, before_event)) return not_a_line("it does not name the line before it");
    if (!text.starts_with('{') || !text.ends_with('}')) return not_a_line("it holds no event");
    line.event = text;
    return line;
}

Result<> follows(const Chain& chain, const Line& line)
{
    if (hash_of(line.hashed_part) != line.hash) return fail(ErrorKind::invalid, "the line was changed after it was written");
    if (line.sequence != chain.sequence + 1) {
        return fail(ErrorKind::invalid, fmt::format("event {} stands where {} should: lines were removed, added or reordered",
                                                    line.sequence, chain.sequence + 1));
    }
    if (line.previous != chain.hash) {
        return fail(ErrorKind::invalid, "the line does not continue the line before it: one of them was replaced");
    }
    return {};
}

Chain add_line(std::string& out, const Chain& chain, std::string_view event, const SigningKey* key)
{
    std::size_t start = out.size();
    auto written = [&] { return std::string_view(out).substr(start); };
    auto add = [&](auto&&... parts) { (out.append(parts), ...); };
    add(before_sequence, std::to_string(chain.sequence + 1), before_previous, chain.hash, before_event, event);
    if (key) add(before_signature, key->sign(written()), "\"");
    Chain next = {chain.sequence + 1, hash_of(written())};
    add(before_hash, next.hash, line_end, "\n");
    return next;
}

}  // namespace bawn::ledger
