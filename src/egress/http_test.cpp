#include "egress/http.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bawn::egress {
namespace {

using namespace std::string_literals;

// What was understood, in one line.
std::string told(const RequestHead& head)
{
    std::string text = fmt::format("{} {}:{} {}", head.method, head.host, head.port, head.path);
    if (head.framing == Framing::length) text += fmt::format(" length={}", head.length);
    if (head.framing == Framing::chunked) text += " chunked";
    if (!head.upgrade.empty()) text += " upgrade=" + head.upgrade;
    if (!head.keeps_alive) text += " close";
    if (head.expects_continue) text += " continue";
    return text;
}

std::string told(const ResponseHead& head)
{
    std::string text = fmt::format("{} {}", head.status, head.reason);
    if (head.framing == Framing::length) text += fmt::format(" length={}", head.length);
    if (head.framing == Framing::chunked) text += " chunked";
    if (head.framing == Framing::until_close) text += " until-close";
    if (!head.upgrade.empty()) text += " upgrade=" + head.upgrade;
    if (!head.keeps_alive) text += " close";
    return text;
}

// As the proxy reads: the end first, then the head.
std::string read_request(std::string_view bytes)
{
    auto end = head_end(bytes);
    if (!end) return "refused: " + end.error().message();
    if (!*end) return "more";
    auto head = parse_request(bytes.substr(0, **end));
    return head ? told(*head) : "refused: " + head.error().message();
}

std::string read_response(std::string_view bytes, std::string_view method = "GET")
{
    auto end = head_end(bytes);
    if (!end) return "refused: " + end.error().message();
    if (!*end) return "more";
    auto head = parse_response(bytes.substr(0, **end), method);
    return head ? told(*head) : "refused: " + head.error().message();
}

struct HttpRow {
    const char* why;
    std::string bytes;
    const char* expected;
};

TEST(Http, reads_requests)
{
    const HttpRow rows[] = {
        {"a path", "GET /a?b=c HTTP/1.1\r\nHost: example.org\r\n\r\n", "GET example.org:0 /a?b=c"},
        {"a port", "GET / HTTP/1.1\r\nHost: example.org:8080\r\n\r\n", "GET example.org:8080 /"},
        {"version six", "GET / HTTP/1.1\r\nHost: [2606:2800::1]:80\r\n\r\n", "GET 2606:2800::1:80 /"},
        {"space around a value", "GET / HTTP/1.1\r\nHost: \t example.org \t\r\n\r\n", "GET example.org:0 /"},
        {"no space at all", "GET / HTTP/1.1\r\nHost:example.org\r\n\r\n", "GET example.org:0 /"},
        {"case of names does not count", "GET / HTTP/1.1\r\nhOST: example.org\r\n\r\n", "GET example.org:0 /"},
        {"an empty value", "GET / HTTP/1.1\r\nHost: example.org\r\nX:\r\n\r\n", "GET example.org:0 /"},
        {"a value beyond ASCII", "GET / HTTP/1.1\r\nHost: example.org\r\nX: \xc3\xa9\r\n\r\n", "GET example.org:0 /"},
        {"a length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n", "POST a:0 / length=12"},
        {"a length of nothing", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST a:0 / length=0"},
        {"chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", "POST a:0 / chunked"},
        {"continue", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n", "POST a:0 / continue"},
        {"close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", "GET a:0 / close"},
        {"old and closing", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "GET a:0 / close"},
        {"old and lasting", "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", "GET a:0 /"},
        {"a socket of the web", "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n",
         "GET a:0 / upgrade=websocket"},
        {"an upgrade that Connection does not name", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", "GET a:0 /"},
        {"h2c, which Java asks for, is not asked on",
         "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEA\r\n\r\n", "GET a:0 /"},
        {"h2c behind another", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket, h2c\r\n\r\n", "GET a:0 /"},
        {"absolute", "GET http://example.org/x HTTP/1.1\r\nHost: example.org\r\n\r\n", "GET example.org:0 /x"},
        {"absolute in capitals", "GET HTTP://Example.org/x HTTP/1.1\r\nHost: example.ORG\r\n\r\n", "GET Example.org:0 /x"},
        {"absolute without a path", "GET http://example.org HTTP/1.1\r\nHost: example.org\r\n\r\n", "GET example.org:0 /"},
        {"absolute with a query alone", "GET http://example.org?a HTTP/1.1\r\nHost: example.org\r\n\r\n", "GET example.org:0 /?a"},
        {"absolute, a port said once", "GET http://example.org/ HTTP/1.1\r\nHost: example.org:80\r\n\r\n", "GET example.org:0 /"},
        {"absolute and old, without Host", "GET http://example.org/ HTTP/1.0\r\n\r\n", "GET example.org:0 / close"},
        {"a tunnel", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n", "CONNECT example.org:443 "},
        {"a tunnel, Host without port", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n", "CONNECT example.org:443 "},
        {"a tunnel as Python asks", "CONNECT example.org:443 HTTP/1.0\r\n\r\n", "CONNECT example.org:443  close"},
        {"a tunnel to version six", "CONNECT [2606:2800::1]:443 HTTP/1.1\r\n\r\n", "CONNECT 2606:2800::1:443 "},
        {"of the whole server", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS a:0 *"},
        {"the next request is not ours yet", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\nbroken", "GET a:0 /"},
        {"nothing", "", "more"},
        {"a CR that may get its LF", "GET / HTTP/1.1\r", "more"},
    };
    for (const HttpRow& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(read_request(row.bytes), row.expected);
    }
}

// What stands after "POST / HTTP/1.1" and "Host: a".
TEST(Http, refuses_what_two_readers_could_understand_differently)
{
    struct Smuggled {
        const char* why;
        std::string headers;
        const char* part_of_the_reason;
    };
    const Smuggled rows[] = {
        {"CL.TE", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "together"},
        {"TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "together"},
        {"TE.TE", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "more than one Transfer-Encoding"},
        {"TE.TE, the same twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "more than one Transfer-Encoding"},
        {"TE spelled with x", "Transfer-Encoding: xchunked\r\n", "other than chunked"},
        {"TE in quotes", "Transfer-Encoding: \"chunked\"\r\n", "other than chunked"},
        {"TE as a list", "Transfer-Encoding: gzip, chunked\r\n", "other than chunked"},
        {"TE with a list of one", "Transfer-Encoding: chunked,\r\n", "other than chunked"},
        {"TE with a parameter", "Transfer-Encoding: chunked;x=1\r\n", "other than chunked"},
        {"TE identity", "Transfer-Encoding: identity\r\n", "other than chunked"},
        {"TE empty", "Transfer-Encoding:\r\n", "other than chunked"},
        {"TE with a vertical tab",
         "Transfer-Encoding: \x0b"
         "chunked\r\n",
         "control character"},
        {"TE with a NUL", "Transfer-Encoding: chunked\0\r\n"s, "control character"},
        {"TE beyond ASCII", "Transfer-Encoding: chunked\xa0\r\n", "other than chunked"},
        {"TE's name ends in a space", "Transfer-Encoding : chunked\r\n", "byte that no name has"},
        {"TE's name ends in a tab", "Transfer-Encoding\t: chunked\r\n", "byte that no name has"},
        {"TE's name with a vertical tab", "Transfer-Encoding\x0b: chunked\r\n", "byte that no name has"},
        {"TE after a space", " Transfer-Encoding: chunked\r\n", "folded"},
        {"TE folded", "Transfer-Encoding:\r\n chunked\r\n", "folded"},
        {"TE folded by a tab", "X: y\r\n\tTransfer-Encoding: chunked\r\n", "folded"},
        {"TE behind a bare LF", "X: y\nTransfer-Encoding: chunked\r\n", "without CR"},
        {"TE behind a bare CR", "X: y\rTransfer-Encoding: chunked\r\n", "control character"},
        {"TE behind two CR", "X: y\r\r\nTransfer-Encoding: chunked\r\n", "control character"},
        {"TE as CGI reads it", "Transfer_Encoding: chunked\r\n", "imitates"},
        {"CL as CGI reads it", "content_LENGTH: 4\r\n", "imitates"},
        {"a name beyond ASCII",
         "Transfer\xe2\x80\x90"
         "Encoding: chunked\r\n",
         "byte that no name has"},
        {"no name", ": chunked\r\n", "byte that no name has"},
        {"no colon", "Transfer-Encoding chunked\r\n", "no colon"},
        {"two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "more than one Content-Length"},
        {"the same length twice", "Content-Length: 5\r\nContent-Length: 5\r\n", "more than one Content-Length"},
        {"a list of lengths", "Content-Length: 5, 5\r\n", "plain number"},
        {"a plus", "Content-Length: +5\r\n", "plain number"},
        {"a minus", "Content-Length: -5\r\n", "plain number"},
        {"hexadecimal", "Content-Length: 0x5\r\n", "plain number"},
        {"octal to some", "Content-Length: 010\r\n", "plain number"},
        {"an exponent", "Content-Length: 1e3\r\n", "plain number"},
        {"a point", "Content-Length: 5.0\r\n", "plain number"},
        {"space inside", "Content-Length: 5 0\r\n", "plain number"},
        {"an underscore inside", "Content-Length: 1_0\r\n", "plain number"},
        {"nothing", "Content-Length: \r\n", "plain number"},
        {"2 to the 64th", "Content-Length: 18446744073709551616\r\n", "plain number"},
        {"in another script", "Content-Length: \xd9\xa5\r\n", "plain number"},
        {"two Hosts", "Host: b\r\n", "more than one Host"},
        {"the same Host twice", "Host: a\r\n", "more than one Host"},
        {"Connection takes the Host away", "Connection: close, Host\r\n", "Connection names"},
        {"Connection takes the length away", "Content-Length: 5\r\nConnection: content-length\r\n", "Connection names"},
        {"an expectation of its own", "Expect: x\r\n", "Expect"},
        {"two expectations", "Expect: 100-continue\r\nExpect: 100-continue\r\n", "Expect"},
    };
    for (const Smuggled& row : rows) {
        SCOPED_TRACE(row.why);
        std::string told = read_request("POST / HTTP/1.1\r\nHost: a\r\n" + row.headers + "\r\n");
        EXPECT_TRUE(told.starts_with("refused: ")) << told;
        EXPECT_NE(told.find(row.part_of_the_reason), std::string::npos) << told;
    }
}

TEST(Http, refuses_requests)
{
    const HttpRow rows[] = {
        {"no Host", "GET / HTTP/1.1\r\n\r\n", "no Host"},
        {"no Host, and old", "GET / HTTP/1.0\r\n\r\n", "no Host"},
        {"absolute, no Host", "GET http://a/ HTTP/1.1\r\n\r\n", "no Host"},
        {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "no host has"},
        {"a port without a Host", "GET / HTTP/1.1\r\nHost: :443\r\n\r\n", "no host has"},
        {"a user in Host", "GET / HTTP/1.1\r\nHost: good.org@evil.org\r\n\r\n", "no host has"},
        {"a user and a port in Host", "GET / HTTP/1.1\r\nHost: good.org:80@evil.org\r\n\r\n", "plain number"},
        {"space in Host", "GET / HTTP/1.1\r\nHost: good.org evil.org\r\n\r\n", "no host has"},
        {"a list in Host", "GET / HTTP/1.1\r\nHost: good.org, evil.org\r\n\r\n", "no host has"},
        {"a path in Host", "GET / HTTP/1.1\r\nHost: good.org/x\r\n\r\n", "no host has"},
        {"percent in Host", "GET / HTTP/1.1\r\nHost: good%2eorg\r\n\r\n", "no host has"},
        {"beyond ASCII in Host", "GET / HTTP/1.1\r\nHost: g\xc3\xb6od.org\r\n\r\n", "no host has"},
        {"an empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "plain number"},
        {"port 0", "GET / HTTP/1.1\r\nHost: a:0\r\n\r\n", "port 0"},
        {"a port too high", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", "plain number"},
        {"a port that wraps around", "GET / HTTP/1.1\r\nHost: a:65979\r\n\r\n", "plain number"},
        {"a port with a sign", "GET / HTTP/1.1\r\nHost: a:+80\r\n\r\n", "plain number"},
        {"two ports", "GET / HTTP/1.1\r\nHost: a:80:443\r\n\r\n", "plain number"},
        {"brackets that do not end", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "does not end"},
        {"a name in brackets", "GET / HTTP/1.1\r\nHost: [a]\r\n\r\n", "IPv6"},
        {"version four in brackets", "GET / HTTP/1.1\r\nHost: [1.2.3.4]\r\n\r\n", "IPv6"},
        {"a zone in brackets", "GET / HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n", "IPv6"},
        {"something behind brackets", "GET / HTTP/1.1\r\nHost: [::1]evil.org\r\n\r\n", "behind"},
        {"another Host than the target", "GET http://good.org/ HTTP/1.1\r\nHost: evil.org\r\n\r\n", "another"},
        {"another port than the target", "GET http://good.org/ HTTP/1.1\r\nHost: good.org:8080\r\n\r\n", "another"},
        {"a tunnel with another Host", "CONNECT good.org:443 HTTP/1.1\r\nHost: evil.org:443\r\n\r\n", "another"},
        {"a tunnel with another port", "CONNECT good.org:443 HTTP/1.1\r\nHost: good.org:22\r\n\r\n", "another"},
        {"a tunnel without a port", "CONNECT good.org HTTP/1.1\r\nHost: good.org\r\n\r\n", "no port"},
        {"a tunnel to a URL", "CONNECT http://good.org:443 HTTP/1.1\r\nHost: a\r\n\r\n", "plain number"},
        {"a tunnel with a body", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nContent-Length: 5\r\n\r\n", "with a body"},
        {"a user in the target", "GET http://good.org@evil.org/ HTTP/1.1\r\nHost: evil.org\r\n\r\n", "no host has"},
        {"a backslash for a slash", "GET http://evil.org\\@good.org/ HTTP/1.1\r\nHost: good.org\r\n\r\n", "no host has"},
        {"a backslash in the path", "GET /a\\..\\b HTTP/1.1\r\nHost: a\r\n\r\n", "backslash"},
        {"another scheme", "GET https://good.org/ HTTP/1.1\r\nHost: good.org\r\n\r\n", "neither"},
        {"a file", "GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", "neither"},
        {"no host in the target", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "no host has"},
        {"a relative target", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", "neither"},
        {"an asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "neither"},
        {"a fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", "fragment"},
        {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "no URL has"},
        {"a tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", "no request"},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "no URL has"},
        {"beyond ASCII", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", "no URL has"},
        {"a NUL", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s, "no URL has"},
        {"no version", "GET /\r\nHost: a\r\n\r\n", "no request"},
        {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", "neither HTTP/1.0"},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "neither HTTP/1.0"},
        {"HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "neither HTTP/1.0"},
        {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "neither HTTP/1.0"},
        {"space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "neither HTTP/1.0"},
        {"lower case", "get / HTTP/1.1\r\nHost: a\r\n\r\n", "capital letters"},
        {"an empty line first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "no request"},
        {"a bare LF", "GET / HTTP/1.1\nHost: a\n\n", "without CR"},
        {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "in HTTP/1.0"},
        {"too many headers",
         "GET / HTTP/1.1\r\nHost: a\r\n" +
             [] {
                 std::string many;
                 for (int left = 0; left < 200; ++left) many += "X: y\r\n";
                 return many;
             }() +
             "\r\n",
         "more than 200"},
        {"a head without end", "GET / HTTP/1.1\r\nX: " + std::string(most_head_bytes, 'x'), "longer than"},
        {"a head that ends too late", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(most_head_bytes - 30, 'x') + "\r\n\r\n",
         "longer than"},
    };
    for (const HttpRow& row : rows) {
        SCOPED_TRACE(row.why);
        std::string told = read_request(row.bytes);
        EXPECT_TRUE(told.starts_with("refused: ")) << told;
        EXPECT_NE(told.find(row.expected), std::string::npos) << told;
    }
}

TEST(Http, reads_responses)
{
    struct ResponseRow {
        const char* why;
        std::string bytes;
        const char* method;
        const char* expected;
    };
    const ResponseRow rows[] = {
        {"a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "GET", "200 OK length=3"},
        {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "GET", "200 OK chunked"},
        {"neither", "HTTP/1.1 200 OK\r\n\r\n", "GET", "200 OK until-close close"},
        {"no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "GET", "200  length=0"},
        {"an empty reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "GET", "200  length=0"},
        {"of HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD", "200 OK"},
        {"not modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", "GET", "304 Not Modified"},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n", "GET", "204 No Content"},
        {"go on", "HTTP/1.1 100 Continue\r\n\r\n", "POST", "100 Continue"},
        {"a tunnel", "HTTP/1.1 200 OK\r\n\r\n", "CONNECT", "200 OK"},
        {"no tunnel", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\n", "CONNECT", "403 No length=2"},
        {"other protocols", "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "GET", "101 S upgrade=websocket"},
        {"old", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n", "GET", "200 OK length=3 close"},
        {"both", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "GET",
         "refused: Content-Length together with Transfer-Encoding"},
        {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", "GET",
         "refused: more than one Content-Length"},
        {"a coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "GET",
         "refused: a Transfer-Encoding other than chunked"},
        {"a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "GET", "refused: the status is no number from 100 to 599"},
        {"a status of 600", "HTTP/1.1 600 OK\r\n\r\n", "GET", "refused: the status is no number from 100 to 599"},
        {"a status with a sign", "HTTP/1.1 +20 OK\r\n\r\n", "GET", "refused: the status is no number from 100 to 599"},
        {"another protocol", "ICY 200 OK\r\n\r\n", "GET", "refused: neither HTTP/1.0 nor HTTP/1.1"},
        {"a bare LF", "HTTP/1.1 200 OK\n\n", "GET", "refused: a line ends without CR"},
        {"a second answer in the reason", "HTTP/1.1 200 O\rK\r\n\r\n", "GET", "refused: the reason has a control character"},
    };
    for (const ResponseRow& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(read_response(row.bytes, row.method), row.expected);
    }
}

TEST(Http, every_cut_waits_for_the_rest)
{
    const std::string whole = "POST http://example.org/v1 HTTP/1.1\r\nHost: example.org\r\nContent-Length: 4\r\nX: y\r\n\r\n";
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        auto end = head_end(std::string_view(whole).substr(0, cut));
        ASSERT_TRUE(end) << cut;
        EXPECT_FALSE(*end) << cut;
    }
    EXPECT_EQ(**head_end(whole + "body"), whole.size());
}

TEST(Http, what_goes_on_is_written_anew)
{
    const HttpRow rows[] = {
        {"Host first, spelled our way", "GET /a HTTP/1.1\r\nAccept:  */*\r\nhost:example.org\r\n\r\n",
         "GET /a HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n"},
        {"absolute becomes origin", "GET http://example.org:8080/a HTTP/1.1\r\nHost: example.org:8080\r\n\r\n",
         "GET /a HTTP/1.1\r\nHost: example.org:8080\r\n\r\n"},
        {"what is for us alone ends here",
         "GET / HTTP/1.1\r\nHost: a\r\nProxy-Authorization: Basic x\r\nProxy-Connection: keep-alive\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
         "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n\r\n",
         "GET / HTTP/1.1\r\nHost: a\r\nX-End: 2\r\n\r\n"},
        {"h2c is not asked on",
         "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n",
         "GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"a socket of the web is", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: k\r\n\r\n",
         "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: k\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"},
        {"the length stays", "POST / HTTP/1.1\r\nHost: [2606:2800::1]\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
         "POST / HTTP/1.1\r\nHost: [2606:2800::1]\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"},
    };
    for (const HttpRow& row : rows) {
        SCOPED_TRACE(row.why);
        auto head = parse_request(row.bytes);
        ASSERT_TRUE(head) << head.error().message();
        std::string text = to_text(*head);
        EXPECT_EQ(text, row.expected);
        auto again = parse_request(text);
        ASSERT_TRUE(again);
        EXPECT_EQ(to_text(*again), text);
    }
}

TEST(Http, an_answer_goes_on)
{
    auto head =
        parse_response("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n", "GET");
    ASSERT_TRUE(head);
    EXPECT_EQ(to_text(*head), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    auto old = parse_response("HTTP/1.1 200 OK\r\n\r\n", "GET");
    EXPECT_EQ(to_text(*old), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    auto socket = parse_response("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n", "GET");
    EXPECT_EQ(to_text(*socket), "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
}

struct Body {
    BodyReader::Of of;
    Framing framing;
    std::uint64_t length;
    std::string bytes;
};

// Content, then what was not taken; read in pieces of the given sizes, over and over.
std::string read_body(const Body& body, std::size_t cut)
{
    BodyReader reader(body.of, body.framing, body.length);
    std::string content;
    std::string_view rest = body.bytes;
    std::size_t piece = cut;
    while (!rest.empty() && !reader.is_complete()) {
        std::string_view now = rest.substr(0, std::max<std::size_t>(piece, 1));
        auto taken = reader.take(now);
        if (!taken) return "refused: " + taken.error().message();
        for (std::string_view part : reader.content()) content += part;
        rest.remove_prefix(*taken);
        if (*taken < now.size() && !reader.is_complete()) return "stuck";
        piece = rest.size();
    }
    return content + "|" + (reader.is_complete() ? "complete|" : "more|") + std::string(rest);
}

TEST(Http, bodies_end_where_they_say_at_every_cut)
{
    struct BodyRow {
        const char* why;
        Body body;
        const char* expected;
    };
    using enum BodyReader::Of;
    auto chunked = [](BodyReader::Of of, std::string bytes) { return Body{of, Framing::chunked, 0, std::move(bytes)}; };
    const BodyRow rows[] = {
        {"no body", {request, Framing::none, 0, "GET"}, "|complete|GET"},
        {"a length", {request, Framing::length, 3, "abcGET"}, "abc|complete|GET"},
        {"a length of nothing", {request, Framing::length, 0, "GET"}, "|complete|GET"},
        {"a length not reached", {request, Framing::length, 4, "abc"}, "abc|more|"},
        {"until the end", {response, Framing::until_close, 0, "abc"}, "abc|more|"},
        {"chunks", chunked(request, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET"), "abcde|complete|GET"},
        {"hexadecimal in both cases", chunked(request, "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
         "01234567890123456789|complete|"},
        {"a zero before", chunked(request, "03\r\nabc\r\n000\r\n\r\n"), "abc|complete|"},
        {"not at its end", chunked(request, "3\r\nabc\r\n0\r\n"), "abc|more|"},
        {"a response may explain its chunks", chunked(response, "3;a=\"b\"\r\nabc\r\n0 ;c\r\n\r\n"), "abc|complete|"},
        {"a response may have trailers", chunked(response, "0\r\nX: y\r\nZ: \r\n\r\nH"), "|complete|H"},
        {"a request may not explain", chunked(request, "3;a=b\r\nabc\r\n0\r\n\r\n"), "refused: something stands behind a chunk's size"},
        {"nor pad", chunked(request, "3 \r\nabc\r\n0\r\n\r\n"), "refused: something stands behind a chunk's size"},
        {"nor have trailers", chunked(request, "0\r\nX: y\r\n\r\n"), "refused: a request with trailers"},
        {"nor fold its size", chunked(request, "\r\n3\r\nabc"), "refused: a chunk's size is no hexadecimal number"},
        {"a sign", chunked(request, "-3\r\nabc"), "refused: a chunk's size is no hexadecimal number"},
        {"a plus", chunked(request, "+3\r\nabc"), "refused: a chunk's size is no hexadecimal number"},
        {"0x", chunked(request, "0x3\r\nabc"), "refused: something stands behind a chunk's size"},
        {"no size", chunked(response, ";a\r\nabc"), "refused: a chunk's size is no hexadecimal number"},
        {"space before", chunked(response, " 3\r\nabc"), "refused: a chunk's size is no hexadecimal number"},
        {"a size past 64 bits", chunked(request, "10000000000000003\r\nabc"), "refused: a chunk is too long"},
        {"a size near 64 bits", chunked(request, "ffffffffffffffff\r\nabc"), "refused: a chunk is too long"},
        {"a size past 32 bits, whose low half is small", chunked(request, "100000005\r\nabc"), "refused: a chunk is too long"},
        {"zeros without end", chunked(request, std::string(20, '0')), "refused: a chunk's size is too long"},
        {"a bare LF behind the size", chunked(request, "3\nabc"), "refused: something stands behind a chunk's size"},
        {"a bare CR behind the size", chunked(request, "3\rabc"), "refused: a chunk's size ends without CRLF"},
        {"more than the size", chunked(request, "3\r\nabcd\r\n"), "refused: a chunk is longer than its size"},
        {"two CR behind the data", chunked(request, "3\r\nabc\r\r\n"), "refused: a chunk ends without CRLF"},
        {"a bare LF behind the data", chunked(request, "3\r\nabc\n"), "refused: a chunk is longer than its size"},
        {"a bare LF in a response's trailers", chunked(response, "0\r\nX: y\n\r\n"), "refused: a trailer ends without CR"},
        {"a bare CR in a response's trailers", chunked(response, "0\r\nX: y\rZ\r\n\r\n"), "refused: a trailer has a bare CR"},
        {"a NUL in a response's trailers", chunked(response, "0\r\nX: \0\r\n\r\n"s), "refused: a trailer has a control character"},
        {"a bare LF in an extension", chunked(response, "3;a\nabc"), "refused: a chunk's extension has a control character"},
        {"an extension without end", chunked(response, "3;" + std::string(20000, 'a')), "refused: a chunk's extension is too long"},
        {"trailers without end", chunked(response, "0\r\n" + std::string(20000, 'a')), "refused: the trailers are too long"},
    };
    for (const BodyRow& row : rows) {
        SCOPED_TRACE(row.why);
        for (std::size_t cut = 0; cut <= std::min<std::size_t>(row.body.bytes.size(), 100); ++cut) {
            ASSERT_EQ(read_body(row.body, cut), row.expected) << "cut at " << cut;
        }
    }
}

TEST(Http, a_header_is_found_by_any_spelling)
{
    Headers headers{{"Accept", "a"}, {"X-One", "1"}, {"ACCEPT", "b"}};
    EXPECT_EQ(*find_header(headers, "accept"), "a");
    EXPECT_EQ(find_header(headers, "missing"), nullptr);
    remove_headers(headers, "Accept");
    EXPECT_EQ(headers.size(), 1u);
}

}  // namespace
}  // namespace bawn::egress
