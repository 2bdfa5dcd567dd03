#include "sandbox/task_files.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <climits>

#include "base/text.h"

namespace bawn::sandbox {
namespace {

using namespace std::string_view_literals;
using namespace std::chrono_literals;

std::string proc_path(pid_t task, std::string_view name) { return "/proc/" + std::to_string(task) + "/" + std::string(name); }

std::optional<int> number_in(std::string_view text)
{
    int value = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// "NSpid:\t812\t4" -> 4: the last column is the innermost namespace.
std::optional<int> last_number_of(std::string_view status, std::string_view key)
{
    std::size_t at = status.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view line = status.substr(at + key.size());
    line = line.substr(0, line.find('\n'));
    return number_in(line.substr(line.find_last_of('\t') + 1));
}

std::string short_file(const std::string& path)
{
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 4096> bytes;
    ssize_t got = fd.is_open() ? ::read(fd.get(), bytes.data(), bytes.size()) : 0;
    return std::string(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
}

TaskNumbers read_numbers(pid_t task)
{
    auto numbers = numbers_in(short_file(proc_path(task, "status")));
    if (!numbers) return {};
    numbers->id = task;
    return *numbers;
}

// "/a/b/" and "/a/b/." name b; ".." and "/" name no entry of a folder.
struct Split {
    std::string folder, name;
};
std::optional<Split> split_last(std::string_view path)
{
    while (path.size() > 1 && (path.ends_with('/') || path.ends_with("/."))) path.remove_suffix(1);
    std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view name = path.substr(slash + 1);
    if (name.empty() || name == "..") return std::nullopt;
    return Split{std::string(path.substr(0, slash + 1)), std::string(name)};
}

// The rest of a path beneath a link of the task to itself: "/proc/self/fd/3" -> "fd/3".
std::optional<std::string_view> own_rest(const TaskNumbers& task, std::string_view path)
{
    std::string by_number = "/proc/" + std::to_string(task.inside.pid) + "/";
    for (std::string_view head : {"/proc/self/"sv, "/proc/thread-self/"sv, std::string_view(by_number)})
        if (path.starts_with(head)) return path.substr(head.size());
    return std::nullopt;
}

std::string_view device_as_descriptor(std::string_view path)
{
    if (path == "/dev/stdin") return "/proc/self/fd/0";
    if (path == "/dev/stdout") return "/proc/self/fd/1";
    if (path == "/dev/stderr") return "/proc/self/fd/2";
    return {};
}

// Rewrites what begins with one of the task's own links; the links of /proc mean the one who follows them.
Spelled own_links_followed(const TaskNumbers& task, std::string path)
{
    if (auto device = device_as_descriptor(path); !device.empty()) path = device;
    if (path.starts_with("/dev/fd/")) path = "/proc/self/fd/" + path.substr(8);
    auto rest = own_rest(task, path);
    if (!rest) return {std::move(path)};
    if (*rest == "exe" || (rest->starts_with("fd/") && number_in(rest->substr(3)))) return {path, proc_path(task.id, *rest), true};
    if (rest->starts_with("root/")) return {std::string(rest->substr(4))};
    if (rest->starts_with("cwd/")) return {link_text(proc_path(task.id, "cwd")) + std::string(rest->substr(3))};
    return {"/proc/" + std::to_string(task.inside.pid) + "/" + std::string(*rest)};
}

}  // namespace

std::optional<TaskNumbers> numbers_in(std::string_view status)
{
    auto process = last_number_of(status, "\nTgid:"), parent = last_number_of(status, "\nPPid:");
    auto inside = last_number_of(status, "\nNStgid:");
    if (!process || !parent) return std::nullopt;
    return TaskNumbers{.process = *process, .parent = *parent, .inside = {.pid = inside.value_or(*process)}};
}

TaskNumbers TaskDirectory::find(pid_t task)
{
    auto now = std::chrono::steady_clock::now();
    if (auto known = remembered(task, now)) return *known;
    TaskNumbers numbers = read_numbers(task);
    if (numbers.id == 0) return numbers;
    // A parent outside has a number here all the same; only the first process inside has such a one.
    if (numbers.parent != 0 && numbers.inside.pid != 1) {
        auto parent = remembered(numbers.parent, now);
        numbers.inside.parent = (parent ? *parent : read_numbers(numbers.parent)).inside.pid;
    }
    std::lock_guard lock(mutex_);
    if (entries_.size() >= 4096) entries_.clear();
    entries_[task] = {numbers, now};
    return numbers;
}

std::optional<TaskNumbers> TaskDirectory::remembered(pid_t task, std::chrono::steady_clock::time_point now)
{
    std::lock_guard lock(mutex_);
    auto entry = entries_.find(task);
    return entry != entries_.end() && now - entry->second.read < 1s ? std::optional(entry->second.numbers) : std::nullopt;
}

std::string link_text(const std::string& path)
{
    std::array<char, PATH_MAX> text;
    ssize_t length = ::readlink(path.c_str(), text.data(), text.size());
    return std::string(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
}

Place place_of_descriptor(const Fd& fd)
{
    struct stat status = {};
    if (!fd.is_open() || ::fstat(fd.get(), &status) != 0) return {};
    return {link_text("/proc/self/fd/" + std::to_string(fd.get())), Known::resolved, status.st_dev, status.st_ino};
}

Place running_now(pid_t task)
{
    struct stat status = {};
    if (::stat(proc_path(task, "exe").c_str(), &status) != 0) return {};
    return {{}, Known::resolved, status.st_dev, status.st_ino};
}

Result<View> View::of(pid_t task)
{
    Fd root = TRY(Fd::open(proc_path(task, "root"), O_PATH | O_DIRECTORY));
    return View(std::move(root));
}

Fd View::open(const std::string& path, LastLink last_link) const
{
    open_how how = {};
    how.flags = O_PATH | O_CLOEXEC | (last_link == LastLink::kept ? O_NOFOLLOW : 0);
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    return Fd(static_cast<int>(::syscall(SYS_openat2, root_.get(), path.c_str(), &how, sizeof how)));
}

Found View::find(const std::string& path, LastLink last_link) const
{
    Fd file = open(path, last_link);
    if (file.is_open()) {
        Place place = place_of_descriptor(file);
        return {std::move(place), std::move(file)};
    }
    // Not there, or not to be followed: then at least its folder.
    auto split = split_last(path);
    Fd folder = split ? open(split->folder, LastLink::followed) : Fd();
    if (!folder.is_open()) return {{path, Known::spelled}, {}};
    std::string in = place_of_descriptor(folder).path;
    return {{in + (in.ends_with('/') ? "" : "/") + split->name, Known::resolved}, {}};
}

Spelled spelled_by(const TaskNumbers& task, int folder, std::string_view path)
{
    if (path.starts_with('/')) return own_links_followed(task, std::string(path));
    std::string link = folder == AT_FDCWD ? proc_path(task.id, "cwd") : proc_path(task.id, "fd/" + std::to_string(folder));
    if (path.empty()) return {link_text(link), std::move(link)};
    std::string base = link_text(link);
    return own_links_followed(task, base + (base.ends_with('/') ? "" : "/") + std::string(path));
}

Found find(const View& view, const Spelled& spelled, LastLink last_link)
{
    if (spelled.own_link.empty()) return view.find(spelled.path, last_link);
    if (last_link == LastLink::kept && spelled.is_link_by_name) return {{spelled.path, Known::spelled}, {}};
    Fd file(::open(spelled.own_link.c_str(), O_PATH | O_CLOEXEC));
    if (!file.is_open()) return {{spelled.path, Known::spelled}, {}};
    Place place = place_of_descriptor(file);
    return {std::move(place), std::move(file)};
}

}  // namespace bawn::sandbox
