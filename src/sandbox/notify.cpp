#include "sandbox/notify.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "sandbox/call_reader.h"
#include "sandbox/exec_watch.h"

#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif

namespace bawn::sandbox {

// What was read and waits for the finishing thread. Bounded by number and by bytes.
class SeenQueue {
public:
    explicit SeenQueue(std::size_t limit) : limit_(limit) {}

    bool put(std::vector<Seen> all)
    {
        std::size_t bytes = 0;
        for (const Seen& seen : all) bytes += bytes_of(seen);
        std::lock_guard lock(mutex_);
        if (seen_.size() + all.size() > limit_ || bytes_ + bytes > most_bytes) return false;
        bytes_ += bytes;
        std::ranges::move(all, std::back_inserter(seen_));
        if (seen_.size() > limit_ / 4) is_filling_.notify_one();
        return true;
    }

    // Waits a moment, less if much comes.
    std::vector<Seen> take(std::chrono::milliseconds wait)
    {
        std::unique_lock lock(mutex_);
        is_filling_.wait_for(lock, wait, [this] { return is_closed_ || seen_.size() > limit_ / 4; });
        bytes_ = 0;
        return std::exchange(seen_, {});
    }

    void close()
    {
        std::lock_guard lock(mutex_);
        is_closed_ = true;
        is_filling_.notify_all();
    }

private:
    static constexpr std::size_t most_bytes = 4 << 20;

    static std::size_t bytes_of(const Seen& seen)
    {
        const auto* mutation = std::get_if<MutationSeen>(&seen);
        const auto* open = std::get_if<OpenSeen>(&seen);
        return sizeof seen + (mutation ? mutation->place.path.size() + mutation->second.path.size() : 0) +
               (open ? open->place.path.size() : 0);
    }

    std::mutex mutex_;
    std::condition_variable is_filling_;
    std::vector<Seen> seen_;
    std::size_t limit_, bytes_ = 0;
    bool is_closed_ = false;
};

namespace {

using namespace std::chrono_literals;

// The kernel's structures may be larger than those we were built with.
class Notification {
public:
    explicit Notification(const seccomp_notif_sizes& sizes)
        : bytes_(std::max<std::size_t>(sizes.seccomp_notif, sizeof(seccomp_notif))),
          answer_(std::max<std::size_t>(sizes.seccomp_notif_resp, sizeof(seccomp_notif_resp)))
    {
    }
    seccomp_notif& clean() { return std::ranges::fill(bytes_, std::byte{0}), get(); }
    seccomp_notif& get() { return *reinterpret_cast<seccomp_notif*>(bytes_.data()); }

    seccomp_notif_resp& answer(int refusal)
    {
        std::ranges::fill(answer_, std::byte{0});
        auto& answer = *reinterpret_cast<seccomp_notif_resp*>(answer_.data());
        answer.id = get().id;
        answer.error = -refusal;
        answer.flags = refusal == 0 ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
        return answer;
    }

private:
    std::vector<std::byte> bytes_, answer_;
};

// SIGURG does nothing by default; with a handler that does nothing it wakes a thread out of a system call.
void let_urgent_signals_wake()
{
    struct sigaction action = {};
    ::sigaction(SIGURG, nullptr, &action);
    if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) return;
    action = {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGURG, &action, nullptr);
}

// Threads made while this lives take no signals of the program's; those that ask for it, SIGURG.
class SignalsBlocked {
public:
    SignalsBlocked()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

void take_urgent_signals()
{
    sigset_t urgent;
    sigemptyset(&urgent);
    sigaddset(&urgent, SIGURG);
    pthread_sigmask(SIG_UNBLOCK, &urgent, nullptr);
}

constexpr std::size_t call_numbers = 512;

constexpr std::array<const WatchedCall*, call_numbers> rows_by_number()
{
    std::array<const WatchedCall*, call_numbers> rows = {};
    for (const WatchedCall& call : watched_calls) rows.at(call.number) = &call;
    return rows;
}

constexpr auto row_of = rows_by_number();

}  // namespace

class Observer::Room {
public:
    Room(Fd listener, const seccomp_notif_sizes& sizes, ObserverOptions options, std::function<void(Seen&&)> tell)
        : listener_(std::move(listener)),
          sizes_(sizes),
          options_(std::move(options)),
          tell_(std::move(tell)),
          reader_(options_.watch, options_.clock ? *options_.clock : system_clock_),
          execs_([this](const std::string& path) { return reader_.find(path); }),
          queue_(options_.queue)
    {
        let_urgent_signals_wake();
        SignalsBlocked blocked;
        unsigned threads = std::clamp(options_.threads, 1u, 16u);
        receiving_ = threads;
        for (unsigned i = 0; i < threads; ++i) receivers_.emplace_back([this] { receive_all(); });
        finisher_ = std::thread([this] { finish_all(); });
    }
    ~Room() { end(); }

    void wait_for_tasks();
    void end();
    Counts counts() const { return {seen_, told_, quiet_, gone_, lost_}; }

private:
    enum class Read { one, nothing, over };

    void receive_all();
    Read receive(Notification&);
    void serve(Notification&);
    bool answer(Notification&, int refusal);
    bool is_still_there(std::uint64_t id) const;
    bool has_tasks() const;
    int refusal_of(std::vector<Call>&);
    void keep(std::vector<Call>);
    void finish_all();
    void tell_all(std::vector<Seen>, std::vector<ExecSeen>);

    Fd listener_;
    seccomp_notif_sizes sizes_;
    ObserverOptions options_;
    std::function<void(Seen&&)> tell_;
    SystemClock system_clock_;
    CallReader reader_;
    ExecWatch execs_;
    SeenQueue queue_;
    std::atomic<std::uint64_t> seen_ = 0, told_ = 0, quiet_ = 0, gone_ = 0, lost_ = 0;
    std::atomic<bool> stopping_ = false, closing_ = false;
    std::atomic<unsigned> receiving_ = 0;
    std::vector<std::thread> receivers_;
    std::thread finisher_;
};

void Observer::Room::receive_all()
{
    take_urgent_signals();
    Notification notification(sizes_);
    while (!stopping_) {
        Read read = receive(notification);
        if (read == Read::over) break;
        if (read == Read::one) serve(notification);
    }
    --receiving_;
}

// ENOENT: the task died while it was handed over, or (6.11 and later) no task is left. EINTR: we were woken.
Observer::Room::Read Observer::Room::receive(Notification& notification)
{
    if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &notification.clean()) == 0) return Read::one;
    if (errno == EINTR || (errno == ENOENT && has_tasks())) return Read::nothing;
    return Read::over;
}

bool Observer::Room::has_tasks() const
{
    pollfd listener = {listener_.get(), 0, 0};
    return ::poll(&listener, 1, 0) == 0;
}

bool Observer::Room::is_still_there(std::uint64_t id) const { return ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0; }

bool Observer::Room::answer(Notification& notification, int refusal)
{
    return ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &notification.answer(refusal)) == 0;
}

void Observer::Room::serve(Notification& notification)
{
    ++seen_;
    const seccomp_notif& call = notification.get();
    execs_.called_again(static_cast<pid_t>(call.pid));
    auto number = static_cast<unsigned>(call.data.nr);
    const WatchedCall* row = number < row_of.size() ? row_of[number] : nullptr;
    std::vector<Call> read = row ? reader_.read(*row, call) : std::vector<Call>();
    if (!read.empty() && !is_still_there(call.id)) {
        ++gone_;
        return;
    }
    if (read.empty()) {
        ++(answer(notification, 0) ? quiet_ : gone_);
        return;
    }
    int refusal = refusal_of(read);
    if (std::holds_alternative<ExecCandidate>(read.front()) && refusal == 0) {
        // What decides about an exec may come as soon as it is answered. One that is gone is told as unknown.
        execs_.expect(std::get<ExecCandidate>(std::move(read.front())));
        answer(notification, 0);
        ++told_;
    } else if (answer(notification, refusal)) {
        keep(std::move(read));
    } else {
        ++gone_;
    }
}

int Observer::Room::refusal_of(std::vector<Call>& read)
{
    auto* exec = std::get_if<ExecCandidate>(&read.front());
    if (!exec || !options_.refuses) return 0;
    std::string folder = link_text("/proc/" + std::to_string(exec->caller.id) + "/cwd");
    auto places = interpreters_of(exec->file, folder, [this](const std::string& path) { return reader_.find(path); });
    places.push_back(exec->seen.file.place);
    if (std::ranges::none_of(places, options_.refuses)) return 0;
    exec->seen.outcome = ExecOutcome::refused;
    return EACCES;
}

void Observer::Room::keep(std::vector<Call> read)
{
    std::vector<Seen> all;
    for (Call& call : read) {
        if (auto* exec = std::get_if<ExecCandidate>(&call)) all.emplace_back(std::move(exec->seen));
        if (auto* connect = std::get_if<ConnectSeen>(&call)) all.emplace_back(std::move(*connect));
        if (auto* mutation = std::get_if<MutationSeen>(&call)) all.emplace_back(std::move(*mutation));
        if (auto* open = std::get_if<OpenCall>(&call)) all.emplace_back(reader_.look_up(std::move(*open)));
    }
    ++(queue_.put(std::move(all)) ? told_ : lost_);
}

void Observer::Room::tell_all(std::vector<Seen> seen, std::vector<ExecSeen> execs)
{
    std::ranges::stable_sort(seen, {}, [](const Seen& one) { return time_of(one); });  // receivers may overtake each other
    for (ExecSeen& exec : execs) {
        bool has_run = options_.refuses && exec.outcome == ExecOutcome::ran;
        exec.went_past_refusal = has_run && (options_.refuses(exec.file.place) || options_.refuses(exec.interpreter.place));
        tell_(std::move(exec));
    }
    for (Seen& one : seen) tell_(std::move(one));
}

void Observer::Room::finish_all()
{
    auto paused = std::chrono::steady_clock::now();
    while (!closing_) {
        std::vector<Seen> seen = queue_.take(execs_.is_busy() ? 5ms : 20ms);
        tell_all(std::move(seen), execs_.progress());
        if (!options_.pause || std::chrono::steady_clock::now() - paused < 50ms) continue;
        options_.pause();
        paused = std::chrono::steady_clock::now();
    }
    tell_all(queue_.take(0ms), execs_.finish(std::chrono::steady_clock::now() + 10s));
}

void Observer::Room::wait_for_tasks()
{
    pollfd listener = {listener_.get(), 0, 0};
    while (listener_.is_open() && ::poll(&listener, 1, -1) < 0 && errno == EINTR) {}
}

// The receivers may sit in RECV, which older kernels do not end when no task is left.
void Observer::Room::end()
{
    stopping_ = true;
    while (receiving_ > 0) {
        for (std::thread& receiver : receivers_) ::pthread_kill(receiver.native_handle(), SIGURG);
        std::this_thread::sleep_for(100us);
    }
    for (std::thread& receiver : receivers_) receiver.join();
    receivers_.clear();
    closing_ = true;
    queue_.close();
    if (finisher_.joinable()) finisher_.join();
    listener_.reset();
}

Observer::Observer(std::unique_ptr<Room> room) : room_(std::move(room)) {}
Observer::Observer(Observer&&) noexcept = default;
Observer& Observer::operator=(Observer&&) noexcept = default;
Observer::~Observer() = default;

Result<Observer> Observer::start(Fd listener, ObserverOptions options, std::function<void(Seen&&)> tell)
{
    seccomp_notif_sizes sizes = {};
    if (::syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0) return fail_errno("asking for the size of notifications");
    std::uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;
    ::ioctl(listener.get(), SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags);  // a favour of 6.6 and later
    return Observer(std::make_unique<Room>(std::move(listener), sizes, std::move(options), std::move(tell)));
}

Counts Observer::finish()
{
    room_->wait_for_tasks();
    room_->end();
    return room_->counts();
}

Counts Observer::counts() const { return room_->counts(); }

}  // namespace bawn::sandbox
