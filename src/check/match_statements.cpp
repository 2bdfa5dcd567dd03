#include <algorithm>

#include "base/text.h"
#include "check/match_engine.h"

namespace bawn::check {

namespace {

bool is_dots_statement(const Node& statement)
{
    if (statement.kind == Kind::ellipsis) return true;
    return statement.kind == Kind::expression_statement && statement.children.size() == 1 && statement.children[0]->kind == Kind::ellipsis;
}

const Node* list_variable_statement(const Node& statement)
{
    if (statement.kind == Kind::metavariable_list) return &statement;
    if (statement.kind != Kind::expression_statement || statement.children.size() != 1) return nullptr;
    return statement.children[0]->kind == Kind::metavariable_list ? statement.children[0] : nullptr;
}

const Node* expression_of(const Node& statement)
{
    return statement.kind == Kind::expression_statement && !statement.children.empty() ? statement.children[0] : nullptr;
}

void reach(State& state, const Node& statement) { state.end = std::max(state.end, statement.end); }

struct ReachedStatement {
    std::size_t at = 0;
    State state;
};

void add_unique(std::vector<ReachedStatement>& reached, const ReachedStatement& one)
{
    for (auto other = reached.rbegin(); other != reached.rend() && other->at == one.at; ++other)
        if (other->state == one.state) return;
    reached.push_back(one);
}

bool returns_its_last_value(const Node& function, const Language* language)
{
    if (!language) return function.kind == Kind::lambda;
    if (is_one_of(language->id, {"ruby", "rust", "scala"})) return true;
    return function.kind == Kind::lambda && language->id == "kotlin";  // elsewhere a block returns nothing by itself
}

// Is the statement's value that of the function around it?
bool is_last_value(const Node& statement, const Language* language)
{
    const Node* at = &statement;
    while (const Node* parent = at->parent) {
        switch (parent->kind) {
        case Kind::function:
        case Kind::lambda: return at->role == Role::body && returns_its_last_value(*parent, language);
        case Kind::block:
        case Kind::other:
            if (parent->children.empty() || parent->children.back() != at) return false;
            break;
        case Kind::expression_statement:
        case Kind::case_:
        case Kind::catch_: break;
        case Kind::try_:
            if (const Node* last = parent->child(Role::finalizer); last && last != at) return false;
            break;
        case Kind::switch_:
        case Kind::if_:
            if (at->role == Role::condition) return false;
            break;
        default: return false;
        }
        at = parent;
    }
    return false;
}

}  // namespace

void Matcher::statement(const Node& p, const Node& t, State s, States& out)
{
    if (!work_.spend()) return;
    switch (p.kind) {
    case Kind::ellipsis: return out.push_back(s);
    case Kind::metavariable:
        if (const Node* whole = expression_of(t)) return bind(p.word, *whole, s, out);
        return bind(p.word, t, s, out);
    case Kind::expression_statement: return whole_statement(p, t, s, out);
    case Kind::return_:
        if (t.kind == Kind::expression_statement) return implicit_return(p, t, s, out);
        break;
    case Kind::import:
        if (t.kind == Kind::variable) return import_of_require(p, t, s, out);
        break;
    default: break;
    }
    if (const Node* whole = expression_of(t); whole && is_expression(p)) return node(p, *whole, s, out);
    node(p, t, s, out);
}

// `e;` also matches a statement that computes e on its way: x = e; return e; var x = e; f(e);
void Matcher::whole_statement(const Node& p, const Node& t, State s, States& out)
{
    const Node* wanted = expression_of(p);
    if (!wanted) {
        if (t.kind == Kind::expression_statement && t.children.empty()) out.push_back(s);
        return;
    }
    const Node* given = expression_of(t);
    if (wanted->kind == Kind::metavariable) return bind(wanted->word, given ? *given : t, s, out);
    if (wanted->kind == Kind::ellipsis) return out.push_back(s);
    if (wanted->kind == Kind::deep) {
        if (const Node* inner = wanted->child(Role::operand)) deep_in_statement(*inner, t, s, out);
        return;
    }
    if (given) {
        if (options_.implicit_deep_exprstmt) return implicitly_deep(*wanted, *given, s, out);
        return compare(*wanted, *given, PatternPlace::root, s, out);
    }
    if (t.kind == Kind::variable) {
        if (!options_.vardef_assign) return;
        const Node *target = t.child(Role::target), *value = t.child(Role::value);
        if (!value) return;
        compare(*wanted, t, PatternPlace::root, s, out);
        if (!options_.go_deeper_expr) return;
        if (target) deep(*wanted, *target, s, out);
        return deep(*wanted, *value, s, out);
    }
    if (t.kind == Kind::return_) {
        if (const Node* value = t.child(Role::operand)) deep(*wanted, *value, s, out);
        return;
    }
    if (is_expression(t)) {
        if (options_.implicit_deep_exprstmt) return implicitly_deep(*wanted, t, s, out);
        return compare(*wanted, t, PatternPlace::root, s, out);
    }
}

void Matcher::implicit_return(const Node& p, const Node& t, State s, States& out)
{
    const Node *wanted = p.child(Role::operand), *given = expression_of(t);
    if (wanted && given && options_.implicit_return && is_last_value(t, file_.language))
        compare(*wanted, *given, PatternPlace::root, s, out);
}

void Matcher::field_statement(const Node& p, const Node& t, State s, States& out)
{
    if (p.kind == Kind::pair && t.kind == Kind::expression_statement && speaks("hcl")) {  // {a = 1} of a block
        const Node *given = t.child(Role::operand), *key = p.child(Role::key), *wanted = p.child(Role::value);
        if (!given || given->kind != Kind::assign || !key || !wanted) return;
        States keys;
        node(*key, *given->child(Role::left), s, keys);
        for (State state : keys) node(*wanted, *given->child(Role::right), state, out);
        return;
    }
    if (p.kind == Kind::pair || t.kind == Kind::pair) return node(p, t, s, out);
    statement(p, t, s, out);
}

void Matcher::sequence(Nodes p, Nodes t, State s, States& out)
{
    if (t.empty()) return;
    reach(s, *t[0]);
    statements(p, t, Rest::allowed, s, out);
}

void Matcher::block(const Node& p, const Node& t, State s, States& out)
{
    if (p.children.size() == 1 && is_dots_statement(*p.children[0])) return out.push_back(s);
    statements(p.children, t.children, Rest::not_allowed, s, out);
}

// Statement by statement up to the first `...`, which may stand for statements of this list or of all that is nested in it.
void Matcher::statements(Nodes p, Nodes t, Rest rest, State s, States& out)
{
    if (p.empty()) {
        if (t.empty() || rest == Rest::allowed) add_unique(out, s);
        return;
    }
    if (is_dots_statement(*p[0])) {
        if (p.size() == 1) {
            if (!t.empty()) reach(s, *t.back());
            return add_unique(out, s);
        }
        statements_flat(p, t, Rest::allowed, s, out);
        if (!options_.go_deeper_stmt || t.empty() || !t[0]->parent) return;
        const Node& list = *t[0]->parent;
        auto in_list = std::find(std::ranges::lower_bound(list.children, t[0]->begin, {}, &Node::begin), list.children.end(), t[0]);
        const Nested& deeper = nested(list);
        std::size_t skipped = static_cast<std::size_t>(in_list - list.children.begin());
        if (in_list == list.children.end() || list.children.size() - skipped != t.size()) return;
        Nodes all = Nodes(deeper.all).subspan(deeper.starts[skipped]);
        if (all.size() != t.size()) statements_flat(p, all, Rest::allowed, s, out);
        return;
    }
    if (list_variable_statement(*p[0])) return statements_flat(p, t, Rest::allowed, s, out);
    if (t.empty()) return;
    States next;
    statement(*p[0], *t[0], s, next);
    for (State state : next) {
        reach(state, *t[0]);
        statements(p.subspan(1), t.subspan(1), rest, state, out);
    }
}

void Matcher::statements_flat(Nodes p, Nodes t, Rest rest, State s, States& out)
{
    std::vector<ReachedStatement> now = {{0, s}}, next;
    for (std::size_t i = 0; i < p.size() && !now.empty(); ++i, now.swap(next), next.clear()) {
        if (is_dots_statement(*p[i])) {
            std::vector<ReachedStatement> first;  // what was bound tells States apart here, and the first place is enough
            for (const ReachedStatement& one : now) {
                auto same =
                    std::ranges::find_if(first, [&](const ReachedStatement& other) { return other.state.bound == one.state.bound; });
                if (same == first.end())
                    first.push_back(one);
                else if (one.at < same->at)
                    *same = one;
            }
            bool last = i + 1 == p.size();
            for (ReachedStatement& from : first) {
                if (!work_.spend(t.size() - from.at + 1)) return;
                for (; from.at < t.size(); ++from.at) {
                    if (!last) next.push_back(from);
                    reach(from.state, *t[from.at]);
                }
                next.push_back(from);
            }
        } else if (const Node* variable = list_variable_statement(*p[i])) {
            rest = Rest::not_allowed;
            for (const ReachedStatement& from : now)
                for (std::size_t to = from.at; to <= t.size() && work_.spend(); ++to) {
                    States bound;
                    bind_run(variable->word, t.subspan(from.at, to - from.at), from.state, bound);
                    for (State state : bound) {
                        if (to > from.at) reach(state, *t[to - 1]);
                        add_unique(next, {to, state});
                    }
                }
        } else {
            for (const ReachedStatement& from : now) {
                if (from.at == t.size()) continue;
                States matched;
                statement(*p[i], *t[from.at], from.state, matched);
                for (State state : matched) {
                    reach(state, *t[from.at]);
                    add_unique(next, {from.at + 1, state});
                }
            }
        }
    }
    for (const ReachedStatement& end : now)
        if (end.at == t.size() || rest == Rest::allowed) add_unique(out, end.state);
}

const Matcher::Nested& Matcher::nested(const Node& list)
{
    auto [place, made] = nested_.try_emplace(&list);
    Nested& result = place->second;
    if (!made) return result;
    for (Node* statement : list.children) {
        result.starts.push_back(static_cast<std::uint32_t>(result.all.size()));
        result.all.push_back(statement);
        std::vector<Node*> waiting(statement->children.rbegin(), statement->children.rend());
        while (!waiting.empty() && work_.spend()) {
            Node* next = waiting.back();
            waiting.pop_back();
            if (next->is_statement()) result.all.push_back(next);
            waiting.insert(waiting.end(), next->children.rbegin(), next->children.rend());
        }
    }
    return result;
}

}  // namespace bawn::check
