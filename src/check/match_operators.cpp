#include <algorithm>
#include <bit>

#include "check/match_engine.h"

namespace bawn::check {

namespace {

using Operands = std::vector<const Node*>;

constexpr std::size_t most_shared_out = 3;  // operands that are shared out among metavariables in every way; more: in turn

bool may_be_grouped(std::string_view op) { return op == "&&" || op == "||" || op == "|" || op == "&" || op == "^"; }

// The operands of a run of one operator, however they are grouped: a && (b && c) has three.
Operands operands_of(const Node& node, std::string_view op, const Words& words)
{
    Operands operands, waiting = {&node};
    while (!waiting.empty()) {
        const Node* next = waiting.back();
        waiting.pop_back();
        const Node *left = next->child(Role::left), *right = next->child(Role::right);
        if (next->kind == Kind::binary && left && right && words.text(next->word) == op) {
            waiting.push_back(right);
            waiting.push_back(left);
        } else {
            operands.push_back(next);
        }
    }
    return operands;
}

// "a" "b", which no operator joins.
bool is_juxtaposed(const Node& node)
{
    const Node *left = node.child(Role::left), *right = node.child(Role::right);
    bool text = right && (right->kind == Kind::string || right->kind == Kind::string_pattern || right->kind == Kind::text_template);
    return node.symbol == 0 && left && text;
}

}  // namespace

// Texts side by side: "..." is any number of them.
void Matcher::texts(std::span<const Node* const> p, std::span<const Node* const> t, State s, States& out)
{
    if (!work_.spend()) return;
    if (p.empty()) {
        if (t.empty()) add_unique(out, s);
        return;
    }
    if (p[0]->kind == Kind::string_pattern && word(*p[0]) == "...") {
        for (std::size_t count = t.size() + 1; count-- > 0;) texts(p.subspan(1), t.subspan(count), s, out);
        return;
    }
    if (t.empty()) return;
    States next;
    node(*p[0], *t[0], s, next);
    for (State state : next) texts(p.subspan(1), t.subspan(1), state, out);
}

void Matcher::binary(const Node& p, const Node& t, State s, States& out)
{
    std::string_view op = file_.words->text(p.word);
    if (p.word != t.word) return;
    const Node *left = p.child(Role::left), *right = p.child(Role::right);
    const Node *t_left = t.child(Role::left), *t_right = t.child(Role::right);
    if (!left || !right || !t_left || !t_right) return;
    if (p.children.size() != 2 || t.children.size() != 2) return record(p, t, s, out);
    if (is_juxtaposed(p) && is_juxtaposed(t)) return texts(operands_of(p, op, *file_.words), operands_of(t, op, *file_.words), s, out);
    if (is_juxtaposed(p)) return;

    bool is_pipeline = op == "|" && is_shell(*file_.language);
    if (options_.ac_matching && may_be_grouped(op) && !is_pipeline) {
        Operands wanted = operands_of(p, op, *file_.words), given = operands_of(t, op, *file_.words);
        bool boolean = op == "&&" || op == "||";
        if (boolean && !options_.commutative_boolop) return grouped(wanted, given, t, s, out);
        return swapped(wanted, given, t, s, out);
    }
    if (right->kind == Kind::ellipsis) {  // a + ... is the first of any number of operands
        States first;
        node(*left, *t_left, s, first);
        if (first.empty()) return node(p, *t_left, s, out);
        for (State state : first) add_unique(out, state);
        return;
    }
    auto both = [&](const Node& a, const Node& b) {
        States next;
        node(*left, a, s, next);
        for (State state : next) node(*right, b, state, out);
    };
    both(*t_left, *t_right);
    if (options_.symmetric_eq && (op == "==" || op == "!=")) both(*t_right, *t_left);
}

// In order; a metavariable may stand for several operands.
void Matcher::grouped(std::span<const Node* const> p, std::span<const Node* const> t, const Node& whole, State s, States& out)
{
    if (!work_.spend()) return;
    if (p.empty()) {
        if (t.empty()) add_unique(out, s);
        return;
    }
    if (p[0]->kind == Kind::ellipsis) {
        if (p.size() == 1) return add_unique(out, s);
        for (std::size_t skipped = 0; skipped <= t.size(); ++skipped) grouped(p.subspan(1), t.subspan(skipped), whole, s, out);
        return;
    }
    if (t.empty()) return;
    States next;
    if (p[0]->kind != Kind::metavariable) {
        node(*p[0], *t[0], s, next);
        for (State state : next) grouped(p.subspan(1), t.subspan(1), whole, state, out);
        return;
    }
    std::size_t most = t.size() - std::min(t.size(), p.size() - 1);
    for (std::size_t count = 1; count <= std::max<std::size_t>(most, 1); ++count) {
        next.clear();
        Value value{count == 1 ? t[0] : nullptr, {}, t[0]->begin, t[count - 1]->end, {}};
        value.text = file_.text.substr(value.begin, value.end - value.begin);
        bind(p[0]->word, value, s, next);
        for (State state : next) grouped(p.subspan(1), t.subspan(count), whole, state, out);
    }
}

// In any order. As in Semgrep an operand may be left over, so that <... a && b ...> finds both in a && (b && c).
void Matcher::swapped(std::span<const Node* const> p, std::span<const Node* const> t, const Node& whole, State s, States& out)
{
    Operands plain, variables;
    for (const Node* operand : p) {
        bool open = operand->kind == Kind::metavariable || operand->kind == Kind::ellipsis;
        (open ? variables : plain).push_back(operand);
    }
    if (!variables.empty() && variables.back()->kind == Kind::ellipsis) variables.pop_back();
    if (t.size() < plain.size() || t.size() > 64) return;

    struct Choice {
        State state;
        std::uint64_t left;  // a bit for each operand that nothing stands for
        bool operator==(const Choice&) const = default;
    };
    std::vector<Choice> choices = {{s, t.size() == 64 ? ~0ULL : (1ULL << t.size()) - 1}}, next;
    auto keep = [&](Choice choice) {
        if (std::ranges::find(next, choice) == next.end()) next.push_back(choice);
    };
    for (const Node* operand : plain) {
        next.clear();
        for (const Choice& choice : choices)
            for (std::size_t i = 0; i < t.size() && work_.spend(); ++i) {
                if (!(choice.left >> i & 1)) continue;
                States matched;
                node(*operand, *t[i], choice.state, matched);
                for (State state : matched) keep({state, choice.left & ~(1ULL << i)});
            }
        choices = next;
    }
    bool share_out = t.size() - plain.size() <= most_shared_out;
    for (const Node* variable : variables) {
        next.clear();
        for (const Choice& choice : choices) {
            if (variable->kind == Kind::ellipsis) keep(choice);
            std::uint64_t first = choice.left & (~choice.left + 1);
            for (std::uint64_t set = share_out ? choice.left : first; set && work_.spend(); set = share_out ? (set - 1) & choice.left : 0) {
                if (variable->kind == Kind::ellipsis) {
                    keep({choice.state, choice.left & ~set});
                    continue;
                }
                const Node* one = std::has_single_bit(set) ? t[static_cast<std::size_t>(std::countr_zero(set))] : nullptr;
                const Node& range = one ? *one : whole;
                States matched;
                bind(variable->word, Value{one, {}, range.begin, range.end, source(range)}, choice.state, matched);
                for (State state : matched) keep({state, choice.left & ~set});
            }
        }
        choices = next;
    }
    for (const Choice& choice : choices) add_unique(out, choice.state);
}

}  // namespace bawn::check
