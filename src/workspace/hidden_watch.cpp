#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <map>
#include <set>

#include "workspace/file_rules.h"

namespace bawn::workspace {
namespace {

constexpr std::uint32_t events = IN_CREATE | IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;

using Inode = std::pair<dev_t, ino_t>;

}  // namespace

struct HiddenWatch::State {
    Folder folder;
    FileRules rules;
    Appeared appeared;
    std::size_t most_folders;
    Fd inotify;
    std::map<int, std::string> paths;  // of watched folders, by watch
    std::set<std::string> told;
    std::set<Inode> inodes;  // of hidden files, for new names of them
    bool is_complete = true;
    std::uint64_t overflows = 0;

    void watch(const std::string& path)
    {
        if (path == ".git") return;
        auto opened = folder.open_beneath(path, O_PATH | O_DIRECTORY);
        if (!opened) return;
        int watch = paths.size() < most_folders
                        ? ::inotify_add_watch(inotify.get(), ("/proc/self/fd/" + std::to_string(opened->get())).c_str(),
                                              events & ~static_cast<std::uint32_t>(IN_DONT_FOLLOW))
                        : -1;
        if (watch < 0)
            is_complete = false;
        else
            paths[watch] = path;
    }

    // Watched first, then listed: what comes in between is seen twice rather than never.
    void look(const std::string& path)
    {
        watch(path);
        auto entries = folder.entries(path);
        for (const Entry& entry : entries ? *entries : std::vector<Entry>{}) seen(joined(path, entry.name), entry.is_folder);
    }

    void seen(const std::string& path, bool is_folder)
    {
        if (path == ".git") return;
        auto status = folder.status(path);
        if (!status || !*status) return;
        Inode inode{(*status)->st_dev, (*status)->st_ino};
        bool is_file = S_ISREG((*status)->st_mode);
        if (rules.hides(path)) {
            if (is_file) inodes.insert(inode);
            tell(path);
        } else if (is_file && inodes.contains(inode)) {
            tell(path);
        }
        if (is_folder) look(path);
    }

    void tell(const std::string& path)
    {
        if (told.insert(path).second && appeared) appeared(path);
    }

    void handle(const inotify_event& event)
    {
        if (event.mask & IN_Q_OVERFLOW) {
            ++overflows;
            return look("");
        }
        auto found = paths.find(event.wd);
        if (found == paths.end()) return;
        if (event.mask & IN_IGNORED) {
            paths.erase(found);
            return;
        }
        if (event.len == 0) return;
        std::string path = joined(found->second, event.name);
        told.erase(path);  // it is new, also when it was there before
        seen(path, event.mask & IN_ISDIR);
    }
};

HiddenWatch::HiddenWatch(std::unique_ptr<State> state) : state_(std::move(state)) {}
HiddenWatch::HiddenWatch(HiddenWatch&&) noexcept = default;
HiddenWatch::~HiddenWatch() = default;

Result<HiddenWatch> HiddenWatch::start(const Folder& folder, FileRules rules, Appeared appeared, std::size_t folders)
{
    Fd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify.is_open()) return fail_errno("watching the repository");
    Folder own = TRY(Folder::of(folder.fd()));
    auto state = std::unique_ptr<State>(new State{std::move(own), std::move(rules), {}, folders, std::move(inotify), {}, {}, {}});
    state->look("");  // what is there already is hidden already
    state->appeared = std::move(appeared);
    return HiddenWatch(std::move(state));
}

int HiddenWatch::fd() const { return state_->inotify.get(); }
bool HiddenWatch::is_complete() const { return state_->is_complete; }
std::uint64_t HiddenWatch::overflows() const { return state_->overflows; }

Result<> HiddenWatch::read()
{
    alignas(inotify_event) std::array<char, 64 << 10> buffer;
    for (;;) {
        ssize_t size = ::read(state_->inotify.get(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return {};
        if (size < 0) return fail_errno("watching the repository");
        for (ssize_t at = 0; at < size;) {
            auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            at += static_cast<ssize_t>(sizeof *event + event->len);
            state_->handle(*event);
        }
    }
}

}  // namespace bawn::workspace
