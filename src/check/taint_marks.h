#pragma once

// Which nodes of a file the sources, sanitizers, propagators and sinks of one rule speak of.
//
// A match is a range; taint is followed through nodes. What is `exact` speaks only of the largest expressions within its
// range, everything else of all expressions in it, as Semgrep has it ("taint-tracking via ranges").

#include <unordered_map>
#include <vector>

#include "check/taint_file.h"
#include "check/taint_rule.h"

namespace bawn::check {

struct Mark {
    enum class What : std::uint8_t { source, sanitizer, sink, from, to } what{};
    bool best = false;    // none larger in the range of the match
    bool covers = false;  // is (nearly) the whole range
    std::uint32_t match = 0;
};

struct SpecMatch {
    std::uint32_t spec = 0;  // of the rule's sources, sanitizers, sinks or propagators
    Match match;
    std::uint32_t to_begin = 0, to_end = 0, from_begin = 0, from_end = 0;  // of a propagator
};

class Marks {
public:
    // What the rule's formulas match. Ends early when there is no sink or no source: then `any` is false.
    Marks(const CompiledTaint&, const ParsedFile&, Work&);

    bool any() const { return !sources.empty() && !sinks.empty(); }
    std::span<const Mark> of(const Node&) const;
    bool beneath(const Node&) const;                       // is anything marked here or within
    bool within(const Node&, Mark::What) const;            // is a match of that kind within this node's range

    std::vector<SpecMatch> sources, sanitizers, sinks, propagators;

private:
    void mark(Mark::What, std::uint32_t match, const Match&, std::uint32_t begin, std::uint32_t end, bool exact, const ParsedFile&, Work&);
    void mark_within(const Node&, const Mark&, std::uint32_t begin, std::uint32_t end, bool exact, bool best, Work&);

    std::unordered_map<const Node*, std::vector<Mark>> marks_;
    std::vector<std::uint32_t> places_;  // where marked nodes begin, in order
};

}  // namespace bawn::check
