#pragma once

// Taint: does what comes from a source reach a sink without passing a sanitizer?
//
//     auto rule = TRY(TaintRule::compile(rule, language, patterns));
//     for (const Flow& flow : rule.find(file, work)) …    // flow.sink, flow.steps from source to sink
//
// Each function is followed through its control flow to a fixed point, with variables, fields and (constant) indexes told
// apart; branches that constants decide are not taken; functions of the same file are summed up (which parameters reach
// which sinks, the result, other parameters) when the rule asks for it or the options do. Semantics are Semgrep's: exact and
// by-side-effect, propagators, labels and requires, taint_assume_safe_*, unify_mvars.

#include <memory>

#include "check/evaluate.h"

namespace bawn::check {

struct Flow {
    Match sink;  // with the bindings of source and sink
    struct At {
        std::uint32_t begin, end;
    };
    At source;
    std::vector<At> through;
};

class TaintFile;

// What taint rules have in common about one file (its functions, who calls whom): worked out when the first rule needs it.
class TaintTables {
public:
    explicit TaintTables(const ParsedFile&);
    ~TaintTables();
    const TaintFile& get();

private:
    const ParsedFile& file_;
    std::unique_ptr<TaintFile> made_;
};

class TaintRule {
public:
    static Result<TaintRule> compile(const Rule&, const Language&, Patterns&);
    TaintRule(TaintRule&&) noexcept;
    TaintRule& operator=(TaintRule&&) noexcept;
    ~TaintRule();

    std::vector<Flow> find(const ParsedFile&, Work&) const;  // by sink's place

    // The same with tables that rules share; only within one function (and what it calls) when a node of it is given.
    std::vector<Flow> find(const ParsedFile&, TaintTables&, Work&, const Node* function = nullptr) const;
    Requirement required() const;
    std::vector<std::string> unread() const;  // patterns of which nothing can come in this language
    bool may_match(const TextWords&) const;  // false: nothing is a source there, or nothing a sink

private:
    struct Parts;
    explicit TaintRule(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::check
