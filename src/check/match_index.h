#pragma once

// Where in a tree the kinds of nodes are, and the names that patterns begin with: a file's nodes are visited once for all
// patterns of a rule set, and each pattern looks only at what may match it.
//
//     NodeIndex index(root, &facts, words);      // once for a file
//     index.candidates({Kind::call, word_of_system}, found);  // in the order of the text

#include <array>
#include <vector>

#include "check/facts.h"
#include "check/tree.h"

namespace bawn::check {

// What a node must look like for a pattern to match there. A call's word is the last of its callee's, a member's its
// property, a name's or function's itself: as written, or as an import says.
struct Head {
    Kind kind = Kind::other;
    Word word = no_word;      // no_word: any
    bool everything = false;  // kind and word say nothing
};

// What somebody was told who looked for heads.
struct LookedAt {
    std::vector<std::pair<Head, bool>> heads;  // and whether there was one
    std::vector<Word> lacked;                  // words that the text had not
    bool and_more = false;                     // the text itself
};

// What an update of the tree changed.
struct TreeChange {
    std::uint32_t since = 0;              // the version before
    std::uint32_t tail = 0;               // behind its begin everything may be new,
    std::vector<std::uint32_t> begins;    // and before it only what begins at these: nodes around the tail
    std::vector<std::pair<std::uint32_t, std::uint32_t>> loops;  // of these: from begin to end
    std::uint32_t facts_since = 0;        // the version from which on Facts::answers_as

    bool may_be_new(std::uint32_t begin) const;
};

class KeptAnswers;  // kept_answers.h: what was found in this tree

class NodeIndex {
public:
    NodeIndex(const Node& root, const Facts*, Words&);

    void candidates(const Head&, std::vector<const Node*>&) const;
    bool has(const Head&) const;
    void looked_further() const;
    void lacked(Word) const;  // is told who is watching

    bool says_the_same(const LookedAt&) const;
    std::uint32_t version() const { return version_; }

    void candidates_of_newest(const Head&, std::vector<const Node*>&) const;  // those that this version of the tree made

    KeptAnswers* answers = nullptr;
    const TreeChange* change = nullptr;  // since the version before, where that was seen
    mutable LookedAt* watched_by = nullptr;

    const std::vector<const Node*>& all() const { return all_; }  // in the order of the text, the outer before the inner
    const std::vector<const Node*>& newest() const { return newest_; }  // of these those that this version of the tree made
    const std::vector<std::uint32_t>& depths() const { return depths_; }  // of all: how many are around each

private:
    struct Entry {
        const Node* node = nullptr;
        Kind as = Kind::other;
        std::uint32_t next = none;  // of the same word, or of the same kind
    };
    static constexpr std::uint32_t none = ~0U;

    static std::uint64_t key_of(Kind, Word);
    std::uint32_t first(const Head&) const;
    void add(const Node&, const Facts*, Words&);
    void add(const Node&, Kind as, Word);
    void add(const Node&, Kind as, const Node& name, const Facts*, Words&);

    std::vector<const Node*> all_, newest_;
    std::vector<std::uint32_t> depths_;
    std::vector<Entry> entries_;
    std::vector<std::pair<std::uint64_t, const Node*>> newest_entries_;  // by what they are, then in the order of the text
    std::uint32_t version_;
    std::vector<std::uint32_t> of_word_;
    std::array<std::uint32_t, 256> of_kind_;
};

}  // namespace bawn::check
