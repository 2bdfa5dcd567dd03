#pragma once

// Content-Encoding undone while bytes pass by: gzip, deflate (zlib's form and the raw one), zstd (window of 8 MiB, RFC 9659),
// br (16 MiB, RFC 7932).
//
//     ApiBodyDecoder decoder("gzip");
//     decoder.take(bytes, [&](std::string_view plain) { … });
//     decoder.unread()      // "", or why what came after a point could not be read: "compress is not known here"
//
// Plain bytes come in pieces of at most 16 KiB. A stream that grows more than 200 times past its first 16 MiB is given up: no
// person writes such a prompt. Chained codings are not undone.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bawn::egress {

class ApiBodyDecoder {
public:
    explicit ApiBodyDecoder(std::string_view content_encoding);
    ApiBodyDecoder(ApiBodyDecoder&&) noexcept;
    ApiBodyDecoder& operator=(ApiBodyDecoder&&) noexcept;
    ~ApiBodyDecoder();

    void take(std::string_view bytes, const std::function<void(std::string_view)>& plain);
    const std::string& unread() const { return unread_; }

private:
    class Coding;
    class Inflate;
    class Unzstd;
    class Unbrotli;

    std::unique_ptr<Coding> coding_;  // none: the bytes are plain already
    std::string unread_;
    std::uint64_t taken_ = 0, made_ = 0;
};

}  // namespace bawn::egress
