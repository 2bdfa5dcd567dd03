#include "check/taint.h"

#include <algorithm>

#include "check/taint_run.h"

namespace bawn::check {

Result<CompiledTaint> CompiledTaint::compile(const Rule& rule, const Language& language, Patterns& patterns)
{
    CompiledTaint made;
    made.options = rule.taint;
    auto about = [&](int line) { return rule.file + ":" + std::to_string(line) + ": rule " + rule.id; };
    auto formula = [&](const Formula& written, int line) -> Result<CompiledFormula> {
        auto compiled = CompiledFormula::compile(written, Dialect{Dialect::Mode::tree, &language}, rule.options, patterns);
        if (!compiled) return fail(std::move(compiled.error()).while_doing(about(line)));
        return compiled;
    };
    auto requirement = [&](const std::string& text, int line) -> Result<AskedLabels> {
        auto read = made.labels.read(text);
        if (!read) return fail(std::move(read.error()).while_doing(about(line)));
        return read;
    };
    for (const TaintSource& source : rule.sources) {
        CompiledFormula what = TRY(formula(source.formula, source.line));
        AskedLabels asks = TRY(requirement(source.requires_, source.line));
        made.sources.push_back({std::move(what), source.exact, source.by_side_effect, source.only_by_side_effect, source.control,
                                made.labels.number(source.label), std::move(asks)});
    }
    for (const TaintSanitizer& sanitizer : rule.sanitizers) {
        CompiledFormula what = TRY(formula(sanitizer.formula, sanitizer.line));
        made.sanitizers.push_back({std::move(what), sanitizer.exact, sanitizer.by_side_effect, sanitizer.not_conflicting});
    }
    for (const TaintSink& sink : rule.sinks) {
        CompiledFormula what = TRY(formula(sink.formula, sink.line));
        AskedLabels asks = TRY(requirement(sink.requires_, sink.line));
        made.sinks.push_back({std::move(what), sink.exact, sink.at_exit, !sink.formula.focus.empty(), std::move(asks)});
    }
    for (const TaintPropagator& propagator : rule.propagators) {
        CompiledFormula what = TRY(formula(propagator.formula, propagator.line));
        AskedLabels asks = TRY(requirement(propagator.requires_, propagator.line));
        std::vector<std::uint32_t> replaces;
        for (const std::string& label : propagator.replace_labels) replaces.push_back(made.labels.number(label));
        made.propagators.push_back({std::move(what), patterns.words().add(propagator.from), patterns.words().add(propagator.to),
                                    propagator.by_side_effect, !propagator.label.empty(), made.labels.number(propagator.label),
                                    std::move(replaces), std::move(asks)});
    }
    return made;
}

struct TaintRule::Parts {
    CompiledTaint compiled;
};

TaintRule::TaintRule(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TaintRule::TaintRule(TaintRule&&) noexcept = default;
TaintRule& TaintRule::operator=(TaintRule&&) noexcept = default;
TaintRule::~TaintRule() = default;

Result<TaintRule> TaintRule::compile(const Rule& rule, const Language& language, Patterns& patterns)
{
    CompiledTaint compiled = TRY(CompiledTaint::compile(rule, language, patterns));
    TaintRule made(std::make_unique<Parts>(Parts{std::move(compiled)}));
    auto can_match = [](const auto& spec) { return spec.formula.can_match(); };
    const CompiledTaint& parts = made.parts_->compiled;
    if (std::ranges::none_of(parts.sources, can_match) || std::ranges::none_of(parts.sinks, can_match))
        return fail(ErrorKind::invalid, made.unread().front());
    return made;
}

std::vector<std::string> TaintRule::unread() const
{
    std::vector<std::string> told;
    auto add = [&](const auto& specs) {
        for (const auto& spec : specs) std::ranges::move(spec.formula.unread(), std::back_inserter(told));
    };
    const CompiledTaint& parts = parts_->compiled;
    add(parts.sources), add(parts.sanitizers), add(parts.propagators), add(parts.sinks);
    return told;
}

std::vector<Flow> TaintRule::find(const ParsedFile& file, Work& work) const
{
    TaintTables tables(file);
    return find(file, tables, work);
}

std::vector<Flow> TaintRule::find(const ParsedFile& file, TaintTables& tables, Work& work, const Node* function) const
{
    Marks marks(parts_->compiled, file, work);
    if (!marks.any()) return {};
    TaintRun run(parts_->compiled, marks, tables.get(), work);
    const FunctionOfFile* only = function ? tables.get().function_around(*function) : nullptr;
    if (only && only != &tables.get().outside())
        run.follow_function(*only);
    else
        run.follow_file();
    return run.flows();
}

// A file must hold what one source asks and what one sink asks. Of several, only what all of them ask.
Requirement TaintRule::required() const
{
    Requirement all;
    auto add = [&](const auto& specs) {
        if (specs.size() == 1) {
            for (auto& one : specs[0].formula.required()) all.push_back(std::move(one));
            return;
        }
        Clause any;  // one text of each
        for (const auto& spec : specs) {
            auto needs = spec.formula.required();
            if (needs.empty()) return;
            auto fewest = std::min_element(needs.begin(), needs.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
            any.insert(any.end(), fewest->begin(), fewest->end());
        }
        if (!any.empty()) all.push_back(std::move(any));
    };
    add(parts_->compiled.sources);
    add(parts_->compiled.sinks);
    return all;
}

bool TaintRule::may_match(const TextWords& there) const
{
    auto may = [&](const auto& spec) { return spec.formula.may_match(there); };
    return std::ranges::any_of(parts_->compiled.sources, may) && std::ranges::any_of(parts_->compiled.sinks, may);
}

TaintTables::TaintTables(const ParsedFile& file) : file_(file) {}
TaintTables::~TaintTables() = default;

const TaintFile& TaintTables::get()
{
    if (!made_) made_ = std::make_unique<TaintFile>(file_);
    return *made_;
}

}  // namespace bawn::check
