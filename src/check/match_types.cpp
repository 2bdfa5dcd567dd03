#include <algorithm>
#include <array>

#include "check/match_engine.h"

namespace bawn::check {

namespace {

const Node& unwrapped(const Node& node)
{
    const Node* at = &node;
    while (at->kind == Kind::type && at->word == no_word && at->children.size() == 1) at = at->children[0];
    return *at;
}

// "a.b.C" of a name, a chain of members or a type that is only its name; empty for anything else.
std::string dotted_text(const Node& node, const Words& words)
{
    if (node.kind == Kind::name || (node.kind == Kind::type && node.children.empty())) return std::string(words.text(node.word));
    if (node.kind != Kind::member) return {};
    const Node *object = node.child(Role::object), *property = node.child(Role::property);
    if (!object || !property || property->kind != Kind::name) return {};
    std::string before = dotted_text(*object, words);
    return before.empty() ? before : before + "." + std::string(words.text(property->word));
}

// What a literal's type is called, across languages.
struct Builtin {
    std::string_view name;
    std::array<std::string_view, 6> spellings;
};
constexpr Builtin builtins[] = {
    {"string", {"string", "String", "str", "std::string", "&str", "&'static str"}},
    {"int", {"int", "Int", "Integer", "long", "i32", "number"}},
    {"float", {"float", "Float", "double", "Double", "float64", "number"}},
    {"bool", {"bool", "boolean", "Boolean", "Bool", "", ""}},
};

bool is_builtin(std::string_view name, std::string_view spelling)
{
    if (name == spelling) return true;
    for (const Builtin& builtin : builtins)
        if (builtin.name == name) return !spelling.empty() && std::ranges::find(builtin.spellings, spelling) != builtin.spellings.end();
    return false;
}

}  // namespace

void Matcher::type(const Node& p_whole, const Node& t_whole, State s, States& out)
{
    const Node &p = unwrapped(p_whole), &t = unwrapped(t_whole);
    switch (p.kind) {
    case Kind::ellipsis: return out.push_back(s);
    case Kind::metavariable: return bind(p.word, t, s, out);
    default: break;
    }
    if (p.kind == Kind::type && t.kind == Kind::type && !p.children.empty()) {
        if (p.word == t.word && p.symbol == t.symbol) in_order(p.children, t.children, &Matcher::node, Rest::not_allowed, s, out);
        return;
    }
    std::string wanted = dotted_text(p, *file_.words);
    if (wanted.empty()) {
        if (p.kind != Kind::type && t.kind != Kind::type) node(p, t, s, out);
        return;
    }
    if (wanted == dotted_text(t, *file_.words)) return out.push_back(s);
    if (!file_.facts) return;
    auto is_wanted = [&](const std::string& full) { return full == wanted; };
    if (std::ranges::any_of(file_.facts->qualified(t), is_wanted) || std::ranges::any_of(file_.facts->perhaps_qualified(t), is_wanted))
        out.push_back(s);
    else if (p.kind != Kind::type && t.kind != Kind::type && (p.kind == Kind::member || t.kind == Kind::member))
        node(p, t, s, out);
}

void Matcher::typed(const Node& p, const Node& t, State s, States& out)
{
    const Node* wanted = p.child(Role::type);
    if (!wanted || !file_.facts || !is_expression(t)) return;
    States of_type;
    if (const Node* declared = file_.facts->declared_type(t)) {
        type(*wanted, *declared, s, of_type);
    } else if (std::string_view name = file_.facts->type_of(t); !name.empty()) {
        const Node& plain = unwrapped(*wanted);
        if (plain.kind == Kind::metavariable)
            bind(plain.word, Value{nullptr, {}, t.begin, t.end, name}, s, of_type);
        else if (is_builtin(name, dotted_text(plain, *file_.words)))
            of_type.push_back(s);
    }
    for (State state : of_type) bind(p.word, t, state, out);
}

}  // namespace bawn::check
