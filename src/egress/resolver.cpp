#include "egress/resolver.h"

#include <ares.h>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include "base/fd.h"

namespace bawn::egress {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_addresses = 64;
constexpr auto patience = std::chrono::seconds(5);
constexpr auto patience_for_version_six = std::chrono::milliseconds(250);

Address address_of(const sockaddr& from)
{
    sockaddr_storage storage{};
    std::memcpy(&storage, &from, from.sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    return Address::of(storage);
}

ErrorKind kind_of(int status)
{
    switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA: return ErrorKind::not_found;
    case ARES_EBADNAME:
    case ARES_EFORMERR: return ErrorKind::invalid;
    case ARES_EREFUSED: return ErrorKind::denied;
    default: return ErrorKind::unavailable;
    }
}

Error error_of(const std::string& name, int status)
{
    return {kind_of(status), fmt::format("looking up {}: {}", name, ::ares_strerror(status))};
}

// What c-ares reads once: when it is not the same any more, a new channel reads it again.
struct timespec time_of_settings()
{
    struct stat status{};
    ::stat("/etc/resolv.conf", &status);
    return status.st_mtim;
}

bool operator==(const struct timespec& a, const struct timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

// Which sockets c-ares waits for.
using Sockets = std::map<int, short>;

void note_socket(void* sockets, ares_socket_t fd, int readable, int writable)
{
    auto events = static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
    if (events) {
        (*static_cast<Sockets*>(sockets))[fd] = events;
    } else {
        static_cast<Sockets*>(sockets)->erase(fd);
    }
}

}  // namespace

struct DestroyChannel {
    void operator()(ares_channel channel) const { ::ares_destroy(channel); }
};

namespace {

using Channel = std::unique_ptr<ares_channeldata, DestroyChannel>;

Result<Channel> make_channel(const std::string& servers, Sockets& sockets)
{
    ares_options options{};
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS;
    options.ednspsz = 1232;
    options.timeout = 1200;
    options.tries = 3;
    options.ndomains = 0;
    char files_then_dns[] = "fb";
    options.lookups = files_then_dns;
    options.sock_state_cb = note_socket;
    options.sock_state_cb_data = &sockets;
    constexpr int given = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_DOMAINS | ARES_OPT_LOOKUPS |
                          ARES_OPT_SOCK_STATE_CB;
    ares_channel raw = nullptr;
    int status = ::ares_init_options(&raw, &options, given);
    if (status != ARES_SUCCESS) return fail(ErrorKind::unavailable, fmt::format("starting the resolver: {}", ::ares_strerror(status)));
    Channel channel(raw);
    if (!servers.empty() && ::ares_set_servers_ports_csv(raw, servers.c_str()) != ARES_SUCCESS) {
        return fail(ErrorKind::invalid, fmt::format("\"{}\" are no servers of DNS", servers));
    }
    return channel;
}

}  // namespace

// One name: two questions at the same time, and everybody who waits for the answer.
struct Lookup {
    std::string name;
    std::vector<Resolver::Told> waiting;
    Clock::time_point deadline;
    std::vector<Address> v4, v6;
    int status = ARES_ETIMEOUT;  // of the last question that brought nothing
    int unanswered = 2;
    bool is_told = false;

    bool is_ready(Clock::time_point now) const { return !is_told && (unanswered == 0 || now >= deadline); }

    Result<std::vector<Address>> result() const
    {
        std::vector<Address> all = v4;
        all.insert(all.end(), v6.begin(), v6.end());
        if (all.empty()) return std::unexpected(error_of(name, unanswered > 0 ? ARES_ETIMEOUT : status));
        all.resize(std::min(all.size(), most_addresses));
        return all;
    }
};

namespace {

void take_answer(void* raw, int status, int, ares_addrinfo* found)
{
    std::unique_ptr<ares_addrinfo, decltype(&::ares_freeaddrinfo)> answer(found, ::ares_freeaddrinfo);
    Lookup& lookup = *static_cast<Lookup*>(raw);
    --lookup.unanswered;
    if (status != ARES_SUCCESS) lookup.status = status;
    for (const ares_addrinfo_node* node = answer ? answer->nodes : nullptr; node; node = node->ai_next) {
        std::vector<Address>& addresses = node->ai_family == AF_INET ? lookup.v4 : lookup.v6;
        if (addresses.size() < most_addresses) addresses.push_back(address_of(*node->ai_addr));
    }
    if (!lookup.v4.empty()) lookup.deadline = std::min(lookup.deadline, Clock::now() + patience_for_version_six);
}

// What the file names, of whichever family, is all there is: DNS is not asked for the other one.
std::vector<Address> in_hosts_file(ares_channel channel, const std::string& name)
{
    std::vector<Address> addresses;
    for (int family : {AF_INET, AF_INET6}) {
        hostent* raw = nullptr;
        if (::ares_gethostbyname_file(channel, name.c_str(), family, &raw) != ARES_SUCCESS) continue;
        std::unique_ptr<hostent, decltype(&::ares_free_hostent)> found(raw, ::ares_free_hostent);
        for (char** each = found->h_addr_list; *each && addresses.size() < most_addresses; ++each) {
            Address address{.is_v6 = family == AF_INET6, .bytes = {}};
            std::memcpy(address.bytes.data(), *each, static_cast<std::size_t>(found->h_length));
            addresses.push_back(address);
        }
    }
    return addresses;
}

}  // namespace

struct Resolver::State {
    ~State();

    std::string servers;
    Fd wake;
    std::mutex mutex;
    std::vector<std::pair<std::string, Told>> asked;  // with the mutex, as `stops`
    bool stops = false;

    // The thread's own. A lookup stays until c-ares has answered both questions, which may be after it was told.
    Sockets sockets;
    std::vector<std::unique_ptr<Lookup>> lookups;
    Channel channel;
    struct timespec settings{};
    std::thread thread;

    void run();
    bool take_asked();
    void look_up(const std::string& name, Told);
    void renew_channel();
    void wait();
    int milliseconds_to_wait() const;
    void tell_ready(Clock::time_point now);
    void tell_all_unavailable();
};

Resolver::State::~State()
{
    if (!thread.joinable()) return;
    {
        std::lock_guard lock(mutex);
        stops = true;
    }
    ::eventfd_write(wake.get(), 1);
    thread.join();
}

void Resolver::State::run()
{
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are for the program's own threads
    while (take_asked()) {
        tell_ready(Clock::now());
        wait();
    }
    tell_all_unavailable();
    channel.reset();  // answers what is still open, into lookups that are told
}

bool Resolver::State::take_asked()
{
    std::vector<std::pair<std::string, Told>> now;
    {
        std::lock_guard lock(mutex);
        if (stops) return false;
        now.swap(asked);
    }
    for (auto& [name, told] : now) look_up(name, std::move(told));
    return true;
}

void Resolver::State::look_up(const std::string& name, Told told)
{
    if (name.find('\0') != std::string::npos) {  // c-ares would look up what stands before it
        told(fail(ErrorKind::invalid, "looking up a name with a zero in it"));
        return;
    }
    if (auto address = Address::parse(name)) {  // c-ares would ask for the other family by that name
        told(std::vector{*address});
        return;
    }
    auto same = std::ranges::find_if(lookups, [&](const auto& each) { return !each->is_told && each->name == name; });
    if (same != lookups.end()) {
        (*same)->waiting.push_back(std::move(told));
        return;
    }
    renew_channel();
    if (auto pinned = in_hosts_file(channel.get(), name); !pinned.empty()) {
        told(std::move(pinned));
        return;
    }
    auto& lookup = lookups.emplace_back(std::make_unique<Lookup>());
    lookup->name = name;
    lookup->waiting.push_back(std::move(told));
    lookup->deadline = Clock::now() + patience;
    Lookup* raw = lookup.get();
    for (int family : {AF_INET, AF_INET6}) {
        ares_addrinfo_hints hints{};
        hints.ai_family = family;
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = ARES_AI_NOSORT;
        ::ares_getaddrinfo(channel.get(), name.c_str(), nullptr, &hints, take_answer, raw);
    }
}

void Resolver::State::renew_channel()
{
    struct timespec now = time_of_settings();
    if (!lookups.empty() || settings == now) return;
    settings = now;
    auto renewed = make_channel(servers, sockets);
    if (renewed) channel = std::move(*renewed);
}

void Resolver::State::wait()
{
    std::vector<pollfd> polled{{wake.get(), POLLIN, 0}};
    for (auto [fd, events] : sockets) polled.push_back({fd, events, 0});
    int ready = ::poll(polled.data(), polled.size(), milliseconds_to_wait());
    if (ready > 0 && polled[0].revents) {
        eventfd_t count;
        ::eventfd_read(wake.get(), &count);
    }
    for (std::size_t at = 1; at < polled.size(); ++at) {
        const pollfd& each = polled[at];
        bool can_read = each.revents & (POLLIN | POLLERR | POLLHUP), can_write = each.revents & (POLLOUT | POLLERR);
        if (can_read || can_write) {
            ::ares_process_fd(channel.get(), can_read ? each.fd : ARES_SOCKET_BAD, can_write ? each.fd : ARES_SOCKET_BAD);
        }
    }
    ::ares_process_fd(channel.get(), ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // its own timeouts
}

int Resolver::State::milliseconds_to_wait() const
{
    timeval until{};
    std::int64_t shortest = -1;
    auto consider = [&](std::int64_t milliseconds) {
        milliseconds = std::max<std::int64_t>(milliseconds, 0);
        if (shortest < 0 || milliseconds < shortest) shortest = milliseconds;
    };
    if (::ares_timeout(channel.get(), nullptr, &until)) consider(until.tv_sec * 1000 + until.tv_usec / 1000 + 1);
    for (const auto& each : lookups) {
        if (!each->is_told) consider(std::chrono::ceil<std::chrono::milliseconds>(each->deadline - Clock::now()).count());
    }
    return static_cast<int>(std::min<std::int64_t>(shortest, 60'000));
}

void Resolver::State::tell_ready(Clock::time_point now)
{
    for (auto& each : lookups) {
        if (!each->is_ready(now)) continue;
        each->is_told = true;
        for (const Told& told : each->waiting) told(each->result());
        each->waiting.clear();
    }
    std::erase_if(lookups, [](const auto& each) { return each->is_told && each->unanswered == 0; });
}

void Resolver::State::tell_all_unavailable()
{
    auto stopped = [](const std::string& name) {
        return fail(ErrorKind::unavailable, fmt::format("looking up {}: the resolver stops", name));
    };
    for (auto& each : lookups) {
        for (const Told& told : each->waiting) told(stopped(each->name));
        each->waiting.clear();
    }
    for (auto& [name, told] : asked) told(stopped(name));  // nobody adds to them any more
    asked.clear();
}

Result<Resolver> Resolver::start(const std::string& servers)
{
    if (::ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) return fail(ErrorKind::unavailable, "starting the resolver");
    auto state = std::make_unique<State>();
    state->servers = servers;
    state->wake = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!state->wake.is_open()) return fail_errno("starting the resolver");
    state->settings = time_of_settings();
    state->channel = TRY(make_channel(servers, state->sockets));
    state->thread = std::thread([raw = state.get()] { raw->run(); });
    return Resolver(std::move(state));
}

void Resolver::resolve(const std::string& name, Told told)
{
    {
        std::lock_guard lock(state_->mutex);
        state_->asked.emplace_back(name, std::move(told));
    }
    ::eventfd_write(state_->wake.get(), 1);
}

Resolver::Resolver(std::unique_ptr<State> state) : state_(std::move(state)) {}
Resolver::Resolver(Resolver&&) noexcept = default;
Resolver& Resolver::operator=(Resolver&&) noexcept = default;
Resolver::~Resolver() = default;

}  // namespace bawn::egress
