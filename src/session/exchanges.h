#pragma once

// exchanges: what happens to each HTTP request of a session that can be seen: keys take the place of their sentinels, and a
// model's API is recognised, with what went out to it.
//
//     Exchanges exchanges({.broker = …, .apis = …, .agent = "claude-code"});
//     options.observe = [&](const egress::ConnectionRecord& c) { return exchanges.watch(c); };
//     …
//     record.models = exchanges.finish();
//
// One thread, the proxy's.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "egress/apis.h"
#include "egress/broker.h"
#include "egress/exchange.h"
#include "egress/records.h"
#include "session/report.h"

namespace bawn::session {

class Exchanges {
public:
    struct Options {
        egress::Broker broker;
        std::function<Result<egress::ApiCatalog>()> apis;  // read when the first request is seen
        std::string agent;                                 // what the program is by its content, or ""
        std::function<void(std::string_view kind, Json details)> tell;
    };
    explicit Exchanges(Options options) : options_(std::move(options)) {}

    std::unique_ptr<egress::Exchange> watch(const egress::ConnectionRecord&);

    bool has_keys() const { return !options_.broker.is_empty(); }

    // A key goes there: what cannot be seen cannot be changed, so it is inspected.
    bool is_brokered(const policy::HostName& host) const { return options_.broker.is_bound(host); }

    // The API that was last recognised at this host, or "".
    std::string api_at(const std::string& host) const;

    const std::vector<ModelTold>& models() const { return models_; }

private:
    friend class Watched;
    const egress::ApiCatalog* catalog();
    void take(const std::string& host, const egress::ApiUse&);

    Options options_;
    bool is_read_ = false;
    std::optional<egress::ApiCatalog> catalog_;
    std::vector<ModelTold> models_;
    std::map<std::string, std::string> api_at_;
    std::map<std::string, bool> claims_told_;
};

}  // namespace bawn::session
