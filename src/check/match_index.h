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

// Which chains of an index somebody followed.
struct LookedAt {
    struct Chain {
        Head head;
        std::uint32_t size;
    };
    std::vector<Chain> chains;
    bool and_more = false;  // what stands around the nodes, or the text itself

    void add(const LookedAt& other, bool is_all)
    {
        chains.insert(chains.end(), other.chains.begin(), other.chains.end());
        and_more |= !is_all;
    }
};

class KeptAnswers;  // kept_answers.h: what was found in this tree

class NodeIndex {
public:
    NodeIndex(const Node& root, const Facts*, Words&);

    void candidates(const Head&, std::vector<const Node*>&) const;
    bool has(const Head&) const;
    void looked_further() const;

    // Are the nodes of these chains the ones that they were in a version of the tree? No new one is there, and none is gone.
    bool says_the_same(const LookedAt&, std::uint32_t since) const;
    std::uint32_t version() const { return version_; }

    KeptAnswers* answers = nullptr;
    mutable LookedAt* watched_by = nullptr;

    const std::vector<const Node*>& all() const { return all_; }  // in the order of the text, the outer before the inner

private:
    struct Entry {
        const Node* node = nullptr;
        Kind as = Kind::other;
        std::uint32_t next = none;  // of the same word, or of the same kind
    };
    static constexpr std::uint32_t none = ~0U;

    struct Chain {
        std::uint32_t first = none, size = 0, newest = 0;  // newest: Node::version
    };
    const Chain& chain(const Head&) const;
    void add(const Node&, const Facts*, Words&);
    void add(const Node&, Kind as, Word);
    void add(const Node&, Kind as, const Node& name, const Facts*, Words&);

    std::vector<const Node*> all_;
    std::vector<Entry> entries_;
    std::uint32_t version_;
    std::vector<Chain> of_word_;
    std::array<Chain, 256> of_kind_;
};

}  // namespace bawn::check
