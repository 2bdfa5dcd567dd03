#pragma once

// What all connections of one gateway have in common. A thick header: for the gateway's own files.

#include <atomic>
#include <list>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <unordered_set>

#include "base/thread_pool.h"
#include "egress/async.h"
#include "egress/stream.h"
#include "model/answer_queue.h"
#include "model/gateway.h"
#include "model/gateway_counts.h"

namespace bawn::model {

namespace asio = egress::asio;
using egress::Async;

class GatewayConnection;

struct Gateway::State {
    explicit State(Options with);
    ~State() { finish(); }

    void finish();
    Async<> accept_at(Door& door);
    void begin(const Door& door, Fd client);

    // On a thread that reads; the coroutine waits.
    template <typename Work>
    Async<> elsewhere(Work& work)
    {
        struct Done {
            asio::steady_timer timer;
            bool is_done = false;
        };
        auto done = std::make_shared<Done>(Done{asio::steady_timer(io, egress::never), false});
        readers->submit([this, done, &work] {
            work();
            asio::post(io, [done] {
                done->is_done = true;
                done->timer.cancel();
            });
        });
        while (!done->is_done) co_await done->timer.async_wait(egress::as_value());
    }

    bool tell(std::string_view kind, std::string subject, Json details)
    {
        if (!options.tell || options.tell(kind, std::move(subject), std::move(details))) return true;
        is_unrecorded = true;
        return false;
    }

    asio::io_context io{1};
    Options options;
    std::optional<ThreadPool> readers;
    std::optional<AnswerQueue> queue;
    GatewayCounts counts;
    std::list<asio::posix::stream_descriptor> open_doors;
    std::unordered_set<GatewayConnection*> connections;
    asio::steady_timer room{io, egress::never};  // cancelled when a connection ends
    asio::steady_timer patience{io};             // at the end, with those that are still open
    std::size_t bodies_bytes = 0;
    std::uint64_t next_id = 1;
    bool is_finishing = false;
    std::atomic<bool> is_unrecorded = false;
    std::thread thread;
};

}  // namespace bawn::model
