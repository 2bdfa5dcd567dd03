#include "check/secret_encodings.h"

#include <algorithm>
#include <array>
#include <optional>

#include "check/one_byte_text.h"

namespace bawn::check {
namespace {

constexpr std::size_t shortest_base64 = 16, shortest_hex = 32;

enum CharacterClass : unsigned char { base64_class = 1, hex_class = 2, space_class = 4, digit_class = 8 };

constexpr std::array<unsigned char, 256> classes = [] {
    std::array<unsigned char, 256> table{};
    for (unsigned c = 0; c < 128; ++c) {
        bool digit = c >= '0' && c <= '9', lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
        if (digit) table[c] |= digit_class;
        if (digit || lower || upper || c == '_' || c == '/' || c == '+' || c == '-') table[c] |= base64_class;
        if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) table[c] |= hex_class;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r') table[c] |= space_class;
    }
    return table;
}();

bool is(char c, CharacterClass which) { return classes[static_cast<unsigned char>(c)] & which; }

std::size_t behind_run(std::string_view text, std::size_t i, CharacterClass which)
{
    while (i < text.size() && is(text[i], which)) ++i;
    return i;
}

bool has_hex(std::string_view text, std::size_t at, std::size_t count)
{
    return at + count <= text.size() && std::ranges::all_of(text.substr(at, count), [](char c) { return is(c, hex_class); });
}

unsigned hex_value(std::string_view digits)
{
    unsigned value = 0;
    for (char c : digits) value = value * 16 + static_cast<unsigned>(is(c, digit_class) ? c - '0' : (c | 0x20) - 'a' + 10);
    return value;
}

bool is_printable(unsigned byte) { return byte > 0x08 && byte < 0x7f; }

// --- where something encoded may stand ---

struct Candidate : Stretch {
    Encoding encoding;
};

// From the first to the last %HH of a line.
std::optional<std::size_t> behind_percent(std::string_view text, std::size_t at)
{
    if (!has_hex(text, at + 1, 2)) return std::nullopt;
    std::size_t line_end = std::min(text.find('\n', at), text.size());
    for (std::size_t last = line_end; last-- > at + 3;)
        if (text[last] == '%' && last + 3 <= line_end && has_hex(text, last + 1, 2)) return last + 3;
    return at + 3;
}

// U+0061 U+0062 …, each followed by space or the end.
std::optional<std::size_t> behind_code_points(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (text.substr(end, 2) == "U+" && has_hex(text, end + 2, 4)) {
        std::size_t behind = end + 6;
        if (behind < text.size() && !is(text[behind], space_class)) break;
        end = std::min(behind + 1, text.size());
    }
    return end == at ? std::nullopt : std::optional(end);
}

// The length of \uHHHH or \\uHHHH at a place, or 0.
std::size_t escape_length(std::string_view text, std::size_t at)
{
    std::size_t slashes = text.substr(at, 2) == "\\\\" ? 2 : text.substr(at, 1) == "\\" ? 1 : 0;
    std::size_t u = at + slashes;
    bool is_escape = slashes != 0 && u < text.size() && (text[u] | 0x20) == 'u' && has_hex(text, u + 1, 4);
    return is_escape ? slashes + 5 : 0;
}

std::optional<std::size_t> behind_escapes(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (std::size_t length = escape_length(text, end)) end += length;
    return end == at ? std::nullopt : std::optional(end);
}

// Looks at few of the characters: a long run without a stop is looked for from its end, the rest by what it begins with.
class CandidateFinder {
public:
    explicit CandidateFinder(std::string_view text) : text_(text) {}

    std::vector<Candidate> all()
    {
        std::vector<Candidate> found;
        for (std::size_t i = 0; i < text_.size();) {
            std::optional<Candidate> next = next_from(i);
            if (!next) break;
            found.push_back(*next);
            i = next->end;
        }
        return found;
    }

private:
    // Something that begins with a mark of its own: where the next one is, if it has been looked for.
    struct Marked {
        char first;
        Encoding encoding;
        std::optional<std::size_t> (*behind)(std::string_view, std::size_t);
        std::size_t begin = 0, end = 0;  // end 0: not looked for yet
    };

    // The leftmost; of two that begin together, the one whose encoding is named first.
    std::optional<Candidate> next_from(std::size_t i)
    {
        const Marked* first = nullptr;
        for (Marked& marked : marked_) {
            if (marked.end == 0 || marked.begin < i) look_for(marked, i);
            if (marked.begin < (first ? first->begin : text_.size())) first = &marked;
        }
        std::size_t limit = first ? first->begin : text_.size();
        if (std::optional<std::size_t> run = next_run(i, limit)) return in_run(*run);
        if (!first) return std::nullopt;
        return Candidate{{first->begin, first->end}, first->encoding};
    }

    void look_for(Marked& marked, std::size_t i) const
    {
        for (; (i = text_.find(marked.first, i)) != text_.npos; ++i)
            if (auto end = marked.behind(text_, i)) {
                marked.begin = i;
                marked.end = *end;
                return;
            }
        marked.begin = marked.end = text_.size();
    }

    // Where the next sixteen characters of base64 in a row begin, before `limit`.
    std::optional<std::size_t> next_run(std::size_t i, std::size_t limit) const
    {
        while (i < limit && i + shortest_base64 <= text_.size()) {
            std::size_t stop = i + shortest_base64;
            while (stop > i && is(text_[stop - 1], base64_class)) --stop;
            if (stop == i) return i;
            i = stop;
        }
        return std::nullopt;
    }

    Candidate in_run(std::size_t begin) const
    {
        std::size_t end = behind_run(text_, begin, hex_class);
        if (end - begin >= shortest_hex) return {{begin, end}, hex_encoded};
        std::size_t run_end = behind_run(text_, end, base64_class);
        for (end = run_end; end < std::min(run_end + 2, text_.size()) && text_[end] == '=';) ++end;
        return {{begin, end}, base64_encoded};
    }

    std::string_view text_;
    Marked marked_[3] = {
        {'%', percent_encoded, behind_percent}, {'U', unicode_escaped, behind_code_points}, {'\\', unicode_escaped, behind_escapes}};
};

// Of two that touch, the encoding that is named first goes first; the other waits for the next round.
std::vector<Candidate> without_waiting(const std::vector<Candidate>& all)
{
    std::vector<Candidate> kept;
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto gives_way_to = [&](const Candidate& other) { return all[i].touches(other) && other.encoding < all[i].encoding; };
        if ((i > 0 && gives_way_to(all[i - 1])) || (i + 1 < all.size() && gives_way_to(all[i + 1]))) continue;
        kept.push_back(all[i]);
    }
    return kept;
}

// --- what it says; "" where it is not encoded after all ---

std::string decode_percent(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%' || !has_hex(text, i + 1, 2)) {
            decoded += text[i];
            continue;
        }
        unsigned byte = hex_value(text.substr(i + 1, 2));
        if (!is_printable(byte)) return "";
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

std::string decode_unicode(std::string_view text)
{
    std::string decoded;
    auto add = [&](std::string_view digits) {
        unsigned code = hex_value(digits);
        decoded += code < 0x80 ? static_cast<char>(code) : not_ascii;
    };
    if (text.starts_with('U'))
        for (std::size_t i = 0; i < text.size(); i += 7) add(text.substr(i + 2, 4));
    else
        for (std::size_t i = 0, length = 0; i < text.size(); i += length) {
            length = escape_length(text, i);
            add(text.substr(i + length - 4, 4));
        }
    return decoded;
}

std::string decode_hex(std::string_view text)
{
    if (text.size() % 2 != 0 || std::ranges::none_of(text, [](char c) { return is(c, digit_class); })) return "";
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned byte = hex_value(text.substr(i, 2));
        if (!is_printable(byte)) return "";
        decoded += static_cast<char>(byte);
    }
    return decoded;
}

enum class Alphabet { standard, url };

int base64_value(char c, Alphabet alphabet)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == (alphabet == Alphabet::standard ? '+' : '-')) return 62;
    return c == (alphabet == Alphabet::standard ? '/' : '_') ? 63 : -1;
}

// Standard base64 is padded, that for URLs is not.
std::string decode_base64(std::string_view text, Alphabet alphabet)
{
    if (alphabet == Alphabet::standard) {
        if (text.size() % 4 != 0) return "";
        while (text.ends_with('=')) text.remove_suffix(1);
    }
    if (text.size() % 4 == 1) return "";
    std::string decoded;
    unsigned bits = 0, count = 0;
    for (char c : text) {
        int value = base64_value(c, alphabet);
        if (value < 0) return "";
        bits = bits << 6 | static_cast<unsigned>(value);
        if ((count += 6) < 8) continue;
        count -= 8;
        unsigned byte = bits >> count & 0xff;
        if (!is_printable(byte)) return "";
        decoded += static_cast<char>(byte);
    }
    return decoded;
}

std::string decode_base64(std::string_view text)
{
    // Nearly all that is base64 holds one of these; a long name in code does not.
    bool is_likely = std::ranges::any_of(text, [](char c) { return is(c, digit_class) || c == '+' || c == '/' || c == '-' || c == '_'; });
    if (!is_likely) return "";
    std::string decoded = decode_base64(text, Alphabet::standard);
    return decoded.empty() ? decode_base64(text, Alphabet::url) : decoded;
}

std::string decode(std::string_view text, Encoding encoding)
{
    switch (encoding) {
    case percent_encoded: return decode_percent(text);
    case unicode_escaped: return decode_unicode(text);
    case hex_encoded: return decode_hex(text);
    case base64_encoded: return decode_base64(text);
    }
    return "";
}

}  // namespace

Decoding Decoding::of(std::string_view text, const Decoding* before)
{
    Decoding result;
    result.before_ = before;
    std::size_t copied = 0;
    for (const Candidate& candidate : without_waiting(CandidateFinder(text).all())) {
        std::string decoded = decode(text.substr(candidate.begin, candidate.end - candidate.begin), candidate.encoding);
        if (decoded.empty()) continue;
        result.text_ += text.substr(copied, candidate.begin - copied);
        copied = candidate.end;
        EncodedSegment segment;
        segment.encoded = candidate;
        segment.original = before ? before->origin(candidate) : segment.encoded;
        segment.decoded = {result.text_.size(), result.text_.size() + decoded.size()};
        segment.encodings = candidate.encoding;
        if (before)
            for (const EncodedSegment& around : before->segments_at(candidate)) segment.encodings |= around.encodings;
        result.text_ += decoded;
        result.segments_.push_back(segment);
    }
    if (!result.segments_.empty()) result.text_ += text.substr(copied);
    return result;
}

std::span<const EncodedSegment> Decoding::segments_at(Stretch stretch) const
{
    auto first = std::ranges::lower_bound(segments_, stretch.begin, {}, [](const EncodedSegment& s) { return s.decoded.end; });
    auto last = first;
    while (last != segments_.end() && last->decoded.touches(stretch)) ++last;
    return {first, last};
}

Stretch Decoding::origin(Stretch stretch) const
{
    std::optional<Stretch> encoded;
    for (const EncodedSegment& segment : segments_at(stretch)) {
        if (segment.decoded.holds(stretch)) return segment.original;
        // What lies over its ends lies as far over the ends of what it was.
        std::size_t before = segment.decoded.begin > stretch.begin ? segment.decoded.begin - stretch.begin : 0;
        std::size_t behind = stretch.end > segment.decoded.end ? stretch.end - segment.decoded.end : 0;
        Stretch here{segment.encoded.begin - std::min(before, segment.encoded.begin), segment.encoded.end + behind};
        encoded = encoded ? Stretch{std::min(encoded->begin, here.begin), std::max(encoded->end, here.end)} : here;
    }
    if (!encoded) return stretch;
    return before_ ? before_->origin(*encoded) : *encoded;
}

Stretch Decoding::line_around(std::span<const EncodedSegment> segments) const
{
    std::size_t begin = text_.rfind('\n', segments.front().decoded.begin);
    std::size_t end = text_.find('\n', segments.back().decoded.end);
    return {begin == text_.npos ? 0 : begin, std::min(end, text_.size())};
}

std::vector<std::string_view> names_of_encodings(unsigned encodings)
{
    std::vector<std::string_view> names;
    if (encodings & percent_encoded) names.push_back("percent");
    if (encodings & unicode_escaped) names.push_back("unicode");
    if (encodings & hex_encoded) names.push_back("hex");
    if (encodings & base64_encoded) names.push_back("base64");
    return names;
}

}  // namespace bawn::check
