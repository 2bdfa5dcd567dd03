#include "inventory/cache.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>

#include "agents/evidence_json.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mapped_file.h"

namespace bawn::inventory {
namespace {

constexpr std::uint64_t largest_cache = 1ull << 30;
constexpr std::int64_t settled_after = 60'000'000'000;  // ns: dirty pages are written back after 30 s and a little

// On disk: Header, `slots` entries in an open-addressed table, then the evidence as JSON arrays, one after the other.
struct Header {
    char magic[16];
    std::byte version[32];
    std::uint64_t slots, used, texts;
};

struct Entry {
    FileKey key;  // inode 0: an empty slot
    std::uint32_t text_offset = 0, text_size = 0;
    std::uint64_t check = 0;  // check_of() the rest and the text: a page that went bad must not say that a file is clean
};
static_assert(sizeof(Entry) == 72 && std::is_trivially_copyable_v<Entry>);

constexpr char magic[16] = "bawn-cache-2";

std::uint64_t check_of(const Entry& entry, std::string_view text)
{
    std::hash<std::string_view> hash;
    std::string_view rest(reinterpret_cast<const char*>(&entry), offsetof(Entry, check));
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

// Puts an entry into the table that follows the header; 1 when its slot was empty.
std::uint64_t put(std::string& bytes, std::uint64_t slots, const Entry& entry)
{
    for (std::uint64_t at = mixed(entry.key);; ++at) {
        char* slot = bytes.data() + sizeof(Header) + (at & (slots - 1)) * sizeof(Entry);
        Entry there;
        std::memcpy(&there, slot, sizeof there);
        bool is_empty = there.key.inode == 0;
        if (!is_empty && !(there.key == entry.key)) continue;
        std::memcpy(slot, &entry, sizeof entry);
        return is_empty;
    }
}

// The table of the last scan, as it lies on disk. Every number in it is checked before use.
class Table {
public:
    Table() = default;

    static Result<Table> open(const std::string& path, const Sha256Digest& version)
    {
        Fd fd = TRY(Fd::open(path, O_RDONLY | O_NOFOLLOW));
        auto status = TRY(status_of(fd));
        if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 022))
            return fail(ErrorKind::denied, "the cache could be another user's: not used");
        Table table;
        table.file_.emplace(TRY(MappedFile::open(fd, largest_cache)));
        auto bytes = table.file_->bytes();
        if (bytes.size() < sizeof(Header)) return fail(ErrorKind::invalid, "the cache is cut short: not used");
        std::memcpy(&table.header_, bytes.data(), sizeof(Header));
        const Header& h = table.header_;
        if (std::memcmp(h.magic, magic, sizeof magic) != 0) return fail(ErrorKind::invalid, "the cache is damaged: not used");
        if (std::memcmp(h.version, version.data(), version.size()) != 0)
            return fail(ErrorKind::not_found, "the cache is of another version");
        bool fits = std::has_single_bit(h.slots) && h.slots < largest_cache / sizeof(Entry) && h.used < h.slots &&
                    bytes.size() == sizeof(Header) + h.slots * sizeof(Entry) + h.texts;
        if (!fits) return fail(ErrorKind::invalid, "the cache is damaged: not used");
        return table;
    }

    std::optional<std::string_view> find(const FileKey& key) const
    {
        if (!file_) return {};
        for (std::uint64_t i = 0, at = mixed(key); i < header_.slots; ++i, ++at) {
            Entry entry;
            std::memcpy(&entry, file_->bytes().data() + sizeof(Header) + (at & (header_.slots - 1)) * sizeof(Entry), sizeof entry);
            if (entry.key.inode == 0) return {};
            if (!(entry.key == key)) continue;
            if (std::uint64_t(entry.text_offset) + entry.text_size > header_.texts) return {};
            auto* texts = reinterpret_cast<const char*>(file_->bytes().data()) + sizeof(Header) + header_.slots * sizeof(Entry);
            std::string_view text(texts + entry.text_offset, entry.text_size);
            return entry.check == check_of(entry, text) ? std::optional(text) : std::nullopt;
        }
        return {};
    }

    std::uint64_t used() const { return file_ ? header_.used : 0; }
    bool was_cut() const { return file_ && file_->was_cut(); }

private:
    std::optional<MappedFile> file_;
    Header header_ = {};
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
    std::string path, note;
    Sha256Digest version = {};
    std::int64_t now = 0;
    Table old;
    std::mutex mutex;
    std::vector<Entry> entries;  // for the next scan
    std::string texts;
    bool changed = false;

    void keep(const FileKey& key, std::string_view text)
    {
        std::lock_guard lock(mutex);
        Entry entry{key, static_cast<std::uint32_t>(texts.size()), static_cast<std::uint32_t>(text.size())};
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
        state->path = folder + "/verdicts";
        state->version = sha256(boot_id() + std::string(version));
        auto table = Table::open(state->path, state->version);
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
    if (state_->path.empty() || key.mount == 0 || last > state_->now - settled_after) return;
    auto text = text_of(evidence);
    if (!text) return;
    state_->changed = true;
    state_->keep(key, *text);
}

Result<> Cache::save()
{
    State& s = *state_;
    if (s.path.empty() || (!s.changed && s.entries.size() == s.old.used()) || s.old.was_cut()) return {};
    std::uint64_t slots = std::bit_ceil(s.entries.size() * 5 / 4 + 16);
    std::string bytes(sizeof(Header) + slots * sizeof(Entry), '\0');  // the table is made where it will be written from
    std::uint64_t used = 0;
    for (const Entry& entry : s.entries) used += put(bytes, slots, entry);
    s.entries = {};
    Header header = {{}, {}, slots, used, s.texts.size()};
    std::memcpy(header.magic, magic, sizeof magic);
    std::memcpy(header.version, s.version.data(), s.version.size());
    std::memcpy(bytes.data(), &header, sizeof header);
    bytes += s.texts;
    return write_atomically(s.path, bytes);
}

const std::string& Cache::note() const { return state_->note; }

}  // namespace bawn::inventory
