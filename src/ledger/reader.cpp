#include <fcntl.h>
#include <fmt/format.h>

#include <deque>

#include "ledger/folder.h"
#include "ledger/ledger.h"
#include "ledger/line.h"
#include "ledger/line_reader.h"

namespace bawn::ledger {
namespace {

Result<Record> record_of(std::string_view text)
{
    Line line = TRY(parse_line(text));
    Json object = TRY(parse_json(line.event));
    Event event = TRY(event_from_json(object));
    return Record{line.sequence, std::move(event), std::string(line.hash)};
}

}  // namespace

struct Reader::Place {
    explicit Place(Folder opened) : folder(std::move(opened)) {}

    Folder folder;
    std::uint64_t segment = 0;  // 0: before the first
    Fd file;
    std::uint64_t offset = 0, line = 0;  // after the last line that was shown

    enum class Next { go_on, stop };

    Result<Next> show_segment(const std::function<bool(const Record&)>& see);
    Result<Next> show(std::deque<std::string>& lines, const std::function<bool(const Record&)>& see);
    Result<bool> move_on(std::optional<std::uint64_t> to);
    Result<std::optional<std::uint64_t>> segment_after() const;
};

Reader::Reader(std::unique_ptr<Place> place) : place_(std::move(place)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const std::string& folder)
{
    Folder opened = TRY(Folder::open(folder));
    return Reader(std::make_unique<Place>(std::move(opened)));
}

Result<> Reader::read_new(const std::function<bool(const Record&)>& see)
{
    for (;;) {
        // Asked first: once a later segment exists, the writer adds nothing to this one.
        auto next = TRY(place_->segment_after());
        if (place_->segment > 0 && TRY(place_->show_segment(see)) == Place::Next::stop) return {};
        if (!TRY(place_->move_on(next))) return {};
    }
}

Result<std::optional<std::uint64_t>> Reader::Place::segment_after() const
{
    for (std::uint64_t number : TRY(folder.segments())) {
        if (number > segment) return number;
    }
    return std::nullopt;
}

Result<bool> Reader::Place::move_on(std::optional<std::uint64_t> to)
{
    if (!to) return false;
    file = TRY(folder.open(segment_name(*to), O_RDONLY));
    segment = *to;
    offset = line = 0;
    return true;
}

// Lines are held back until the signed one that ends their append.
Result<Reader::Place::Next> Reader::Place::show_segment(const std::function<bool(const Record&)>& see)
{
    LineReader lines(file, offset);
    std::deque<std::string> held;
    for (;;) {
        auto text = lines.next();
        if (!text) return fail(std::move(text).error().while_doing(segment_name(segment)));
        if (!*text) return Next::go_on;
        held.emplace_back(**text);
        auto parsed = parse_line(held.back());
        if (parsed && !parsed->is_signed()) continue;
        if (TRY(show(held, see)) == Next::stop) return Next::stop;
    }
}

Result<Reader::Place::Next> Reader::Place::show(std::deque<std::string>& lines, const std::function<bool(const Record&)>& see)
{
    for (; !lines.empty(); lines.pop_front()) {
        ++line;
        auto record = record_of(lines.front());
        if (!record) return fail(std::move(record).error().while_doing(fmt::format("{} line {}", segment_name(segment), line)));
        offset += lines.front().size() + 1;
        if (!see(*record)) return Next::stop;
    }
    return Next::go_on;
}

Result<> read_ledger(const std::string& folder, const std::function<bool(const Record&)>& see)
{
    Reader reader = TRY(Reader::open(folder));
    return reader.read_new(see);
}

}  // namespace bawn::ledger
