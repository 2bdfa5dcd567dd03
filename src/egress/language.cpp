#include "egress/language.h"

#include <algorithm>

#include "base/text.h"
#include "egress/bytes.h"
#include "egress/client_hello.h"

namespace bawn::egress {
namespace {

constexpr std::size_t longest_request_line = 16 << 10;

}  // namespace

Language language_of(std::string_view bytes)
{
    if (bytes.empty()) return Language::unknown;
    if (bytes[0] == 0x16) {
        if (bytes.size() < 6) return Language::unknown;
        return looks_like_tls(bytes) ? Language::tls : Language::other;
    }
    const std::size_t begin = bytes.find_first_not_of("\r\n");
    if (begin == std::string_view::npos) return bytes.size() < longest_request_line ? Language::unknown : Language::other;
    const std::string_view line = bytes.substr(begin, bytes.find('\n', begin) - begin);
    const std::size_t method = static_cast<std::size_t>(std::ranges::find_if_not(line, is_token_byte) - line.begin());
    if (method < line.size() && (method == 0 || (line[method] != ' ' && line[method] != '\t'))) return Language::other;
    if (lower_case(line).contains("http/")) return Language::http;
    const bool is_whole = begin + line.size() < bytes.size();
    return is_whole || line.size() >= longest_request_line ? Language::other : Language::unknown;
}

bool is_http2_preface(std::string_view bytes) { return bytes.starts_with("PRI * HTTP/2.0\r\n"); }

}  // namespace bawn::egress
