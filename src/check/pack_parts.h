#pragma once

// The inside of a Pack: for every language the rules that read it, compiled when the first file of that language comes.

#include <deque>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "check/evaluate.h"
#include "check/prefilter.h"
#include "check/scanner.h"
#include "check/secrets.h"
#include "check/taint.h"

namespace bawn::check {

struct CompiledRule {
    std::size_t rule = 0;  // of Pack::rules()
    std::optional<CompiledFormula> formula;
    std::optional<TaintRule> taint;

    static Result<CompiledRule> compile(const Rule&, std::size_t number, const Dialect&, Patterns&);
    std::vector<std::string> unread() const { return formula ? formula->unread() : taint->unread(); }
    Requirement required() const { return formula ? formula->required() : taint->required(); }
    bool may_match(const TextWords& there) const { return formula ? formula->may_match(there) : taint->may_match(there); }
};

// All rules for one language, or for text.
class DialectRules {
public:
    DialectRules(Dialect dialect, std::vector<std::size_t> rules, Prefilter filter)
        : dialect_(dialect),
          rules_(std::move(rules)),
          filter_(std::move(filter)),
          compiled_(rules_.size()),
          tried_(rules_.size())
    {
    }

    const Dialect& dialect() const { return dialect_; }
    const std::vector<std::size_t>& rules() const { return rules_; }
    const Prefilter& filter() const { return filter_; }

    // Compiles those of rules() at these places that nobody asked for before: most files need few of them. Any thread may ask. The words
    // are those of all that is compiled by now: lay a file's words above them, and use only rules that were prepared before.
    const Words& prepare(const std::vector<Rule>&, std::span<const std::size_t> places) const;
    const Words& prepare_all(const std::vector<Rule>&) const;

    // At a place that was prepared; nullptr where the rule does not compile after all.
    const CompiledRule* at(std::size_t place) const { return compiled_[place] ? &*compiled_[place] : nullptr; }

private:
    friend class PackCompiler;
    Dialect dialect_;
    std::vector<std::size_t> rules_;
    Prefilter filter_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Words>> layers_;  // each above the one before; patterns may point to theirs
    mutable Patterns patterns_{*layers_.emplace_back(std::make_unique<Words>())};
    mutable std::vector<std::optional<CompiledRule>> compiled_;
    mutable std::vector<bool> tried_;
};

struct Pack::Parts {
    std::vector<Rule> rules;
    std::vector<RefusedRule> refused, notes;
    struct Paths {
        std::vector<std::vector<std::string>> include, exclude;  // as glob_components
    };
    std::vector<Paths> paths;  // of each rule
    std::deque<DialectRules> dialects;
    std::optional<SecretPack> secrets;
    std::string hash;
    bool was_kept = false;

    bool applies_to(std::size_t rule, std::string_view path) const;
    const DialectRules* of(const Language&) const;  // nullptr: no rule reads it
};

}  // namespace bawn::check
