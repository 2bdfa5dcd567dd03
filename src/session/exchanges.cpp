#include "session/exchanges.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace bawn::session {

class Watched final : public egress::Exchange {
public:
    Watched(Exchanges& all, const egress::ConnectionRecord& connection)
        : all_(all),
          host_(connection.host),
          port_(connection.port),
          is_encrypted_(connection.protocol.starts_with("https"))
    {
    }

    std::optional<egress::Denial> on_request(egress::RequestHead& head) override
    {
        if (const egress::ApiCatalog* catalog = all_.catalog()) watch_ = catalog->watch(head.method, head.path, head.headers);
        auto host = policy::HostName::parse(host_);
        if (!host) return {};
        auto refused = all_.options_.broker.apply(*host, head);
        if (!refused && !is_encrypted_ && all_.is_brokered(*host)) refused = {"credentials", "a key never goes over plain HTTP"};
        if (!refused) return {};
        return egress::Denial{.host = host_,
                              .port = port_,
                              .rule = refused->rule,
                              .reason = refused->reason,
                              .remedy = "Use https and the key that the variable inside holds: Bawn puts the real one in its place."};
    }
    void on_request_body(std::string_view bytes) override
    {
        if (watch_) watch_->request_body(bytes);
    }
    void on_response(egress::ResponseHead& head) override
    {
        if (watch_) watch_->response_head(head.status, head.headers);
    }
    void on_response_body(std::string_view bytes) override
    {
        if (watch_) watch_->response_body(bytes);
    }
    void on_end() override
    {
        if (watch_) all_.take(host_, watch_->finish());
        watch_.reset();
    }

private:
    Exchanges& all_;
    std::string host_;
    std::uint16_t port_;
    bool is_encrypted_;
    std::optional<egress::ApiWatch> watch_;
};

std::unique_ptr<egress::Exchange> Exchanges::watch(const egress::ConnectionRecord& connection)
{
    return std::make_unique<Watched>(*this, connection);
}

std::string Exchanges::api_at(const std::string& host) const
{
    auto found = api_at_.find(host);
    return found == api_at_.end() ? "" : found->second;
}

const egress::ApiCatalog* Exchanges::catalog()
{
    if (!is_read_) {
        is_read_ = true;
        auto read = options_.apis();
        if (read)
            catalog_ = std::move(*read);
        else
            options_.tell("net.apis", {{"error", read.error().message()}});
    }
    return catalog_ ? &*catalog_ : nullptr;
}

void Exchanges::take(const std::string& host, const egress::ApiUse& use)
{
    // Anybody can copy a User-Agent; worth telling is one that the program's content does not bear out.
    if (!use.claimed_agent.empty() && use.claimed_agent != options_.agent &&
        claims_told_.emplace(host + " " + use.claimed_agent, true).second)
        options_.tell("net.claim",
                      {{"host", host}, {"claims", use.claimed_agent}, {"is", options_.agent.empty() ? "unknown" : options_.agent}});
    if (use.api.empty()) return;
    api_at_[host] = use.api;
    Json bytes = Json::object();
    for (std::size_t i = 0; i < egress::byte_kinds; ++i) {
        if (use.bytes_out[i] > 0) bytes[std::string(name_of(static_cast<egress::ByteKind>(i)))] = use.bytes_out[i];
    }
    Json details = {{"host", host},
                    {"api", use.api},
                    {"confidence", name_of(use.confidence)},
                    {"because", use.because},
                    {"model", valid_utf8(use.model)},
                    {"tools", use.tools},
                    {"bytes_out", bytes},
                    {"bytes_in", use.bytes_in},
                    {"streamed", use.is_streamed}};
    if (use.input_tokens) details["input_tokens"] = *use.input_tokens;
    if (use.output_tokens) details["output_tokens"] = *use.output_tokens;
    if (!use.claimed_agent.empty()) details["claimed_agent"] = use.claimed_agent;
    if (!use.is_whole) details["unread"] = use.unread.empty() ? "cut short" : use.unread;
    options_.tell("net.model", std::move(details));

    constexpr std::size_t most_models = 256;
    auto row =
        std::ranges::find_if(models_, [&](const ModelTold& m) { return m.host == host && m.api == use.api && m.model == use.model; });
    if (row == models_.end()) {
        if (models_.size() == most_models) return;
        models_.push_back({.host = host, .api = use.api, .model = use.model});
        row = std::prev(models_.end());
    }
    ++row->requests;
    row->input_tokens += use.input_tokens.value_or(0);
    row->output_tokens += use.output_tokens.value_or(0);
    row->tools = std::max(row->tools, use.tools);
    for (std::size_t i = 0; i < egress::byte_kinds; ++i) row->bytes_out[i] += use.bytes_out[i];
    row->bytes_in += use.bytes_in;
}

}  // namespace bawn::session
