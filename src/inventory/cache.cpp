#include "inventory/cache.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>

#include "agents/evidence_json.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "base/staged_files.h"

namespace bawn::inventory {
namespace {

constexpr std::uint64_t largest_cache = 1ull << 30;
constexpr std::uint64_t longest_bucket = 64;  // two are usual: more are a damaged table, or nobody's accident
constexpr std::int64_t settled_after = 60'000'000'000;  // ns: dirty pages are written back after 30 s and a little

}  // namespace

// On disk: CacheHeader, where each of the buckets begins (and the last one ends), the entries by bucket, the evidence as JSON
// arrays, one after the other.
struct CacheHeader {
    char magic[16];
    std::byte version[32];
    std::uint64_t buckets, used, texts;  // a power of two; entries; bytes
};

struct CacheEntry {
    FileKey key;
    std::uint32_t text_offset = 0, text_size = 0;
    std::uint64_t check = 0;  // check_of() the rest and the text: a page that went bad must not say that a file is clean
};
static_assert(sizeof(CacheEntry) == 72 && std::is_trivially_copyable_v<CacheEntry>);

namespace {

constexpr const char* file_name = "verdicts";
constexpr char cache_magic[16] = "bawn-cache-3";

std::uint64_t check_of(const CacheEntry& entry, std::string_view text)
{
    std::hash<std::string_view> hash;
    std::string_view rest(reinterpret_cast<const char*>(&entry), offsetof(CacheEntry, check));
    return std::rotl(hash(rest), 1) ^ hash(text);
}

std::uint64_t mixed(const FileKey& key)
{
    std::uint64_t h = key.inode * 0x9e3779b97f4a7c15ull ^ key.path;
    h ^= std::rotl(key.changed, 23) ^ std::rotl(key.device, 47);
    h *= 0xbf58476d1ce4e5b9ull;
    return h ^ h >> 31;
}

std::string boot_id()
{
    auto text = read_text("/proc/sys/kernel/random/boot_id");
    return text ? *text : std::string("unknown boot");
}

// Nothing when it holds a name that is not UTF-8, which would come back as another.
std::optional<std::string> text_of(const std::vector<agents::Evidence>& evidence)
{
    if (evidence.empty()) return "";
    Json array = Json::array();
    for (const agents::Evidence& e : evidence) array.push_back(agents::to_json(e));
    try {
        return array.dump();
    } catch (const Json::exception&) {
        return {};
    }
}

}  // namespace

// The table of the last scan, as it lies on disk. Every number in it is checked before use.
class CacheTable {
public:
    CacheTable() = default;

    static Result<CacheTable> open(const std::string& path, const Sha256Digest& version)
    {
        Fd fd = TRY(Fd::open(path, O_RDONLY | O_NOFOLLOW));
        auto status = TRY(status_of(fd));
        if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 022))
            return fail(ErrorKind::denied, "the cache could be another user's: not used");
        CacheTable table;
        table.file_.emplace(TRY(MappedFile::open(fd, largest_cache)));
        auto bytes = table.file_->bytes();
        if (bytes.size() < sizeof(CacheHeader)) return fail(ErrorKind::invalid, "the cache is cut short: not used");
        std::memcpy(&table.header_, bytes.data(), sizeof(CacheHeader));
        const CacheHeader& h = table.header_;
        if (std::memcmp(h.magic, cache_magic, sizeof cache_magic) != 0) return fail(ErrorKind::invalid, "the cache is damaged: not used");
        if (std::memcmp(h.version, version.data(), version.size()) != 0)
            return fail(ErrorKind::not_found, "the cache is of another version");
        bool fits = std::has_single_bit(h.buckets) && h.buckets < largest_cache && h.used < largest_cache / sizeof(CacheEntry) &&
                    bytes.size() == table.texts_begin() + h.texts;
        if (!fits) return fail(ErrorKind::invalid, "the cache is damaged: not used");
        return table;
    }

    std::optional<std::string_view> find(const FileKey& key) const
    {
        if (!file_) return {};
        std::uint64_t bucket = mixed(key) & (header_.buckets - 1);
        auto starts = read<std::array<std::uint32_t, 2>>(sizeof(CacheHeader) + bucket * sizeof(std::uint32_t));
        std::uint64_t end = std::min({std::uint64_t{starts[1]}, header_.used, starts[0] + longest_bucket});
        for (std::uint64_t i = starts[0]; i < end; ++i) {
            auto entry = read<CacheEntry>(entries_begin() + i * sizeof(CacheEntry));
            if (!(entry.key == key)) continue;
            if (std::uint64_t(entry.text_offset) + entry.text_size > header_.texts) return {};
            auto* texts = reinterpret_cast<const char*>(file_->bytes().data()) + texts_begin();
            std::string_view text(texts + entry.text_offset, entry.text_size);
            return entry.check == check_of(entry, text) ? std::optional(text) : std::nullopt;
        }
        return {};
    }

    std::uint64_t used() const { return file_ ? header_.used : 0; }
    bool was_cut() const { return file_ && file_->was_cut(); }

private:
    std::uint64_t entries_begin() const { return sizeof(CacheHeader) + (header_.buckets + 1) * sizeof(std::uint32_t); }
    std::uint64_t texts_begin() const { return entries_begin() + header_.used * sizeof(CacheEntry); }

    template <typename T>
    T read(std::uint64_t offset) const
    {
        T value;
        std::memcpy(&value, file_->bytes().data() + offset, sizeof value);
        return value;
    }

    std::optional<MappedFile> file_;
    CacheHeader header_ = {};
};

namespace {

// Entries in the order of their buckets, written piece by piece: they are most of what a scan keeps in memory.
class TableWriter {
public:
    TableWriter(const std::deque<CacheEntry>& entries, std::string_view texts) : entries_(entries), texts_(texts)
    {
        starts_.resize(std::bit_ceil(entries.size() / 2 + 1) + 1);
        for (const CacheEntry& entry : entries) ++starts_[bucket_of(entry) + 1];
        for (std::size_t b = 1; b < starts_.size(); ++b) starts_[b] += starts_[b - 1];
    }

    Result<> write(const Fd& fd, CacheHeader header)
    {
        header.buckets = starts_.size() - 1;
        header.used = entries_.size();
        header.texts = texts_.size();
        add(std::as_bytes(std::span(&header, 1)));
        add(std::as_bytes(std::span(starts_)));
        for (std::uint32_t number : in_order()) {
            add(std::as_bytes(std::span(&entries_[number], 1)));
            if (waiting_.size() >= piece) TRY(flush(fd));
        }
        TRY(flush(fd));
        return write_all(fd, texts_);
    }

private:
    static constexpr std::size_t piece = 256 << 10;

    std::uint64_t bucket_of(const CacheEntry& entry) const { return mixed(entry.key) & (starts_.size() - 2); }

    std::vector<std::uint32_t> in_order() const
    {
        std::vector<std::uint32_t> order(entries_.size()), next(starts_.begin(), starts_.end());
        for (std::uint32_t i = 0; const CacheEntry& entry : entries_) order[next[bucket_of(entry)]++] = i++;
        return order;
    }

    void add(std::span<const std::byte> bytes) { waiting_.insert(waiting_.end(), bytes.begin(), bytes.end()); }

    Result<> flush(const Fd& fd)
    {
        TRY(write_all(fd, waiting_));
        waiting_.clear();
        return {};
    }

    const std::deque<CacheEntry>& entries_;
    std::string_view texts_;
    std::vector<std::uint32_t> starts_;
    std::vector<std::byte> waiting_;
};

}  // namespace

FileKey key_of(std::uint64_t mount, const struct stat& status, std::string_view path)
{
    auto nanoseconds = [](const timespec& t) {
        return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
    };
    return {mount,
            status.st_dev,
            status.st_ino,
            static_cast<std::uint64_t>(status.st_size),
            nanoseconds(status.st_mtim),
            nanoseconds(status.st_ctim),
            std::hash<std::string_view>()(path)};
}

struct Cache::State {
    std::string folder, note;
    Sha256Digest version = {};
    std::int64_t now = 0;
    CacheTable old;
    std::mutex mutex;
    std::deque<CacheEntry> entries;  // for the next scan; never moved, which would need them twice
    std::string texts;
    bool changed = false;

    void keep(const FileKey& key, std::string_view text)
    {
        std::lock_guard lock(mutex);
        CacheEntry entry{key, static_cast<std::uint32_t>(texts.size()), static_cast<std::uint32_t>(text.size())};
        entry.check = check_of(entry, text);
        if (texts.size() + text.size() > largest_cache / 4) return;
        texts += text;
        entries.push_back(entry);
    }
};

Cache::Cache(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cache::Cache(Cache&&) noexcept = default;
Cache::~Cache() = default;

Cache Cache::open(const std::string& folder, std::string_view version, Time now)
{
    auto state = std::make_unique<State>();
    state->now = std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
    if (!folder.empty()) {
        state->folder = folder;
        state->version = sha256(boot_id() + std::string(version));
        auto table = CacheTable::open(folder + "/" + file_name, state->version);
        if (table)
            state->old = std::move(*table);
        else if (table.error().kind() != ErrorKind::not_found)
            state->note = table.error().message();
    }
    return Cache(std::move(state));
}

std::optional<std::vector<agents::Evidence>> Cache::find(const FileKey& key)
{
    if (key.mount == 0) return {};
    auto text = state_->old.find(key);
    if (!text) return {};
    std::vector<agents::Evidence> evidence;
    if (!text->empty()) {
        auto json = parse_json(*text);
        if (!json || !json->is_array()) return {};
        for (const Json& item : *json) {
            auto one = agents::evidence_from_json(item);
            if (!one) return {};
            evidence.push_back(std::move(*one));
        }
    }
    state_->keep(key, *text);
    return evidence;
}

void Cache::remember(const FileKey& key, const std::vector<agents::Evidence>& evidence)
{
    // Times before 1970 are negative, and a user may set one.
    auto last = std::max(static_cast<std::int64_t>(key.changed), static_cast<std::int64_t>(key.modified));
    if (state_->folder.empty() || key.mount == 0 || last > state_->now - settled_after) return;
    auto text = text_of(evidence);
    if (!text) return;
    state_->changed = true;
    state_->keep(key, *text);
}

Result<> Cache::save()
{
    State& s = *state_;
    if (s.folder.empty() || (!s.changed && s.entries.size() == s.old.used()) || s.old.was_cut()) return {};
    CacheHeader header = {};
    std::memcpy(header.magic, cache_magic, sizeof cache_magic);
    std::memcpy(header.version, s.version.data(), s.version.size());
    TableWriter table(s.entries, s.texts);
    StagedFiles file(s.folder);
    TRY(file.add(file_name, [&](const Fd& fd) { return table.write(fd, header); }));
    return file.commit();
}

const std::string& Cache::note() const { return state_->note; }

}  // namespace bawn::inventory
