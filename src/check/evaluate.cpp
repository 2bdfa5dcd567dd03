#include "check/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "check/conditions.h"
#include "check/content_places.h"
#include "check/evaluate_parts.h"
#include "check/generic.h"
#include "check/kept_answers.h"
#include "check/range_sets.h"
#include "check/syntax.h"
#include "check/text_words.h"

namespace bawn::check {
namespace {

using Operator = Formula::Operator;
using Kind_ = RangeMatch::Kind;

// Where a formula is asked: the whole file, or what a metavariable stands for.
struct EvaluationScope {
    const ParsedFile& file;
    std::uint32_t begin, end;                   // of the file's text
    std::span<const Node* const> within;        // empty: the whole tree
    const RangeMatch* context = nullptr;        // of metavariable-pattern: what is known already
    Work& work;

    std::string_view text() const { return file.text.substr(begin, end - begin); }
    bool is_whole() const { return !context; }
};

Ranges evaluate(const FormulaParts&, const EvaluationScope&);

bool may_match_by_words(const FormulaParts& formula, const TextWords& there, const NodeIndex* index)
{
    return may_match(formula, [&](const FormulaParts& leaf) {
        return std::ranges::all_of(leaf.needed, [&](Word word) {
            const bool is_there = there.has(word);
            if (!is_there && index) index->lacked(word);
            return is_there;
        });
    });
}

bool may_match_by_heads(const FormulaParts& formula, const NodeIndex& index)
{
    return may_match(formula, [&](const FormulaParts& leaf) {
        return !leaf.pattern || std::ranges::any_of(leaf.heads, [&](const Head& head) { return index.has(head); });
    });
}

Ranges of_pattern(const FormulaParts& formula, const EvaluationScope& scope)
{
    Ranges ranges;
    auto take = [&](const std::vector<Match>& found) {
        for (const Match& m : found) ranges.push_back({m, Kind_::plain, nullptr});
    };
    const NodeIndex* index = scope.file.index;
    if (!scope.is_whole())
        take(match_within(*formula.pattern, scope.file, scope.within, formula.options, scope.work));
    else if (!index || !index->answers)
        take(match(*formula.pattern, scope.file, formula.options, scope.work));
    else if (may_match_by_heads(formula, *index))
        take(index->answers->of_pattern(formula.same_pattern, *formula.pattern, scope.file, formula.options, scope.work));
    return ranges;
}

Ranges of_generic(const FormulaParts& formula, const EvaluationScope& scope)
{
    std::optional<GenericTexts> own;
    if (!scope.is_whole() || !scope.file.generic) own.emplace(scope.text());
    GenericTexts& texts = own ? *own : *scope.file.generic;
    if (scope.is_whole() && !GenericText::is_for_people(scope.file.text)) return {};
    const std::uint32_t base = own ? scope.begin : 0;
    Ranges ranges;
    for (Match& m : formula.generic->match(texts.with(formula.options.generic_comment_style), *scope.file.words, scope.work)) {
        Match moved;
        moved.begin = m.begin + base, moved.end = m.end + base;
        for (const auto& [word, value] : m.bindings) {
            Value there = value;
            there.begin += base, there.end += base;
            moved.bindings.set(word, there);
        }
        ranges.push_back({std::move(moved), Kind_::plain, nullptr});
    }
    return ranges;
}

Ranges of_regex(const FormulaParts& formula, const EvaluationScope& scope)
{
    Ranges ranges;
    if (scope.is_whole() && scope.file.index) scope.file.index->looked_further();
    const std::string_view text = scope.text();
    scope.work.spend(text.size() / 16);
    for (std::size_t at = 0; at <= text.size() && scope.work.spend();) {
        auto found = formula.regex->search(text, at);
        if (!found) {
            scope.work.regex_gave_up();
            break;
        }
        if (!*found) break;
        const auto& whole = (*found)->groups.front();
        Match match;
        match.begin = scope.begin + static_cast<std::uint32_t>(whole.begin);
        match.end = scope.begin + static_cast<std::uint32_t>(whole.end);
        bind_groups(*formula.regex, formula.groups, **found, text, scope.begin, match.bindings);
        ranges.push_back({std::move(match), Kind_::regex, nullptr});
        at = whole.end > whole.begin ? whole.end : whole.end + 1;
    }
    return ranges;
}

// What was known before must hold in what is found inside of a metavariable.
void keep_what_agrees(Ranges& ranges, const FormulaParts& formula, const EvaluationScope& scope)
{
    if (!scope.context) return;
    const Bindings& known = scope.context->match.bindings;
    std::erase_if(ranges, [&](const RangeMatch& range) { return !agree(range.match.bindings, known, scope.file, formula.options); });
    for (RangeMatch& range : ranges) add_bindings(range.match.bindings, known);
}

// `pattern: $X` beside others: every expression inside of what they found, and not every one of the file.
Ranges selected(const FormulaParts& selector, Ranges ranges, const EvaluationScope& scope)
{
    Ranges all = evaluate(selector, scope);
    std::erase_if(all, [&](const RangeMatch& one) {
        return std::ranges::none_of(ranges, [&](const RangeMatch& r) {
            return scope.work.spend() && r.match.begin <= one.match.begin && one.match.end <= r.match.end;
        });
    });
    return intersection(ranges, all, scope.file, selector.options, scope.work);
}

Ranges of_all(const FormulaParts& formula, const EvaluationScope& scope)
{
    if (scope.is_whole() && scope.file.index && !may_match_by_heads(formula, *scope.file.index)) return {};
    const FormulaParts* selector = nullptr;
    std::vector<const FormulaParts*> positive;
    for (const FormulaParts& child : formula.children) {
        if (child.op == Operator::not_) continue;
        if (child.selects && !selector)
            selector = &child;
        else if (!child.selects || selector->pattern->text() != child.pattern->text())
            positive.push_back(&child);
    }
    if (selector && positive.empty()) positive.push_back(std::exchange(selector, nullptr));

    std::vector<Ranges> sets, insides;
    for (const FormulaParts* child : positive) {
        Ranges ranges = evaluate(*child, scope);
        const bool is_inside = !ranges.empty() && ranges.front().kind == Kind_::inside;
        // Nothing of the others can survive an empty set.
        if (ranges.empty()) return {};
        (is_inside ? insides : sets).push_back(std::move(ranges));
    }
    std::ranges::move(insides, std::back_inserter(sets));
    if (sets.empty() && scope.context) sets.push_back({*scope.context});
    if (sets.empty()) return {};

    Ranges ranges = std::move(sets.front());
    for (std::size_t i = 1; i < sets.size() && !ranges.empty(); ++i)
        ranges = intersection(ranges, sets[i], scope.file, formula.options, scope.work);
    if (selector && !ranges.empty()) ranges = selected(*selector, std::move(ranges), scope);
    for (const FormulaParts& child : formula.children) {
        if (child.op != Operator::not_ || ranges.empty()) continue;
        ranges = difference(std::move(ranges), evaluate(child.children.front(), scope), scope.file, formula.options, scope.work);
    }
    return ranges;
}

Ranges of_operator(const FormulaParts& formula, const EvaluationScope& scope)
{
    if (scope.file.has && !may_match_by_words(formula, *scope.file.has, scope.file.index)) return {};
    switch (formula.op) {
    case Operator::pattern:
    case Operator::regex: {
        Ranges ranges = formula.unread    ? Ranges{}
                        : formula.pattern ? of_pattern(formula, scope)
                        : formula.generic ? of_generic(formula, scope)
                                          : of_regex(formula, scope);
        keep_what_agrees(ranges, formula, scope);
        return ranges;
    }
    case Operator::all: return of_all(formula, scope);
    case Operator::any: {
        Ranges all;
        for (const FormulaParts& child : formula.children) std::ranges::move(evaluate(child, scope), std::back_inserter(all));
        return all;
    }
    case Operator::inside:
    case Operator::anywhere: {
        Ranges ranges = evaluate(formula.children.front(), scope);
        for (RangeMatch& range : ranges) range.kind = formula.op == Operator::inside ? Kind_::inside : Kind_::anywhere;
        return ranges;
    }
    case Operator::not_: break;  // only asked by of_all
    }
    return {};
}

// Bindings of another text, told as pieces of this one where they stand in it.
Bindings moved(const Bindings& bindings, std::uint32_t base, const ContentPlaces& places, std::uint32_t cut)
{
    auto place = [&](std::uint32_t offset) { return base + places.of(offset > cut ? offset - cut : 0); };
    Bindings there;
    for (const auto& [word, value] : bindings) {
        Value text;
        text.begin = place(value.begin);
        text.end = std::max(text.begin, place(value.end));
        text.text = value.text;
        there.set(word, text);
    }
    return there;
}

// metavariable-pattern with `language:`: the content of a string is read once more, as what it is in that language.
std::vector<Bindings> found_in_content(const FormulaParts::Nested& nested, const Value& value, const RangeMatch& range,
                                       const EvaluationScope& scope)
{
    const ParsedFile& file = scope.file;
    std::string_view content = value.text;
    if (value.node && value.node->kind == Kind::string) {
        content = file.words->text(value.node->word);
    } else if ((value.node || !value.nodes.empty()) && nested.dialect.mode == Dialect::Mode::tree) {
        return {};  // an expression is no text of another language
    }
    std::uint32_t added = 0;
    if (nested.dialect.language && nested.dialect.language->id == "php" && content.find("<?") == content.npos) {
        constexpr std::string_view opening = "<?php ";
        content = file.words->text(file.words->add(std::string(opening) + std::string(content)));
        added = opening.size();
    }
    ParsedFile other;
    other.path = file.path, other.text = content, other.words = file.words, other.language = nested.dialect.language;
    std::optional<Tree> tree;
    std::optional<Facts> facts;
    if (nested.dialect.language) {
        scope.work.spend(content.size());
        auto parsed = Tree::parse(*nested.dialect.language, content, *file.words);
        if (!parsed) return {};
        tree.emplace(std::move(*parsed));
        facts.emplace(*nested.dialect.language, tree->root(), content, *file.words);
        other.root = &tree->root(), other.facts = &*facts;
    }
    RangeMatch context;
    context.match.end = static_cast<std::uint32_t>(content.size());
    context.match.bindings = range.match.bindings;
    std::vector<const Node*> within;
    if (other.root) within.push_back(other.root);
    const ContentPlaces places(value.text, content.substr(added));
    std::vector<Bindings> all;
    for (const RangeMatch& found : evaluate(nested.formula, {other, 0, context.match.end, within, &context, scope.work})) {
        Bindings bindings;
        for (const auto& [word, known] : found.match.bindings) {
            if (!range.match.bindings.find(word)) bindings.set(word, known);
        }
        all.push_back(moved(bindings, value.begin, places, added));
    }
    return all;
}

std::vector<Bindings> found_in_value(const FormulaParts::Nested& nested, const RangeMatch& range, const EvaluationScope& scope)
{
    const Value* value = range.match.bindings.find(nested.metavariable);
    if (!value) return {};
    if (nested.has_language) return found_in_content(nested, *value, range, scope);
    std::vector<const Node*> within;
    if (value->node) within.push_back(value->node);
    within.insert(within.end(), value->nodes.begin(), value->nodes.end());
    if (within.empty() && scope.file.root) return {};  // a piece of text is nothing that patterns of a tree could match
    RangeMatch context;
    context.match.begin = value->begin, context.match.end = value->end;
    context.match.node = value->node;
    context.match.bindings = range.match.bindings;
    std::vector<Bindings> all;
    for (const RangeMatch& found : evaluate(nested.formula, {scope.file, value->begin, value->end, within, &context, scope.work})) {
        Bindings bindings;
        for (const auto& [word, known] : found.match.bindings) {
            if (!range.match.bindings.find(word)) bindings.set(word, known);
        }
        all.push_back(std::move(bindings));
    }
    return all;
}

// A range that meets every condition, and again with what the conditions bound.
Ranges meeting_conditions(const FormulaParts& formula, Ranges ranges, const EvaluationScope& scope)
{
    Ranges kept;
    for (RangeMatch& range : ranges) {
        std::vector<Bindings> added;
        bool holds = true;
        for (std::size_t i = 0; holds && i < formula.conditions.size(); ++i) {
            if (const auto& nested = formula.conditions[i].nested) {
                std::vector<Bindings> found = found_in_value(*nested, range, scope);
                holds = !found.empty();
                std::ranges::move(found, std::back_inserter(added));
            } else {
                auto found = formula.conditions[i].condition->holds(range.match.bindings, scope.file, formula.options, scope.work);
                holds = found.has_value();
                if (found) added.push_back(std::move(*found));
            }
        }
        if (!holds) continue;
        kept.push_back(range);
        for (const Bindings& bindings : added) {
            if (bindings.size() == 0) continue;
            kept.push_back(range);
            add_bindings(kept.back().match.bindings, bindings);
        }
    }
    drop_duplicates(kept);
    return kept;
}

Ranges focused(const std::vector<Word>& metavariables, const RangeMatch& range)
{
    Ranges parts;
    for (Word word : metavariables) {
        const Value* value = range.match.bindings.find(word);
        if (!value || (value->begin == value->end && !value->node)) continue;
        if (range.match.begin <= value->begin && value->end <= range.match.end) {
            RangeMatch part = range;
            part.kind = Kind_::plain;
            part.match.begin = value->begin, part.match.end = value->end;
            part.match.node = value->node ? value->node : value->nodes.empty() ? nullptr : value->nodes.front();
            parts.push_back(std::move(part));
        } else if (value->begin <= range.match.begin && range.match.end <= value->end) {
            parts.push_back(range);
        }
    }
    return parts;
}

// Several lists are met together: what of one lies in what of the other.
Ranges focused(const FormulaParts& formula, Ranges ranges)
{
    if (formula.focus.empty()) return ranges;
    Ranges all;
    for (const RangeMatch& range : ranges) {
        Ranges parts = focused(formula.focus.front(), range);
        for (std::size_t i = 1; i < formula.focus.size(); ++i) {
            Ranges both;
            for (const RangeMatch& a : parts) {
                for (const RangeMatch& b : focused(formula.focus[i], range)) {
                    if (b.match.begin <= a.match.begin && a.match.end <= b.match.end)
                        both.push_back(a);
                    else if (a.match.begin <= b.match.begin && b.match.end <= a.match.end)
                        both.push_back(b);
                }
            }
            parts = std::move(both);
        }
        std::ranges::move(parts, std::back_inserter(all));
    }
    drop_duplicates(all);
    return all;
}

Ranges evaluate(const FormulaParts& formula, const EvaluationScope& scope)
{
    Ranges ranges = of_operator(formula, scope);
    if (!formula.conditions.empty()) ranges = meeting_conditions(formula, std::move(ranges), scope);
    ranges = focused(formula, std::move(ranges));
    for (RangeMatch& range : ranges) {
        if (formula.fix) range.fix = &*formula.fix;
        if (formula.as == no_word) continue;
        Value whole;
        whole.node = range.match.node && range.match.node->end == range.match.end ? range.match.node : nullptr;
        whole.begin = range.match.begin, whole.end = range.match.end;
        whole.text = scope.file.text.substr(whole.begin, whole.end - whole.begin);
        range.match.bindings.set(formula.as, whole);
    }
    return ranges;
}

std::vector<Match> found_in(const FormulaParts& formula, const ParsedFile& file, Work& work)
{
    Ranges ranges = evaluate(formula, {file, 0, static_cast<std::uint32_t>(file.text.size()), {}, nullptr, work});
    drop_duplicates(ranges);
    std::ranges::stable_sort(ranges, {}, [](const RangeMatch& r) { return std::pair(r.match.begin, r.match.end); });
    std::vector<Match> matches;
    for (RangeMatch& range : ranges) {
        range.match.fix = range.fix;
        matches.push_back(std::move(range.match));
    }
    return matches;
}

}  // namespace

bool CompiledFormula::may_match(const TextWords& there) const { return may_match_by_words(parts_->formula, there, nullptr); }
bool CompiledFormula::may_match(const NodeIndex& index) const { return may_match_by_heads(parts_->formula, index); }

std::vector<Match> CompiledFormula::evaluate(const ParsedFile& file, Work& work) const
{
    auto find = [&] { return found_in(parts_->formula, file, work); };
    if (!file.index || !file.index->answers) return find();
    if (!may_match(*file.index)) return {};
    return file.index->answers->of_formula(parts_->same, file, work, find);
}

}  // namespace bawn::check
