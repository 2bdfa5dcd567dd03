#include "inventory/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/thread_pool.h"
#include "inventory/mounts.h"

namespace bawn::inventory {
namespace {

constexpr std::size_t batch = 512;          // files of one folder that one thread takes at a time
constexpr std::size_t deepest = 256;        // folders inside one another
constexpr std::size_t longest_path = 4000;  // what the kernel resolves in one go

struct Entry {
    std::string name;
    struct stat status = {};
};

class Walk {
public:
    Walk(const Root& root, unsigned threads, const Walker& walker) : root_(root), walker_(walker), pool_(threads, 1 << 20)
    {
        std::error_code ignored;
        std::string absolute = std::filesystem::canonical(root.path(), ignored).string();
        auto mountinfo = read_text("/proc/self/mountinfo");
        if (mountinfo && !absolute.empty()) closed_ = closed_mounts(parse_mountinfo(*mountinfo), absolute);
    }

    void run()
    {
        pool_.submit([this] { enter("", 0); });
        pool_.wait();
    }

private:
    // `path` is "" for the root, else "/usr".
    void enter(const std::string& path, std::size_t depth)
    {
        auto folder = root_.open_folder(path);
        if (!folder) return walker_.note(path.empty() ? "/" : path, folder.error());
        auto status = status_of(*folder);
        if (!status) return walker_.note(path, status.error());
        if (!is_first_visit(*status)) return;
        if (depth > deepest || path.size() > longest_path) return walker_.note(path, Error(ErrorKind::invalid, "not entered: too deep"));
        std::uint64_t mount = mount_of(*folder, status->st_dev);
        read(path, std::make_shared<Fd>(std::move(*folder)), mount, depth);
        if (walker_.pause) walker_.pause();
    }

    void read(const std::string& path, const std::shared_ptr<Fd>& folder, std::uint64_t mount, std::size_t depth)
    {
        Fd copy(::fcntl(folder->get(), F_DUPFD_CLOEXEC, 0));
        std::unique_ptr<DIR, int (*)(DIR*)> stream(copy.is_open() ? ::fdopendir(copy.get()) : nullptr, ::closedir);
        if (!stream) return walker_.note(path, Error::from_errno("listing"));
        copy.release();
        std::vector<Entry> files;
        for (;;) {
            errno = 0;
            dirent* entry = ::readdir(stream.get());
            if (!entry && errno) walker_.note(path, Error::from_errno("listing"));
            if (!entry) break;
            std::string_view name = entry->d_name;
            if (name == "." || name == "..") continue;
            meet(path, name, *folder, mount, depth, files);
            if (files.size() < batch) continue;
            pool_.submit([this, path, folder, mount, some = std::move(files)] { look_at(path, *folder, mount, some); });
            files.clear();
        }
        look_at(path, *folder, mount, files);
    }

    void meet(const std::string& path, std::string_view name, const Fd& folder, std::uint64_t mount, std::size_t depth,
              std::vector<Entry>& files)
    {
        std::string full = path + "/" + std::string(name);
        if (auto closed = closed_.find(full); closed != closed_.end())
            return walker_.note(full, Error(ErrorKind::unavailable, closed->second));
        Entry entry{std::string(name), {}};
        if (::fstatat(folder.get(), entry.name.c_str(), &entry.status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno != ENOENT) walker_.note(full, Error::from_errno("looking at it"));
            return;
        }
        if (!S_ISDIR(entry.status.st_mode)) {
            files.push_back(std::move(entry));
            return;
        }
        walker_.look({full, entry.name.c_str(), entry.status, folder, mount});
        pool_.submit([this, full, depth] { enter(full, depth + 1); });
    }

    void look_at(const std::string& path, const Fd& folder, std::uint64_t mount, const std::vector<Entry>& files)
    {
        std::string full;
        for (const Entry& entry : files) {
            full.assign(path).append("/").append(entry.name);
            walker_.look({full, entry.name.c_str(), entry.status, folder, mount});
        }
    }

    bool is_first_visit(const struct stat& status)
    {
        std::lock_guard lock(mutex_);
        return visited_.emplace(status.st_dev, status.st_ino).second;
    }

    std::uint64_t mount_of(const Fd& folder, dev_t device)
    {
        std::lock_guard lock(mutex_);
        auto [known, is_new] = mounts_.try_emplace(device, 0);
        if (is_new) known->second = mount_to_remember(folder);
        return known->second;
    }

    const Root& root_;
    const Walker& walker_;
    std::unordered_map<std::string, std::string> closed_;
    std::mutex mutex_;
    std::set<std::pair<dev_t, ino_t>> visited_;
    std::unordered_map<dev_t, std::uint64_t> mounts_;
    ThreadPool pool_;  // last: its tasks use the rest
};

}  // namespace

Result<OpenFile> open_met(const Met& met)
{
    Fd fd(::openat(met.folder.get(), met.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_NOATIME));
    // O_NOATIME is for the owner and root only.
    if (!fd.is_open() && errno == EPERM)
        fd.reset(::openat(met.folder.get(), met.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!fd.is_open()) return fail_errno("opening it");
    auto status = TRY(status_of(fd));
    if (!S_ISREG(status.st_mode) || status.st_ino != met.status.st_ino || status.st_dev != met.status.st_dev)
        return fail(ErrorKind::unavailable, "it was replaced while the scan ran");
    return OpenFile{std::move(fd), status};
}

void walk(const Root& root, unsigned threads, const Walker& walker) { Walk(root, threads, walker).run(); }

}  // namespace bawn::inventory
