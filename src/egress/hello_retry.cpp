#include "egress/hello_retry.h"

#include "base/text.h"
#include "egress/tunnel.h"
#include "policy/host_name.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_hello_bytes = 64 << 10;
constexpr std::size_t record_header_bytes = 5;
constexpr std::size_t most_record_bytes = 16384 + 256;  // RFC 8446, 5.2
constexpr char change_cipher_spec = 20, alert_content = 21, handshake = 22, application_data = 23;
constexpr char server_hello = 2;

// RFC 8446, 4.1.3: a ServerHello with this random is a request for another hello.
constexpr std::string_view retry_random =
    "\xCF\x21\xAD\x74\xE5\x9A\x61\x11\xBE\x1D\x8C\x02\x1E\x65\xB8\x91\xC2\xA2\x11\x16\x7A\xBB\x8C\x5E\x07\x9E\x09\xE2\xC8\xA8\x33\x9C";
constexpr std::size_t random_at = record_header_bytes + 4 + 2;

// Reads what the host says first. False: it is no request for another hello, or the host has ended.
Async<bool> asks_again(Flow& flow)
{
    std::string& bytes = flow.from_upstream;
    while (bytes.size() < random_at + retry_random.size()) {
        if (!bytes.empty() && bytes[0] != handshake) co_return false;
        if (bytes.size() > record_header_bytes && bytes[record_header_bytes] != server_hello) co_return false;
        Result<bool> more = co_await read_more(*flow.upstream, bytes, most_hello_bytes);
        if (!more || !*more) co_return false;
    }
    co_return std::string_view(bytes).substr(random_at, retry_random.size()) == retry_random;
}

// The length of the record that begins here, or 0 while it is not known.
std::size_t record_length(std::string_view bytes)
{
    if (bytes.size() < record_header_bytes) return 0;
    return record_header_bytes +
           (static_cast<std::size_t>(static_cast<unsigned char>(bytes[3])) << 8 | static_cast<unsigned char>(bytes[4]));
}

Denial malformed_tls(const Flow& flow, std::string reason) { return flow.denial(Denial::Kind::malformed, tls_rule, std::move(reason)); }

// Passes what may stand before the second hello, and checks that.
Async<std::optional<Denial>> check_second(Flow& flow)
{
    std::string& bytes = flow.from_client;
    for (;;) {
        const std::size_t length = record_length(bytes);
        if (length > record_header_bytes + most_record_bytes) co_return malformed_tls(flow, "a record of TLS is too long");
        if (length > 0 && bytes[0] == handshake) {
            Result<std::optional<ClientHello>> hello = read_client_hello(bytes);
            if (!hello) co_return malformed_tls(flow, hello.error().message());
            if (*hello) co_return check_hello(flow, **hello);
        } else if (length > 0 && bytes[0] != change_cipher_spec && bytes[0] != alert_content && bytes[0] != application_data) {
            co_return malformed_tls(flow, "this is no record of TLS");
        } else if (length > 0 && bytes.size() >= length) {
            Result<> passed = co_await pass(flow, Direction::out, std::string_view(bytes).substr(0, length));
            if (!passed) co_return malformed_tls(flow, passed.error().message());
            bytes.erase(0, length);
            continue;
        }
        Result<bool> more = co_await read_more(*flow.client, bytes, most_hello_bytes);
        if (!more || !*more) co_return malformed_tls(flow, "no second hello came");
    }
}

}  // namespace

std::optional<Denial> check_hello(const Flow& flow, const ClientHello& hello)
{
    const std::string& host = flow.record.host;
    if (hello.has_encrypted_hello) {
        return flow.denial(Denial::Kind::mismatch, tls_rule, "the name in its TLS hello is encrypted (ECH), so another may hide behind it",
                           "Turn Encrypted Client Hello off in this client.");
    }
    if (hello.server_name.empty()) {
        if (Address::parse(host)) return {};
        return flow.denial(Denial::Kind::mismatch, tls_rule, "its TLS hello names no host (SNI)", "Use a client that sends SNI.");
    }
    Result<policy::HostName> name = policy::HostName::parse(hello.server_name);
    if (name && name->text == host) return {};
    return flow.denial(Denial::Kind::mismatch, tls_rule, "its TLS hello names " + printable(hello.server_name));
}

Async<std::optional<Denial>> pass_hellos(Flow& flow)
{
    const Moment until = now() + flow.shared.options.limits.first_bytes;
    const std::string first = std::exchange(flow.from_client, {});
    Result<> sent = co_await pass(flow, Direction::out, first);
    if (!sent)
        co_return flow.denial(sent.error().kind() == ErrorKind::denied ? Denial::Kind::budget : Denial::Kind::unreachable, "",
                              sent.error().message());
    flow.upstream->give_up_at(until);
    const bool is_asked_again = co_await asks_again(flow);
    flow.upstream->give_up_at(never);
    if (!is_asked_again) co_return std::nullopt;

    const std::string request = std::exchange(flow.from_upstream, {});
    Result<> told = co_await pass(flow, Direction::in, request);
    if (!told) co_return flow.denial(Denial::Kind::unreachable, "", told.error().message());
    flow.client->give_up_at(until);
    std::optional<Denial> denial = co_await check_second(flow);
    flow.client->give_up_at(never);
    co_return denial;
}

}  // namespace bawn::egress
