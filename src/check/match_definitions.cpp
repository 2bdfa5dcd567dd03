#include <algorithm>

#include "check/match_engine.h"

namespace bawn::check {

namespace {

bool is_bare(const Node& parameter) { return parameter.children.size() == 1 && parameter.children[0]->role == Role::name; }

bool is_sequence(Kind kind) { return kind == Kind::tuple || kind == Kind::array; }

}  // namespace

void Matcher::function(const Node& p, const Node& t, State s, States& out)
{
    if (t.kind == p.kind) return record(p, t, s, out);
    if (p.kind != Kind::function || !options_.arrow_is_function) return;
    if (const Node* wanted = p.child(Role::name); wanted && wanted->kind == Kind::ellipsis) {  // with a name or without
        if (t.kind == Kind::lambda) named_lambda(p, *wanted, t, t, s, out);
        return;
    }
    if ((t.kind != Kind::variable && t.kind != Kind::pair) || speaks("go")) return;
    const Node* name = t.child(t.kind == Kind::pair ? Role::key : Role::target);
    const Node* value = t.child(Role::value);
    if (name && value && value->kind == Kind::lambda) named_lambda(p, *name, *value, t, s, out);
}

// const f = () => { … } is a function f; what is written before `const` belongs to it.
void Matcher::named_lambda(const Node& p, const Node& name, const Node& lambda, const Node& whole, State s, States& out)
{
    std::vector<Role> asked;
    for (const Node* child : p.children)
        if (std::ranges::find(asked, child->role) == asked.end()) asked.push_back(child->role);
    States now = {s};
    for (Role wanted : asked) {
        States next;
        for (State state : now) {
            if (wanted == Role::name)
                node(*p.child(Role::name), name, state, next);
            else if (wanted == Role::decorator || (wanted == Role::modifier && !lambda.child(Role::modifier)))
                role(p, whole, wanted, state, next);
            else
                role(p, lambda, wanted, state, next);
        }
        now = next;
    }
    for (State state : now) add_unique(out, state);
}

void Matcher::parameters(const Node& p, const Node& t, State s, States& out)
{
    in_order(p.children, t.children, &Matcher::parameter, Rest::not_allowed, s, out);
}

void Matcher::parameter(const Node& p, const Node& t, State s, States& out)
{
    if (p.kind == Kind::metavariable) {
        if (t.kind != Kind::spread) bind(p.word, t, s, out);
        return;
    }
    if (p.kind == Kind::parameter && t.kind == Kind::parameter) {
        States classic;
        record(p, t, s, classic);
        if (classic.empty() && is_bare(p) && p.children[0]->kind == Kind::metavariable) bind(p.children[0]->word, t, s, classic);
        for (State state : classic) add_unique(out, state);
        return;
    }
    if (p.kind == Kind::parameter && is_bare(p)) return node(*p.children[0], t, s, out);
    if (t.kind == Kind::parameter && p.kind != Kind::parameter) {
        if (const Node* name = t.child(Role::name)) node(p, *name, s, out);
        return;
    }
    if (p.kind != Kind::parameter) node(p, t, s, out);
}

void Matcher::variable(const Node& p, const Node& t, State s, States& out)
{
    if (p.word == no_word && word(t).ends_with(": =") && speaks("rust")) return;  // const and static are no let
    if (p.word != t.word && p.word != no_word) {
        bool any = word(p) == "var" && options_.let_is_var && (word(t) == "let" || word(t) == "const");
        if (!any) return;
    }
    for (const Node* child : t.children) {
        bool may_lack = child->role != Role::value && child->role != Role::target;
        if (!may_lack && !p.child(child->role)) return;
    }
    record_from(p, t, 0, s, out);
}

void Matcher::assignment(const Node& p, const Node& left, const Node& right, State s, States& out)
{
    const Node *p_left = p.child(Role::left), *p_right = p.child(Role::right);
    if (!p_left || !p_right) return;
    States next;
    node(*p_left, left, s, next);
    for (State state : next) node(*p_right, right, state, out);
    if (!is_sequence(left.kind) || right.kind != Kind::tuple || left.children.size() != right.children.size()) return;
    for (std::size_t i = 0; i < left.children.size(); ++i) assignment(p, *left.children[i], *right.children[i], s, out);
}

void Matcher::decorator(const Node& p, const Node& t, State s, States& out)
{
    const Node *wanted = p.child(Role::operand), *given = t.child(Role::operand);
    if (!wanted || !given) return;
    if (wanted->kind == Kind::call && given->kind != Kind::call) {
        const Node *callee = wanted->child(Role::callee), *arguments = wanted->child(Role::arguments);
        if (!callee) return;
        States next;
        node(*callee, *given, s, next);
        for (State state : next) this->arguments(arguments ? Nodes(arguments->children) : Nodes(), {}, state, out);
        return;
    }
    if (wanted->kind != Kind::call && given->kind == Kind::call) {
        const Node *callee = given->child(Role::callee), *arguments = given->child(Role::arguments);
        if (callee && (!arguments || arguments->children.empty())) node(*wanted, *callee, s, out);
        return;
    }
    node(*wanted, *given, s, out);
}

// Those of the pattern, in any order, whatever others there are.
void Matcher::decorators(Nodes p, Nodes t, State s, States& out)
{
    std::vector<Node*> wanted;
    for (Node* one : p) {
        if (one->kind == Kind::ellipsis) continue;
        bool of_lambda = one->parent && one->parent->kind == Kind::lambda;
        if (of_lambda && word(*one) == "async" && script()) continue;
        if (word(*one) == "pub" && speaks("rust")) continue;
        bool any_variable = one->role == Role::modifier && word(*one) == "var" && options_.let_is_var;
        if (any_variable && std::ranges::any_of(t, [&](const Node* given) { return word(*given) == "let" || word(*given) == "const"; }))
            continue;
        wanted.push_back(one);
    }
    if (options_.decorators_order_matters && !wanted.empty() && wanted[0]->role == Role::decorator)
        return subsequence(wanted, t, &Matcher::node, s, out);
    in_any_order(wanted, t, &Matcher::node, Rest::allowed, s, out);
}

}  // namespace bawn::check
