#include <algorithm>

#include "base/text.h"
#include "check/match_engine.h"

namespace bawn::check {

namespace {

// What a value is about: the expression of a statement, the name of a parameter.
const Node* core_of(const Node* node)
{
    while (node) {
        const Node* inner = nullptr;
        if (node->kind == Kind::expression_statement || node->kind == Kind::interpolation) {
            if (node->children.size() == 1) inner = node->children[0];
        } else if (node->kind == Kind::parameter) {
            inner = node->child(Role::name);
        } else if (node->kind == Kind::type && node->word == no_word && node->children.size() == 1) {
            inner = node->children[0];
        }
        if (!inner) break;
        node = inner;
    }
    return node;
}

// b"" and "" are not the same, whatever is in them.
std::string_view prefix_of(const Node& string, const ParsedFile& file)
{
    std::string_view written = file.text.substr(string.begin, string.end - string.begin);
    std::size_t letters = 0;
    while (letters < written.size() && (written[letters] | 0x20) >= 'a' && (written[letters] | 0x20) <= 'z') ++letters;
    return letters < written.size() && (written[letters] == '"' || written[letters] == '\'') ? written.substr(0, letters)
                                                                                             : std::string_view();
}

bool is_bare_name(const Node& node) { return node.kind == Kind::name || (node.kind == Kind::type && node.children.empty()); }

bool same_names(const Node& a, const Node& b, const ParsedFile& file, bool strict)
{
    if (a.word != b.word) {  // PHP calls functions in any case
        bool is_php = file.language && file.language->id == "php";
        std::string_view x = file.words->text(a.word), y = file.words->text(b.word);
        return is_php && !x.starts_with('$') && lower_case(x) == lower_case(y);
    }
    if (!strict || !file.facts || &a == &b) return true;
    const Node *definition = file.facts->definition(a), *other = file.facts->definition(b);
    return !definition || !other || definition == other;
}

bool is_worth(const Node& name, const Node& literal, const ParsedFile& file)
{
    if (!file.facts ||
        (literal.kind != Kind::string && literal.kind != Kind::number && literal.kind != Kind::boolean && literal.kind != Kind::null))
        return false;
    auto value = file.facts->constant(name), other = file.facts->constant(literal);
    return value && other && *value == *other && !std::holds_alternative<SomeText>(*value);
}

// x = y: what x was given is what the other one is.
bool stands_for(const Node& name, const Node& other, const ParsedFile& file, const MatchOptions& options)
{
    const Node* value = name.kind == Kind::name && file.facts ? file.facts->symbolic(name) : nullptr;
    return value && value != &name && same_nodes(*value, other, file, options.unify_ids_strictly);
}

bool same_values(const Value& a, const Value& b, const ParsedFile& file, const MatchOptions& options)
{
    if (!a.nodes.empty() || !b.nodes.empty()) {
        return std::ranges::equal(a.nodes, b.nodes,
                                  [&](const Node* x, const Node* y) { return same_nodes(*x, *y, file, options.unify_ids_strictly); });
    }
    const Node *x = core_of(a.node), *y = core_of(b.node);
    if (!x || !y) {
        if (const Node* name = x ? x : y;
            name && name->kind == Kind::name && file.facts && file.facts->definition(*name) && options.unify_ids_strictly)
            return false;
        return a.text == b.text;
    }
    if (is_bare_name(*x) && is_bare_name(*y) && same_names(*x, *y, file, options.unify_ids_strictly)) return true;
    if (options.symbolic_propagation && (stands_for(*x, *y, file, options) || stands_for(*y, *x, file, options))) return true;
    if (is_bare_name(*x) && is_bare_name(*y)) return false;
    if (options.constant_propagation && x->kind != y->kind) {
        if (x->kind == Kind::name && is_worth(*x, *y, file)) return true;
        if (y->kind == Kind::name && is_worth(*y, *x, file)) return true;
    }
    return same_nodes(*x, *y, file, options.unify_ids_strictly);
}

}  // namespace

const Value* Bindings::find(Word metavariable) const
{
    auto place = std::ranges::lower_bound(values_, metavariable, {}, &std::pair<Word, Value>::first);
    return place != values_.end() && place->first == metavariable ? &place->second : nullptr;
}

void Bindings::set(Word metavariable, const Value& value)
{
    auto place = std::ranges::lower_bound(values_, metavariable, {}, &std::pair<Word, Value>::first);
    if (place != values_.end() && place->first == metavariable)
        place->second = value;
    else
        values_.insert(place, {metavariable, value});
}

bool same_nodes(const Node& a, const Node& b, const ParsedFile& file, bool strict)
{
    if (&a == &b) return true;
    if (a.kind != b.kind || a.word != b.word || a.children.size() != b.children.size()) return false;
    if (a.kind == Kind::other && a.symbol != b.symbol) return false;
    if (a.kind == Kind::string) return prefix_of(a, file) == prefix_of(b, file);
    if (a.kind == Kind::name && a.role != Role::property) return same_names(a, b, file, strict);
    for (std::size_t i = 0; i < a.children.size(); ++i)
        if (a.children[i]->role != b.children[i]->role || !same_nodes(*a.children[i], *b.children[i], file, strict)) return false;
    return true;
}

bool equal(const Value& a, const Value& b, const ParsedFile& file, const MatchOptions& options) { return same_values(a, b, file, options); }

bool Matcher::same(const Value& a, const Value& b) const { return same_values(a, b, file_, options_); }

void Matcher::bind(Word metavariable, const Value& value, State s, States& out)
{
    if (file_.words->text(metavariable) == "$_") return add_unique(out, s);
    for (const Bound* at = s.bound; at; at = at->up) {
        if (at->name != metavariable) continue;
        if (same(value, at->value)) add_unique(out, s);
        return;
    }
    auto is_it = [&](const Bound& known) {  // the same binding is the same link, so that equal States are equal pointers
        return known.up == s.bound && known.name == metavariable && known.value.node == value.node && known.value.begin == value.begin &&
               known.value.end == value.end && known.value.nodes.data() == value.nodes.data() && known.value.text == value.text;
    };
    auto known = std::ranges::find_if(bounds_, is_it);
    const Bound& link = known != bounds_.end() ? *known : bounds_.emplace_back(Bound{s.bound, metavariable, value});
    add_unique(out, {&link, s.end});
}

void Matcher::bind(Word metavariable, const Node& t, State s, States& out)
{
    const Node* node = &t;
    if (t.kind == Kind::expression_statement || t.kind == Kind::interpolation || t.kind == Kind::parameter) {
        const Node* core = core_of(&t);
        bool whole = t.kind != Kind::parameter || t.children.size() == 1 || core->kind == Kind::name;
        if (whole) node = core;
    }
    bind(metavariable, Value{node, {}, node->begin, node->end, source(*node)}, s, out);
}

void Matcher::bind_run(Word metavariable, Nodes run, State s, States& out)
{
    Value value{nullptr, run, 0, 0, {}};
    if (!run.empty()) {
        value.begin = run.front()->begin;
        value.end = run.back()->end;
        value.text = file_.text.substr(value.begin, value.end - value.begin);
    }
    bind(metavariable, value, s, out);
}

Bindings Matcher::bindings(State s) const
{
    Bindings all;
    for (const Bound* at = s.bound; at; at = at->up) all.set(at->name, at->value);
    return all;
}

}  // namespace bawn::check
