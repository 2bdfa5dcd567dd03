#include <algorithm>

#include "check/match_engine.h"

namespace bawn::check {

namespace {

struct ReachedElement {  // a State, and how many nodes of the list are behind it
    std::uint32_t at = 0;
    State state;
};

void add_unique(std::vector<ReachedElement>& reached, ReachedElement one)
{
    for (auto other = reached.rbegin(); other != reached.rend() && other->at == one.at; ++other)
        if (other->state == one.state) return;
    reached.push_back(one);
}

// Of the places that the same State reached, only the first counts before `...`.
std::vector<ReachedElement> earliest(const std::vector<ReachedElement>& reached)
{
    std::vector<ReachedElement> first;
    for (const ReachedElement& one : reached) {
        auto same = std::ranges::find(first, one.state, &ReachedElement::state);
        if (same == first.end())
            first.push_back(one);
        else
            same->at = std::min(same->at, one.at);
    }
    return first;
}

bool is_dots(const Node& node)
{
    if (node.kind == Kind::ellipsis) return true;
    if (node.kind != Kind::expression_statement && node.kind != Kind::parameter && node.kind != Kind::type) return false;
    return node.children.size() == 1 && node.children[0]->kind == Kind::ellipsis;
}

bool is_block_of_call(const Node& argument, std::string_view written)
{
    return argument.kind == Kind::lambda && (written.starts_with('{') || written.starts_with("do"));
}

// `$...X`, also as a parameter, a shorthand field or a statement.
const Node* list_variable(const Node& node)
{
    if (node.kind == Kind::metavariable_list) return &node;
    if (node.children.size() == 1 && node.children[0]->kind == Kind::metavariable_list) return node.children[0];
    return nullptr;
}

}  // namespace

void Matcher::in_order(Nodes p, Nodes t, Step step, Rest rest, State s, States& out)
{
    if (p.size() == 1 && t.size() == 1 && !list_variable(*p[0])) {
        if (is_dots(*p[0])) return out.push_back(s);
        return (this->*step)(*p[0], *t[0], s, out);
    }
    std::uint32_t count = static_cast<std::uint32_t>(t.size());
    std::vector<ReachedElement> now = {{0, s}}, next;
    for (std::size_t i = 0; i < p.size() && !now.empty(); ++i, now.swap(next), next.clear()) {
        if (is_dots(*p[i])) {
            bool last = i + 1 == p.size();
            for (const ReachedElement& from : earliest(now)) {
                if (!work_.spend(count - from.at + 1)) return;
                for (std::uint32_t at = last ? count : from.at; at <= count; ++at) add_unique(next, {at, from.state});
            }
        } else if (const Node* variable = list_variable(*p[i])) {
            for (const ReachedElement& from : now)
                for (std::uint32_t to = from.at; to <= count && work_.spend(); ++to) {
                    States bound;
                    bind_run(variable->word, t.subspan(from.at, to - from.at), from.state, bound);
                    for (State state : bound) add_unique(next, {to, state});
                }
        } else {
            for (const ReachedElement& from : now) {
                if (from.at == count) continue;
                States matched;
                (this->*step)(*p[i], *t[from.at], from.state, matched);
                for (State state : matched) add_unique(next, {from.at + 1, state});
            }
        }
    }
    for (const ReachedElement& end : now)
        if (end.at == count || rest == Rest::allowed) add_unique(out, end.state);
}

void Matcher::in_any_order(Nodes p, Nodes t, Step step, Rest rest, State s, States& out)
{
    if (p.size() > t.size() || (rest == Rest::not_allowed && p.size() != t.size())) return;
    std::vector<bool> used(t.size());
    in_any_order_from(p, 0, t, used, step, rest, s, out);
}

void Matcher::in_any_order_from(Nodes p, std::size_t at, Nodes t, std::vector<bool>& used, Step step, Rest rest, State s, States& out)
{
    if (at == p.size()) return add_unique(out, s);
    for (std::size_t i = 0; i < t.size() && work_.spend(); ++i) {
        if (used[i]) continue;
        States next;
        (this->*step)(*p[at], *t[i], s, next);
        used[i] = true;
        for (State state : next) in_any_order_from(p, at + 1, t, used, step, rest, state, out);
        used[i] = false;
    }
}

void Matcher::subsequence(Nodes p, Nodes t, Step step, State s, States& out)
{
    if (p.empty()) return add_unique(out, s);
    for (std::size_t i = 0; i + p.size() <= t.size(); ++i) {
        States next;
        (this->*step)(*p[0], *t[i], s, next);
        for (State state : next) subsequence(p.subspan(1), t.subspan(i + 1), step, state, out);
    }
}

// Keyword arguments may stand anywhere; the others are in order.
void Matcher::arguments(Nodes p, Nodes t, State s, States& out)
{
    // A block of Ruby is given to what the call before it is.
    bool wants_block = !p.empty() && (p.back()->kind == Kind::lambda || t.size() == 1);
    if (speaks("ruby") && !t.empty() && is_block_of_call(*t.back(), source(*t.back())) && !wants_block) t = t.first(t.size() - 1);
    std::vector<Node*> p_keywords, p_others;
    for (Node* one : p) (one->kind == Kind::keyword ? p_keywords : p_others).push_back(one);
    if (p_keywords.empty()) return in_order(p, t, &Matcher::argument, Rest::not_allowed, s, out);

    struct Choice {
        State state;
        std::vector<bool> used;
    };
    std::vector<Choice> choices = {{s, std::vector<bool>(t.size())}};
    for (const Node* wanted : p_keywords) {
        std::vector<Choice> next;
        for (const Choice& choice : choices)
            for (std::size_t i = 0; i < t.size(); ++i) {
                if (choice.used[i] || t[i]->kind != Kind::keyword) continue;
                States matched;
                node(*wanted, *t[i], choice.state, matched);
                for (State state : matched) {
                    next.push_back({state, choice.used});
                    next.back().used[i] = true;
                }
            }
        choices = std::move(next);
    }
    for (const Choice& choice : choices) {
        std::vector<Node*> left;
        for (std::size_t i = 0; i < t.size(); ++i)
            if (!choice.used[i]) left.push_back(t[i]);
        in_order(p_others, left, &Matcher::argument, Rest::not_allowed, choice.state, out);
    }
}

void Matcher::argument(const Node& p, const Node& t, State s, States& out)
{
    if (t.kind == Kind::keyword && p.kind != Kind::keyword) return;
    bool is_later = p.parent && p.parent->kind == Kind::arguments && p.parent->children[0] != &p;
    if (speaks("go") && t.kind == Kind::type && p.kind == Kind::metavariable && is_later) return;  // make(..., $N): the type comes first
    node(p, t, s, out);
}

// Fields of an object or a class: in any order, and `...` says that there may be more.
void Matcher::fields(Nodes p, Nodes t, Rest rest, State s, States& out)
{
    std::vector<Node*> wanted;
    const Node* variable = nullptr;
    for (Node* one : p) {
        if (is_dots(*one))
            rest = Rest::allowed;
        else if (const Node* list = list_variable(*one))
            variable = list, rest = Rest::allowed;
        else
            wanted.push_back(one);
    }
    if (!t.empty() && t[0]->kind == Kind::pair && options_.implicit_ellipsis && (script() || speaks("hcl"))) rest = Rest::allowed;
    States found;
    in_any_order(wanted, t, &Matcher::field_statement, rest, s, variable ? found : out);
    for (State state : found) bind_run(variable->word, t, state, out);
}

// Text in a template: "..." stands for any number of parts; `$X` and `...` for an expression in it, never for text.
void Matcher::template_part(const Node& p, const Node& t, State s, States& out)
{
    bool text_part = t.kind == Kind::string || t.kind == Kind::string_pattern;
    // "$X" of PHP says nothing of whether it is text; "{$X}" is a value.
    bool is_bare = p.kind == Kind::interpolation && p.children.size() == 1 && p.begin == p.children[0]->begin;
    if (text_part && is_bare && speaks("php") && p.children[0]->kind == Kind::metavariable) return bind(p.children[0]->word, t, s, out);
    if (text_part && (p.kind == Kind::ellipsis || p.kind == Kind::metavariable || p.kind == Kind::interpolation)) return;
    node(p, t, s, out);
}

void Matcher::template_parts(const Node& p, const Node& t, State s, States& out)
{
    // Each "..." becomes an `ellipsis` of the list, each "$...X" a variable for a run.
    std::deque<Node> stand_ins;
    std::vector<Node*> wanted;
    for (Node* part : p.children) {
        bool dots = part->kind == Kind::string_pattern && word(*part) == "...";
        bool run = part->kind == Kind::string_pattern && word(*part).starts_with("$...");
        if (!dots && !run) {
            wanted.push_back(part);
            continue;
        }
        Node& made = stand_ins.emplace_back(*part);
        made.kind = dots ? Kind::ellipsis : Kind::metavariable_list;
        wanted.push_back(&made);
    }
    in_order(wanted, t.children, &Matcher::template_part, Rest::not_allowed, s, out);
}

}  // namespace bawn::check
