#include "ledger/recovery.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "ledger/line_reader.h"
#include "ledger/signing_key.h"

namespace bawn::ledger {
namespace {

// The line that ends at the position carries the position's hash.
Result<bool> stands_at(const Folder& folder, const Position& position)
{
    if (position.chain.sequence == 0) return true;
    std::string expected = fmt::format("\"{}\"}}\n", position.chain.hash);
    auto file = folder.open(segment_name(position.segment), O_RDONLY);
    if (!file && file.error().kind() != ErrorKind::not_found) return fail(std::move(file).error());
    if (!file || position.size < expected.size()) return false;
    std::string found(expected.size(), '\0');
    std::size_t got = TRY(read_at(*file, std::as_writable_bytes(std::span(found)), position.size - expected.size()));
    return got == expected.size() && found == expected;
}

// Goes on from the position over whole appends: lines that follow the chain and end in a line signed with the key.
Result<Position> last_signed(const Folder& folder, Position from, const PublicKey& key)
{
    auto file = folder.open(segment_name(from.segment), O_RDONLY);
    if (!file && file.error().kind() == ErrorKind::not_found) return from;
    if (!file) return fail(std::move(file).error());
    if (static_cast<std::uint64_t>(TRY(status_of(*file)).st_size) == from.size) return from;
    LineReader lines(*file, from.size);
    Position signed_end = from;
    for (Chain chain = from.chain;;) {
        auto text = lines.next();
        if (!text || !*text) return signed_end;
        auto line = parse_line(**text);
        if (!line || !follows(chain, *line)) return signed_end;
        chain = after(*line);
        if (!line->is_signed()) continue;
        if (!key.has_signed(line->signed_part, line->signature)) return signed_end;
        signed_end = {chain, from.segment, lines.offset()};
    }
}

Result<std::uint64_t> bytes_in(const Folder& folder, std::uint64_t segment)
{
    auto file = folder.open(segment_name(segment), O_RDONLY);
    if (!file && file.error().kind() == ErrorKind::not_found) return 0;
    if (!file) return fail(std::move(file).error());
    return static_cast<std::uint64_t>(TRY(status_of(*file)).st_size);
}

End damaged_after(Position position, std::uint64_t last_segment, std::string what)
{
    std::uint64_t segment = std::max(last_segment, position.segment) + 1;
    return {.position = std::move(position), .segment = segment, .damage = std::move(what)};
}

// From the head, or from the beginning, to the end of the last segment.
Result<End> follow_to_end(const Folder& folder, Position position, HeadState state, std::uint64_t last_segment, const PublicKey& key)
{
    for (Position at = position;; at = {position.chain, at.segment + 1, 0}) {
        Position end = TRY(last_signed(folder, at, key));
        if (end != at) position = end;
        std::uint64_t rest = TRY(bytes_in(folder, end.segment)) - end.size;
        if (state == HeadState::closed && (end != at || rest > 0)) {
            return damaged_after(position, last_segment, "something was added after the ledger was closed");
        }
        if (end.segment >= last_segment) return End{.position = position, .segment = end.segment, .size = end.size, .unfinished = rest};
        if (rest > 0) return damaged_after(position, last_segment, segment_name(end.segment) + " cannot be followed to its end");
    }
}

Result<End> find_end_without_head(const Folder& folder, std::uint64_t last_segment, const PublicKey& key)
{
    if (last_segment == 0) return End{};  // a new ledger
    End end = TRY(follow_to_end(folder, {}, HeadState::open, last_segment, key));
    if (!end.damage) end = damaged_after(end.position, last_segment, "the head was gone or changed: a tail may have been cut off");
    end.head_is_lost = true;
    return end;
}

}  // namespace

Result<End> find_end(const Folder& folder, const PublicKey& key)
{
    auto segments = TRY(folder.segments());
    std::uint64_t last_segment = segments.empty() ? 0 : segments.back();
    auto head = read_head(folder, key);
    bool is_lost = !head && (head.error().kind() == ErrorKind::not_found || head.error().kind() == ErrorKind::invalid);
    if (!head && !is_lost) return fail(std::move(head).error());
    if (!head) return find_end_without_head(folder, last_segment, key);
    if (!TRY(stands_at(folder, head->end))) {
        return damaged_after(head->end, last_segment, fmt::format("event {} was acknowledged and is gone", head->end.chain.sequence));
    }
    return follow_to_end(folder, head->end, head->state, last_segment, key);
}

Result<> move_aside(const Folder& folder, const End& end)
{
    if (end.unfinished == 0) return {};
    Fd segment = TRY(folder.open(segment_name(end.segment), O_RDWR));
    std::string bytes(end.unfinished, '\0');
    bytes.resize(TRY(read_at(segment, std::as_writable_bytes(std::span(bytes)), end.size)));
    TRY(folder.write_new(fmt::format("{:08}-{}.torn.new", end.segment, end.size), bytes));
    if (::ftruncate(segment.get(), static_cast<off_t>(end.size)) != 0 || ::fsync(segment.get()) != 0) {
        return fail_errno("cutting an unfinished write off " + segment_name(end.segment));
    }
    return {};
}

}  // namespace bawn::ledger
