#pragma once

// JSON as it passes by (RFC 8259): strict, bounded in memory, cut into pieces anywhere.
//
//     JsonStream stream(events);        // events.key("model"), events.text("gpt-5"), events.begin(Container::map, 12), …
//     stream.take(bytes);               // as often as there are bytes
//     stream.ends_well()                // one whole document, or several one after the other (NDJSON)
//
// What a value weighs in bytes is told exactly; of its text only the first 256 bytes, which is enough for names and types. Stops at
// the first byte that is not JSON, and at 128 levels. UTF-8 is passed on as it is, not checked. Memory: about 1 KiB, whatever passes.

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bawn::egress {

enum class Container { map, list };

// Offsets count bytes from the first one taken; an end is behind the last byte of the value.
class JsonEvents {
public:
    // False: nothing inside is wanted, nor its end; the next event is what follows it.
    virtual bool begin(Container, std::uint64_t at) = 0;
    virtual void end(std::uint64_t at) = 0;
    virtual void key(std::string_view name) = 0;
    virtual void text(std::string_view first_bytes, std::uint64_t from, std::uint64_t to) = 0;
    virtual void number(std::string_view digits, std::uint64_t from, std::uint64_t to) = 0;
    virtual void literal(char first, std::uint64_t from, std::uint64_t to) = 0;  // 't', 'f', 'n'
    virtual void document_ended() {}

protected:
    ~JsonEvents() = default;
};

class JsonStream {
public:
    static constexpr std::size_t most_levels = 128, most_text = 256;

    explicit JsonStream(JsonEvents& events) : events_(&events) {}

    void take(std::string_view bytes);
    void finish();  // no more bytes: a number at the very end is complete now

    bool is_broken() const { return state_ == State::broken; }
    std::uint64_t documents() const { return documents_; }
    bool ends_well() const { return state_ == State::between && documents_ > 0; }
    std::uint64_t taken() const { return offset_; }

private:
    enum class State : std::uint8_t {
        between,  // documents
        value,
        first_item,
        first_key,
        next_key,
        colon,
        after_value,
        string,
        escape,
        unicode,
        number,
        literal,
        broken,
    };
    // Where in RFC 8259's number grammar we are.
    enum class Digit : std::uint8_t { minus, zero, whole, point, fraction, exponent, exponent_sign, exponent_digits };

    const char* step(const char* at, const char* end);
    const char* string_bytes(const char* at, const char* end);
    const char* number_bytes(const char* at, const char* end);
    void structural(char c);
    void begin_value(char c);
    void open(Container);
    void close(char c);
    void escaped(char c);
    void unicode_digit(char c);
    void keep(std::string_view bytes);
    void keep_code_point(std::uint32_t);
    void end_string();
    void end_number();
    void end_value();
    bool is_heard() const { return depth_ <= deaf_above_; }
    std::uint64_t here(const char* at) const { return offset_ + static_cast<std::uint64_t>(at - chunk_); }
    bool fail()
    {
        state_ = State::broken;
        return false;
    }

    JsonEvents* events_;
    State state_ = State::between;
    Digit digit_ = Digit::zero;
    bool is_key_ = false;
    char word_first_ = 0;
    std::uint8_t word_at_ = 0;      // in "true", "false", "null"
    std::uint8_t unicode_left_ = 0;
    std::uint32_t unicode_ = 0, high_surrogate_ = 0;
    std::size_t depth_ = 0;
    std::size_t deaf_above_ = most_levels;  // events of deeper containers are not wanted
    std::size_t kept_ = 0;
    std::uint64_t offset_ = 0, value_from_ = 0, documents_ = 0;
    const char* chunk_ = nullptr;
    const char* at_ = nullptr;
    std::bitset<most_levels + 1> is_map_;
    std::array<char, most_text> text_;
};

// Where a string ends that began before `at`: at its last quote. Where a number ends that begins at `at`: behind it.
// nullptr: it is not whole, or not well formed. For whoever has a document in one piece.
const char* json_text_end(const char* at, const char* end);
const char* json_number_end(const char* at, const char* end);

}  // namespace bawn::egress
