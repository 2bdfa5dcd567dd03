#include <algorithm>
#include <cassert>

#include "egress/bytes.h"
#include "egress/http.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_size_digits = 15;  // of hexadecimal: fits with room to spare
constexpr std::uint64_t most_chunk_bytes = 0x7fffffff;  // readers with fewer bits would see another end
constexpr std::size_t most_frame_bytes = 16 << 10;

}  // namespace

BodyReader::BodyReader(Of of, Framing framing, std::uint64_t length) : of_(of), framing_(framing), state_(State::data), left_(length)
{
    if (framing == Framing::chunked) state_ = State::size;
    if (framing == Framing::none || (framing == Framing::length && length == 0)) state_ = State::complete;
}

bool BodyReader::is_complete() const { return state_ == State::complete; }

Result<std::size_t> BodyReader::take(std::string_view bytes)
{
    content_.clear();
    std::size_t at = 0;
    while (at < bytes.size() && state_ != State::complete) {
        if (state_ == State::data) {
            take_data(bytes, at);
        } else {
            TRY(step(bytes[at]));
            ++at;
        }
    }
    return at;
}

void BodyReader::take_data(std::string_view bytes, std::size_t& at)
{
    std::string_view piece = bytes.substr(at);
    if (framing_ != Framing::until_close) {
        piece = piece.substr(0, std::min<std::uint64_t>(left_, piece.size()));
        left_ -= piece.size();
        if (left_ == 0) state_ = framing_ == Framing::chunked ? State::data_cr : State::complete;
    }
    content_.push_back(piece);
    at += piece.size();
}

Result<> BodyReader::step(char c)
{
    switch (state_) {
    case State::size: return step_in_size(c);
    case State::extension:
        if (c == '\r') {
            state_ = State::size_lf;
            return {};
        }
        if (!is_value_byte(c)) return refuse("a chunk's extension has a control character");
        if (++frame_bytes_ > most_frame_bytes) return refuse("a chunk's extension is too long");
        return {};
    case State::size_lf:
        if (c != '\n') return refuse("a chunk's size ends without CRLF");
        state_ = left_ > 0 ? State::data : State::trailer;
        digits_ = frame_bytes_ = 0;
        return {};
    case State::data_cr:
        if (c != '\r') return refuse("a chunk is longer than its size");
        state_ = State::data_lf;
        return {};
    case State::data_lf:
        if (c != '\n') return refuse("a chunk ends without CRLF");
        state_ = State::size;
        return {};
    case State::trailer: return step_in_trailer(c);
    case State::data:
    case State::complete: break;
    }
    assert(false);
    return {};
}

Result<> BodyReader::step_in_size(char c)
{
    if (int digit = hexadecimal(c); digit >= 0) {
        if (++digits_ > most_size_digits) return refuse("a chunk's size is too long");
        left_ = left_ * 16 + static_cast<unsigned>(digit);
        if (left_ > most_chunk_bytes) return refuse("a chunk is too long");
        return {};
    }
    if (digits_ == 0) return refuse("a chunk's size is no hexadecimal number");
    if (c == '\r') {
        state_ = State::size_lf;
        return {};
    }
    if (of_ == Of::request || (c != ';' && c != ' ' && c != '\t')) return refuse("something stands behind a chunk's size");
    state_ = State::extension;
    return {};
}

// Lines up to an empty one. A request has none: they could become headers behind us.
Result<> BodyReader::step_in_trailer(char c)
{
    if (last_ == '\r' && c != '\n') return refuse("a trailer has a bare CR");
    if (c == '\n') {
        if (last_ != '\r') return refuse("a trailer ends without CR");
        if (line_bytes_ == 0) state_ = State::complete;
        line_bytes_ = 0;
    } else if (c != '\r') {
        if (of_ == Of::request) return refuse("a request with trailers");
        if (!is_value_byte(c)) return refuse("a trailer has a control character");
        if (++frame_bytes_ > most_frame_bytes) return refuse("the trailers are too long");
        ++line_bytes_;
    }
    last_ = c;
    return {};
}

}  // namespace bawn::egress
