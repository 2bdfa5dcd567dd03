#include "ledger/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

namespace bawn::ledger {
namespace {

constexpr std::string_view segment_suffix = ".jsonl";
constexpr std::size_t most_names = 10'000'000;

std::optional<std::uint64_t> number_of_segment(std::string_view name)
{
    std::uint64_t number = 0;
    auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (problem != std::errc() || segment_name(number) != name) return std::nullopt;
    return number;
}

}  // namespace

std::string segment_name(std::uint64_t number) { return fmt::format("{:08}{}", number, segment_suffix); }

Result<Folder> Folder::open(const std::string& path) { return Folder(TRY(Root::open(path))); }

Result<Folder> Folder::open_own(const std::string& path)
{
    TRY(make_folders(path, 0700));
    Folder folder = TRY(open(path));
    struct stat status = {};
    if (::fstat(folder.root_.fd(), &status) != 0) return fail_errno("looking at " + path);
    if (status.st_uid != ::geteuid()) return fail(ErrorKind::denied, path + " belongs to another user");
    if (status.st_mode & 077) return fail(ErrorKind::denied, path + " is open to others: chmod 700 it");
    return folder;
}

Result<> Folder::lock() const
{
    if (::flock(root_.fd(), LOCK_EX | LOCK_NB) == 0) return {};
    if (errno == EWOULDBLOCK) return fail(ErrorKind::unavailable, "another bawn is writing to " + root_.path());
    return fail_errno("locking " + root_.path());
}

Result<Fd> Folder::open(std::string_view name, int flags, mode_t mode) const
{
    Fd fd(::openat(root_.fd(), std::string(name).c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode));
    if (!fd.is_open()) return fail_errno("opening " + path_of(name));
    if (!S_ISREG(TRY(status_of(fd)).st_mode)) return fail(ErrorKind::invalid, path_of(name) + " is not a regular file");
    return fd;
}

Result<std::string> Folder::read(std::string_view name, std::uint64_t limit) const
{
    Fd fd = TRY(open(name, O_RDONLY));
    auto text = read_text(fd, limit);
    if (!text) return fail(std::move(text).error().while_doing(path_of(name)));
    return text;
}

Result<> Folder::write_new(std::string_view name, std::string_view text) const
{
    std::string unfinished = std::string(name) + ".new";
    if (::unlinkat(root_.fd(), unfinished.c_str(), 0) != 0 && errno != ENOENT) return fail_errno("removing " + path_of(unfinished));
    Fd fd = TRY(open(unfinished, O_WRONLY | O_CREAT | O_EXCL));
    auto written = write_all(fd, text);
    if (!written) return fail(std::move(written).error().while_doing(path_of(name)));
    if (::fsync(fd.get()) != 0) return fail_errno("writing " + path_of(name));
    return rename(unfinished, name);
}

Result<> Folder::rename(std::string_view from, std::string_view to) const
{
    if (::renameat(root_.fd(), std::string(from).c_str(), root_.fd(), std::string(to).c_str()) != 0) {
        return fail_errno("naming " + path_of(to));
    }
    return sync();
}

Result<> Folder::sync() const
{
    if (::fsync(root_.fd()) != 0) return fail_errno("syncing " + root_.path());
    return {};
}

Result<std::vector<std::uint64_t>> Folder::segments() const
{
    std::vector<std::uint64_t> numbers;
    for (const std::string& name : TRY(root_.names_in("", most_names))) {
        if (auto number = number_of_segment(name)) numbers.push_back(*number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

Result<std::vector<std::string>> Folder::names_ending(std::string_view suffix) const
{
    std::vector<std::string> names = TRY(root_.names_in("", most_names));
    std::erase_if(names, [&](const std::string& name) { return !name.ends_with(suffix); });
    return names;
}

}  // namespace bawn::ledger
