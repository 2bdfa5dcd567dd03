#include "check/match_index.h"

#include <algorithm>

namespace bawn::check {

namespace {

const Node* called_name(const Node& node)
{
    if (node.kind == Kind::name) return &node;
    return node.kind == Kind::member ? node.child(Role::property) : nullptr;
}

}  // namespace

NodeIndex::NodeIndex(const Node& root, const Facts* facts, Words& words) : version_(root.version)
{
    of_kind_.fill(none);
    std::vector<std::pair<const Node*, std::uint32_t>> waiting = {{&root, 0}};
    while (!waiting.empty()) {
        const auto [node, depth] = waiting.back();
        waiting.pop_back();
        all_.push_back(node);
        if (node->version == version_) newest_.push_back(node);
        depths_.push_back(depth);
        for (auto child = node->children.rbegin(); child != node->children.rend(); ++child) waiting.emplace_back(*child, depth + 1);
    }
    // From the end, so that each chain runs forward.
    entries_.reserve(all_.size() * 2);
    for (auto node = all_.rbegin(); node != all_.rend(); ++node) add(**node, facts, words);
    std::ranges::reverse(newest_entries_);
    std::ranges::stable_sort(newest_entries_, {}, &std::pair<std::uint64_t, const Node*>::first);
}

bool TreeChange::may_be_new(std::uint32_t begin) const { return begin >= tail || std::ranges::binary_search(begins, begin); }

std::uint64_t NodeIndex::key_of(Kind kind, Word word) { return (std::uint64_t{word} << 8) | static_cast<std::uint64_t>(kind); }

void NodeIndex::add(const Node& node, Kind as, Word word)
{
    std::uint32_t place = static_cast<std::uint32_t>(entries_.size());
    std::uint32_t* chain = &of_kind_[static_cast<std::size_t>(as)];
    if (word != no_word) {
        if (word >= of_word_.size()) of_word_.resize(std::max<std::size_t>(word + 1, of_word_.size() * 2), none);
        chain = &of_word_[word];
    }
    entries_.push_back({&node, as, *chain});
    if (node.version == version_ && newest_.size() < all_.size()) newest_entries_.emplace_back(key_of(as, word), &node);
    *chain = place;
}

void NodeIndex::add(const Node& node, Kind as, const Node& name, const Facts* facts, Words& words)
{
    add(node, as, name.word);
    if (!facts) return;
    // Whether something here defines it is asked where it matters.
    for (const std::string& full : facts->imported(name.word)) {
        Word last = words.add(std::string_view(full).substr(full.rfind('.') + 1));
        if (last != name.word) add(node, as, last);
    }
}

void NodeIndex::add(const Node& node, const Facts* facts, Words& words)
{
    add(node, node.kind, no_word);
    switch (node.kind) {
    case Kind::call:
        if (const Node* callee = node.child(Role::callee))
            if (const Node* name = called_name(*callee)) {
                if (callee->kind == Kind::name)
                    add(node, Kind::call, *name, facts, words);
                else
                    add(node, Kind::call, name->word);
            }
        return;
    case Kind::member:
        if (const Node* property = node.child(Role::property)) add(node, Kind::member, property->word);
        return;
    case Kind::name:
        add(node, Kind::name, node, facts, words);
        if (facts && (facts->imports_all_of_something() || !facts->imported(node.word).empty())) {
            add(node, Kind::member, no_word);
            add(node, Kind::member, node, facts, words);
        }
        return;
    case Kind::variable:
    case Kind::pair: {
        const Node *value = node.child(Role::value), *name = node.child(node.kind == Kind::pair ? Role::key : Role::target);
        if (!value || !name) return;
        if (node.kind == Kind::variable) add(node, Kind::assign, no_word);
        if (value->kind == Kind::lambda) {
            add(node, Kind::function, no_word);
            if (name->word != no_word) add(node, Kind::function, name->word);
        }
        return;
    }
    case Kind::function:
        if (const Node* name = node.child(Role::name); name && name->word != no_word) add(node, Kind::function, name->word);
        return;
    case Kind::comprehension: add(node, Kind::array, no_word); return;
    default: return;
    }
}

// Of this head, and others of its word.
std::uint32_t NodeIndex::first(const Head& head) const
{
    if (head.word == no_word) return of_kind_[static_cast<std::size_t>(head.kind)];
    return head.word < of_word_.size() ? of_word_[head.word] : none;
}

void NodeIndex::candidates(const Head& head, std::vector<const Node*>& found) const
{
    if (head.everything) {
        found.insert(found.end(), all_.begin(), all_.end());
        return;
    }
    for (std::uint32_t at = first(head); at != none; at = entries_[at].next)
        if (entries_[at].as == head.kind && (found.empty() || found.back() != entries_[at].node)) found.push_back(entries_[at].node);
}

void NodeIndex::candidates_of_newest(const Head& head, std::vector<const Node*>& found) const
{
    if (head.everything || newest_.size() == all_.size()) {
        if (!head.everything) return candidates(head, found);
        found.insert(found.end(), newest_.begin(), newest_.end());
        return;
    }
    for (auto [at, end] =
             std::ranges::equal_range(newest_entries_, key_of(head.kind, head.word), {}, &std::pair<std::uint64_t, const Node*>::first);
         at != end; ++at)
        if (found.empty() || found.back() != at->second) found.push_back(at->second);
}

bool NodeIndex::has(const Head& head) const
{
    if (head.everything) return true;
    std::uint32_t at = first(head);
    while (at != none && entries_[at].as != head.kind) at = entries_[at].next;
    if (watched_by) watched_by->heads.push_back({head, at != none});
    return at != none;
}

void NodeIndex::lacked(Word word) const
{
    if (watched_by) watched_by->lacked.push_back(word);
}

void NodeIndex::looked_further() const
{
    if (watched_by) watched_by->and_more = true;
}

bool NodeIndex::says_the_same(const LookedAt& then) const
{
    return !then.and_more && std::ranges::all_of(then.heads, [&](const auto& was) { return has(was.first) == was.second; });
}

}  // namespace bawn::check
