#include "workspace/change_set.h"

#include <algorithm>

#include "workspace/collector.h"
#include "workspace/file_state.h"

namespace bawn::workspace {
namespace {

void add_number(Sha256& hash, std::uint64_t number) { hash.add(std::to_string(number) + ";"); }

// With its length before it, so that no text can pretend to be two.
void add_text(Sha256& hash, std::string_view text)
{
    add_number(hash, text.size());
    hash.add(text);
}

void add_state(Sha256& hash, const FileState& state)
{
    add_number(hash, static_cast<std::uint64_t>(state.type));
    add_number(hash, state.mode);
    add_number(hash, state.size);
    hash.add(state.sha256);
    add_text(hash, state.link_target);
}

}  // namespace

std::string_view name_of(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::added: return "added";
    case ChangeKind::modified: return "modified";
    case ChangeKind::deleted: return "deleted";
    case ChangeKind::mode: return "mode";
    case ChangeKind::link: return "link";
    }
    return "modified";
}

const Change* ChangeSet::find(std::string_view path) const
{
    auto found = std::ranges::find(changes, path, &Change::path);
    return found == changes.end() ? nullptr : &*found;
}

std::string digest(const ChangeSet& set)
{
    Sha256 hash;
    for (const Change& change : set.changes) {
        add_text(hash, change.path);
        add_number(hash, static_cast<std::uint64_t>(change.kind));
        add_state(hash, change.before);
        add_state(hash, change.after);
    }
    return to_hex(hash.finish());
}

}  // namespace bawn::workspace
