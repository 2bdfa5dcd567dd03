#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <functional>
#include <optional>

#include "base/text.h"
#include "workspace/collector.h"
#include "workspace/file_state.h"
#include "workspace/journal.h"
#include "workspace/names.h"

namespace bawn::workspace {
namespace {

// What a line of a snapshot says: the state, and what stat() must still say so that it need not be read again.
struct SnapshotLine {
    std::string path;
    FileState state;
    std::uint64_t inode = 0;
    std::int64_t changed_seconds = 0, changed_nanoseconds = 0;
};

// path type mode size inode seconds nanoseconds sha256-or-target
std::string text_of(const SnapshotLine& line)
{
    const FileState& state = line.state;
    std::string last = state.type == FileType::regular ? to_hex(state.sha256) : percent_encoded(state.link_target);
    std::string text = percent_encoded(line.path);
    for (std::uint64_t number : {static_cast<std::uint64_t>(state.type), static_cast<std::uint64_t>(state.mode), state.size, line.inode,
                                 static_cast<std::uint64_t>(line.changed_seconds), static_cast<std::uint64_t>(line.changed_nanoseconds)})
        text += " " + std::to_string(number);
    return text + " " + last + "\n";
}

std::unexpected<Error> broken() { return fail(ErrorKind::invalid, "the snapshot of the repository is damaged"); }

Result<std::uint64_t> number_in(std::string_view text)
{
    std::uint64_t number = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) return broken();
    return number;
}

Result<SnapshotLine> line_from(std::string_view text)
{
    std::vector<std::string_view> parts = split(text, ' ');
    if (parts.size() != 8) return broken();
    std::array<std::uint64_t, 6> numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = TRY(number_in(parts[i + 1]));
    if (numbers[0] > static_cast<std::uint64_t>(FileType::special)) return broken();
    SnapshotLine line{.path = TRY(percent_decoded(parts[0])),
                      .state = {.type = static_cast<FileType>(numbers[0]), .mode = static_cast<mode_t>(numbers[1]), .size = numbers[2]}};
    line.inode = numbers[3];
    line.changed_seconds = static_cast<std::int64_t>(numbers[4]);
    line.changed_nanoseconds = static_cast<std::int64_t>(numbers[5]);
    if (line.state.type == FileType::link) line.state.link_target = TRY(percent_decoded(parts[7]));
    if (line.state.type != FileType::regular) return line;
    std::string bytes = TRY(from_hex(parts[7]));
    if (bytes.size() != line.state.sha256.size()) return broken();
    std::ranges::copy(std::as_bytes(std::span(bytes)), line.state.sha256.begin());
    return line;
}

class Writer {
public:
    explicit Writer(Fd file) : file_(std::move(file)) {}
    Result<> add(const std::string& text)
    {
        waiting_ += text;
        return waiting_.size() < (1 << 20) ? Result<>{} : flush();
    }
    Result<> finish()
    {
        TRY(flush());
        if (::fsync(file_.get()) != 0) return fail_errno("writing a snapshot");
        return {};
    }

private:
    Result<> flush()
    {
        TRY(write_all(file_, waiting_));
        waiting_.clear();
        return {};
    }
    Fd file_;
    std::string waiting_;
};

class SnapshotReader {
public:
    explicit SnapshotReader(Fd file) : file_(std::move(file)) {}

    // The next line, or nothing at the end.
    Result<std::optional<SnapshotLine>> next()
    {
        std::size_t end = 0;
        while ((end = text_.find('\n', at_)) == std::string::npos && !is_at_end_) TRY(fill());
        if (end == std::string::npos && at_ == text_.size()) return std::nullopt;
        if (end == std::string::npos) return broken();
        std::string_view line(text_.data() + at_, end - at_);
        at_ = end + 1;
        return TRY(line_from(line));
    }

private:
    Result<> fill()
    {
        text_.erase(0, at_);
        at_ = 0;
        std::size_t had = text_.size();
        text_.resize(had + (1 << 20));
        std::size_t got = TRY(read_some(file_, std::as_writable_bytes(std::span(text_).subspan(had))));
        is_at_end_ = got < (1 << 20);
        text_.resize(had + got);
        return {};
    }
    Fd file_;
    std::string text_;
    std::size_t at_ = 0;
    bool is_at_end_ = false;
};

// Every entry of a tree, in the order of stands_before().
Result<> each_entry(const Folder& root, const std::string& folder,
                    const std::function<Result<>(const std::string&, const struct stat&)>& visit)
{
    auto entries = root.entries(folder);
    for (const Entry& entry : entries ? *entries : std::vector<Entry>{}) {
        std::string path = joined(folder, entry.name);
        auto status = path == ".git" ? Result<std::optional<struct stat>>{} : root.status(path);
        if (!status || !*status) continue;
        TRY(visit(path, **status));
        if (S_ISDIR((*status)->st_mode)) TRY(each_entry(root, path, visit));
    }
    return {};
}

// Of the whole: over every line that a later look compares.
void add_to_root(Sha256& root, const SnapshotLine& line)
{
    std::string text = percent_encoded(line.path) + " " + std::to_string(static_cast<int>(line.state.type)) + " " +
                       std::to_string(line.state.mode) + " " + std::to_string(line.state.size) + " " + to_hex(line.state.sha256) + " " +
                       percent_encoded(line.state.link_target) + "\n";
    root.add(text);
}

bool is_surely_unchanged(const SnapshotLine& old, const struct stat& now, const struct timespec& taken)
{
    bool is_same = old.state.type == type_of(now) && old.state.mode == (now.st_mode & 07777U) && old.inode == now.st_ino &&
                   old.state.size == static_cast<std::uint64_t>(now.st_size) && old.changed_seconds == now.st_ctim.tv_sec &&
                   old.changed_nanoseconds == now.st_ctim.tv_nsec;
    bool is_older = now.st_ctim.tv_sec != taken.tv_sec ? now.st_ctim.tv_sec < taken.tv_sec : now.st_ctim.tv_nsec < taken.tv_nsec;
    return is_same && is_older && S_ISREG(now.st_mode);
}

// Old lines and a new walk, side by side.
class SecondLook {
public:
    SecondLook(SnapshotReader reader, const Folder& repository, struct timespec taken, Collector& collector)
        : reader_(std::move(reader)),
          repository_(repository),
          taken_(taken),
          collector_(collector)
    {
    }

    Result<> all()
    {
        old_ = TRY(reader_.next());
        TRY(each_entry(repository_, "", [&](const std::string& path, const struct stat& status) { return entry(path, status); }));
        while (old_) TRY(gone());
        return {};
    }

private:
    Result<> gone()
    {
        TRY(collector_.add(old_->path, old_->state, {}, nullptr));
        old_ = TRY(reader_.next());
        return {};
    }

    Result<> entry(const std::string& path, const struct stat& status)
    {
        while (old_ && stands_before(old_->path, path)) TRY(gone());
        if (!old_ || old_->path != path) return added_or_changed(path, {}, status);
        if (!is_surely_unchanged(*old_, status, taken_)) TRY(added_or_changed(path, old_->state, status));
        old_ = TRY(reader_.next());
        return {};
    }

    Result<> added_or_changed(const std::string& path, const FileState& before, const struct stat& status)
    {
        auto after = state_of(repository_, path, status);
        if (!after) return collector_.add_refused(path, before, {.type = type_of(status)}, after.error().message());
        if (before.type == FileType::special && after->type == FileType::special) return {};
        return collector_.add(path, before, std::move(*after), &status);
    }

    SnapshotReader reader_;
    const Folder& repository_;
    struct timespec taken_;
    Collector& collector_;
    std::optional<SnapshotLine> old_;
};

}  // namespace

Result<Snapshot> take_snapshot(const Folder& repository, const Folder& session, const std::string& file)
{
    Writer writer(TRY(session.open_beneath(file, O_WRONLY | O_CREAT | O_TRUNC, 0600)));
    Snapshot snapshot{.file = file};
    Fd began = TRY(session.open_beneath(file + ".began", O_WRONLY | O_CREAT | O_TRUNC, 0600));
    snapshot.taken = TRY(status_of(began)).st_ctim;
    Sha256 root;
    TRY(each_entry(repository, "", [&](const std::string& path, const struct stat& status) -> Result<> {
        auto state = state_of(repository, path, status);
        SnapshotLine line{.path = path,
                          .state = state ? std::move(*state) : FileState{.type = type_of(status), .mode = status.st_mode & 07777U},
                          .inode = status.st_ino,
                          .changed_seconds = status.st_ctim.tv_sec,
                          .changed_nanoseconds = status.st_ctim.tv_nsec};
        add_to_root(root, line);
        ++snapshot.files;
        return writer.add(text_of(line));
    }));
    TRY(writer.finish());
    snapshot.root = root.finish();
    return snapshot;
}

Result<ChangeSet> changes_since(const Snapshot& snapshot, const Folder& session, const Folder& repository, const ProtectedPaths& rules,
                                const FileRules& files)
{
    Collector collector(repository, repository, rules, files);
    SnapshotReader reader(TRY(session.open_file(snapshot.file)));
    TRY(SecondLook(std::move(reader), repository, snapshot.taken, collector).all());
    return collector.finish(Source::direct);
}

Result<Snapshot> find_snapshot(const Folder& session, const std::string& file)
{
    Snapshot snapshot{.file = file};
    auto began = TRY(session.status(file + ".began"));
    if (!began) return fail(ErrorKind::not_found, "there is no snapshot");
    snapshot.taken = began->st_ctim;
    return snapshot;
}

}  // namespace bawn::workspace
