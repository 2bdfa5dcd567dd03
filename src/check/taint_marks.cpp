#include "check/taint_marks.h"

#include <algorithm>

namespace bawn::check {

namespace {

// What has a value, or gives one to something.
bool has_value(const Node& node)
{
    switch (node.kind) {
    case Kind::file:
    case Kind::block:
    case Kind::arguments:
    case Kind::parameters:
    case Kind::keyword:
    case Kind::pair:
    case Kind::type:
    case Kind::expression_statement:
    case Kind::function:
    case Kind::class_:
    case Kind::while_:
    case Kind::do_:
    case Kind::for_:
    case Kind::for_each:
    case Kind::case_:
    case Kind::catch_:
    case Kind::throw_:
    case Kind::return_:
    case Kind::break_:
    case Kind::continue_:
    case Kind::import:
    case Kind::decorator:
    case Kind::with_:
    case Kind::delete_:
    case Kind::assert_: return false;
    case Kind::if_:
    case Kind::switch_:
    case Kind::try_:
    case Kind::other: return !node.is_statement();
    default: return true;
    }
}

bool is_parameter(const Node& node)
{
    return node.kind == Kind::parameter || (node.parent && (node.parent->kind == Kind::parameters || node.parent->kind == Kind::parameter));
}

struct Range {
    std::uint32_t begin, end;
};

Range range_of(const Value& value)
{
    if (value.node) return {value.node->begin, value.node->end};
    if (!value.nodes.empty()) return {value.nodes.front()->begin, value.nodes.back()->end};
    return {value.begin, value.end};
}

}  // namespace

Marks::Marks(const CompiledTaint& rule, const ParsedFile& file, Work& work)
{
    auto find = [&](const auto& specs, std::vector<SpecMatch>& found) {
        for (std::uint32_t i = 0; i < specs.size(); ++i) {
            for (Match& match : specs[i].formula.evaluate(file, work)) found.push_back({i, std::move(match), 0, 0, 0, 0});
        }
    };
    auto may_match = [&](const auto& spec) { return !file.index || spec.formula.may_match(*file.index); };
    if (std::ranges::none_of(rule.sources, may_match)) return;
    find(rule.sinks, sinks);
    if (sinks.empty()) return;
    find(rule.sources, sources);
    if (sources.empty()) return;
    find(rule.sanitizers, sanitizers);
    for (std::uint32_t i = 0; i < rule.propagators.size(); ++i) {
        for (Match& match : rule.propagators[i].formula.evaluate(file, work)) {
            const Value *from = match.bindings.find(rule.propagators[i].from), *to = match.bindings.find(rule.propagators[i].to);
            if (!from || !to) continue;
            Range source = range_of(*from), target = range_of(*to);
            propagators.push_back({i, std::move(match), target.begin, target.end, source.begin, source.end});
        }
    }
    auto same_range = [](const SpecMatch& a, const SpecMatch& b) { return a.match.begin == b.match.begin && a.match.end == b.match.end; };
    std::erase_if(sanitizers, [&](const SpecMatch& sanitizer) {
        auto conflicts = [&](const SpecMatch& other) { return same_range(sanitizer, other); };
        return rule.sanitizers[sanitizer.spec].not_conflicting &&
               (std::ranges::any_of(sinks, conflicts) || std::ranges::any_of(sources, conflicts));
    });

    auto mark_all = [&](const std::vector<SpecMatch>& found, Mark::What what, auto exact) {
        for (std::uint32_t i = 0; i < found.size(); ++i)
            mark(what, i, found[i].match, found[i].match.begin, found[i].match.end, exact(found[i].spec), file, work);
    };
    mark_all(sources, Mark::What::source, [&](std::uint32_t spec) { return rule.sources[spec].exact; });
    mark_all(sanitizers, Mark::What::sanitizer, [&](std::uint32_t spec) { return rule.sanitizers[spec].exact; });
    mark_all(sinks, Mark::What::sink, [&](std::uint32_t spec) { return rule.sinks[spec].exact; });
    for (std::uint32_t i = 0; i < propagators.size(); ++i) {
        const SpecMatch& found = propagators[i];
        mark(Mark::What::from, i, found.match, found.from_begin, found.from_end, true, file, work);
        mark(Mark::What::to, i, found.match, found.to_begin, found.to_end, true, file, work);
    }
    for (const auto& [node, marks] : marks_) places_.push_back(node->begin);
    std::ranges::sort(places_);
}

// From the first node of the match up to one that holds all of its range, then down to what lies in it.
void Marks::mark(Mark::What what, std::uint32_t match, const Match& found, std::uint32_t begin, std::uint32_t end, bool exact,
                 const ParsedFile& file, Work& work)
{
    const Node* top = found.node ? found.node : file.root;
    while (top->parent && (top->begin > begin || top->end < end || (top->parent->begin >= begin && top->parent->end <= end)))
        top = top->parent;
    mark_within(*top, Mark{what, false, false, match}, begin, end, exact, true, work);
}

void Marks::mark_within(const Node& node, const Mark& mark, std::uint32_t begin, std::uint32_t end, bool exact, bool best, Work& work)
{
    if (node.end <= begin || node.begin >= end || !work.spend()) return;
    bool inside = node.begin >= begin && node.end <= end;
    if (inside && (has_value(node) || is_parameter(node))) {
        Mark made = mark;
        made.best = best;
        made.covers = static_cast<double>(node.end - node.begin) > .99 * static_cast<double>(end - begin);
        std::vector<Mark>& marks = marks_[&node];
        if (best || !exact || is_parameter(node)) marks.push_back(made);
        if (exact && !is_parameter(node) && node.kind != Kind::lambda) return;
        if (node.kind != Kind::parameter) best = false;
    }
    for (const Node* child : node.children) mark_within(*child, mark, begin, end, exact, best, work);
}

std::span<const Mark> Marks::of(const Node& node) const
{
    auto known = marks_.find(&node);
    return known == marks_.end() ? std::span<const Mark>() : std::span<const Mark>(known->second);
}

bool Marks::beneath(const Node& node) const
{
    auto first = std::lower_bound(places_.begin(), places_.end(), node.begin);
    return first != places_.end() && *first < node.end;
}

bool Marks::within(const Node& node, Mark::What what) const
{
    auto inside = [&](const SpecMatch& found) { return found.match.begin < node.end && found.match.end > node.begin; };
    return std::ranges::any_of(what == Mark::What::source ? sources : sinks, inside);
}

}  // namespace bawn::check
