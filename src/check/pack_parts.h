#pragma once

// The inside of a Pack: for every language the rules that read it, compiled when the first file of that language comes.

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
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

    static Result<CompiledRule> compile(const Rule&, std::size_t number, const Dialect&, Words&);
    Requirement required() const { return formula ? formula->required() : taint->required(); }
};

// All rules for one language, or for text.
class DialectRules {
public:
    DialectRules(Dialect dialect, std::vector<std::size_t> rules, Prefilter filter)
        : dialect_(dialect),
          rules_(std::move(rules)),
          filter_(std::move(filter))
    {
    }

    const Dialect& dialect() const { return dialect_; }
    const std::vector<std::size_t>& rules() const { return rules_; }
    const Prefilter& filter() const { return filter_; }

    // In the order of rules(). Compiled now if nobody asked before; any thread may ask.
    const std::vector<CompiledRule>& compiled(const std::vector<Rule>&) const;
    const Words& words() const { return *words_; }  // of the compiled rules: lay a file's words above them

private:
    friend class PackCompiler;
    Dialect dialect_;
    std::vector<std::size_t> rules_;
    Prefilter filter_;
    mutable std::once_flag once_;
    mutable std::unique_ptr<Words> words_ = std::make_unique<Words>();  // patterns may point to it
    mutable std::vector<CompiledRule> compiled_;
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

    bool applies_to(std::size_t rule, std::string_view path) const;
    const DialectRules* of(const Language&) const;  // nullptr: no rule reads it
};

// Every language that a file of this name may be in: "x.h" is C and C++.
std::vector<const Language*> languages_of_file(std::string_view path, std::string_view text, std::string_view named);

}  // namespace bawn::check
