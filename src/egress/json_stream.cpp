#include "egress/json_stream.h"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "egress/bytes.h"

namespace bawn::egress {
namespace {

bool ends_plain_text(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// The first byte of a string that is not simply text: quote, backslash, control character.
const char* plain_text_end(const char* at, const char* end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), last_control = _mm_set1_epi8(0x1f);
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        __m128i special = _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        if (int mask = _mm_movemask_epi8(special)) return at + __builtin_ctz(static_cast<unsigned>(mask));
    }
#endif
    return std::find_if(at, end, ends_plain_text);
}

constexpr std::string_view word_of(char first) { return first == 't' ? "true" : first == 'f' ? "false" : "null"; }

// What a letter behind a backslash stands for; 0 where it stands for nothing by itself.
constexpr std::array<char, 256> meanings = [] {
    std::array<char, 256> all = {};
    constexpr std::string_view letters = "\"\\/bfnrt", stand_for = "\"\\/\b\f\n\r\t";
    for (std::size_t i = 0; i < letters.size(); ++i) all[static_cast<unsigned char>(letters[i])] = stand_for[i];
    return all;
}();
const char& meaning_of(char letter) { return meanings[static_cast<unsigned char>(letter)]; }

const char* digits_end(const char* at, const char* end) { return std::find_if_not(at, end, is_digit); }

}  // namespace

const char* json_text_end(const char* at, const char* end)
{
    for (;;) {
        at = plain_text_end(at, end);
        if (at == end) return nullptr;
        if (*at == '"') return at;
        if (*at != '\\' || end - at < 2) return nullptr;
        if (at[1] == 'u') {
            if (end - at < 6 || !std::all_of(at + 2, at + 6, [](char c) { return hexadecimal(c) >= 0; })) return nullptr;
            at += 6;
        } else {
            if (meaning_of(at[1]) == 0) return nullptr;
            at += 2;
        }
    }
}

const char* json_number_end(const char* at, const char* end)
{
    if (at != end && *at == '-') ++at;
    if (at == end || !is_digit(*at)) return nullptr;
    at = *at == '0' ? at + 1 : digits_end(at, end);
    if (at != end && *at == '.') {
        const char* fraction = at + 1;
        at = digits_end(fraction, end);
        if (at == fraction) return nullptr;
    }
    if (at != end && (*at | 0x20) == 'e') {
        const char* exponent = at + 1;
        if (exponent != end && (*exponent == '+' || *exponent == '-')) ++exponent;
        at = digits_end(exponent, end);
        if (at == exponent) return nullptr;
    }
    return at;
}

void JsonStream::take(std::string_view bytes)
{
    chunk_ = bytes.data();
    const char *at = chunk_, *end = at + bytes.size();
    while (at != end && state_ != State::broken) at = step(at, end);
    offset_ += bytes.size();
    chunk_ = at_ = nullptr;
}

void JsonStream::finish()
{
    chunk_ = at_ = nullptr;
    if (state_ == State::number) end_number();
}

// Takes at least one byte, or leaves the state that did not want it.
const char* JsonStream::step(const char* at, const char* end)
{
    at_ = at;
    switch (state_) {
    case State::string: return string_bytes(at, end);
    case State::number: return number_bytes(at, end);
    case State::escape: escaped(*at); return at + 1;
    case State::unicode: unicode_digit(*at); return at + 1;
    case State::literal:
        if (*at != word_of(word_first_)[word_at_])
            fail();
        else if (++word_at_ == word_of(word_first_).size()) {
            if (is_heard()) events_->literal(word_first_, value_from_, here(at) + 1);
            end_value();
        }
        return at + 1;
    default:
        if (!is_space(*at)) structural(*at);
        return at + 1;
    }
}

void JsonStream::structural(char c)
{
    switch (state_) {
    case State::first_item:
        if (c == ']') return close(c);
        return begin_value(c);
    case State::between:
    case State::value: return begin_value(c);
    case State::first_key:
        if (c == '}') return close(c);
        [[fallthrough]];
    case State::next_key:
        if (c != '"') {
            fail();
            return;
        }
        is_key_ = true;
        kept_ = 0;
        high_surrogate_ = 0;
        state_ = State::string;
        return;
    case State::colon:
        if (c != ':')
            fail();
        else
            state_ = State::value;
        return;
    case State::after_value:
        if (c != ',') return close(c);
        state_ = is_map_[depth_] ? State::next_key : State::value;
        return;
    default: fail();
    }
}

void JsonStream::begin_value(char c)
{
    value_from_ = here(at_);
    switch (c) {
    case '{': return open(Container::map);
    case '[': return open(Container::list);
    case '"':
        is_key_ = false;
        kept_ = 0;
        high_surrogate_ = 0;
        state_ = State::string;
        return;
    case 't':
    case 'f':
    case 'n':
        word_first_ = c;
        word_at_ = 1;
        state_ = State::literal;
        return;
    default:
        if (c != '-' && !is_digit(c)) {
            fail();
            return;
        }
        text_[0] = c;
        kept_ = 1;
        digit_ = c == '-' ? Digit::minus : c == '0' ? Digit::zero : Digit::whole;
        state_ = State::number;
    }
}

void JsonStream::open(Container container)
{
    if (depth_ == most_levels) {
        fail();
        return;
    }
    bool heard = is_heard();
    ++depth_;
    is_map_[depth_] = container == Container::map;
    if (heard && !events_->begin(container, value_from_)) deaf_above_ = depth_ - 1;
    state_ = container == Container::map ? State::first_key : State::first_item;
}

void JsonStream::close(char c)
{
    if (depth_ == 0 || c != (is_map_[depth_] ? '}' : ']')) {
        fail();
        return;
    }
    bool heard = is_heard();
    --depth_;
    if (heard)
        events_->end(here(at_) + 1);
    else if (depth_ == deaf_above_)
        deaf_above_ = most_levels;
    end_value();
}

const char* JsonStream::string_bytes(const char* at, const char* end)
{
    const bool heard = is_heard();
    const char* stop = plain_text_end(at, end);
    for (;; stop = plain_text_end(at, end)) {
        if (stop != at && heard && kept_ < most_text) keep({at, static_cast<std::size_t>(stop - at)});
        if (stop == end) return end;
        // Code is full of escapes: those of one letter are read on the way.
        if (*stop != '\\' || end - stop < 2 || meaning_of(stop[1]) == 0) break;
        if (heard && kept_ < most_text) keep({&meaning_of(stop[1]), 1});
        at = stop + 2;
    }
    at_ = stop;
    if (*stop == '"')
        end_string();
    else if (*stop == '\\')
        state_ = State::escape;
    else
        fail();
    return stop + 1;
}

void JsonStream::keep(std::string_view bytes)
{
    if (high_surrogate_) keep_code_point(0xfffd);
    if (kept_ == most_text) return;
    std::size_t count = std::min(bytes.size(), most_text - kept_);
    std::memcpy(text_.data() + kept_, bytes.data(), count);
    kept_ += count;
}

void JsonStream::keep_code_point(std::uint32_t c)
{
    high_surrogate_ = 0;
    char utf8[4];
    std::size_t n = 0;
    if (c < 0x80) {
        utf8[n++] = static_cast<char>(c);
    } else if (c < 0x800) {
        utf8[n++] = static_cast<char>(0xc0 | (c >> 6));
        utf8[n++] = static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        utf8[n++] = static_cast<char>(0xe0 | (c >> 12));
        utf8[n++] = static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        utf8[n++] = static_cast<char>(0x80 | (c & 0x3f));
    } else {
        utf8[n++] = static_cast<char>(0xf0 | (c >> 18));
        utf8[n++] = static_cast<char>(0x80 | ((c >> 12) & 0x3f));
        utf8[n++] = static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        utf8[n++] = static_cast<char>(0x80 | (c & 0x3f));
    }
    keep({utf8, n});
}

void JsonStream::escaped(char c)
{
    state_ = State::string;
    if (c == 'u') {
        unicode_ = 0;
        unicode_left_ = 4;
        state_ = State::unicode;
    } else if (meaning_of(c) != 0) {
        if (is_heard()) keep({&meaning_of(c), 1});
    } else {
        fail();
    }
}

void JsonStream::unicode_digit(char c)
{
    const int digit = hexadecimal(c);
    if (digit < 0) {
        fail();
        return;
    }
    unicode_ = unicode_ << 4 | static_cast<std::uint32_t>(digit);
    if (--unicode_left_ > 0) return;
    state_ = State::string;
    bool is_low = unicode_ >= 0xdc00 && unicode_ < 0xe000, is_high = unicode_ >= 0xd800 && unicode_ < 0xdc00;
    if (is_low && high_surrogate_) {
        std::uint32_t pair = 0x10000 + ((high_surrogate_ - 0xd800) << 10) + (unicode_ - 0xdc00);
        high_surrogate_ = 0;
        keep_code_point(pair);
    } else if (is_high) {
        if (high_surrogate_) keep_code_point(0xfffd);
        high_surrogate_ = unicode_;
    } else {
        if (high_surrogate_) keep_code_point(0xfffd);
        keep_code_point(is_low ? 0xfffd : unicode_);
    }
}

void JsonStream::end_string()
{
    if (high_surrogate_) keep_code_point(0xfffd);
    std::string_view text(text_.data(), kept_);
    if (is_key_) {
        state_ = State::colon;
        if (is_heard()) events_->key(text);
        return;
    }
    if (is_heard()) events_->text(text, value_from_, here(at_) + 1);
    end_value();
}

const char* JsonStream::number_bytes(const char* at, const char* end)
{
    for (; at != end; ++at) {
        char c = *at;
        if (is_digit(c)) {
            if (digit_ == Digit::zero) {
                fail();
                return at;
            }
            if (digit_ == Digit::minus)
                digit_ = c == '0' ? Digit::zero : Digit::whole;
            else if (digit_ == Digit::point)
                digit_ = Digit::fraction;
            else if (digit_ == Digit::exponent || digit_ == Digit::exponent_sign)
                digit_ = Digit::exponent_digits;
        } else if (c == '.' && (digit_ == Digit::zero || digit_ == Digit::whole)) {
            digit_ = Digit::point;
        } else if ((c == 'e' || c == 'E') && (digit_ == Digit::zero || digit_ == Digit::whole || digit_ == Digit::fraction)) {
            digit_ = Digit::exponent;
        } else if ((c == '+' || c == '-') && digit_ == Digit::exponent) {
            digit_ = Digit::exponent_sign;
        } else {
            at_ = at;
            end_number();
            return at;  // for whoever comes next
        }
        if (kept_ < most_text) text_[kept_++] = c;
    }
    return end;
}

void JsonStream::end_number()
{
    bool complete = digit_ == Digit::zero || digit_ == Digit::whole || digit_ == Digit::fraction || digit_ == Digit::exponent_digits;
    if (!complete) {
        fail();
        return;
    }
    if (is_heard()) events_->number({text_.data(), kept_}, value_from_, here(at_));
    end_value();
}

void JsonStream::end_value()
{
    if (depth_ > 0) {
        state_ = State::after_value;
        return;
    }
    state_ = State::between;
    ++documents_;
    events_->document_ended();
}

}  // namespace bawn::egress
