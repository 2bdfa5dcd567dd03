#pragma once

// The JSON documents in a body, whatever carries them: the body itself, several one after the other (NDJSON), server-sent events
// (WHATWG HTML 9.2), AWS event-stream frames, and the fields of a form (RFC 7578), which are told as one map of texts.
//
//     ApiBodyReader reader(framing_of(content_type), shape_reader);
//     reader.take(bytes); …
//     reader.finish();
//
// Holds at most 16 KiB of one event-stream frame, 1 KiB of anything else, and what api_repeats.h knows.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "egress/api_repeats.h"
#include "egress/api_shape.h"

namespace bawn::egress {

enum class BodyFraming : std::uint8_t { documents, events, aws_events, form };

// By the Content-Type; what is not known is read as documents.
BodyFraming framing_of(std::string_view content_type);

class ApiBodyReader {
public:
    ApiBodyReader(std::string_view content_type, const ShapeSet&);

    void take(std::string_view bytes);
    void finish();

    const ShapeReader& shapes() const { return shapes_; }
    std::uint64_t taken() const { return taken_; }
    bool is_whole() const { return is_whole_; }  // after finish(): nothing was cut short
    bool is_streamed() const { return framing_ == BodyFraming::events || framing_ == BodyFraming::aws_events || documents_ > 1; }

private:
    void event_bytes(std::string_view);
    void event_line_start(std::string_view& bytes);
    void event_line(std::string_view& bytes);
    void end_line(std::string_view& bytes);
    bool take_known_line(std::string_view& bytes);
    void end_event();
    void aws_bytes(std::string_view);
    void aws_frame();
    void form_bytes(std::string_view);
    void form_byte(char);
    void form_headers_end();
    void form_part_end(std::uint64_t at);
    void document(std::string_view whole);
    void start_json();
    void end_json();

    BodyFraming framing_;
    ShapeReader shapes_;
    Repeats repeats_;
    std::optional<JsonStream> json_;
    std::uint64_t taken_ = 0, documents_ = 0;
    bool is_whole_ = true;

    // Server-sent events: which field the line is, once enough of it is there.
    enum class Line : std::uint8_t { field, space, data, other };
    Line line_ = Line::field;
    std::size_t field_bytes_ = 0;  // of "data:" that stand there already
    bool after_return_ = false;

    std::string held_;             // a frame, the headers of a form's part
    std::uint64_t frame_left_ = 0; // of an event-stream frame
    std::uint32_t frame_headers_ = 0;

    // Form: "\r\n--" + boundary, and how much of it stands here.
    enum class Form : std::uint8_t { preamble, after_boundary, headers, content, over };
    std::string boundary_;
    std::size_t boundary_at_ = 2;  // the first one has no line end before it
    Form form_ = Form::preamble;
    std::string part_text_;
    std::uint64_t part_from_ = 0;
    bool is_form_open_ = false;
};

}  // namespace bawn::egress
