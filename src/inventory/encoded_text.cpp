#include "inventory/encoded_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace bawn::inventory {

namespace {

constexpr std::size_t sample_every = 1024, sample_size = 64, place_limit = 65'536;
constexpr std::ptrdiff_t least_controls = 3;  // in a sample: a stray one is still text, compressed data has seven
constexpr std::uint64_t look_back = 6 << 10;
constexpr std::uint64_t least_unbroken = 32, longest_break = 64;

enum class Letter : std::uint8_t { other, control, between, base64, hexadecimal };

constexpr std::array<Letter, 256> letters = [] {
    std::array<Letter, 256> table = {};
    for (std::size_t c = 0; c < 0x20; ++c) table[c] = Letter::control;
    for (unsigned char c : std::string_view(" \t\r\n\"'`,\\")) table[c] = Letter::between;
    for (unsigned char c : std::string_view("\f\x1b\b")) table[c] = Letter::other;
    for (unsigned char c : std::string_view("ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ+/-_=")) table[c] = Letter::base64;
    for (unsigned char c : std::string_view("0123456789abcdefABCDEF")) table[c] = Letter::hexadecimal;
    return table;
}();

Letter letter(std::byte b) { return letters[std::to_integer<std::uint8_t>(b)]; }
bool is_letter(Letter l) { return l == Letter::base64 || l == Letter::hexadecimal; }

bool may_be_in_run(std::byte b) { return is_letter(letter(b)) || letter(b) == Letter::between; }

// Looks at the end of each stretch first and goes on behind the letter that breaks it: most are never read whole.
bool holds_unbroken(std::span<const std::byte> sample, std::size_t length)
{
    for (std::size_t begin = 0; begin + length <= sample.size();) {
        std::size_t end = begin + length;
        while (end > begin && is_letter(letter(sample[end - 1]))) --end;
        if (end == begin) return true;
        begin = end;
    }
    return false;
}

bool looks_encoded(std::span<const std::byte> sample)
{
    auto in = [](std::byte b) { return is_letter(letter(b)); };
    return sample.size() == sample_size && holds_unbroken(sample, 20) && std::ranges::count_if(sample, in) >= 40;
}

// Eight bytes at once are passed over where all are blanks or larger.
std::ptrdiff_t controls_in(std::span<const std::byte> sample)
{
    constexpr std::uint64_t blanks = 0x2020202020202020, highest = 0x8080808080808080;
    std::ptrdiff_t controls = 0;
    for (; sample.size() >= 8; sample = sample.subspan(8)) {
        std::uint64_t eight;
        std::memcpy(&eight, sample.data(), sizeof eight);
        if ((eight - blanks) & ~eight & highest) controls += std::ranges::count(sample.first(8), Letter::control, letter);
    }
    return controls + std::ranges::count(sample, Letter::control, letter);
}

constexpr int no_value = -1;

constexpr std::array<std::int8_t, 256> base64_values = [] {
    std::array<std::int8_t, 256> table = {};
    table.fill(no_value);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    table['-'] = 62;
    table['_'] = 63;
    return table;
}();

int hexadecimal_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return no_value;
}

// Follows text letter by letter and knows the run it is in.
class RunFollower {
public:
    explicit RunFollower(std::uint64_t offset) : at_(offset) {}

    // No letter. False when a run ended before this byte: look at run(), then go on.
    bool take(std::byte b)
    {
        Letter l = letter(b);
        bool goes_on = l == Letter::between && take_break();
        ++at_;
        return goes_on;
    }

    // As take() does with each letter that stands at the beginning of these bytes; returns how many there are.
    std::size_t take_letters(std::span<const std::byte> bytes)
    {
        std::size_t count = 0, others = 0;
        for (; count < bytes.size() && is_letter(letter(bytes[count])); ++count) others += letter(bytes[count]) == Letter::base64;
        if (count == 0) return 0;
        if (begin_ == none) begin_ = at_;
        is_plus_ = unbroken_ == 0 && count == 1 && bytes.front() == std::byte{'+'};
        unbroken_ += count;
        others_in_unbroken_ += others;
        break_ = 0;
        at_ += count;
        end_ = at_;
        return count;
    }

    void finish()
    {
        if (unbroken_ > 0) end_ = at_;
    }

    std::optional<EncodedRun> run() const
    {
        if (begin_ == none) return std::nullopt;
        std::uint64_t others = others_ + (unbroken_ >= least_unbroken ? others_in_unbroken_ : 0);
        auto alphabet = others == 0 ? EncodedRun::Alphabet::hexadecimal : EncodedRun::Alphabet::base64;
        return EncodedRun{begin_, end_, alphabet};
    }

    void restart() { *this = RunFollower(at_); }

private:
    bool take_break()
    {
        if (begin_ == none) return true;
        bool was_short = unbroken_ > 0 && unbroken_ < least_unbroken && !is_plus_;
        if (!was_short && !is_plus_) others_ += others_in_unbroken_;
        unbroken_ = others_in_unbroken_ = 0;
        is_plus_ = false;
        return !was_short && ++break_ <= longest_break;
    }

    static constexpr std::uint64_t none = ~std::uint64_t{0};

    std::uint64_t at_;
    std::uint64_t begin_ = none, end_ = 0, unbroken_ = 0, break_ = 0;
    std::uint64_t others_ = 0, others_in_unbroken_ = 0;  // letters that are no hexadecimal digits
    bool is_plus_ = false;
};

bool is_long_enough(const EncodedRun& run)
{
    return run.end - run.begin >= (run.alphabet == EncodedRun::Alphabet::base64 ? least_base64 : least_hexadecimal);
}

// The first run of the text that ends beyond `offset`.
std::optional<EncodedRun> run_beyond(SourceStream& text, std::uint64_t from, std::uint64_t offset)
{
    RunFollower follower(from);
    while (true) {
        auto bytes = text.next();
        if (!bytes || bytes->empty()) break;
        for (std::span<const std::byte> rest = *bytes; !rest.empty();) {
            std::size_t taken = follower.take_letters(rest);
            rest = rest.subspan(taken);
            if (taken > 0) continue;
            bool goes_on = follower.take(rest.front());
            rest = rest.subspan(1);
            if (goes_on) continue;
            if (auto run = follower.run(); run && run->end > offset) return run;
            follower.restart();
        }
    }
    follower.finish();
    return follower.run();
}

}  // namespace

void EncodedTextSearch::see(std::uint64_t offset, std::span<const std::byte> bytes)
{
    std::size_t sampled = 0;
    for (std::size_t at = 0; at < bytes.size(); at += sample_every) {
        std::span<const std::byte> between = bytes.subspan(sampled, at - sampled);
        sample(offset + at, bytes.subspan(at, std::min(sample_size, bytes.size() - at)), between);
        sampled = at;
    }
    if (binary_from_ && *binary_from_ > offset) binary_from_ = offset;
}

void EncodedTextSearch::sample(std::uint64_t offset, std::span<const std::byte> bytes, std::span<const std::byte> between)
{
    if (!binary_from_ && controls_in(bytes) >= least_controls) binary_from_ = offset;
    if (!looks_encoded(bytes)) {
        samples_in_run_ = 0;
    } else if (std::ranges::all_of(between, may_be_in_run)) {
        ++samples_in_run_;
    } else {
        samples_in_run_ = 1;
    }
    if (samples_in_run_ == 2 && places_.size() < place_limit) places_.push_back(offset + sample_size / 2);
}

std::optional<EncodedRun> encoded_run_at(const ByteSource& source, std::uint64_t offset)
{
    std::uint64_t from = offset - std::min(offset, look_back);
    SourceStream text(source, from, 16 << 10);
    auto run = run_beyond(text, from, offset);
    if (!run || run->begin > offset + sample_size || !is_long_enough(*run)) return std::nullopt;
    return run;
}

DecodedText::DecodedText(const ByteSource& source, EncodedRun run)
    : run_(source, run.begin, run.end - run.begin),
      text_(run_),
      alphabet_(run.alphabet)
{
}

Result<std::span<const std::byte>> DecodedText::next()
{
    plain_.clear();
    while (plain_.empty()) {
        std::span<const std::byte> text = TRY(text_.next());
        if (text.empty()) break;
        plain_.reserve(text.size());
        while (!text.empty()) {
            bool are_plain = take_four(text);
            if (!are_plain) take(static_cast<char>(text.front()));
            text = text.subspan(are_plain ? 4 : 1);
        }
    }
    return std::span<const std::byte>(plain_);
}

// Four letters of base64 in a row, with nothing before them that gives them another meaning.
bool DecodedText::take_four(std::span<const std::byte> text)
{
    bool stands_alone = plus_held_ || letter(static_cast<std::byte>(before_)) == Letter::between;
    if (text.size() < 4 || alphabet_ != EncodedRun::Alphabet::base64 || stands_alone) return false;
    auto value = [text](std::size_t i) { return static_cast<int>(base64_values[std::to_integer<std::uint8_t>(text[i])]); };
    int values = value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);  // negative where one is none
    if (values < 0) return false;
    bits_ = bits_ << 24 | static_cast<std::uint32_t>(values);
    for (int shift : {16, 8, 0}) plain_.push_back(static_cast<std::byte>(bits_ >> (bit_count_ + shift) & 0xff));
    before_ = static_cast<char>(text[3]);
    return true;
}

void DecodedText::take(char c)
{
    bool is_escape = before_ == '\\' && (c == 'n' || c == 'r' || c == 't');
    bool after_break = letter(static_cast<std::byte>(before_)) == Letter::between;
    bool is_break = letter(static_cast<std::byte>(c)) == Letter::between;
    before_ = is_escape ? ' ' : c;
    if (is_escape) return;
    if (plus_held_) {
        plus_held_ = false;
        if (!is_break) take_letter('+');
    }
    if (c == '+' && after_break) {
        plus_held_ = true;
    } else if (!is_break) {
        take_letter(c);
    }
}

void DecodedText::take_letter(char c)
{
    bool is_base64 = alphabet_ == EncodedRun::Alphabet::base64;
    int value = is_base64 ? base64_values[static_cast<unsigned char>(c)] : hexadecimal_value(c);
    if (value == no_value) {  // padding: what follows starts anew
        bits_ = 0;
        bit_count_ = 0;
        return;
    }
    int width = is_base64 ? 6 : 4;
    bits_ = bits_ << width | static_cast<std::uint32_t>(value);
    bit_count_ += width;
    if (bit_count_ < 8) return;
    bit_count_ -= 8;
    plain_.push_back(static_cast<std::byte>(bits_ >> bit_count_ & 0xff));
}

}  // namespace bawn::inventory
