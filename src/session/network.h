#pragma once

// network: what one session reaches, who judges it and what is told of it.
//
//     SessionNetwork network({.layers = layers, .grants = profile.hosts, …}, ledger, clock);
//     spec.network = network.wanted();
//     TRY(network.serve(running, {3000}));          // before the command is released; `running` outlives it
//     …
//     record.network = network.finish();            // cuts what is open; all is in the ledger
//
// Each connection, each refusal, and each name that was asked for is an enforced fact: it went through the proxy, or was
// stopped there. A refusal that repeats is counted and told again with its count at the end. Once the ledger refuses an event,
// nothing more is reached.

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "egress/proxy.h"
#include "policy/decide.h"
#include "policy/egress.h"
#include "sandbox/sandbox.h"
#include "session/exchanges.h"
#include "session/inspection.h"
#include "session/report.h"
#include "session/session_ledger.h"

namespace bawn::session {

// "db=127.0.0.1:5432": reached from inside as db:5432.
struct Service {
    std::string name;
    egress::Endpoint place;
};
Result<Service> parse_service(std::string_view);

class SessionNetwork {
public:
    struct Options {
        const policy::Layers& layers;
        std::vector<policy::Grant> grants;
        std::vector<Service> services;
        egress::Broker broker;
        std::function<Result<egress::ApiCatalog>()> apis;
        std::string agent;
        bool learns = false;  // what nobody denies is reached
        std::string session;
        unsigned uid = 0;
    };
    SessionNetwork(Options, SessionLedger&, const Clock&);
    ~SessionNetwork();
    SessionNetwork(const SessionNetwork&) = delete;
    SessionNetwork& operator=(const SessionNetwork&) = delete;

    // Before the view is made: what has to be shown and set inside, where requests may have to be seen; else nothing.
    Result<egress::Trust> prepare();

    sandbox::Network wanted() const;
    // `ports`: of servers inside, from now on reached at the same port of this machine's loopback.
    Result<> serve(sandbox::Running&, const std::vector<std::uint16_t>& ports);
    std::vector<NetworkTold> finish();
    const std::vector<ModelTold>& models() const { return exchanges_.models(); }  // after finish()

    std::uint64_t lost() const { return lost_; }

private:
    policy::EgressDecision decide(const policy::EgressQuestion&) const;
    void take(const egress::ConnectionRecord&);
    bool count(const egress::ConnectionRecord&);
    void tell(std::string_view kind, Json details);
    void queue(ledger::Event);
    void write(const std::stop_token&);

    Options options_;
    SessionLedger& ledger_;
    const Clock& clock_;

    std::mutex mutex_;
    std::condition_variable_any something_waits_;
    std::vector<ledger::Event> waiting_;
    std::map<std::string, std::size_t> row_of_;
    std::vector<NetworkTold> rows_;
    std::uint64_t lost_ = 0, left_out_ = 0;
    std::atomic<bool> is_unrecorded_ = false;  // an event was refused by the ledger

    Exchanges exchanges_;
    std::optional<Inspection> inspection_;
    std::optional<egress::Proxy> proxy_;
    std::jthread writer_;
};

}  // namespace bawn::session
