#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/evaluate_parts.h"
#include "check/text_words.h"

namespace bawn::check {
namespace {

using Operator = Formula::Operator;

constexpr RegexOptions options_of_regex{
    .dialect = RegexDialect::perl, .text = RegexText::utf8, .ignore_case = false, .multiline = true, .dot_all = false};

Result<FormulaParts> compiled(const Formula&, const Dialect&, const MatchOptions&, Patterns&);

// PHP calls functions in any case; of a Dockerfile that holds for its instructions.
bool minds_case(const Language& language) { return !is_one_of(language.id, {"php", "dockerfile"}); }

std::unexpected<Error> at_line(const Formula& formula, const Error& error)
{
    return fail(error.kind(), fmt::format("line {}: {}", formula.line, error.message()));
}

std::string spelled(const MatchOptions& o)
{
    static_assert(sizeof(MatchOptions) == 24 + sizeof(std::string), "an option more: what matches alike has the same one");
    std::string out;
    for (bool one : {o.constant_propagation,
                     o.symbolic_propagation,
                     o.ac_matching,
                     o.commutative_boolop,
                     o.symmetric_eq,
                     o.vardef_assign,
                     o.flddef_assign,
                     o.attr_expr,
                     o.arrow_is_function,
                     o.let_is_var,
                     o.implicit_deep_exprstmt,
                     o.implicit_ellipsis,
                     o.implicit_return,
                     o.decorators_order_matters,
                     o.xml_singleton_loose_matching,
                     o.xml_attrs_implicit_ellipsis,
                     o.xml_children_ordered,
                     o.unify_ids_strictly,
                     o.go_deeper_stmt,
                     o.go_deeper_expr})
        out += one ? '1' : '0';
    return out + fmt::format(" {} {} ", o.generic_ellipsis_max_span, o.generic_comment_style);
}

Result<> compile_leaf(const Formula& formula, const Dialect& dialect, const MatchOptions& options, Patterns& patterns, FormulaParts& made)
{
    if (formula.op == Operator::regex || dialect.mode == Dialect::Mode::regex) {
        made.regex = TRY(patterns.regex(formula.text, options_of_regex));
        made.groups = group_words(*made.regex, patterns.words());
    } else if (dialect.mode == Dialect::Mode::generic) {
        made.generic = TRY(GenericPattern::parse(formula.text, options.generic_ellipsis_max_span));
    } else {
        auto pattern = patterns.get(*dialect.language, formula.text);
        if (!pattern) {
            const Language* extended = find_language(dialect.language->extended_by);
            if (!extended || !patterns.get(*extended, formula.text)) return std::unexpected(pattern.error());
            made.unread = at_line(formula, pattern.error()).error().message();
            return {};
        }
        made.pattern = std::move(*pattern);
        if (minds_case(*dialect.language)) {
            for (const std::string& text : made.pattern->required_literals()) {
                std::ranges::copy(words_within(text, patterns.words()), std::back_inserter(made.needed));
            }
        }
        made.selects = made.pattern->root().kind == Kind::metavariable;
        made.heads = beginning_of(*made.pattern, options).heads;
        made.same_pattern = patterns.words().add(fmt::format("pattern {}{}", spelled(options), formula.text));
    }
    return {};
}

Result<FormulaParts::Condition> compile_condition(const Formula::Condition& condition, const Dialect& dialect, const MatchOptions& options,
                                                  Patterns& patterns)
{
    FormulaParts::Condition made;
    if (condition.what != Formula::Condition::What::pattern) {
        made.condition = TRY(CompiledCondition::compile(condition, dialect.language, patterns));
        return made;
    }
    made.nested = std::make_unique<FormulaParts::Nested>();
    made.nested->metavariable = patterns.words().add(condition.metavariable);
    made.nested->dialect = dialect;
    if (!condition.language.empty()) {
        std::vector<Dialect> named = dialects_named(condition.language);
        if (named.empty()) return fail(ErrorKind::invalid, fmt::format("the language {} is not supported", printable(condition.language)));
        made.nested->has_language = true;
        made.nested->dialect = named.front();
    }
    made.nested->formula = TRY(compiled(condition.pattern.front(), made.nested->dialect, options, patterns));
    return made;
}

Result<FormulaParts> compiled(const Formula& formula, const Dialect& dialect, const MatchOptions& options, Patterns& patterns)
{
    FormulaParts made;
    made.op = formula.op;
    made.options = options;
    made.fix = formula.fix;
    if (!formula.as.empty()) made.as = patterns.words().add(formula.as);
    if (formula.op == Operator::pattern || formula.op == Operator::regex) {
        if (auto leaf = compile_leaf(formula, dialect, options, patterns, made); !leaf) return at_line(formula, leaf.error());
    }
    for (const Formula& child : formula.children) made.children.push_back(TRY(compiled(child, dialect, options, patterns)));
    for (const Formula::Condition& condition : formula.conditions) {
        auto compiled_condition = compile_condition(condition, dialect, options, patterns);
        if (!compiled_condition) {
            return fail(compiled_condition.error().kind(),
                        fmt::format("line {}: {}", condition.line, compiled_condition.error().message()));
        }
        made.conditions.push_back(std::move(*compiled_condition));
    }
    for (const auto& list : formula.focus) {
        std::vector<Word> names;
        for (const std::string& name : list) names.push_back(patterns.words().add(name));
        made.focus.push_back(std::move(names));
    }
    return made;
}

void spell(const Formula& formula, std::string& out)
{
    auto text = [&](std::string_view one) { out += fmt::format("{}:{},", one.size(), one); };
    out += fmt::format("({},", static_cast<int>(formula.op));
    text(formula.text), text(formula.as), text(formula.fix.value_or("")), text(formula.fix ? "fix" : "");
    for (const Formula& child : formula.children) spell(child, out);
    for (const Formula::Condition& condition : formula.conditions) {
        out += fmt::format("[{},{},{},", static_cast<int>(condition.what), condition.constant_propagation, condition.strip);
        text(condition.metavariable), text(condition.text), text(condition.language);
        for (const std::string& type : condition.types) text(type);
        for (const Formula& pattern : condition.pattern) spell(pattern, out);
        out += ']';
    }
    for (const auto& list : formula.focus) {
        out += '<';
        for (const std::string& name : list) text(name);
        out += '>';
    }
    out += ')';
}

// The clause that skips most: few texts, and long ones.
const Clause* best_of(const Requirement& clauses)
{
    const Clause* best = nullptr;
    auto worth = [](const Clause& clause) {
        std::size_t shortest = 100;
        for (const RequiredText& one : clause) shortest = std::min(shortest, one.text.size());
        return static_cast<double>(shortest) / static_cast<double>(clause.size() + 1);
    };
    for (const Clause& clause : clauses) {
        if (!best || worth(clause) > worth(*best)) best = &clause;
    }
    return best;
}

Requirement required_by(const FormulaParts&);

Requirement required_by_leaf(const FormulaParts& leaf)
{
    Requirement clauses;
    if (leaf.unread) {
        clauses.push_back({});  // one of no texts
    } else if (leaf.pattern) {
        bool is_word = minds_case(leaf.pattern->language());
        for (std::string& text : leaf.pattern->required_literals()) clauses.push_back({{std::move(text), is_word}});
    } else if (leaf.generic) {
        for (std::string& text : leaf.generic->required_literals()) clauses.push_back({{std::move(text), false}});
    } else {
        Clause clause;
        for (std::string& text : required_literals(leaf.regex->expression(), options_of_regex)) clause.push_back({std::move(text), false});
        if (!clause.empty()) clauses.push_back(std::move(clause));
    }
    return clauses;
}

Requirement required_by_any(const FormulaParts& any)
{
    Clause united;
    for (const FormulaParts& child : any.children) {
        Requirement clauses = required_by(child);
        const Clause* best = best_of(clauses);
        if (!best) return {};
        united.insert(united.end(), best->begin(), best->end());
    }
    std::ranges::sort(united);
    united.erase(std::unique(united.begin(), united.end()), united.end());
    if (united.empty()) return {};
    return {united};
}

Requirement required_by(const FormulaParts& formula)
{
    switch (formula.op) {
    case Operator::pattern:
    case Operator::regex: return required_by_leaf(formula);
    case Operator::any: return required_by_any(formula);
    case Operator::inside:
    case Operator::anywhere: return required_by(formula.children.front());
    case Operator::not_: return {};
    case Operator::all: break;
    }
    Requirement all;
    for (const FormulaParts& child : formula.children) {
        for (auto& clause : required_by(child)) all.push_back(std::move(clause));
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

void collect_unread(const FormulaParts& formula, std::vector<std::string>& told)
{
    if (formula.unread) told.push_back(*formula.unread);
    for (const FormulaParts& child : formula.children) collect_unread(child, told);
    for (const FormulaParts::Condition& condition : formula.conditions) {
        if (condition.nested) collect_unread(condition.nested->formula, told);
    }
}

}  // namespace

CompiledFormula::CompiledFormula(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
CompiledFormula::CompiledFormula(CompiledFormula&&) noexcept = default;
CompiledFormula& CompiledFormula::operator=(CompiledFormula&&) noexcept = default;
CompiledFormula::~CompiledFormula() = default;

std::vector<Dialect> dialects_named(std::string_view name)
{
    const std::string word = lower_case(name);
    if (word == "generic" || word == "spacegrep") return {{Dialect::Mode::generic, nullptr}};
    if (word == "regex" || word == "none") return {{Dialect::Mode::regex, nullptr}};
    std::vector<Dialect> dialects;
    for (const Language* language : languages_named(word)) dialects.push_back({Dialect::Mode::tree, language});
    return dialects;
}

Result<CompiledFormula> CompiledFormula::compile(const Formula& formula, const Dialect& dialect, const MatchOptions& options,
                                                 Patterns& patterns)
{
    auto parts = std::make_unique<Parts>();
    parts->formula = TRY(compiled(formula, dialect, options, patterns));
    std::string spelling = "formula " + spelled(options);
    spell(formula, spelling);
    parts->same = patterns.words().add(spelling);
    return CompiledFormula(std::move(parts));
}

bool CompiledFormula::can_match() const
{
    return bawn::check::may_match(parts_->formula, [](const FormulaParts&) { return true; });
}

std::vector<std::string> CompiledFormula::unread() const
{
    std::vector<std::string> told;
    collect_unread(parts_->formula, told);
    return told;
}

Requirement CompiledFormula::required() const { return required_by(parts_->formula); }

}  // namespace bawn::check
