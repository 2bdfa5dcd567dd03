#pragma once

// HTTP/1.x heads and bodies as a firewall reads them (RFC 9110, RFC 9112): what two readers could understand differently is
// refused, because the server behind us is the other reader.
//
//     auto end = TRY(head_end(bytes));                // nullopt: not complete yet; an Error past the limit or at a bare LF
//     RequestHead head = TRY(parse_request(bytes.substr(0, *end)));
//     send(to_text(head));                            // written anew: nothing of the client's spelling goes on
//
// Refused: bare LF or CR, folded lines, space before a colon, control characters, Content-Length together with
// Transfer-Encoding, more than one of either, lists, signs, any coding but "chunked", no Host or two, chunk extensions and
// trailers of requests, versions other than 1.0 and 1.1, methods in lower case, targets with white space, bytes beyond ASCII,
// a fragment or a backslash in the path, and absolute ones of another scheme than http. CONNECT, and an absolute target in
// HTTP/1.0, may come without Host, as Python's do. An upgrade to h2c is not asked on: what follows it would be unread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::egress {

inline constexpr std::size_t most_head_bytes = 64 << 10;
inline constexpr std::size_t most_headers = 200;
inline constexpr int most_interim_answers = 32;

struct Header {
    std::string name, value;  // value without white space around it
};
using Headers = std::vector<Header>;

// The first of that name (ASCII case does not count), or nullptr.
const std::string* find_header(const Headers&, std::string_view name);
void remove_headers(Headers&, std::string_view name);

enum class Framing { none, length, chunked, until_close };

enum class TargetForm { origin, absolute, authority, asterisk };  // RFC 9112, 3.2

struct RequestHead {
    std::string method;
    TargetForm form = TargetForm::origin;
    std::string host;          // of the target where it names one, else of Host; as it was written, without port and brackets
    std::uint16_t port = 0;    // 0: none was named
    std::string path;          // with query; "" for CONNECT, "*" for OPTIONS *
    int minor_version = 1;
    Headers headers;           // all, in their order; an absolute target's Host has been checked against it
    Framing framing = Framing::none;
    std::uint64_t length = 0;  // of the body, where framing is length
    std::string upgrade;       // "websocket", … in lower case, where Connection and Upgrade ask for one that is not HTTP
    bool keeps_alive = true;
    bool expects_continue = false;
};

struct ResponseHead {
    int status = 0;
    std::string reason;
    int minor_version = 1;
    Headers headers;
    Framing framing = Framing::none;
    std::uint64_t length = 0;
    std::string upgrade;  // of a 101, in lower case
    bool keeps_alive = true;
};

// Where the head ends, its empty line included.
Result<std::optional<std::size_t>> head_end(std::string_view bytes);

Result<RequestHead> parse_request(std::string_view head);
Result<ResponseHead> parse_response(std::string_view head, std::string_view method_of_request);

std::string authority_text(const RequestHead&);  // host and port, as Host says them

// In origin form, with Host first and without what is meant for us alone (Connection and what it names, Proxy-*, Keep-Alive,
// TE, Trailer, Upgrade; the last one stays where `upgrade` is set).
std::string to_text(const RequestHead&);
std::string to_text(const ResponseHead&);

// The body as it comes. take() says how many bytes of `bytes` belong to it; the rest is the next message. The bytes are to
// be sent on as they are.
class BodyReader {
public:
    enum class Of { request, response };
    BodyReader(Of, Framing, std::uint64_t length);

    Result<std::size_t> take(std::string_view bytes);
    bool is_complete() const;  // never true for until_close

    // The content without chunk frames of what the last take() took: pieces of its `bytes`.
    const std::vector<std::string_view>& content() const { return content_; }

private:
    enum class State { data, size, extension, size_lf, data_cr, data_lf, trailer, complete };

    Result<> step(char);           // one byte of a chunk's frame
    Result<> step_in_size(char);
    Result<> step_in_trailer(char);
    void take_data(std::string_view bytes, std::size_t& at);

    Of of_;
    Framing framing_;
    State state_;
    std::uint64_t left_ = 0;        // of the body or the chunk
    std::size_t digits_ = 0;        // of the chunk's size
    std::size_t frame_bytes_ = 0;   // of one extension, or of all trailers
    std::size_t line_bytes_ = 0;    // of this trailer
    char last_ = 0;
    std::vector<std::string_view> content_;
};

}  // namespace bawn::egress
