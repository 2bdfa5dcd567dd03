#include "egress/dns_door.h"

#include "base/text.h"
#include "egress/datagram.h"
#include "egress/dns.h"
#include "policy/host_name.h"

namespace bawn::egress {

struct AskedAndAnswered {
    std::string answer;  // "": none
    ConnectionRecord record;
};

namespace {

constexpr std::size_t most_packet_bytes = 4096;
constexpr std::size_t most_stream_bytes = 2 + 65535;
constexpr std::size_t most_told_name = 255;

constexpr std::uint16_t dns_port = 53;

AskedAndAnswered refused(AskedAndAnswered asked, std::string answer, const std::string& reason)
{
    asked.answer = std::move(answer);
    asked.record.is_allowed = false;
    asked.record.rule = "bawn: strict host names";
    asked.record.reason = reason;
    return asked;
}

std::uint32_t host_order(const Address& address)
{
    const auto& bytes = address.bytes;
    return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
           static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

AskedAndAnswered answer_to(Shared& shared, std::string_view packet, const Endpoint& server)
{
    AskedAndAnswered asked;
    asked.record = {
        .way = Way::dns, .asked = server, .port = dns_port, .is_allowed = true, .reason = "answered inside; nothing was looked up"};
    Result<DnsQuestion> question = parse_question(packet);
    if (!question) return refused(std::move(asked), format_error(packet).value_or(""), question.error().message());
    asked.record.host = printable(std::string_view(question->name).substr(0, most_told_name));
    Result<policy::HostName> name = policy::HostName::parse(question->name);
    if (!name || name->is_address()) {
        return refused(std::move(asked), answer(*question, DnsCode::no_such_name), name ? "an address is no name" : name.error().message());
    }
    asked.record.host = name->text;
    const bool wants_address = question->question_class == 1 && question->type == dns_type_a;
    asked.answer = answer(*question, wants_address ? std::optional(host_order(shared.names.address_of(name->text))) : std::nullopt);
    return asked;
}

}  // namespace

Async<> serve_dns_door(Shared& shared, asio::posix::stream_descriptor& door)
{
    std::string buffer(most_packet_bytes, '\0');
    while (!shared.is_finishing) {
        for (int i = 0; i < packets_at_once; ++i) {
            std::optional<Datagram> packet = receive(door.native_handle(), buffer);
            if (!packet) break;
            packet->asked.port = dns_port;
            AskedAndAnswered asked = answer_to(shared, packet->bytes, packet->asked);
            shared.tally.note(std::move(asked.record));
            if (!asked.answer.empty()) send_back(door.native_handle(), *packet, asked.answer);
        }
        auto [failed] = co_await door.async_wait(asio::posix::descriptor_base::wait_read, as_value());
        if (failed) co_return;
    }
}

Async<> serve_dns_stream(std::shared_ptr<Flow> flow)
{
    flow->is_untold = true;  // each question is told instead
    std::string& bytes = flow->from_client;
    for (;;) {
        const std::size_t length =
            bytes.size() < 2 ? 0
                             : static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1]));
        if (bytes.size() < 2 || bytes.size() < 2 + length) {
            flow->client->give_up_at(now() + flow->shared.options.limits.first_bytes);
            Result<bool> more = co_await read_more(*flow->client, bytes, most_stream_bytes);
            if (!more || !*more) co_return;
            continue;
        }
        AskedAndAnswered asked = answer_to(flow->shared, std::string_view(bytes).substr(2, length), flow->record.asked);
        flow->shared.tally.note(std::move(asked.record));
        bytes.erase(0, 2 + length);
        if (asked.answer.empty()) co_return flow->client->reset();
        std::string framed = {static_cast<char>(asked.answer.size() >> 8), static_cast<char>(asked.answer.size())};
        framed += asked.answer;
        Result<> said = co_await flow->client->write(framed);
        if (!said) co_return;
    }
}

}  // namespace bawn::egress
