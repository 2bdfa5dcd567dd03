#include "egress/api_framing.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_frame = 16 << 10, most_held = 1 << 10;
constexpr std::uint32_t largest_frame = 24u << 20;  // Amazon's own limit is 24 MiB
constexpr std::string_view data_field = "data:";

std::uint32_t big_endian(std::string_view bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::string parameter(std::string_view header, std::string_view name)
{
    std::string lower = lower_case(header);
    std::size_t at = lower.find(std::string(name) + "=");
    if (at == std::string::npos) return "";
    std::string_view rest = header.substr(at + name.size() + 1);
    if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) - 1));
    return std::string(rest.substr(0, rest.find_first_of("; \r\n")));
}

// RFC 4648; stops at what is not base64.
std::string base64_decoded(std::string_view text)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (char c : text) {
        std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) break;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        if ((count += 6) < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 0xff);
    }
    return bytes;
}

// How many bytes stand before a line's end, or all.
std::size_t line_size(std::string_view bytes)
{
    const std::string_view before_feed = bytes.substr(0, bytes.find('\n'));
    return std::min(before_feed.find('\r'), before_feed.size());
}

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

BodyFraming framing_of(std::string_view content_type)
{
    std::string type = lower_case(trimmed(content_type.substr(0, content_type.find(';'))));
    if (type == "text/event-stream") return BodyFraming::events;
    if (type == "application/vnd.amazon.eventstream") return BodyFraming::aws_events;
    if (type == "multipart/form-data") return BodyFraming::form;
    return BodyFraming::documents;
}

ApiBodyReader::ApiBodyReader(std::string_view content_type, const ShapeSet& shapes)
    : framing_(framing_of(content_type)),
      shapes_(shapes),
      repeats_(shapes, shapes_)
{
    if (framing_ != BodyFraming::form) return;
    boundary_ = "\r\n--" + parameter(content_type, "boundary");
    if (boundary_.size() == 4 || boundary_.size() > 4 + 70) form_ = Form::over;
}

void ApiBodyReader::take(std::string_view bytes)
{
    switch (framing_) {
    case BodyFraming::documents:
        if (!json_) start_json();
        json_->take(bytes);
        break;
    case BodyFraming::events: event_bytes(bytes); break;
    case BodyFraming::aws_events: aws_bytes(bytes); break;
    case BodyFraming::form: form_bytes(bytes); break;
    }
    taken_ += bytes.size();
}

void ApiBodyReader::finish()
{
    if (framing_ == BodyFraming::form && is_form_open_) {
        if (form_ == Form::content) form_part_end(taken_);
        shapes_.end(taken_);
        is_form_open_ = false;
    }
    if (framing_ == BodyFraming::form) is_whole_ = form_ == Form::over;
    if (framing_ == BodyFraming::aws_events) is_whole_ = held_.empty() && frame_left_ == 0;
    if (json_) {
        json_->finish();
        if (framing_ == BodyFraming::documents) is_whole_ = json_->ends_well();
        end_json();
    }
}

void ApiBodyReader::start_json() { json_.emplace(shapes_); }

void ApiBodyReader::end_json()
{
    json_->finish();
    shapes_.finish(json_->taken());
    documents_ += json_->documents();
    json_.reset();
}

void ApiBodyReader::document(std::string_view whole)
{
    if (repeats_.take(whole, [](std::string_view rest) { return rest.empty(); }) > 0) {
        ++documents_;
        return;
    }
    start_json();
    json_->take(whole);
    if (json_->ends_well() && json_->documents() == 1) repeats_.learn(whole);
    end_json();
}

// Server-sent events. Only the data matters; an event ends with an empty line.

void ApiBodyReader::event_bytes(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (after_return_ && bytes.front() == '\n') {
            after_return_ = false;
            bytes.remove_prefix(1);
            continue;
        }
        after_return_ = false;
        if (line_ == Line::field || line_ == Line::space)
            event_line_start(bytes);
        else
            event_line(bytes);
    }
}

void ApiBodyReader::event_line_start(std::string_view& bytes)
{
    char c = bytes.front();
    if (line_ == Line::space) {
        if (c == ' ') bytes.remove_prefix(1);
        line_ = Line::data;
        return;
    }
    if (field_bytes_ == 0 && is_line_end(c)) {
        end_event();
        return end_line(bytes);
    }
    if (field_bytes_ == 0 && !json_ && take_known_line(bytes)) return;
    while (!bytes.empty() && field_bytes_ < data_field.size() && bytes.front() == data_field[field_bytes_]) {
        ++field_bytes_;
        bytes.remove_prefix(1);
    }
    if (field_bytes_ < data_field.size()) {
        if (!bytes.empty()) line_ = Line::other;
        return;
    }
    if (!json_) start_json();
    line_ = Line::space;
}

void ApiBodyReader::event_line(std::string_view& bytes)
{
    const std::string_view line = bytes.substr(0, line_size(bytes));
    const bool is_whole = line_ == Line::data && json_->taken() == 0 && line.size() < bytes.size();
    if (line_ == Line::data) json_->take(line);
    if (is_whole && json_->ends_well() && json_->documents() == 1) repeats_.learn(line);
    bytes.remove_prefix(line.size());
    if (bytes.empty()) return;
    if (line_ == Line::data) json_->take("\n");
    end_line(bytes);
}

void ApiBodyReader::end_line(std::string_view& bytes)
{
    after_return_ = bytes.front() == '\r';
    bytes.remove_prefix(1);
    line_ = Line::field;
    field_bytes_ = 0;
}

// A line of data that holds one document, which tells what another told before.
bool ApiBodyReader::take_known_line(std::string_view& bytes)
{
    if (!bytes.starts_with(data_field)) return false;
    std::string_view data = bytes.substr(data_field.size());
    if (data.starts_with(' ')) data.remove_prefix(1);
    const std::size_t size = repeats_.take(data, [](std::string_view rest) { return !rest.empty() && is_line_end(rest.front()); });
    if (size == 0) return false;
    ++documents_;
    bytes = data.substr(size);
    end_line(bytes);
    return true;
}

void ApiBodyReader::end_event()
{
    if (json_) end_json();
}

// AWS event streams: length of all, length of the headers, checksum, headers, payload, checksum.

void ApiBodyReader::aws_bytes(std::string_view bytes)
{
    while (!bytes.empty() && framing_ == BodyFraming::aws_events) {
        if (frame_left_ == 0) {
            held_ += bytes.front();
            bytes.remove_prefix(1);
            if (held_.size() < 12) continue;
            std::uint32_t size = big_endian(held_, 0);
            frame_headers_ = big_endian(held_, 4);
            if (size < 16 || size > largest_frame || frame_headers_ > size - 16) {
                is_whole_ = false;
                framing_ = BodyFraming::documents;  // nothing of it can be read
                return;
            }
            frame_left_ = size - 12;
            held_.clear();
            continue;
        }
        std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(frame_left_, bytes.size()));
        held_ += bytes.substr(0, std::min(count, most_frame - std::min(most_frame, held_.size())));
        bytes.remove_prefix(count);
        frame_left_ -= count;
        if (frame_left_ == 0) aws_frame();
    }
}

// Bedrock's invoke puts the model's own event into {"bytes":"<base64>"}; converse sends it as it is.
void ApiBodyReader::aws_frame()
{
    constexpr std::string_view wrapped = "{\"bytes\":\"";
    std::string frame = std::exchange(held_, {});
    std::string_view payload = frame;
    payload.remove_prefix(std::min<std::size_t>(frame_headers_, payload.size()));
    if (payload.size() >= 4 && frame.size() < most_frame) payload.remove_suffix(4);
    if (payload.starts_with(wrapped))
        document(base64_decoded(payload.substr(wrapped.size())));
    else
        document(payload);
}

// Forms: a map of the fields' names, as far as shapes are concerned.

void ApiBodyReader::form_bytes(std::string_view bytes)
{
    std::uint64_t start = taken_;
    for (std::size_t i = 0; i < bytes.size() && form_ != Form::over;) {
        // Inside a file nothing matters before the next line end.
        bool is_far = (form_ == Form::content || form_ == Form::preamble) && boundary_at_ == 0;
        if (is_far) {
            std::size_t next = std::min(bytes.find('\r', i), bytes.size());
            if (part_text_.size() < JsonStream::most_text)
                part_text_ += bytes.substr(i, std::min(next - i, JsonStream::most_text - part_text_.size()));
            i = next;
            if (i == bytes.size()) break;
        }
        taken_ = start + i;
        form_byte(bytes[i++]);
    }
    taken_ = start;
}

void ApiBodyReader::form_byte(char c)
{
    switch (form_) {
    case Form::preamble:
    case Form::content:
        if (c != boundary_[boundary_at_]) {
            boundary_at_ = c == '\r' ? 1 : 0;
            return;
        }
        if (++boundary_at_ < boundary_.size()) return;
        if (form_ == Form::content) form_part_end(taken_ + 1 - boundary_.size());
        form_ = Form::after_boundary;
        held_.clear();
        return;
    case Form::after_boundary:  // "--" ends the form, a line end begins a part
        held_ += c;
        if (held_ == "--") form_ = Form::over;
        if (held_ == "--" && is_form_open_) {
            shapes_.end(taken_ + 1);
            is_form_open_ = false;
        }
        if (c == '\n') {
            form_ = Form::headers;
            held_.clear();
        }
        if (held_.size() > 80) form_ = Form::over;
        return;
    case Form::headers:
        held_ += c;
        if (held_.ends_with("\r\n\r\n"))
            form_headers_end();
        else if (held_.size() > most_held)
            form_ = Form::over;
        return;
    case Form::over: return;
    }
}

void ApiBodyReader::form_headers_end()
{
    if (!is_form_open_) shapes_.begin(Container::map, 0);
    is_form_open_ = true;
    std::size_t at = lower_case(held_).find("; name=");
    shapes_.key(at == std::string::npos ? "" : parameter(std::string_view(held_).substr(at + 1), "name"));
    held_.clear();
    part_text_.clear();
    part_from_ = taken_ + 1;
    form_ = Form::content;
    boundary_at_ = 0;
}

void ApiBodyReader::form_part_end(std::uint64_t at) { shapes_.text(part_text_, part_from_, std::max(at, part_from_)); }

}  // namespace bawn::egress
