#include "check/match_engine.h"

namespace bawn::check {

namespace {

bool is_expression_kind(Kind kind)
{
    switch (kind) {
    case Kind::other:
    case Kind::array:
    case Kind::object:
    case Kind::tuple:
    case Kind::set:
    case Kind::name:
    case Kind::member:
    case Kind::index:
    case Kind::call:
    case Kind::new_object:
    case Kind::spread:
    case Kind::string:
    case Kind::text_template:
    case Kind::number:
    case Kind::boolean:
    case Kind::null:
    case Kind::regex:
    case Kind::unary:
    case Kind::binary:
    case Kind::assign:
    case Kind::ternary:
    case Kind::lambda:
    case Kind::cast:
    case Kind::await:
    case Kind::yield:
    case Kind::comprehension:
    case Kind::metavariable:
    case Kind::metavariable_list:
    case Kind::ellipsis:
    case Kind::deep:
    case Kind::typed_metavariable:
    case Kind::string_pattern: return true;
    default: return false;
    }
}

bool names_only(Role role)
{
    switch (role) {
    case Role::property:
    case Role::name:
    case Role::label:
    case Role::modifier:
    case Role::type:
    case Role::return_type:
    case Role::parameter:
    case Role::module: return true;
    default: return false;
    }
}

void add_operand(const Node& child, std::vector<const Node*>& found)
{
    if (child.kind == Kind::keyword) {
        if (const Node* value = child.child(Role::value)) found.push_back(value);
    } else if (child.kind == Kind::pair) {
        for (const Node* part : child.children) add_operand(*part, found);
    } else if (child.kind == Kind::arguments) {
        for (const Node* argument : child.children) add_operand(*argument, found);
    } else if (child.kind == Kind::interpolation) {
        for (const Node* part : child.children) add_operand(*part, found);
    } else if (is_expression(child)) {
        found.push_back(&child);
    }
}

}  // namespace

bool is_expression(const Node& node)
{
    if (!is_expression_kind(node.kind)) return false;
    if (node.kind == Kind::other && node.is_statement()) return false;
    if (!names_only(node.role)) return true;
    if (node.role == Role::label && node.parent && (node.parent->kind == Kind::case_ || node.parent->kind == Kind::variable)) return true;
    return (node.role == Role::property || node.role == Role::label) && node.kind != Kind::name;  // case "a":
}

void subexpressions(const Node& node, std::vector<const Node*>& found)
{
    switch (node.kind) {
    case Kind::class_: return;
    case Kind::lambda:
        if (const Node* body = node.child(Role::body); body && is_expression(*body)) found.push_back(body);
        return;
    default:
        for (const Node* child : node.children) add_operand(*child, found);
    }
}

void plain_subexpressions(const Node& node, std::vector<const Node*>& found)
{
    switch (node.kind) {
    case Kind::assign:
        if (const Node* right = node.child(Role::right)) found.push_back(right);
        return;
    case Kind::member:
    case Kind::call:
    case Kind::cast:
    case Kind::await:
    case Kind::yield:
    case Kind::array:
    case Kind::tuple:
    case Kind::set:
    case Kind::object:
    case Kind::unary:
    case Kind::binary:
    case Kind::spread:
    case Kind::text_template: return subexpressions(node, found);
    default: return;
    }
}

void expressions_of_statement(const Node& statement, std::vector<const Node*>& found)
{
    switch (statement.kind) {
    case Kind::expression_statement:
    case Kind::variable:
    case Kind::if_:
    case Kind::while_:
    case Kind::do_:
    case Kind::for_:
    case Kind::for_each:
    case Kind::switch_:
    case Kind::throw_:
    case Kind::return_:
    case Kind::continue_:
    case Kind::break_:
    case Kind::with_:
    case Kind::delete_:
    case Kind::assert_:
    case Kind::other: break;
    default: return;
    }
    for (const Node* child : statement.children) {
        bool nested = child->role == Role::body || child->role == Role::consequence || child->role == Role::alternative;
        bool written = child->role == Role::target && statement.kind != Kind::delete_;
        if (nested || written) continue;
        if (child->kind == Kind::variable)
            expressions_of_statement(*child, found);
        else
            add_operand(*child, found);
    }
}

void Matcher::deep(const Node& p, const Node& t, State s, States& out)
{
    if (!work_.spend()) return;
    States here;
    compare(p, t, PatternPlace::root, s, here);
    for (State state : here) add_unique(out, state);
    if (!options_.go_deeper_expr) return;
    std::vector<const Node*> inner;
    subexpressions(t, inner);
    for (const Node* one : inner) deep(p, *one, s, out);
    if (t.kind != Kind::name || !options_.symbolic_propagation || !file_.facts || symbolic_depth_ > 8) return;
    const Node* value = file_.facts->symbolic(t);
    if (!value || value == &t) return;
    ++symbolic_depth_;
    deep(p, *value, s, out);
    --symbolic_depth_;
}

void Matcher::deep_in_statement(const Node& p, const Node& t, State s, States& out)
{
    std::vector<const Node*> inner;
    expressions_of_statement(t, inner);
    for (const Node* one : inner) deep(p, *one, s, out);
}

void Matcher::implicitly_deep(const Node& p, const Node& t, State s, States& out)
{
    if (!work_.spend()) return;
    States here;
    compare(p, t, PatternPlace::root, s, here);
    for (State state : here) add_unique(out, state);
    if (!options_.go_deeper_expr) return;
    std::vector<const Node*> inner;
    plain_subexpressions(t, inner);
    for (const Node* one : inner) implicitly_deep(p, *one, s, out);
}

}  // namespace bawn::check
