#pragma once

// Shared: what all connections of one proxy have in common. One thread.

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/fd.h"
#include "egress/async.h"
#include "egress/name_pool.h"
#include "egress/proxy.h"
#include "egress/resolver.h"

namespace bawn::egress {

class Flow;

// A pipe through which splice(2) moves bytes from socket to socket without copying them to us.
struct Pipe {
    Fd out, in;
};

// Some empty pipes, kept because making one costs more than a small transfer.
class PipePool {
public:
    Result<Pipe> take();
    void give_back(Pipe);  // empty

private:
    std::vector<Pipe> idle_;
};

// What went to one host and came from it, in all connections.
struct Spent {
    std::uint64_t sent = 0, received = 0;
};

// Records of many small things: what is alike is one record with its count, told once a second and at the end. An endless
// stream of different ones becomes one record about the rest.
class Tally {
public:
    explicit Tally(std::function<void(const ConnectionRecord&)> tell) : tell_(std::move(tell)) {}
    void note(ConnectionRecord);
    void flush();         // whatever stands, at the end
    void flush_some();    // once a second

private:
    std::function<void(const ConnectionRecord&)> tell_;
    std::map<std::string, ConnectionRecord> noted_;
    std::size_t told_ = 0;
};

struct Shared {
    explicit Shared(Proxy::Options with) : options(std::move(with)), tally(options.tell), room(io, never) {}

    // nullptr: there are too many hosts to count for.
    Spent* spent_at(const std::string& host);

    asio::io_context io{1};
    Proxy::Options options;
    Tally tally;
    NamePool names;
    PipePool pipes;
    std::optional<Resolver> resolver;
    std::unordered_map<std::string, Spent> spent;
    std::unordered_set<Flow*> flows;  // all that are open
    asio::steady_timer room;          // cancelled when a flow ends: there is room for another
    bool is_finishing = false;
};

}  // namespace bawn::egress
