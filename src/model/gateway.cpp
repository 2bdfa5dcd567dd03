#include "model/gateway.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>

#include "egress/address.h"
#include "egress/connection_limit.h"
#include "model/gateway_connection.h"

namespace bawn::model {
namespace {

constexpr std::chrono::milliseconds pause_without_descriptors{100};
constexpr std::chrono::seconds patience_at_the_end{2};
constexpr unsigned reading_threads = 2;

std::string uid_behind(int fd)
{
    ucred peer = {};
    socklen_t size = sizeof peer;
    return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? fmt::format("uid {}", peer.uid) : "uid unknown";
}

bool is_dead(const sockaddr_un& place, socklen_t size)
{
    Fd asking(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    return ::connect(asking.get(), reinterpret_cast<const sockaddr*>(&place), size) < 0 && errno == ECONNREFUSED;
}

}  // namespace

Gateway::State::State(Options with) : options(std::move(with))
{
    GatewayLimits& limits = options.limits;
    limits.connections = egress::connections_within_limits(limits.connections, 1);
    readers.emplace(reading_threads, limits.connections + 1);
    queue.emplace(AnswerQueue::Limits{.workers = std::max(options.served.backend->facts().slots, 1U),
                                      .waiting = limits.waiting,
                                      .waiting_of_client = limits.waiting_of_client,
                                      .running_of_client = limits.running_of_client});
}

void Gateway::State::finish()
{
    if (!thread.joinable()) return;
    asio::post(io, [this] {
        is_finishing = true;
        for (auto& door : open_doors) door.cancel();
        for (GatewayConnection* each : connections) each->finish();
        room.cancel();
        if (connections.empty()) return;
        patience.expires_after(patience_at_the_end);
        patience.async_wait([this](boost::system::error_code) {
            for (GatewayConnection* each : connections) each->cut();
        });
    });
    queue->finish();
    thread.join();
    readers->wait();
}

Async<> Gateway::State::accept_at(Door& door)
{
    asio::posix::stream_descriptor& listener = open_doors.emplace_back(io, door.socket.release());
    for (;;) {
        auto [failed] = co_await listener.async_wait(asio::posix::stream_descriptor::wait_read, egress::as_value());
        if (failed) co_return;
        while (connections.size() >= options.limits.connections && !is_finishing) co_await room.async_wait(egress::as_value());
        if (is_finishing) co_return;
        Fd client(::accept4(listener.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (client.is_open()) {
            begin(door, std::move(client));
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            asio::steady_timer timer(io, pause_without_descriptors);
            co_await timer.async_wait(egress::as_value());
        }
    }
}

void Gateway::State::begin(const Door& door, Fd client)
{
    std::string who = door.kind == Door::Kind::unix_socket ? uid_behind(client.get()) : "nobody";
    auto stream = std::make_unique<egress::TcpStream>(io, std::move(client));
    auto connection = std::make_shared<GatewayConnection>(*this, door, std::move(stream), std::move(who));
    asio::co_spawn(io, connection->serve(), [connection](std::exception_ptr) { connection->cut(); });
}

Result<Gateway> Gateway::start(Options options)
{
    for (const Door& door : options.doors) {
        if (door.kind == Door::Kind::tcp && options.keys.is_empty())
            return fail(ErrorKind::invalid, "over TCP the gateway needs keys for its clients");
    }
    auto state = std::make_unique<State>(std::move(options));
    for (Door& door : state->options.doors) asio::co_spawn(state->io, state->accept_at(door), asio::detached);
    sigset_t every, before;
    ::sigfillset(&every);
    ::pthread_sigmask(SIG_SETMASK, &every, &before);
    state->thread = std::thread([state = state.get()] { state->io.run(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return Gateway(std::move(state));
}

void Gateway::finish() { state_->finish(); }

Gateway::Gateway(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gateway::Gateway(Gateway&&) noexcept = default;
Gateway& Gateway::operator=(Gateway&&) noexcept = default;
Gateway::~Gateway() = default;

Result<Fd> listen_at_path(const std::string& path)
{
    sockaddr_un place = {.sun_family = AF_UNIX, .sun_path = {}};
    if (path.empty() || path.size() >= sizeof place.sun_path)
        return fail(ErrorKind::invalid, fmt::format("{}: too long for a socket's path", path));
    path.copy(place.sun_path, path.size());
    const socklen_t size = sizeof place;
    struct stat there = {};
    if (::lstat(path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode) && there.st_uid == ::geteuid() && is_dead(place, size))
        ::unlink(path.c_str());
    Fd door(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const mode_t before = ::umask(0177);
    const bool is_bound = door.is_open() && ::bind(door.get(), reinterpret_cast<const sockaddr*>(&place), size) == 0;
    ::umask(before);
    if (!is_bound || ::listen(door.get(), SOMAXCONN) < 0) return fail_errno("listening at " + path);
    return door;
}

Result<Fd> listen_at(const egress::Endpoint& place)
{
    Fd door(::socket(place.address.is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int on = 1;
    const sockaddr_storage address = place.socket_address();
    const socklen_t size = place.address.is_v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    const bool listens = door.is_open() && ::setsockopt(door.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                         ::bind(door.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0 && ::listen(door.get(), SOMAXCONN) == 0;
    if (!listens) return fail_errno("listening at " + place.text());
    return door;
}

}  // namespace bawn::model
