#include <algorithm>

#include "base/text.h"
#include "check/taint_run.h"

namespace bawn::check {

namespace {

// Does it do more than look? A comparison on the right of && or || counts as made; a call there may not have been.
bool acts(const Node& node)
{
    constexpr Kind doing[] = {Kind::call, Kind::new_object, Kind::assign, Kind::await, Kind::yield};
    return std::ranges::find(doing, node.kind) != std::end(doing) ||
           std::ranges::any_of(node.children, [](const Node* child) { return acts(*child); });
}

bool is_and(std::string_view op) { return is_one_of(op, {"&&", "and"}); }
bool is_or(std::string_view op) { return is_one_of(op, {"||", "or"}); }

bool is_empty(const Node& node) { return node.kind == Kind::null || (node.kind == Kind::string && node.begin + 2 == node.end); }

// What is null, empty or false where the condition has this outcome: x where `x` or `x != null` does not hold.
const Node* empty_where(const Node& condition, bool holds, std::string_view op)
{
    const Node *left = condition.child(Role::left), *right = condition.child(Role::right), *operand = condition.child(Role::operand);
    if (condition.kind == Kind::unary && operand && is_one_of(op, {"!", "not"})) return holds ? operand : nullptr;
    if (condition.kind != Kind::binary) return holds ? nullptr : &condition;
    const bool asks = right && is_empty(*right) &&
                      is_one_of(op, holds ? std::initializer_list<std::string_view>{"==", "===", "is"}
                                          : std::initializer_list<std::string_view>{"!=", "!==", "is not"});
    return asks ? left : nullptr;
}

}  // namespace

bool TaintRun::is_decision(const Node& node) const
{
    return node.kind == Kind::binary && (is_and(text(node.word)) || is_or(text(node.word))) && node.child(Role::left);
}

// A condition is followed to both of its ends: behind `a && b` both were evaluated where it holds, and perhaps only `a` where it does not.
TaintRun::Asked TaintRun::ask(const Node& condition)
{
    if (depth_ <= most_nesting && marks_.of(condition).empty()) {
        const Node* operand = condition.child(Role::operand);
        if (is_decision(condition)) return ask_in_order(condition);
        if (condition.kind == Kind::unary && operand && is_one_of(text(condition.word), {"!", "not"})) {
            ++depth_;
            Asked inner = ask(*operand);
            --depth_;
            return {std::move(inner.no), std::move(inner.yes), negated(inner.value)};
        }
    }
    Asked asked;
    asked.value = follow(condition);
    asked.yes = asked.no = now_;
    if (std::optional<bool> known = truth(asked.value)) (*known ? asked.no : asked.yes).dead = true;
    return asked;
}

// a && b && c, a || b: what leans to the left is followed without recursion.
TaintRun::Asked TaintRun::ask_in_order(const Node& decision)
{
    const bool all = is_and(text(decision.word));
    std::vector<const Node*> steps;
    const Node* at = &decision;
    while (is_decision(*at) && is_and(text(at->word)) == all && (at == &decision || marks_.of(*at).empty()))
        steps.push_back(at), at = at->child(Role::left);
    ++depth_;
    Asked asked = ask(*at);
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        const Node* right = (*step)->child(Role::right);
        const std::optional<bool> known = truth(asked.value);
        if (!right || (known && *known != all)) continue;  // the right side is not reached
        Environment without = std::move(all ? asked.no : asked.yes);
        now_ = std::move(all ? asked.yes : asked.no);
        const bool is_made = !acts(*right), alike = is_made && equal(without, now_, values_);
        if (!alike) suppose_empty(*at, !all, without);
        at = right;
        Asked other = ask(*right);
        if (is_made && !alike) {
            now_ = std::move(without);
            follow(*right);
            without = std::move(now_);
        }
        Environment& decided = all ? other.no : other.yes;
        if (!alike) decided = bawn::check::join(without, decided, values_);
        if (!known) other.value = join(asked.value, other.value);
        if (!known && rule_.options.only_propagate_through_assignments) other.value = {};
        asked = std::move(other);
    }
    --depth_;
    return asked;
}

// What is empty carries nothing: `if (name && !isValid(name)) return;` leaves no name that nobody looked at. Of a pointer of C that is
// the very thing to look for.
void TaintRun::suppose_empty(const Node& condition, bool holds, Environment& there)
{
    const Node* empty = in_language({"c", "cpp"}) ? nullptr : empty_where(condition, holds, text(condition.word));
    if (!empty || !is_lvalue(*empty) || there.dead) return;
    std::swap(now_, there);
    store(place(*empty), values_.clean());
    std::swap(now_, there);
}

// !a
Carried TaintRun::negated(const Carried& value)
{
    Carried made{nullptr, rule_.options.only_propagate_through_assignments ? nullptr : everything(value)};
    if (std::optional<bool> known = truth(value); known && !made.fresh) made.cell = values_.constant(!*known);
    return made;
}

// Where x == 1 was asked, x is 1.
void TaintRun::suppose(const Node& condition)
{
    std::string_view op = text(condition.word);
    if (condition.kind != Kind::binary || (op != "==" && op != "===")) return;
    const Node *left = condition.child(Role::left), *right = condition.child(Role::right);
    if (!left || !right || left->kind != Kind::name) return;
    LValue where = tables_.name(*left);
    const Cell *known = literal(*right), *before = stored(where);
    if (!known || !where.variable || values_.relevant(before)) return;
    now_.set(where.variable, values_.write(now_.find(where.variable), where.path, known));
}

}  // namespace bawn::check
