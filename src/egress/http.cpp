#include "egress/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "egress/address.h"
#include "egress/bytes.h"

namespace bawn::egress {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z'); }
bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_byte); }
bool is_visible(char c) { return c > ' ' && c < 0x7f; }

bool same(std::string_view a, std::string_view b) { return lower_case(a) == lower_case(b); }

std::string_view without_space(std::string_view value)
{
    auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
    return value;
}

// The next line without its CRLF; the caller checks the bytes, of which a bare CR would be one.
std::string_view next_line(std::string_view& text)
{
    std::size_t end = text.find("\r\n");
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    return line;
}

// A name that a CGI-like server takes for one that decides where the body ends.
bool imitates_framing(std::string_view name)
{
    if (name.find('_') == std::string_view::npos) return false;
    std::string plain = lower_case(name);
    std::ranges::replace(plain, '_', '-');
    return plain == "content-length" || plain == "transfer-encoding";
}

Result<Header> parse_header(std::string_view line)
{
    if (line.front() == ' ' || line.front() == '\t') return refuse("a header is folded over two lines");
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return refuse("a header has no colon");
    std::string_view name = line.substr(0, colon), value = without_space(line.substr(colon + 1));
    if (!is_token(name)) return refuse("a header's name has a byte that no name has");
    if (imitates_framing(name)) return refuse("a header's name imitates Content-Length or Transfer-Encoding");
    if (!std::ranges::all_of(value, is_value_byte)) return refuse("a header's value has a control character");
    return Header{std::string(name), std::string(value)};
}

// What stands between the first line and the end of the head.
Result<Headers> parse_headers(std::string_view text)
{
    Headers headers;
    while (text != "\r\n") {
        std::string_view line = next_line(text);
        if (line.empty()) return refuse("the head does not end in one empty line");
        if (headers.size() == most_headers) return refuse(fmt::format("more than {} headers", most_headers));
        headers.push_back(TRY(parse_header(line)));
    }
    return headers;
}

std::size_t count_of(const Headers& headers, std::string_view name)
{
    return static_cast<std::size_t>(std::ranges::count_if(headers, [&](const Header& each) { return same(each.name, name); }));
}

// The elements of all headers of that name, in lower case.
std::vector<std::string> list_of(const Headers& headers, std::string_view name)
{
    std::vector<std::string> elements;
    for (const Header& each : headers) {
        if (!same(each.name, name)) continue;
        for (std::string_view element : split(each.value, ',')) {
            if (!without_space(element).empty()) elements.push_back(lower_case(without_space(element)));
        }
    }
    return elements;
}

bool holds(const std::vector<std::string>& list, std::string_view element) { return std::ranges::find(list, element) != list.end(); }

Result<int> parse_version(std::string_view text)
{
    if (text == "HTTP/1.1") return 1;
    if (text == "HTTP/1.0") return 0;
    return refuse("neither HTTP/1.0 nor HTTP/1.1");
}

// A number as every reader reads it: digits alone, no zero before it.
template <typename Number>
Result<Number> parse_number(std::string_view text, const char* of)
{
    Number number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool is_plain = !text.empty() && std::ranges::all_of(text, is_digit) && (text == "0" || text.front() != '0');
    if (!is_plain || error != std::errc() || end != text.data() + text.size()) return refuse(fmt::format("{} is not a plain number", of));
    return number;
}

struct Body {
    Framing framing = Framing::none;
    std::uint64_t length = 0;
};

Result<Body> parse_framing(const Headers& headers, int minor_version)
{
    std::size_t lengths = count_of(headers, "content-length"), codings = count_of(headers, "transfer-encoding");
    if (lengths + codings == 0) return Body{};
    if (codings == 0) {
        if (lengths > 1) return refuse("more than one Content-Length");
        return Body{Framing::length, TRY(parse_number<std::uint64_t>(*find_header(headers, "content-length"), "Content-Length"))};
    }
    if (lengths > 0) return refuse("Content-Length together with Transfer-Encoding");
    if (codings > 1) return refuse("more than one Transfer-Encoding");
    if (minor_version == 0) return refuse("Transfer-Encoding in HTTP/1.0");
    if (!same(*find_header(headers, "transfer-encoding"), "chunked")) return refuse("a Transfer-Encoding other than chunked");
    return Body{Framing::chunked, 0};
}

struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};

bool is_host(std::string_view host)
{
    return !host.empty() && std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

// host, host:port, [version six], [version six]:port; nothing else that a URL may have (RFC 3986, 3.2).
Result<HostAndPort> parse_authority(std::string_view text)
{
    HostAndPort authority;
    if (text.starts_with('[')) {
        std::size_t end = text.find(']');
        if (end == std::string_view::npos) return refuse("an address in brackets does not end");
        authority.host = text.substr(1, end - 1);
        if (authority.host.find(':') == std::string::npos || !Address::parse(lower_case(authority.host))) {
            return refuse("in brackets stands no canonical IPv6 address");
        }
        text.remove_prefix(end + 1);
    } else {
        authority.host = text.substr(0, text.find(':'));
        if (!is_host(authority.host)) return refuse("the host has bytes that no host has");
        text.remove_prefix(authority.host.size());
    }
    if (text.empty()) return authority;
    if (text.front() != ':') return refuse("something stands behind an address in brackets");
    authority.port = TRY(parse_number<std::uint16_t>(text.substr(1), "a port"));
    if (authority.port == 0) return refuse("port 0");
    return authority;
}

Result<> check_path(std::string_view path)
{
    if (path.substr(0, path.find('?')).find('\\') != std::string_view::npos) return refuse("the path has a backslash");
    return {};
}

constexpr std::string_view http_scheme = "http://";

Result<> take_absolute(RequestHead& head, std::string_view target)
{
    target.remove_prefix(http_scheme.size());
    std::size_t end = std::min(target.find_first_of("/?"), target.size());
    HostAndPort authority = TRY(parse_authority(target.substr(0, end)));
    head.form = TargetForm::absolute;
    head.host = authority.host;
    head.port = authority.port;
    head.path = target.substr(end);
    if (!head.path.starts_with('/')) head.path.insert(0, "/");
    return check_path(head.path);
}

Result<> take_target(RequestHead& head, std::string_view target)
{
    if (target.empty() || !std::ranges::all_of(target, is_visible)) return refuse("the target has a byte that no URL has");
    if (target.contains('#')) return refuse("the target has a fragment");
    if (head.method == "CONNECT") {
        HostAndPort authority = TRY(parse_authority(target));
        if (authority.port == 0) return refuse("CONNECT names no port");
        head.form = TargetForm::authority;
        head.host = authority.host;
        head.port = authority.port;
        return {};
    }
    if (target == "*" && head.method == "OPTIONS") {
        head.form = TargetForm::asterisk;
        head.path = target;
        return {};
    }
    if (same(target.substr(0, http_scheme.size()), http_scheme)) return take_absolute(head, target);
    if (target.front() != '/') return refuse("the target is neither a path nor a URL of http");
    head.path = target;
    return check_path(target);
}

Result<> take_request_line(RequestHead& head, std::string_view line)
{
    std::size_t first = line.find(' '), last = line.rfind(' ');
    if (first == last) return refuse("the first line is no request");
    auto is_method_byte = [](char c) { return is_upper(c) || is_digit(c) || c == '-' || c == '_'; };
    head.method = line.substr(0, first);
    if (head.method.empty() || head.method.size() > 32 || !std::ranges::all_of(head.method, is_method_byte)) {
        return refuse("the method is not written in capital letters");
    }
    head.minor_version = TRY(parse_version(line.substr(last + 1)));
    return take_target(head, line.substr(first + 1, last - first - 1));
}

bool names_its_host(const RequestHead& head) { return head.form == TargetForm::absolute || head.form == TargetForm::authority; }

// Two places may say which host is meant; they must say the same. Without a port, a target of http means port 80, and Host
// behind CONNECT means whatever CONNECT says.
bool agree(const RequestHead& head, const HostAndPort& host)
{
    if (!same(head.host, host.host)) return false;
    if (head.form == TargetForm::authority) return host.port == 0 || host.port == head.port;
    return (head.port ? head.port : 80) == (host.port ? host.port : 80);
}

Result<> take_host(RequestHead& head)
{
    std::size_t hosts = count_of(head.headers, "host");
    bool may_lack_it = head.form == TargetForm::authority || (head.form == TargetForm::absolute && head.minor_version == 0);
    if (hosts == 0 && may_lack_it) return {};
    if (hosts != 1) return refuse(hosts == 0 ? "no Host" : "more than one Host");
    HostAndPort host = TRY(parse_authority(*find_header(head.headers, "host")));
    if (!names_its_host(head)) {
        head.host = host.host;
        head.port = host.port;
    } else if (!agree(head, host)) {
        return refuse("Host is another than the target's");
    }
    return {};
}

// RFC 9110, 7.8. Of a list it is open which one is meant; h2c would carry requests that nobody reads.
std::string upgrade_of(const Headers& headers, const std::vector<std::string>& connection, int minor_version)
{
    std::vector<std::string> protocols = list_of(headers, "upgrade");
    if (minor_version == 0 || !holds(connection, "upgrade") || protocols.size() != 1) return "";
    return protocols[0].starts_with("h2") || protocols[0].starts_with("http") ? "" : protocols[0];
}

Result<> check_connection(const std::vector<std::string>& connection)
{
    for (const char* name : {"host", "content-length", "transfer-encoding"}) {
        if (holds(connection, name)) return refuse(fmt::format("Connection names {}", name));
    }
    return {};
}

bool keeps_alive(const std::vector<std::string>& connection, int minor_version)
{
    return !holds(connection, "close") && (minor_version == 1 || holds(connection, "keep-alive"));
}

Result<> take_expectation(RequestHead& head)
{
    std::vector<std::string> expectations = list_of(head.headers, "expect");
    if (expectations.empty()) return {};
    if (expectations.size() > 1 || expectations[0] != "100-continue") return refuse("an Expect other than 100-continue");
    head.expects_continue = head.minor_version == 1;
    return {};
}

Result<int> parse_status(std::string_view text)
{
    if (text.size() != 3 || text[0] < '1' || text[0] > '5') return refuse("the status is no number from 100 to 599");
    return parse_number<int>(text, "the status");
}

Result<> take_status_line(ResponseHead& head, std::string_view line)
{
    head.minor_version = TRY(parse_version(line.substr(0, line.find(' '))));
    line.remove_prefix(std::min(line.size(), std::size_t{9}));
    head.status = TRY(parse_status(line.substr(0, line.find(' '))));
    line.remove_prefix(3);
    head.reason = without_space(line);
    if (!std::ranges::all_of(head.reason, is_value_byte)) return refuse("the reason has a control character");
    return {};
}

// RFC 9112, 6.3.
bool has_no_body(int status, std::string_view method)
{
    return method == "HEAD" || status < 200 || status == 204 || status == 304 || (method == "CONNECT" && status < 300);
}

bool is_for_this_hop(const Header& header, const std::vector<std::string>& connection)
{
    std::string name = lower_case(header.name);
    constexpr std::string_view ours[] = {"connection", "keep-alive", "te", "trailer", "upgrade", "http2-settings"};
    return std::ranges::find(ours, name) != std::end(ours) || name.starts_with("proxy-") || holds(connection, name);
}

void write_headers(std::string& text, const Headers& headers, std::string_view left_out)
{
    std::vector<std::string> connection = list_of(headers, "connection");
    for (const Header& each : headers) {
        if (!is_for_this_hop(each, connection) && !same(each.name, left_out)) text += each.name + ": " + each.value + "\r\n";
    }
}

void write_connection(std::string& text, const std::string& upgrade, bool keeps_alive, int minor_version)
{
    if (!upgrade.empty()) {
        text += "Connection: Upgrade\r\nUpgrade: " + upgrade + "\r\n";
    } else if (!keeps_alive) {
        text += "Connection: close\r\n";
    } else if (minor_version == 0) {
        text += "Connection: keep-alive\r\n";
    }
    text += "\r\n";
}

}  // namespace

const std::string* find_header(const Headers& headers, std::string_view name)
{
    auto found = std::ranges::find_if(headers, [&](const Header& each) { return same(each.name, name); });
    return found == headers.end() ? nullptr : &found->value;
}

void remove_headers(Headers& headers, std::string_view name)
{
    std::erase_if(headers, [&](const Header& each) { return same(each.name, name); });
}

Result<std::optional<std::size_t>> head_end(std::string_view bytes)
{
    std::string_view head = bytes.substr(0, most_head_bytes);
    for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
        if (at == 0 || head[at - 1] != '\r') return refuse("a line ends without CR");
        if (at >= 3 && head.substr(at - 3, 3) == "\r\n\r") return at + 1;
    }
    if (head.size() == most_head_bytes) return refuse(fmt::format("the head is longer than {} bytes", most_head_bytes));
    return std::nullopt;
}

Result<RequestHead> parse_request(std::string_view text)
{
    RequestHead head;
    TRY(take_request_line(head, next_line(text)));
    head.headers = TRY(parse_headers(text));
    TRY(take_host(head));
    Body body = TRY(parse_framing(head.headers, head.minor_version));
    if (head.method == "CONNECT" && body.framing != Framing::none) return refuse("CONNECT with a body");
    head.framing = body.framing;
    head.length = body.length;
    std::vector<std::string> connection = list_of(head.headers, "connection");
    TRY(check_connection(connection));
    head.upgrade = upgrade_of(head.headers, connection, head.minor_version);
    head.keeps_alive = keeps_alive(connection, head.minor_version);
    TRY(take_expectation(head));
    return head;
}

Result<ResponseHead> parse_response(std::string_view text, std::string_view method)
{
    ResponseHead head;
    TRY(take_status_line(head, next_line(text)));
    head.headers = TRY(parse_headers(text));
    Body body = TRY(parse_framing(head.headers, head.minor_version));
    if (body.framing == Framing::none) body.framing = Framing::until_close;
    if (has_no_body(head.status, method)) body = {};
    head.framing = body.framing;
    head.length = body.length;
    std::vector<std::string> connection = list_of(head.headers, "connection");
    TRY(check_connection(connection));
    if (head.status == 101) head.upgrade = upgrade_of(head.headers, connection, head.minor_version);
    head.keeps_alive = keeps_alive(connection, head.minor_version) && head.framing != Framing::until_close;
    return head;
}

std::string authority_text(const RequestHead& head)
{
    std::string host = head.host.find(':') == std::string::npos ? head.host : "[" + head.host + "]";
    return head.port == 0 ? host : fmt::format("{}:{}", host, head.port);
}

std::string to_text(const RequestHead& head)
{
    std::string target = head.form == TargetForm::authority ? authority_text(head) : head.path;
    std::string text = fmt::format("{} {} HTTP/1.{}\r\nHost: {}\r\n", head.method, target, head.minor_version, authority_text(head));
    write_headers(text, head.headers, "host");
    write_connection(text, head.upgrade, head.keeps_alive, head.minor_version);
    return text;
}

std::string to_text(const ResponseHead& head)
{
    std::string text = fmt::format("HTTP/1.{} {} {}\r\n", head.minor_version, head.status, head.reason);
    write_headers(text, head.headers, "");
    write_connection(text, head.upgrade, head.keeps_alive, head.minor_version);
    return text;
}

}  // namespace bawn::egress
