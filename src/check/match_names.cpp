#include <algorithm>

#include "check/match_engine.h"
#include "check/regex.h"

namespace bawn::check {

namespace {

constexpr std::uint32_t symbolic_steps = 50;  // a name for a name for a name …

std::vector<std::string_view> parts_of(std::string_view dotted)
{
    std::vector<std::string_view> parts;
    while (!dotted.empty()) {
        std::size_t dot = dotted.find('.');
        parts.push_back(dotted.substr(0, dot));
        dotted = dot == dotted.npos ? std::string_view() : dotted.substr(dot + 1);
    }
    return parts;
}

// A\B of PHP is one name.
bool is_path_to(std::string_view name, std::span<const std::string_view> parts)
{
    if (name.starts_with('\\')) name.remove_prefix(1);
    for (std::string_view part : parts) {
        std::size_t end = name.find('\\');
        if (name.substr(0, end) != part) return false;
        name = end == name.npos ? std::string_view() : name.substr(end + 1);
    }
    return name.empty();
}

bool is_chain(const Node& node)  // a. ...
{
    const Node* property = node.kind == Kind::member ? node.child(Role::property) : nullptr;
    return property && property->kind == Kind::ellipsis;
}

bool holds_metavariable(const Node& node)
{
    if (node.kind == Kind::metavariable || node.kind == Kind::ellipsis) return true;
    return std::ranges::any_of(node.children, [](const Node* child) { return holds_metavariable(*child); });
}

bool same_without_case(std::string_view a, std::string_view b)
{
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

const Node* object_of_call(const Node& node)
{
    const Node* at = &node;
    if (at->kind == Kind::call) at = at->child(Role::callee);
    return at && at->kind == Kind::member ? at->child(Role::object) : nullptr;
}

}  // namespace

void Matcher::resolved_name(const Node& p, const Node& t, State s, States& out)
{
    if (p.kind == Kind::name) name_word(p, t, s, out);
    if ((p.kind != Kind::name && p.kind != Kind::member) || !file_.facts) return;
    for (const std::string& full : file_.facts->qualified(t)) dotted(p, parts_of(full), t, s, out);
    if (p.kind != Kind::member || holds_metavariable(p)) return;
    for (const std::string& full : file_.facts->perhaps_qualified(t)) dotted(p, parts_of(full), t, s, out);
}

void Matcher::name_word(const Node& p, const Node& t, State s, States& out)
{
    if (p.word == t.word) return add_unique(out, s);
    if (const Regex* regex = pattern_.regex(p)) {
        auto found = regex->matches(word(t));
        if (found && *found) add_unique(out, s);
        return;
    }
    // PHP calls functions and classes in any case; its variables begin with `$`.
    if (!speaks("php") || word(p).starts_with('$')) return;
    std::string_view wanted = word(p), given = word(t);
    if (wanted.starts_with('\\')) wanted.remove_prefix(1);
    if (given.starts_with('\\')) given.remove_prefix(1);
    if (same_without_case(wanted, given)) add_unique(out, s);
}

// The pattern against a name that an import spells out, of which the file has no nodes.
void Matcher::dotted(const Node& p, std::span<const std::string_view> parts, const Node& t, State s, States& out)
{
    if (parts.empty() || !work_.spend()) return;
    switch (p.kind) {
    case Kind::ellipsis: return out.push_back(s);
    case Kind::name:
        if (parts.size() == 1 ? word(p) == parts[0] : is_path_to(word(p), parts)) add_unique(out, s);
        return;
    case Kind::metavariable: {
        std::string_view whole(parts.front().data(),
                               static_cast<std::size_t>(parts.back().data() + parts.back().size() - parts.front().data()));
        const std::string_view kept = file_.words->text(file_.words->add(whole));  // what a match says outlives what imports said
        return bind(p.word, Value{nullptr, {}, t.begin, t.end, kept}, s, out);
    }
    case Kind::member: break;
    default: return;
    }
    const Node *object = p.child(Role::object), *property = p.child(Role::property);
    if (!object || !property) return;
    if (property->kind == Kind::ellipsis) {
        for (std::size_t count = parts.size(); count > 0; --count) dotted(*object, parts.first(count), t, s, out);
        return;
    }
    States next;
    dotted(*property, parts.last(1), t, s, next);
    for (State state : next) {
        dotted(*object, parts.first(parts.size() - 1), t, state, out);
        if (is_chain(*object)) dotted(*object->child(Role::object), parts.first(parts.size() - 1), t, state, out);
    }
}

void Matcher::member(const Node& p, const Node& t, State s, States& out)
{
    const Node *object = p.child(Role::object), *property = p.child(Role::property);
    if (!object || !property) return;
    if (property->kind == Kind::ellipsis) return chain(*object, t, s, out);
    if (t.kind != Kind::member) return;
    const Node *t_object = t.child(Role::object), *t_property = t.child(Role::property);
    if (!t_object || !t_property) return;
    States next;  // the property first: it seldom agrees, and the object may be a long chain
    if (property->kind == Kind::name && t_property->kind == Kind::name)
        name_word(*property, *t_property, s, next);
    else
        node(*property, *t_property, s, next);
    for (State state : next) {
        node(*object, *t_object, state, out);
        if (is_chain(*object)) node(*object->child(Role::object), *t_object, state, out);
    }
}

// `o. ...` is o.a, o.a().b(), …: the object is the whole chain or what is left when links are taken off its end.
void Matcher::chain(const Node& object, const Node& t, State s, States& out)
{
    if (!object_of_call(t)) return;
    for (const Node* at = &t; at; at = object_of_call(*at)) {
        States next;
        node(object, *at, s, next);
        for (State state : next) add_unique(out, state);
    }
}

void Matcher::symbolic(const Node& p, const Node& t, State s, States& out)
{
    if (!options_.symbolic_propagation || !options_.constant_propagation || !file_.facts || symbolic_depth_ == symbolic_steps) return;
    const Node* value = file_.facts->symbolic(t);
    if (!value || value == &t) return;
    ++symbolic_depth_;
    node(p, *value, s, out);
    --symbolic_depth_;
}

}  // namespace bawn::check
