#include <algorithm>

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

// The type of &T{} and new(T), which are pointers to one; nullptr for anything else.
const Node* pointed_to(const Node& value, const Words& words)
{
    if (value.kind == Kind::unary && words.text(value.word) == "&") {
        const Node* made = value.child(Role::operand);
        return made && made->kind == Kind::new_object ? made->child(Role::type) : nullptr;
    }
    const Node *callee = value.kind == Kind::call ? value.child(Role::callee) : nullptr, *list = value.child(Role::arguments);
    bool is_new = callee && callee->kind == Kind::name && words.text(callee->word) == "new" && list && list->children.size() == 1;
    return is_new ? list->children[0] : nullptr;
}

}  // namespace

// A name of which nothing is known may be that of a class: (Foo $X).bar() matches Foo.bar().
bool Matcher::says_its_type(const Node& t, std::string_view name) const
{
    const Node* last = t.kind == Kind::member ? t.child(Role::property) : &t;
    return last && last->kind == Kind::name && word(*last) == name;
}

void Matcher::type(const Node& p_whole, const Node& t_whole, State s, States& out)
{
    const Node &p = unwrapped(p_whole), &t = unwrapped(t_whole);
    switch (p.kind) {
    case Kind::ellipsis: return out.push_back(s);
    case Kind::metavariable: return bind(p.word, t, s, out);
    default: break;
    }
    if (p.kind == Kind::type && t.kind == Kind::type && !p.children.empty()) {
        if (p.word != t.word || p.symbol != t.symbol) return;
        const Node* result = p.child(Role::return_type);  // func() $T
        bool has_any_result = result && result->kind == Kind::metavariable && !t.child(Role::return_type);
        Nodes asked = has_any_result ? Nodes(p.children).first(p.children.size() - 1) : Nodes(p.children);
        return in_order(asked, t.children, &Matcher::node, Rest::not_allowed, s, out);
    }
    if (const Node* pointed = speaks("go") ? pointed_to(t, *file_.words) : nullptr) {
        if (p.kind == Kind::type && word(p) == "*" && p.children.size() == 1) type(*p.children[0], *pointed, s, out);
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

// A text of C is a char *, and NULL a pointer to anything.
void Matcher::literal_of_type(const Node& p, const Node& t, State s, States& out)
{
    if (p.kind != Kind::type || word(p) != "*" || p.children.size() != 1) return;
    const Node& pointed = unwrapped(*p.children[0]);
    if (t.kind == Kind::null) return out.push_back(s);
    if (t.kind != Kind::string) return;
    if (pointed.kind == Kind::metavariable)
        bind(pointed.word, Value{nullptr, {}, t.begin, t.end, "char"}, s, out);
    else if (word(pointed) == "char")
        out.push_back(s);
}

void Matcher::typed(const Node& p, const Node& t, State s, States& out)
{
    const Node* wanted = p.child(Role::type);
    if (!wanted || !file_.facts || !is_expression(t)) return;
    const Node& plain = unwrapped(*wanted);
    States of_type;
    const Node* declared = file_.facts->declared_type(t);
    if (speaks("c") || speaks("cpp")) literal_of_type(*wanted, t, s, of_type);
    if (declared) type(*wanted, *declared, s, of_type);
    if (of_type.empty()) {
        std::string_view known = file_.facts->plain_type(t);
        std::string name = dotted_text(plain, *file_.words);
        std::string_view asked = Facts::plain_type(name);
        bool number = asked == "number" && (known == "int" || known == "float");
        if (plain.kind == Kind::metavariable && !known.empty() && !declared)
            bind(plain.word, Value{nullptr, {}, t.begin, t.end, known}, s, of_type);
        else if (!known.empty() && (known == asked || number))
            of_type.push_back(s);
        else if (known.empty() && !declared && !name.empty() && says_its_type(t, name))
            of_type.push_back(s);
    }
    for (State state : of_type) bind(p.word, t, state, out);
}

}  // namespace bawn::check
