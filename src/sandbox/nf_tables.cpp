#include "sandbox/nf_tables.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter_ipv4.h>
#include <netinet/in.h>

#include <array>
#include <span>

#include "sandbox/network.h"

namespace bawn::sandbox {

namespace {

constexpr std::string_view table_name = "bawn", chain_name = "doors";

using Bytes = std::span<const std::uint8_t>;

// The rules of one chain, as a batch that stands or fails whole.
class Batch {
public:
    void begin();
    void add_table();
    void add_chain();
    void commit();

    // A rule: what is put between, in order.
    template <typename F>
    void rule(F expressions, NetlinkRequest::Answer answer = NetlinkRequest::Answer::only_if_refused)
    {
        message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, answer);
        request_.put(NFTA_RULE_TABLE, table_name);
        request_.put(NFTA_RULE_CHAIN, chain_name);
        request_.nest(NFTA_RULE_EXPRESSIONS, expressions);
    }
    void when_family(std::uint8_t family) { when_meta(NFT_META_NFPROTO, family); }
    void when_protocol(std::uint8_t protocol) { when_meta(NFT_META_L4PROTO, protocol); }
    void when_bytes(nft_payload_bases, unsigned offset, Bytes);
    void accept();
    void to_socket_at(std::uint16_t port);

    NetlinkRequest take() { return std::move(request_); }

private:
    void message(unsigned kind, unsigned flags, NetlinkRequest::Answer = NetlinkRequest::Answer::only_if_refused);
    void batch(unsigned kind);
    void number(unsigned type, std::uint32_t value) { request_.put(type, htonl(value)); }
    void when_meta(unsigned key, std::uint8_t value);
    void when_equal(Bytes);
    void data(unsigned type, Bytes);
    template <typename F>
    void expression(std::string_view name, F fill)
    {
        request_.nest(NFTA_LIST_ELEM, [&] {
            request_.put(NFTA_EXPR_NAME, name);
            request_.nest(NFTA_EXPR_DATA, fill);
        });
    }

    NetlinkRequest request_;
};

void Batch::batch(unsigned kind)
{
    request_.begin(kind, 0, nfgenmsg{.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(NFNL_SUBSYS_NFTABLES)},
                   NetlinkRequest::Answer::only_if_refused);
}

void Batch::begin() { batch(NFNL_MSG_BATCH_BEGIN); }

void Batch::commit() { batch(NFNL_MSG_BATCH_END); }

void Batch::message(unsigned kind, unsigned flags, NetlinkRequest::Answer answer)
{
    request_.begin(NFNL_SUBSYS_NFTABLES << 8 | kind, flags, nfgenmsg{.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0, .res_id = 0},
                   answer);
}

void Batch::add_table()
{
    message(NFT_MSG_NEWTABLE, NLM_F_CREATE);
    request_.put(NFTA_TABLE_NAME, table_name);
}

void Batch::add_chain()
{
    message(NFT_MSG_NEWCHAIN, NLM_F_CREATE);
    request_.put(NFTA_CHAIN_TABLE, table_name);
    request_.put(NFTA_CHAIN_NAME, chain_name);
    request_.put(NFTA_CHAIN_TYPE, std::string_view("filter"));
    request_.nest(NFTA_CHAIN_HOOK, [&] {
        number(NFTA_HOOK_HOOKNUM, NF_INET_PRE_ROUTING);
        number(NFTA_HOOK_PRIORITY, static_cast<std::uint32_t>(NF_IP_PRI_MANGLE));
    });
}

void Batch::data(unsigned type, Bytes value)
{
    request_.nest(type, [&] { request_.put(NFTA_DATA_VALUE, value.data(), value.size()); });
}

void Batch::when_equal(Bytes value)
{
    expression("cmp", [&] {
        number(NFTA_CMP_SREG, NFT_REG_1);
        number(NFTA_CMP_OP, NFT_CMP_EQ);
        data(NFTA_CMP_DATA, value);
    });
}

void Batch::when_meta(unsigned key, std::uint8_t value)
{
    expression("meta", [&] {
        number(NFTA_META_KEY, key);
        number(NFTA_META_DREG, NFT_REG_1);
    });
    when_equal({&value, 1});
}

void Batch::when_bytes(nft_payload_bases base, unsigned offset, Bytes value)
{
    expression("payload", [&] {
        number(NFTA_PAYLOAD_DREG, NFT_REG_1);
        number(NFTA_PAYLOAD_BASE, base);
        number(NFTA_PAYLOAD_OFFSET, offset);
        number(NFTA_PAYLOAD_LEN, static_cast<std::uint32_t>(value.size()));
    });
    when_equal(value);
}

void Batch::accept()
{
    expression("immediate", [&] {
        number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
        request_.nest(NFTA_IMMEDIATE_DATA, [&] { request_.nest(NFTA_DATA_VERDICT, [&] { number(NFTA_VERDICT_CODE, NF_ACCEPT); }); });
    });
}

void Batch::to_socket_at(std::uint16_t port)
{
    expression("immediate", [&] {
        const std::uint8_t value[] = {static_cast<std::uint8_t>(port >> 8), static_cast<std::uint8_t>(port)};
        number(NFTA_IMMEDIATE_DREG, NFT_REG_1);
        data(NFTA_IMMEDIATE_DATA, value);
    });
    expression("tproxy", [&] {
        number(NFTA_TPROXY_FAMILY, NFPROTO_UNSPEC);
        number(NFTA_TPROXY_REG_PORT, NFT_REG_1);
    });
}

constexpr unsigned ip_destination = 16, ip6_destination = 24, udp_destination_port = 2;  // offsets, RFC 791, 8200 and 768

}  // namespace

NetlinkRequest capture_request(CapturePorts ports)
{
    const std::uint8_t loopback[] = {127}, dns[] = {0, 53};
    const std::array<std::uint8_t, 4> own = own_address;
    std::uint8_t loopback6[16] = {};
    loopback6[15] = 1;

    Batch batch;
    batch.begin();
    batch.add_table();
    batch.add_chain();
    batch.rule(
        [&] { batch.when_family(NFPROTO_IPV4), batch.when_bytes(NFT_PAYLOAD_NETWORK_HEADER, ip_destination, loopback), batch.accept(); });
    batch.rule([&] { batch.when_family(NFPROTO_IPV4), batch.when_bytes(NFT_PAYLOAD_NETWORK_HEADER, ip_destination, own), batch.accept(); });
    batch.rule(
        [&] { batch.when_family(NFPROTO_IPV6), batch.when_bytes(NFT_PAYLOAD_NETWORK_HEADER, ip6_destination, loopback6), batch.accept(); });
    batch.rule([&] {
        batch.when_protocol(IPPROTO_UDP), batch.when_bytes(NFT_PAYLOAD_TRANSPORT_HEADER, udp_destination_port, dns), batch.accept();
    });
    batch.rule([&] { batch.when_protocol(IPPROTO_TCP), batch.to_socket_at(ports.tcp); });
    batch.rule([&] { batch.when_protocol(IPPROTO_UDP), batch.to_socket_at(ports.udp); }, NetlinkRequest::Answer::wanted);
    batch.commit();
    return batch.take();
}

}  // namespace bawn::sandbox
