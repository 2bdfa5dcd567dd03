#include "inventory/processes.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <map>

#include "base/text.h"
#include "inventory/arguments.h"
#include "inventory/interpreters.h"
#include "inventory/known_names.h"
#include "inventory/sockets.h"
#include "inventory/variable_names.h"

namespace bawn::inventory {
namespace {

constexpr std::size_t most_processes = 1 << 20;
constexpr std::size_t most_descriptors = 10'000;
constexpr std::size_t most_sockets_told = 32;
constexpr std::uint64_t largest_command_line = 4 << 20;  // what the kernel allows is 2 MiB
constexpr std::uint64_t largest_socket_table = 64 << 20;
constexpr std::string_view deleted = " (deleted)";

int number_of(std::string_view text)
{
    int number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// "4711 (a) b) S 4700 …": the name may hold anything, so the last ')' counts.
int parent_in(std::string_view stat)
{
    auto fields = split(stat.substr(std::min(stat.rfind(')'), stat.size())), ' ');
    return fields.size() > 2 ? number_of(fields[2]) : 0;
}

std::vector<std::string> arguments_in(std::string_view cmdline)
{
    if (cmdline.ends_with('\0')) cmdline.remove_suffix(1);
    if (cmdline.empty()) return {};
    std::vector<std::string> arguments;
    for (std::string_view argument : split(cmdline, '\0')) arguments.emplace_back(argument);
    return arguments;
}

// "socket:[4711]" -> 4711
std::uint64_t socket_inode(std::string_view link)
{
    if (!link.starts_with("socket:[") || !link.ends_with(']')) return 0;
    std::uint64_t inode = 0;
    std::from_chars(link.data() + 8, link.data() + link.size() - 1, inode);
    return inode;
}

bool is_proc(int folder)
{
    struct statfs status = {};
    return ::fstatfs(folder, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

// One process: its folder below proc, and whether something in it was kept from us.
class ProcessFolder {
public:
    ProcessFolder(const Root& proc, std::string name) : proc_(proc), name_(std::move(name)) {}

    std::string text_of(const char* file, std::uint64_t limit)
    {
        auto fd = proc_.open_file(name_ + '/' + file);
        auto text = fd ? read_text(*fd, limit) : fail(std::move(fd).error());
        return text ? std::move(*text) : (note(text.error()), std::string());
    }

    std::string target_of(const std::string& link)
    {
        std::string target(4096, '\0');
        ssize_t size = ::readlinkat(proc_.fd(), (name_ + '/' + link).c_str(), target.data(), target.size());
        if (size < 0) note(Error::from_errno("reading a link"));
        target.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return target;
    }

    std::vector<std::string> variables(const NameSet& wanted)
    {
        auto fd = proc_.open_file(name_ + "/environ");
        auto names = fd ? variable_names(*fd, wanted) : fail(std::move(fd).error());
        return names ? std::move(*names) : (note(names.error()), std::vector<std::string>());
    }

    std::vector<std::string> descriptors()
    {
        auto names = proc_.names_in(name_ + "/fd", most_descriptors);
        return names ? std::move(*names) : (note(names.error()), std::vector<std::string>());
    }

    // Through the kernel's own link, which leads to the inode that runs even where its path means something else.
    std::optional<FileId> executable_file() const
    {
        struct stat status = {};
        if (!is_proc(proc_.fd()) || ::fstatat(proc_.fd(), (name_ + "/exe").c_str(), &status, 0) != 0) return {};
        return FileId{status.st_dev, status.st_ino};
    }

    std::optional<unsigned> uid() const
    {
        struct stat status = {};
        if (::fstatat(proc_.fd(), name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(status.st_mode)) return {};
        return status.st_uid;
    }

    bool was_denied() const { return was_denied_; }

private:
    void note(const Error& error) { was_denied_ = was_denied_ || error.error_number() == EACCES || error.error_number() == EPERM; }

    const Root& proc_;
    std::string name_;
    bool was_denied_ = false;
};

class ProcessReader {
public:
    ProcessReader(const Root& proc, std::span<const agents::Signature> signatures) : proc_(proc), known_(known_names(signatures)) {}

    Result<ProcessesSeen> read()
    {
        std::vector<int> pids;
        for (const std::string& name : TRY(proc_.names_in("/", most_processes))) {
            if (int pid = number_of(name); pid > 0) pids.push_back(pid);
        }
        std::ranges::sort(pids);
        for (int pid : pids) add(pid);
        return std::move(seen_);
    }

private:
    void add(int pid)
    {
        ProcessFolder folder(proc_, std::to_string(pid));
        auto uid = folder.uid();
        std::string stat = folder.text_of("stat", 64 << 10);
        if (!uid || stat.empty()) return;  // it ended meanwhile
        SeenProcess seen;
        seen.process.pid = pid;
        seen.process.uid = *uid;
        seen.process.parent = parent_in(stat);
        describe(seen.process, folder);
        seen.executable_file = folder.executable_file();
        if (folder.was_denied()) ++seen_.denied;
        seen_.processes.push_back(std::move(seen));
    }

    void describe(agents::Process& process, ProcessFolder& folder)
    {
        auto argv = arguments_in(folder.text_of("cmdline", largest_command_line));
        if (argv.empty()) return;  // a thread of the kernel, or a zombie
        process.executable = folder.target_of("exe");
        if (process.executable.ends_with(deleted)) process.executable.resize(process.executable.size() - deleted.size());
        process.cwd = folder.target_of("cwd");
        process.script = entry_script(process.executable, argv, process.cwd);
        process.argv = shown_arguments(argv);
        process.variables = folder.variables(known_.variables);
        process.sockets = sockets_of(folder);
    }

    std::vector<std::string> sockets_of(ProcessFolder& folder)
    {
        std::vector<std::string> told;
        const Sockets* sockets = nullptr;
        for (const std::string& descriptor : folder.descriptors()) {
            std::uint64_t inode = socket_inode(folder.target_of("fd/" + descriptor));
            if (inode == 0) continue;
            if (!sockets) sockets = &sockets_around(folder);
            std::string_view one = sockets->of(inode);
            if (!one.empty() && std::ranges::find(told, one) == told.end()) told.emplace_back(one);
            if (told.size() == most_sockets_told) break;
        }
        return told;
    }

    // A network namespace has tables of its own; those of one namespace are read once.
    const Sockets& sockets_around(ProcessFolder& folder)
    {
        auto [found, is_new] = sockets_.try_emplace(folder.target_of("ns/net"));
        if (is_new) {
            found->second.add_tcp(folder.text_of("net/tcp", largest_socket_table));
            found->second.add_tcp(folder.text_of("net/tcp6", largest_socket_table));
            found->second.add_unix(folder.text_of("net/unix", largest_socket_table));
        }
        return found->second;
    }

    const Root& proc_;
    KnownNames known_;
    std::map<std::string, Sockets> sockets_;
    ProcessesSeen seen_;
};

}  // namespace

Result<ProcessesSeen> look_at_processes(const Root& proc, std::span<const agents::Signature> signatures)
{
    return ProcessReader(proc, signatures).read();
}

}  // namespace bawn::inventory
