#include "inventory/inventory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>

#include "base/files.h"
#include "base/text.h"
#include "inventory/cache.h"
#include "inventory/content.h"
#include "inventory/homes.h"
#include "inventory/matcher.h"
#include "inventory/processes.h"
#include "inventory/traces.h"
#include "inventory/walk.h"

namespace bawn::inventory {
namespace {

using agents::Evidence;

constexpr std::uint64_t smallest_program = 512;  // less holds no model call and no tool
constexpr std::size_t most_notes = 1000;
constexpr auto progress_every = std::chrono::milliseconds(100);

struct AtomicCounts {
    std::atomic<std::uint64_t> folders = 0, files = 0, bytes = 0, matched_files = 0, matched_bytes = 0, cached_files = 0, denied = 0;

    Counts now() const
    {
        return {.folders = folders,
                .files = files,
                .bytes = bytes,
                .matched_files = matched_files,
                .matched_bytes = matched_bytes,
                .cached_files = cached_files,
                .denied = denied,
                .processes = 0};
    }
};

// Matchers are costly to make and serve one thread at a time.
class Matchers {
public:
    explicit Matchers(const agents::Knowledge& knowledge) : knowledge_(knowledge) {}

    // The database is compiled when the first file needs it: a scan that the cache answers never does.
    Result<std::unique_ptr<Matcher>> borrow()
    {
        std::lock_guard lock(mutex_);
        if (!patterns_) patterns_.emplace(TRY(Patterns::compile(agents::strings_of(knowledge_))));
        if (free_.empty()) return std::make_unique<Matcher>(TRY(Matcher::create(*patterns_)));
        auto matcher = std::move(free_.back());
        free_.pop_back();
        return matcher;
    }

    void give_back(std::unique_ptr<Matcher> matcher)
    {
        std::lock_guard lock(mutex_);
        free_.push_back(std::move(matcher));
    }

private:
    const agents::Knowledge& knowledge_;
    std::mutex mutex_;
    std::optional<Patterns> patterns_;
    std::vector<std::unique_ptr<Matcher>> free_;
};

std::string path_of(const Evidence& evidence)
{
    return std::visit(
        [](const auto& e) {
            if constexpr (requires { e.path; })
                return e.path;
            else
                return e.executable;
        },
        evidence);
}

class Taking {
public:
    Taking(const agents::Knowledge& knowledge, const Scan& scan, const Root& root, Traces traces)
        : scan_(scan),
          root_(root),
          traces_(std::move(traces)),
          matchers_(knowledge),
          cache_(Cache::open(scan.cache_folder, scan.version, SystemClock().now()))
    {
        if (!cache_.note().empty()) note(scan.cache_folder, cache_.note());
    }

    Result<Inventory> run(std::span<const agents::Signature> signatures)
    {
        Walker walker{.look = [this](const Met& met) { look(met); },
                      .note = [this](std::string_view path, const Error& error) { problem(path, error); },
                      .pause = [this] { tell_progress(); }};
        walk(root_, scan_.threads, walker);
        if (scan_.with_processes) TRY(look_at_running(signatures));
        if (failed_) return fail(std::move(*failed_));
        if (auto saved = cache_.save(); !saved) note(scan_.cache_folder, saved.error().message());
        inventory_.counts = counts_.now();
        inventory_.counts.processes = processes_;
        std::ranges::stable_sort(inventory_.evidence, {}, path_of);
        std::ranges::sort(inventory_.notes, {}, &NoteTold::path);
        return std::move(inventory_);
    }

private:
    void look(const Met& met)
    {
        bool is_file = S_ISREG(met.status.st_mode);
        (S_ISDIR(met.status.st_mode) ? counts_.folders : counts_.files)++;
        FileSeen seen{met.path, static_cast<std::uint64_t>(met.status.st_size), met.status.st_mode, met.status.st_uid};
        Interest interest = traces_.interest_in(seen);
        if (interest != Interest::none) keep(traces_.named(seen));
        if (!is_file) return;
        counts_.bytes += seen.size;
        if (interest != Interest::content && seen.size < smallest_program) return;
        FileKey key = key_of(met.mount, met.status, met.path);
        if (auto known = cache_.find(key)) {
            ++counts_.cached_files;
            remember_program(met.status, *known);
            keep(std::move(*known));
            return;
        }
        look_into(met, seen, interest, key);
    }

    void look_into(const Met& met, const FileSeen& seen, Interest interest, const FileKey& key)
    {
        auto file = open_met(met);
        if (!file) return problem(met.path, file.error());
        std::vector<Evidence> evidence;
        bool is_clean = true;  // worth remembering
        if (interest == Interest::content) {
            auto traces = traces_.read(seen, file->fd);
            if (traces)
                evidence = std::move(*traces);
            else
                problem(met.path, traces.error()), is_clean = false;
        }
        if (seen.size >= smallest_program) is_clean = add_content(met, *file, evidence) && is_clean;
        if (is_clean) cache_.remember(key, evidence);
        remember_program(met.status, evidence);
        keep(std::move(evidence));
    }

    bool add_content(const Met& met, const OpenFile& file, std::vector<Evidence>& evidence)
    {
        auto content = content_of(file, met.path, met.status.st_uid);
        if (!content) {
            problem(met.path, content.error());
            return false;
        }
        ++counts_.matched_files;
        counts_.matched_bytes += content->bytes;
        for (Note& n : content->notes) note(std::string(met.path) + n.path, n.message);
        std::ranges::move(content->parts, std::back_inserter(evidence));
        return content->notes.empty();
    }

    Result<Content> content_of(const OpenFile& file, std::string_view path, unsigned uid)
    {
        FileSource source = TRY(FileSource::with_beginning(file.fd, file.status, large_read));
        auto matcher = matchers_.borrow();
        if (!matcher) {
            std::lock_guard lock(mutex_);
            failed_ = matcher.error();
            return fail(matcher.error());
        }
        Content content = look_at_content(source, path, uid, **matcher);
        matchers_.give_back(std::move(*matcher));
        return content;
    }

    // Processes are joined with programs by inode: a running file has one, whatever it is called.
    void remember_program(const struct stat& status, const std::vector<Evidence>& evidence)
    {
        if (!scan_.with_processes || evidence.empty()) return;
        std::lock_guard lock(mutex_);
        programs_.emplace(std::pair(status.st_dev, status.st_ino),
                          path_of(evidence.front()).substr(0, path_of(evidence.front()).find('!')));
    }

    Result<> look_at_running(std::span<const agents::Signature> signatures)
    {
        Root proc = TRY(Root::open("/proc"));
        ProcessesSeen seen = TRY(look_at_processes(proc, signatures));
        processes_ = seen.processes.size();
        counts_.denied += seen.denied;
        std::map<FileId, std::string,
                 decltype([](const FileId& a, const FileId& b) { return std::pair(a.device, a.inode) < std::pair(b.device, b.inode); })>
            gone;
        for (SeenProcess& p : seen.processes) {
            if (!p.process.script.empty())
                p.process.program_path = p.process.script;
            else if (p.executable_file)
                p.process.program_path = program_of(p, gone);
            keep({std::move(p.process)});
        }
        return {};
    }

    // A program whose file has no name any more, or lies in another mount namespace, is read through /proc.
    template <typename Gone>
    std::string program_of(const SeenProcess& p, Gone& gone)
    {
        {
            std::lock_guard lock(mutex_);
            auto known = programs_.find({p.executable_file->device, p.executable_file->inode});
            if (known != programs_.end()) return known->second;
        }
        if (auto known = gone.find(*p.executable_file); known != gone.end()) return known->second;
        std::string path = fmt::format("/proc/{}/exe", p.process.pid);
        gone[*p.executable_file] = path;
        struct stat on_disk = {};
        bool is_walked = ::stat(p.process.executable.c_str(), &on_disk) == 0 && on_disk.st_ino == p.executable_file->inode &&
                         on_disk.st_dev == p.executable_file->device;
        auto fd = is_walked ? Result<Fd>(Fd()) : Fd::open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
        auto status = fd && fd->is_open() ? status_of(*fd) : fail(ErrorKind::not_found, "walked");
        if (!status) return path;
        if (auto content = content_of({std::move(*fd), *status}, path, p.process.uid)) keep({content->parts.begin(), content->parts.end()});
        return path;
    }

    void keep(std::vector<Evidence> evidence)
    {
        if (evidence.empty()) return;
        std::lock_guard lock(mutex_);
        std::ranges::move(evidence, std::back_inserter(inventory_.evidence));
    }

    void problem(std::string_view path, const Error& error)
    {
        if (error.kind() == ErrorKind::denied && error.error_number() != 0)
            ++counts_.denied;
        else if (error.error_number() != ENOENT)
            note(path, error.message());
    }

    void note(std::string_view path, std::string_view message)
    {
        std::lock_guard lock(mutex_);
        if (inventory_.notes.size() < most_notes)
            inventory_.notes.push_back({std::string(path), std::string(message)});
        else if (inventory_.notes.size() == most_notes)
            inventory_.notes.push_back({"", fmt::format("more than {} notes: the rest is not told", most_notes)});
    }

    void tell_progress()
    {
        if (!scan_.progress) return;
        std::unique_lock lock(progress_mutex_, std::try_to_lock);
        auto now = std::chrono::steady_clock::now();
        if (!lock.owns_lock() || now - last_progress_ < progress_every) return;
        last_progress_ = now;
        scan_.progress(counts_.now());
    }

    const Scan& scan_;
    const Root& root_;
    Traces traces_;
    Matchers matchers_;
    Cache cache_;
    AtomicCounts counts_;
    std::uint64_t processes_ = 0;
    std::mutex mutex_, progress_mutex_;
    std::chrono::steady_clock::time_point last_progress_;
    std::optional<Error> failed_;
    std::map<std::pair<dev_t, ino_t>, std::string> programs_;
    Inventory inventory_;
};

}  // namespace

Result<Inventory> take_inventory(const agents::Knowledge& knowledge, const Scan& scan)
{
    Root root = TRY(Root::open(scan.root));
    FoundHomes homes = find_homes(root, knowledge.signatures);
    Taking taking(knowledge, scan, root, Traces(knowledge.signatures, std::move(homes.homes)));
    Inventory inventory = TRY(taking.run(knowledge.signatures));
    for (const Error& error : homes.notes) inventory.notes.push_back({"", error.message()});
    return inventory;
}

Result<std::vector<Evidence>> look_into(const agents::Knowledge& knowledge, const std::string& path)
{
    std::error_code problem;
    if (std::filesystem::is_directory(path, problem)) {
        Scan scan;
        scan.root = path;
        return TRY(take_inventory(knowledge, scan)).evidence;
    }
    Fd fd = TRY(Fd::open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    auto status = TRY(status_of(fd));
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, path + ": not a regular file or folder");
    Patterns patterns = TRY(Patterns::compile(agents::strings_of(knowledge)));
    Matcher matcher = TRY(Matcher::create(patterns));
    Content content = look_at_content(TRY(FileSource::of(fd)), path, status.st_uid, matcher);
    return std::vector<Evidence>(content.parts.begin(), content.parts.end());
}

}  // namespace bawn::inventory
