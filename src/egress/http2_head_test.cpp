#include "egress/http2_head.h"

#include <gtest/gtest.h>

namespace bawn::egress {
namespace {

std::string told(const Headers& fields)
{
    std::string text;
    for (const Header& each : fields) text += each.name + "=" + each.value + "|";
    return text;
}

Headers get(Headers more = {}, std::string path = "/", std::string authority = "a.example")
{
    Headers fields = {{":method", "GET"}, {":scheme", "https"}, {":authority", std::move(authority)}, {":path", std::move(path)}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

TEST(Http2Head, requests_are_read_and_written_anew)
{
    struct Row {
        const char* why;
        Headers fields;
        Ends ends;
        std::string told;
        Framing framing = Framing::none;
    };
    const std::string begin = ":method=GET|:scheme=https|:authority=a.example|:path=/|";
    const Row rows[] = {
        {"the least", get(), Ends::here, begin},
        {"a port and a query", get({}, "/x?y=1", "a.example:8443"), Ends::here,
         ":method=GET|:scheme=https|:authority=a.example:8443|:path=/x?y=1|"},
        {"Host that says the same goes", get({{"host", "A.example"}}), Ends::here, begin},
        {"Host instead of :authority",
         {{":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {"host", "a.example"}},
         Ends::here,
         begin},
        {"gRPC's TE stays", get({{"te", "trailers"}}), Ends::later, begin + "te=trailers|", Framing::until_close},
        {"a length", get({{"content-length", "5"}}), Ends::later, begin + "content-length=5|", Framing::length},
        {"what is for a proxy goes", get({{"proxy-authorization", "x"}}), Ends::here, begin},
        {"OPTIONS *",
         {{":method", "OPTIONS"}, {":scheme", "https"}, {":authority", "a.example"}, {":path", "*"}},
         Ends::here,
         ":method=OPTIONS|:scheme=https|:authority=a.example|:path=*|"},
        {"several cookies stay several", get({{"cookie", "a=1"}, {"cookie", "b=2"}}), Ends::here, begin + "cookie=a=1|cookie=b=2|"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto head = request_of(row.fields, row.ends);
        ASSERT_TRUE(head) << head.error().message();
        EXPECT_EQ(told(fields_of(*head)), row.told);
        EXPECT_EQ(head->framing, row.framing);
        EXPECT_EQ(head->host, "a.example");
    }
    EXPECT_EQ(request_of({{":method", "CONNECT"}, {":authority", "a.example:22"}}, Ends::later)->method, "CONNECT")
        << "read, so that it is refused in words";
}

TEST(Http2Head, what_two_readers_could_understand_differently_is_refused)
{
    struct Row {
        const char* why;
        Headers fields;
        const char* part_of_the_reason;
        Ends ends = Ends::here;
    };
    const Header method{":method", "GET"}, scheme{":scheme", "https"}, authority{":authority", "a.example"}, path{":path", "/"};
    const Row rows[] = {
        {"nothing", {}, "scheme"},
        {"no method", {scheme, authority, path}, "capital letters"},
        {"no path", {method, scheme, authority}, "no path"},
        {"neither :authority nor Host", {method, scheme, path}, "no Host"},
        {"two hosts", {method, scheme, path, {"host", "a.example"}, {"host", "a.example"}}, "more than one Host"},
        {"Host differs", get({{"host", "evil.test"}}), "another than :authority"},
        {"a pseudo-header twice", {method, method, scheme, authority, path}, "more than one :method"},
        {"a pseudo-header behind a header", {method, scheme, authority, {"a", "b"}, path}, "behind a header"},
        {"extended CONNECT", {{":method", "CONNECT"}, {":protocol", "websocket"}, scheme, authority, path}, "unknown pseudo-header"},
        {"another scheme", {method, {":scheme", "http"}, authority, path}, "another scheme"},
        {"a whole URL for a path", get({}, "http://evil.test/"), "no path"},
        {"a space in the path", get({}, "/a b"), "byte that no URL has"},
        {"a line in the path", get({}, "/ HTTP/1.1\r\nHost: evil.test\r\n\r\nGET /"), "begin another"},
        {"a line in a value", get({{"a", "b\r\nhost: evil.test"}}), "begin another"},
        {"a bare LF in a value", get({{"a", "b\nc"}}), "begin another"},
        {"a colon in a name", get({{"a: b", "c"}}), "begin another"},
        {"NUL in a value", get({{"a", std::string("b\0c", 3)}}), "control character"},
        {"no name", get({{"", "c"}}), "byte that no name has"},
        {"a capital letter in a name", get({{"Accept", "*/*"}}), "capital"},
        {"a method with a space", {{":method", "GET /x"}, scheme, authority, path}, "byte that no URL has"},
        {"a method in lower case", {{":method", "get"}, scheme, authority, path}, "capital letters"},
        {"user and password in :authority", get({}, "/", "u:p@a.example"), "port"},
        {"chunks", get({{"transfer-encoding", "chunked"}}), "transfer-encoding in HTTP/2", Ends::later},
        {"a header about the connection", get({{"connection", "x-key"}}), "connection in HTTP/2"},
        {"an upgrade", get({{"upgrade", "websocket"}}), "upgrade in HTTP/2"},
        {"TE of chunks", get({{"te", "gzip"}}), "TE other than trailers"},
        {"two lengths", get({{"content-length", "1"}, {"content-length", "2"}}), "more than one Content-Length", Ends::later},
        {"a length that imitates one", get({{"content_length", "1"}}), "imitates"},
        {"a length without content", get({{"content-length", "1"}}), "without content"},
        {"a fragment", get({}, "/#a"), "fragment"},
        {"a head that is too long", get({{"a", std::string(most_head_bytes, 'x')}}), "longer than"},
        {"too many headers", get(Headers(most_headers + 1, {"a", "b"})), "more than 200"},
        {"CONNECT with a path", {{":method", "CONNECT"}, authority, path}, "CONNECT with a path"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto head = request_of(row.fields, row.ends);
        ASSERT_FALSE(head);
        EXPECT_NE(head.error().message().find(row.part_of_the_reason), std::string::npos) << head.error().message();
    }
}

TEST(Http2Head, answers_and_trailers)
{
    auto head = response_of({{":status", "200"}, {"content-type", "text/plain"}, {"proxy-status", "x"}});
    ASSERT_TRUE(head) << head.error().message();
    EXPECT_EQ(told(fields_of(*head)), ":status=200|content-type=text/plain|");
    EXPECT_EQ(response_of({{":status", "103"}, {"link", "</a>"}})->status, 103);
    for (const Headers& bad : std::initializer_list<Headers>{{},
                                                             {{":status", "101"}},
                                                             {{":status", "2000"}},
                                                             {{":status", "200 OK\r\n"}},
                                                             {{":status", "200"}, {":path", "/"}},
                                                             {{":status", "200"}, {"transfer-encoding", "chunked"}}})
        EXPECT_FALSE(response_of(bad)) << told(bad);
    auto trailers = trailers_of({{"grpc-status", "0"}, {"grpc-message", "fine"}});
    ASSERT_TRUE(trailers) << trailers.error().message();
    EXPECT_EQ(told(*trailers), "grpc-status=0|grpc-message=fine|");
    for (const Headers& bad : std::initializer_list<Headers>{{{":status", "200"}}, {{"content-length", "1"}}, {{"a", "b\r\nc: d"}}})
        EXPECT_FALSE(trailers_of(bad)) << told(bad);
}

}  // namespace
}  // namespace bawn::egress
