#include "sandbox/call_reader.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "sandbox/task_memory.h"

namespace bawn::sandbox {

// One call while its task waits.
struct CallReader::Waiting {
    const WatchedCall& row;
    const seccomp_notif& notification;
    TaskMemory memory;
    TaskNumbers task;
    Time time;

    std::uint64_t argument(std::int8_t index) const { return index == none ? 0 : notification.data.args[index]; }
    int folder(PlaceAt at) const { return at.folder == none ? AT_FDCWD : static_cast<int>(argument(at.folder)); }
    int at_flags() const { return static_cast<int>(argument(row.flags)); }

    // The path of a place; "" where the descriptor itself is meant; nothing where it cannot be read.
    std::optional<std::string> path(PlaceAt at) const
    {
        bool may_be_empty = at.path == none || (row.act != Act::open && (at_flags() & AT_EMPTY_PATH));
        if (at.path == none || (may_be_empty && argument(at.path) == 0)) return "";
        auto text = memory.text(argument(at.path), PATH_MAX);
        if (text && text->empty() && !may_be_empty) return std::nullopt;
        return text;
    }
};

namespace {

LastLink last_link_of(const WatchedCall& row, int at_flags)
{
    if (row.flags == none || row.act == Act::open) return row.last_link;
    if (at_flags & AT_SYMLINK_NOFOLLOW) return LastLink::kept;
    return at_flags & AT_SYMLINK_FOLLOW ? LastLink::followed : row.last_link;
}

std::optional<Address> address_at(const TaskMemory& memory, std::uint64_t address, std::uint64_t length)
{
    std::array<char, sizeof(sockaddr_storage)> bytes;
    std::size_t size = std::min<std::size_t>(static_cast<std::uint32_t>(length), bytes.size());
    if (address == 0 || size == 0) return std::nullopt;
    if (!memory.copy(address, std::as_writable_bytes(std::span(bytes).first(size)))) return Address{};
    Address to = address_from(std::string_view(bytes.data(), size));
    bool says_nothing = to.family == AF_UNSPEC && to.address.empty();  // undoes a connect
    return says_nothing ? std::nullopt : std::optional(to);
}

std::optional<Address> address_in(const TaskMemory& memory, std::uint64_t message)
{
    auto header = memory.value<msghdr>(message);
    return header ? address_at(memory, reinterpret_cast<std::uint64_t>(header->msg_name), header->msg_namelen) : std::nullopt;
}

// The kernel sends at most UIO_MAXIOV messages in one call.
std::vector<Address> addresses_in(const TaskMemory& memory, std::uint64_t messages, std::uint64_t count)
{
    std::vector<Address> found;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, 1024); ++i) {
        auto to = address_in(memory, messages + i * sizeof(mmsghdr));
        if (to && std::ranges::find(found, *to) == found.end()) found.push_back(*to);
    }
    return found;
}

struct OpenArguments {
    std::uint64_t flags = 0, resolve = 0;
    bool writes() const { return !(flags & O_PATH) && (flags & write_intent); }
    LastLink last_link() const
    {
        bool makes_new = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
        return makes_new || (flags & O_NOFOLLOW) ? LastLink::kept : LastLink::followed;
    }
};

// What cannot be read counts as an open for writing: rather told too much.
OpenArguments open_arguments(const WatchedCall& row, const seccomp_notif& notification, const TaskMemory& memory)
{
    if (row.flags != none) return {.flags = static_cast<std::uint32_t>(notification.data.args[row.flags])};
    if (row.data == none) return {.flags = O_CREAT | O_WRONLY | O_TRUNC};
    auto how = memory.value<open_how>(notification.data.args[row.data]);
    return how ? OpenArguments{how->flags, how->resolve} : OpenArguments{.flags = O_WRONLY};
}

template <typename T>
std::vector<Call> only(T call)
{
    std::vector<Call> calls;
    calls.emplace_back(std::move(call));
    return calls;
}

}  // namespace

// The root is the same for all: no task inside can change it.
const View* CallReader::view_of(pid_t task)
{
    if (const View* view = ready_view_) return view;
    std::lock_guard lock(mutex_);
    if (view_) return &*view_;
    auto view = View::of(task);
    if (!view) return nullptr;
    view_ = std::move(*view);
    return ready_view_ = &*view_;
}

Found CallReader::find(const std::string& path, LastLink last_link)
{
    const View* view = ready_view_;
    return view ? view->find(path, last_link) : Found{{path, Known::spelled}, {}};
}

Found CallReader::found_at(const Waiting& call, PlaceAt at, LastLink last_link) { return found_at(call, at, call.path(at), last_link); }

Found CallReader::found_at(const Waiting& call, PlaceAt at, const std::optional<std::string>& path, LastLink last_link)
{
    if (!path) return {};
    const View* view = view_of(call.task.id);
    Spelled spelled = spelled_by(call.task, call.folder(at), *path);
    return view ? sandbox::find(*view, spelled, last_link) : Found{{std::move(spelled.path), Known::spelled}, {}};
}

std::vector<Call> CallReader::read(const WatchedCall& row, const seccomp_notif& notification)
{
    if (row.act == Act::end) return {};
    auto task = static_cast<pid_t>(notification.pid);
    Waiting call = {row, notification, TaskMemory(task), {}, clock_.now()};
    call.task = tasks_.find(task);
    switch (row.act) {
    case Act::exec: return read_exec(call);
    case Act::connect:
    case Act::bind: return read_connect(call);
    case Act::open: return read_open(call);
    default: return read_mutation(call);
    }
}

std::vector<Call> CallReader::read_exec(const Waiting& call)
{
    ExecCandidate candidate;
    candidate.caller = call.task;
    candidate.before = running_now(call.task.id);
    auto called = call.path(call.row.place);
    Found found = found_at(call, call.row.place, called, last_link_of(call.row, call.at_flags()));
    Argv argv = call.memory.argv(call.argument(call.row.data));
    candidate.seen.time = call.time;
    candidate.seen.task = call.task.inside;
    candidate.seen.called = std::move(called).value_or("");
    candidate.seen.file.place = std::move(found.place);
    candidate.seen.argv = std::move(argv.words);
    candidate.seen.argv_is_cut = argv.is_cut;
    candidate.file = std::move(found.file);
    return only(std::move(candidate));
}

std::vector<Call> CallReader::read_connect(const Waiting& call)
{
    std::uint64_t data = call.argument(call.row.data), length = call.argument(call.row.length);
    std::vector<Address> addresses;
    if (call.row.number == SYS_sendmmsg) {
        addresses = addresses_in(call.memory, data, length);
    } else if (auto to = call.row.number == SYS_sendmsg ? address_in(call.memory, data) : address_at(call.memory, data, length)) {
        addresses.push_back(*to);
    }
    std::vector<Call> calls;
    for (Address& to : addresses) calls.emplace_back(ConnectSeen{call.time, call.task.inside, call.row.act, std::move(to)});
    return calls;
}

std::vector<Call> CallReader::read_open(const Waiting& call)
{
    OpenArguments open = open_arguments(call.row, call.notification, call.memory);
    if (open.writes()) {
        Found found = found_at(call, call.row.place, open.last_link());
        return only(MutationSeen{call.time, call.task.inside, Act::open, std::move(found.place), {}});
    }
    if (watch_ == Watch::standard) return {};
    auto path = call.path(call.row.place);
    OpenCall later = {{call.time, call.task.inside, {}}, {}, open.last_link()};
    bool is_rooted = open.resolve & RESOLVE_IN_ROOT;
    std::string_view text = path ? std::string_view(*path) : std::string_view();
    while (is_rooted && text.starts_with('/')) text.remove_prefix(1);
    if (path) later.spelled = spelled_by(call.task, call.folder(call.row.place), text);
    view_of(call.task.id);
    return only(std::move(later));
}

OpenSeen CallReader::look_up(OpenCall call)
{
    const View* view = ready_view_;
    if (call.spelled.path.empty()) return std::move(call.seen);
    call.seen.place = view ? sandbox::find(*view, call.spelled, call.last_link).place : Place{call.spelled.path, Known::spelled};
    return std::move(call.seen);
}

std::vector<Call> CallReader::read_mutation(const Waiting& call)
{
    const WatchedCall& row = call.row;
    MutationSeen seen = {call.time, call.task.inside, row.act, {}, {}};
    seen.place = found_at(call, row.place, last_link_of(row, call.at_flags())).place;
    if (row.second.path != none) seen.second = found_at(call, row.second, LastLink::kept).place;
    if (row.act == Act::symlink) {
        auto target = call.memory.text(call.argument(row.data), PATH_MAX);
        if (target) seen.second = {std::move(*target), Known::spelled};
    }
    return only(std::move(seen));
}

}  // namespace bawn::sandbox
