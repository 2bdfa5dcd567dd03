#pragma once

// A rule's taint specification, compiled for one language.

#include <string>
#include <vector>

#include "check/evaluate.h"
#include "check/taint_labels.h"

namespace bawn::check {

struct CompiledTaint {
    struct Source {
        CompiledFormula formula;
        bool exact, by_side_effect, only_by_side_effect, control;
        std::uint32_t label;
        AskedLabels requirement;
    };
    struct Sanitizer {
        CompiledFormula formula;
        bool exact, by_side_effect, not_conflicting;
    };
    struct Sink {
        CompiledFormula formula;
        bool exact, at_exit, has_focus;
        AskedLabels requirement;
    };
    struct Propagator {
        CompiledFormula formula;
        Word from, to;
        bool by_side_effect;
        bool labels;  // gives another label
        std::uint32_t label;
        std::vector<std::uint32_t> replaces;  // empty: all
        AskedLabels requirement;
    };
    std::vector<Source> sources;
    std::vector<Sanitizer> sanitizers;
    std::vector<Sink> sinks;
    std::vector<Propagator> propagators;
    Labels labels;
    Rule::TaintOptions options;

    static Result<CompiledTaint> compile(const Rule&, const Language&, Patterns&);
};

}  // namespace bawn::check
