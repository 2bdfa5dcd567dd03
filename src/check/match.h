#pragma once

// Where a pattern matches in a tree.
//
//     Work work(1'000'000);
//     for (const Match& m : match(pattern, file, options, work)) …   // by begin, then end, then bindings
//
// A match is a range with the values of the metavariables. Nothing is reported twice. Every comparison of two nodes
// costs one step of the Work; when it is used up the matches so far are returned and work.exhausted() is true: the
// caller says so. The result depends on nothing but its arguments.

#include <string>
#include <vector>

#include "check/facts.h"
#include "check/pattern.h"
#include "check/work.h"

namespace bawn::check {

class GenericTexts;  // generic.h: the tokens of a text, for generic mode
class NodeIndex;     // match_index.h: where in a tree the kinds and names are that patterns begin with
class TextWords;     // text_words.h: which words of patterns stand in a text

// A parsed file with what is known about it.
struct ParsedFile {
    const Language* language = nullptr;
    std::string_view path, text;
    const Node* root = nullptr;
    const Facts* facts = nullptr;
    Words* words = nullptr;
    const NodeIndex* index = nullptr;   // made once for all patterns of a file; nullptr: every node is looked at
    const TextWords* has = nullptr;     // likewise; nullptr: any word may stand in it
    GenericTexts* generic = nullptr;    // likewise for generic patterns
};

// What a metavariable stands for: a node, a run of nodes of one list, or a piece of text (regex groups, "$X" in strings,
// the part of a qualified name that only an import says).
struct Value {
    const Node* node = nullptr;        // nullptr for $...X and for text
    std::span<Node* const> nodes;      // of $...X: as they stand in one list; may be none
    std::uint32_t begin = 0, end = 0;  // of the file's text
    std::string_view text;             // as written there; for a string bound by "$X" its content
};

class Bindings {
public:
    const Value* find(Word metavariable) const;
    void set(Word metavariable, const Value&);
    std::size_t size() const { return values_.size(); }
    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }

private:
    std::vector<std::pair<Word, Value>> values_;  // sorted by word; seldom more than four
};

struct Match {
    std::uint32_t begin = 0, end = 0;
    const Node* node = nullptr;  // the first node of the range; nullptr for text
    Bindings bindings;
    const std::string* fix = nullptr;  // of a formula with a fix of its own
};

// The `options:` of a rule that the matcher knows (Rule_options of Semgrep); defaults are Semgrep's.
struct MatchOptions {
    bool constant_propagation = true;
    bool symbolic_propagation = false;
    bool ac_matching = true;
    bool commutative_boolop = false;
    bool symmetric_eq = false;
    bool vardef_assign = true;
    bool flddef_assign = false;
    bool attr_expr = true;
    bool arrow_is_function = true;
    bool let_is_var = true;
    bool implicit_deep_exprstmt = true;
    bool implicit_ellipsis = true;
    bool implicit_return = true;
    bool decorators_order_matters = false;
    bool xml_singleton_loose_matching = true;
    bool xml_attrs_implicit_ellipsis = true;
    bool xml_children_ordered = true;
    bool unify_ids_strictly = true;
    bool go_deeper_stmt = true;
    bool go_deeper_expr = true;
    std::uint32_t generic_ellipsis_max_span = 10;  // of generic mode: lines
    std::string generic_comment_style;             // of generic mode: "", c, cpp, shell
};

std::vector<Match> match(const Pattern&, const ParsedFile&, const MatchOptions&, Work&);

// Only in these nodes and beneath (a stream asks only for what changed; metavariable-pattern for a value's nodes).
std::vector<Match> match_within(const Pattern&, const ParsedFile&, std::span<const Node* const> within, const MatchOptions&, Work&);

// Do two values mean the same: same text for text, same shape and words for nodes, names by their definition.
bool equal(const Value&, const Value&, const ParsedFile&, const MatchOptions& = {});

}  // namespace bawn::check
