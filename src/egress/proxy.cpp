#include "egress/proxy.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <thread>

#include "egress/connection.h"
#include "egress/connection_limit.h"
#include "egress/datagram_door.h"
#include "egress/dns_door.h"
#include "egress/flow.h"
#include "egress/inward_door.h"

namespace bawn::egress {
namespace {

using Descriptor = asio::posix::stream_descriptor;
using ServeBy = Async<> (*)(std::shared_ptr<Flow>);

constexpr std::chrono::milliseconds pause_without_descriptors{100};
constexpr std::chrono::seconds tally_every{1};
constexpr std::chrono::seconds long_open{2};

// One connection has two sockets, and a pipe of two ends each way while bytes are under way.
constexpr rlim_t descriptors_of_a_connection = 6;

Result<> do_not_block(const Fd& fd)
{
    const int flags = ::fcntl(fd.get(), F_GETFL);
    if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) < 0) return fail_errno("preparing a door");
    return {};
}

}  // namespace

// So many a second, and as many at once after a quiet second.
class ConnectionRate {
public:
    explicit ConnectionRate(std::size_t per_second) : each_(std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second) {}

    Moment next()
    {
        const Moment at = std::max(next_, now() - std::chrono::seconds(1));
        next_ = at + each_;
        return at;
    }

private:
    std::chrono::nanoseconds each_;
    Moment next_{};
};

struct Proxy::State {
    State(Doors from, Options options)
        : shared(std::move(options)),
          rate(shared.options.limits.connections_per_second),
          doors(std::move(from))
    {
    }
    ~State() { finish(); }

    Result<> open();
    void finish();

    Descriptor& door(Fd fd) { return open_doors.emplace_back(shared.io, fd.release()); }
    Async<> accept_at(Descriptor& door, ServeBy serve);
    Async<> wait_for_room();
    Async<> tell_tally();
    void tell_open();
    void begin(Fd client, ServeBy serve);

    Shared shared;
    ConnectionRate rate;
    Doors doors;
    std::deque<Descriptor> open_doors;
    asio::steady_timer tally_clock{shared.io};
    std::thread thread;
};

Result<> Proxy::State::open()
{
    Limits& limits = shared.options.limits;
    limits.connections = connections_within_limits(limits.connections, descriptors_of_a_connection);
    if (!shared.options.resolve) {
        shared.resolver = TRY(Resolver::start());
        shared.options.resolve = [this](const std::string& name, Resolver::Told told) { shared.resolver->resolve(name, std::move(told)); };
    }
    std::vector<Fd*> all = {&doors.proxy};
    for (auto* some : {&doors.tcp, &doors.dns, &doors.datagrams}) {
        for (Fd& fd : *some) all.push_back(&fd);
    }
    for (const Fd* fd : all) {
        if (fd->is_open()) TRY(do_not_block(*fd));
    }
    for (Fd& fd : doors.tcp) asio::co_spawn(shared.io, accept_at(door(std::move(fd)), serve_captured), asio::detached);
    if (doors.proxy.is_open()) asio::co_spawn(shared.io, accept_at(door(std::move(doors.proxy)), serve_proxy_client), asio::detached);
    for (Fd& fd : doors.dns) asio::co_spawn(shared.io, serve_dns_door(shared, door(std::move(fd))), asio::detached);
    for (Fd& fd : doors.datagrams) {
        const Fd& icmp = Endpoint::bound_by(fd.get()).address.is_v6 ? doors.icmp6 : doors.icmp;
        asio::co_spawn(shared.io, serve_datagram_door(shared, door(std::move(fd)), icmp), asio::detached);
    }
    for (Inward& inward : shared.options.inward) {
        Descriptor& at = door(std::move(inward.door));
        asio::co_spawn(shared.io, serve_inward_door(shared, at, std::move(inward)), asio::detached);
    }
    asio::co_spawn(shared.io, tell_tally(), asio::detached);

    // Signals are for the session; and splice(2) to a closed socket raises SIGPIPE in the thread that calls it.
    sigset_t every, before;
    ::sigfillset(&every);
    ::pthread_sigmask(SIG_SETMASK, &every, &before);
    thread = std::thread([this] { shared.io.run(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return {};
}

void Proxy::State::finish()
{
    if (!thread.joinable()) return;
    asio::post(shared.io, [this] {
        shared.is_finishing = true;
        for (Descriptor& each : open_doors) each.cancel();
        for (Flow* flow : shared.flows) flow->cut("the session ended");
        shared.room.cancel();
        tally_clock.cancel();
    });
    thread.join();
    shared.tally.flush();
}

Async<> Proxy::State::wait_for_room()
{
    while (shared.flows.size() >= shared.options.limits.connections && !shared.is_finishing) co_await shared.room.async_wait(as_value());
    const Moment at = rate.next();
    if (at <= now()) co_return;
    asio::steady_timer timer(shared.io, at);
    co_await timer.async_wait(as_value());
}

Async<> Proxy::State::accept_at(Descriptor& door, ServeBy serve)
{
    for (;;) {
        auto [failed] = co_await door.async_wait(Descriptor::wait_read, as_value());
        if (failed) co_return;
        co_await wait_for_room();
        if (shared.is_finishing) co_return;
        Fd client(::accept4(door.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (client.is_open()) {
            begin(std::move(client), serve);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            asio::steady_timer timer(shared.io, pause_without_descriptors);
            co_await timer.async_wait(as_value());
        }
    }
}

void Proxy::State::begin(Fd client, ServeBy serve)
{
    const Endpoint asked = Endpoint::bound_by(client.get());
    auto stream = std::make_unique<TcpStream>(shared.io, std::move(client));
    auto flow = std::make_shared<Flow>(shared, std::move(stream), Way::captured, asked);
    flow->watch_idle();
    asio::co_spawn(shared.io, serve(flow), [flow](std::exception_ptr failed) {
        if (failed) flow->cut("an internal error");
        flow->tell();
    });
}

Async<> Proxy::State::tell_tally()
{
    while (!shared.is_finishing) {
        tally_clock.expires_after(tally_every);
        co_await tally_clock.async_wait(as_value());
        shared.tally.flush_some();
        tell_open();
    }
}

void Proxy::State::tell_open()
{
    if (!shared.options.tell_open) return;
    for (Flow* flow : shared.flows) {
        if (flow->is_told_open || !flow->record.is_allowed || !flow->upstream || now() - flow->started < long_open) continue;
        flow->is_told_open = true;
        shared.options.tell_open(flow->record);
    }
}

Result<Proxy> Proxy::start(Doors doors, Options options)
{
    auto state = std::make_unique<State>(std::move(doors), std::move(options));
    TRY(state->open());
    return Proxy(std::move(state));
}

void Proxy::finish() { state_->finish(); }

Proxy::Proxy(std::unique_ptr<State> state) : state_(std::move(state)) {}
Proxy::Proxy(Proxy&&) noexcept = default;
Proxy& Proxy::operator=(Proxy&&) noexcept = default;
Proxy::~Proxy() = default;

}  // namespace bawn::egress
