#include "sandbox/exec_identity.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <vector>

#include "base/hash.h"

namespace bawn::sandbox {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * second + time.tv_nsec; }

// Nothing for what is not a regular file.
std::optional<HashKey> hash_key_of(const Fd& fd)
{
    struct stat status = {};
    if (!fd.is_open() || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return HashKey{status.st_dev, status.st_ino, status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

// Times advance in ticks: a file that changed just now may change again without a trace in its times.
bool is_settled(const HashKey& key)
{
    timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return nanoseconds(now) - key.changed > second && nanoseconds(now) - key.modified > second;
}

Fd reopened(const Fd& path_only)
{
    std::string link = "/proc/self/fd/" + std::to_string(path_only.get());
    return Fd(::open(link.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

std::string hash_contents(const Fd& fd, const std::atomic<bool>& stop)
{
    Sha256 sum;
    std::vector<std::byte> piece(256 << 10);
    for (off_t total = 0; total <= HashCache::most_bytes && !stop;) {
        auto got = read_some(fd, piece);
        if (!got) return {};
        if (*got == 0) return to_hex(sum.finish());
        sum.add(std::span(piece).first(*got));
        total += static_cast<off_t>(*got);
    }
    return {};
}

std::string first_bytes_of(const Fd& path_only)
{
    if (!hash_key_of(path_only)) return {};
    Fd fd = reopened(path_only);
    std::array<char, 256> bytes;
    ssize_t got = fd.is_open() ? ::read(fd.get(), bytes.data(), bytes.size()) : 0;
    return std::string(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::optional<std::string> interpreter_in(std::string_view first_bytes)
{
    if (!first_bytes.starts_with("#!")) return std::nullopt;
    std::string_view line = first_bytes.substr(2, 254);
    bool is_whole = line.find('\n') != std::string_view::npos;
    line = line.substr(0, line.find('\n'));
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    std::size_t end = line.find_first_of(std::string_view(" \t\0", 3));
    if (end == std::string_view::npos && !is_whole && first_bytes.size() >= 256) return std::nullopt;  // cut: the kernel refuses
    line = line.substr(0, end);
    return line.empty() ? std::nullopt : std::optional(std::string(line));
}

std::vector<Place> interpreters_of(const Fd& script, const std::string& folder, const FindInterpreter& find)
{
    constexpr std::size_t deepest = 5;  // as deep as the kernel goes
    std::vector<Place> places;
    auto interpreter = interpreter_in(first_bytes_of(script));
    while (interpreter && places.size() < deepest) {
        Found found = find(interpreter->starts_with('/') ? *interpreter : folder + "/" + *interpreter);
        places.push_back(std::move(found.place));
        interpreter = interpreter_in(first_bytes_of(found.file));
    }
    return places;
}

std::optional<std::string> HashCache::known(const Fd& fd)
{
    auto key = hash_key_of(fd);
    if (!key) return "";
    std::lock_guard lock(mutex_);
    auto found = hashes_.find(*key);
    return found == hashes_.end() ? std::nullopt : std::optional(found->second);
}

std::string HashCache::hash(const Fd& fd, const std::atomic<bool>& stop)
{
    if (auto hash = known(fd)) return *hash;
    Fd readable = reopened(fd);
    auto before = hash_key_of(readable);
    if (!before || before->size > most_bytes) return {};
    bool settled = is_settled(*before);
    std::string hash = hash_contents(readable, stop);
    if (settled && !hash.empty() && hash_key_of(readable) == before) remember(*before, hash);
    return hash;
}

void HashCache::remember(const HashKey& key, const std::string& hash)
{
    std::lock_guard lock(mutex_);
    if (hashes_.size() >= limit_) hashes_.erase(hashes_.begin());
    hashes_[key] = hash;
}

HashCache& shared_hash_cache()
{
    static HashCache cache;
    return cache;
}

namespace {

bool runs_script(const ExecCandidate& candidate, const ExecLook& look, const FindInterpreter& find)
{
    auto is_running = [&](const Place& place) { return place.is_same_file(look.place); };
    return std::ranges::any_of(interpreters_of(candidate.file, look.folder, find), is_running);
}

bool decide(ExecSeen& seen, ExecOutcome outcome)
{
    seen.outcome = outcome;
    return true;
}

bool another_ran(ExecSeen& seen, const Place& running)
{
    seen.is_swapped = seen.file.place.known == Known::resolved;
    seen.file.place = running;
    return decide(seen, ExecOutcome::ran);
}

}  // namespace

bool settle(ExecCandidate& candidate, const ExecLook& look, const FindInterpreter& find)
{
    ExecSeen& seen = candidate.seen;
    if (look.place.inode == 0) return decide(seen, ExecOutcome::unknown);
    bool is_new = !look.place.is_same_file(candidate.before);
    if (!is_new && look.moment == Moment::early) return false;
    if (look.place.is_same_file(seen.file.place)) return decide(seen, ExecOutcome::ran);
    if (runs_script(candidate, look, find)) {
        seen.interpreter.place = look.place;
        return decide(seen, ExecOutcome::ran);
    }
    if (is_new) return another_ran(seen, look.place);
    return look.moment == Moment::over && decide(seen, ExecOutcome::did_not_run);
}

}  // namespace bawn::sandbox
