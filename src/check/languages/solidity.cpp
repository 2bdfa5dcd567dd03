#include <algorithm>

#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_solidity();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// Arguments, and parameters, stand beside the other parts of a node: here they get a list.
void gather(Builder& builder, Node& node, Kind kind, Role role)
{
    std::vector<Node*> kept, inside;
    for (Node* child : node.children) (child->role == role ? inside : kept).push_back(child);
    for (Node* one : inside) one->role = element;
    Node* list = builder.make(kind, role, inside);
    if (inside.empty()) list->begin = list->end = kept.empty() ? node.end : kept.back()->end;
    kept.push_back(list);
    builder.set_children(node, kept);
}

void solidity_call(Builder& builder, Node& node) { gather(builder, node, Kind::arguments, Role::arguments); }

void solidity_function(Builder& builder, Node& node)
{
    gather(builder, node, Kind::parameters, Role::parameters);
    for (Node* child : node.children) {
        if (child->kind == Kind::parameters && child->role == return_type) continue;
        if (child->role == element) child->role = modifier;
    }
    std::vector<Node*> parts = children_of(node);  // parameters before the body that they are known in
    std::ranges::stable_sort(parts, {}, &Node::begin);
    builder.set_children(node, parts);
}

void parameter_is(Builder&, Node& node) { node.role = Role::parameters; }

void statement_call(Builder& builder, Node& node)
{
    Word word = node.word;
    gather(builder, node, Kind::arguments, Role::arguments);
    Node* call = builder.make(Kind::call, operand, node.children);
    node.kind = Kind::other;
    node.word = word;
    builder.set_children(node, std::span(&call, 1));
}

void variable_statement(Builder& builder, Node& node)
{
    Node *what = nullptr, *its = builder.part(node, value);
    for (Node* child : node.children) {
        if (child != its) what = child;
    }
    if (!what) return;
    std::vector<Node*> parts = what->kind == Kind::variable ? children_of(*what) : std::vector<Node*>{what};
    if (what->kind != Kind::variable) what->role = target;
    if (its) parts.push_back(its);
    node.kind = Kind::variable;
    builder.set_children(node, parts);
}

void ternary(Builder&, Node& node)
{
    constexpr Role parts[] = {condition, consequence, alternative};
    for (std::size_t i = 0; i < node.children.size() && i < 3; ++i) node.children[i]->role = parts[i];
}

void contract(Builder& builder, Node& node) { class_word(builder, node); }

void solidity_if(Builder& builder, Node& node)
{
    // both branches come under one field
    bool second = false;
    for (Node* child : node.children) {
        if (child->role != consequence) continue;
        if (second) child->role = alternative;
        second = true;
    }
    (void)builder;
}

void import_directive(Builder& builder, Node& node)
{
    std::vector<Node*> parts, names;
    for (Node* child : node.children) {
        if (child->role == module)
            parts.push_back(shapes::name(builder, module, *child, builder.text(child->word)));
        else
            names.push_back(child);
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i]->role == value) {
            names[i]->role = target;
            parts.push_back(names[i]);
        } else if (i + 1 < names.size() && names[i + 1]->role == value) {
            Node* both[] = {names[i], names[i + 1]};
            parts.push_back(builder.make(Kind::pair, element, both));
            ++i;
        } else {
            names[i]->role = element;
            parts.push_back(names[i]);
        }
    }
    builder.set_children(node, parts);
}

Language make_solidity()
{
    return {
        .id = "solidity",
        .names = {"solidity", "sol"},
        .extensions = {".sol"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_solidity,
        .rows =
            {
                row("source_file", Kind::file),
                row("block_statement", Kind::block),
                row("function_body", Kind::block),
                row("contract_body", Kind::block),
                row("struct_body", Kind::block),
                row("enum_body", Kind::block),
                skip("comment"),
                pass("statement"),
                pass("expression"),

                leaf("identifier", Kind::name),
                leaf("enum_value", Kind::name),
                leaf("primitive_type", Kind::name),
                leaf("user_defined_type", Kind::name),
                row("type_name", Kind::type, "*", {}, one_is_itself),
                leaf("number_literal", Kind::number),
                leaf("boolean_literal", Kind::boolean),
                leaf("true", Kind::boolean),
                leaf("false", Kind::boolean),
                leaf("string", Kind::string, string),
                pass("string_literal"),
                leaf("hex_string_literal", Kind::string, string),
                leaf("unicode_string_literal", Kind::string, string),
                leaf("visibility", Kind::other, is_modifier),
                leaf("state_mutability", Kind::other, is_modifier),
                leaf("immutable", Kind::other, is_modifier),
                leaf("virtual", Kind::other, is_modifier),
                leaf("override_specifier", Kind::other, is_modifier),
                leaf("state_location", Kind::other, is_modifier),

                pass("parenthesized_expression"),
                row("member_expression", Kind::member, {{"object", object}, {"property", property}}),
                row("array_access", Kind::index, {{"base", object}, {"index", index}}),
                row("slice_access", Kind::index, {{"base", object}, {"from", index}, {"to", index}}, one_index),
                row("call_expression", Kind::call, {{"function", callee}}, solidity_call),
                row("call_argument", Kind::other, {},
                    [](Builder& builder, Node& node) {
                        node.role = Role::arguments;
                        builder.dissolve();
                        for (Node* child : node.children) child->role = Role::arguments;
                    }),
                row("call_struct_argument", Kind::keyword, {{"name", name}, {"value", value}}),
                row("struct_expression", Kind::call, {{"type", callee}, {"", Role::arguments}}, solidity_call),
                row("struct_field_assignment", Kind::keyword, {{"name", name}, {"value", value}}),
                row("type_cast_expression", Kind::call, {{"", callee}}, solidity_call),
                row("payable_conversion_expression", Kind::call, {}, solidity_call),
                row("new_expression", Kind::new_object, {{"name", type}}, solidity_call),
                row("meta_type_expression", Kind::call, "*"),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("unary_expression", Kind::unary, "operator", {{"argument", operand}}),
                row("update_expression", Kind::unary, "operator", {{"argument", operand}}, shapes::update),
                row("assignment_expression", Kind::assign, {{"left", left}, {"right", right}}, assign),
                row("augmented_assignment_expression", Kind::assign, "*", {{"left", left}, {"right", right}}),
                row("ternary_expression", Kind::ternary, {}, ternary),
                row("tuple_expression", Kind::tuple),
                row("inline_array_expression", Kind::array),

                row("expression_statement", Kind::expression_statement, {{"", operand}}),
                row("variable_declaration_statement", Kind::other, {{"value", value}}, variable_statement),
                row("variable_declaration", Kind::variable,
                    {{"type", type}, {"name", target}, {"'memory", modifier}, {"'storage", modifier}, {"'calldata", modifier}}),
                row("variable_declaration_tuple", Kind::tuple),
                row("state_variable_declaration", Kind::variable,
                    {{"type", type}, {"name", target}, {"value", value}, {"visibility", modifier}, {"'constant", modifier}}),
                row("constant_variable_declaration", Kind::variable,
                    {{"type", type}, {"name", target}, {"value", value}, {"'constant", modifier}}),
                row("struct_member", Kind::variable, {{"type", type}, {"name", target}}),
                row("return_statement", Kind::return_, {{"", operand}}),
                row("break_statement", Kind::break_),
                row("continue_statement", Kind::continue_),
                row("emit_statement", Kind::other, "*", {{"name", callee}}, statement_call),
                row("revert_statement", Kind::other, "*", {{"error", callee}}, statement_call),
                splice("revert_arguments"),
                row("if_statement", Kind::if_, {{"condition", condition}, {"body", consequence}, {"else", clause}}, solidity_if),
                row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("do_while_statement", Kind::do_, {{"condition", condition}, {"body", body}}),
                row("for_statement", Kind::for_, {{"initial", init}, {"condition", condition}, {"update", Role::update}, {"body", body}}),
                row("try_statement", Kind::try_, {{"attempt", init}, {"body", body}}),
                row("catch_clause", Kind::catch_, {{"body", body}}, is<handler>),

                row("contract_declaration", Kind::class_, {{"name", name}, {"body", body}, {"'abstract", modifier}}, contract),
                row("interface_declaration", Kind::class_, {{"name", name}, {"body", body}}, contract),
                row("library_declaration", Kind::class_, {{"name", name}, {"body", body}}, contract),
                row("struct_declaration", Kind::class_, {{"name", name}, {"body", body}}, contract),
                row("enum_declaration", Kind::class_, {{"name", name}, {"body", body}}, contract),
                splice("inheritance_specifier", {{"ancestor", base}}),
                row("function_definition", Kind::function, {{"name", name}, {"body", body}, {"return_type", return_type}},
                    solidity_function),
                row("constructor_definition", Kind::function, {{"body", body}, {"'payable", modifier}}, solidity_function),
                row("fallback_receive_definition", Kind::function, {{"body", body}}, solidity_function),
                row("modifier_definition", Kind::function, {{"name", name}, {"body", body}}, solidity_function),
                row("event_definition", Kind::other, "*", {{"name", name}}),
                row("error_declaration", Kind::other, "*", {{"name", name}}),
                row("return_type_definition", Kind::parameters, {},
                    [](Builder&, Node& node) {
                        for (Node* child : node.children) child->role = element;
                    }),
                row("parameter", Kind::parameter,
                    {{"type", type}, {"name", name}, {"'memory", modifier}, {"'storage", modifier}, {"'calldata", modifier}}, parameter_is),
                row("return_parameter", Kind::parameter, {{"type", type}, {"name", name}}, parameter_is),
                row("modifier_invocation", Kind::other, {}, is<modifier>),
                row("import_directive", Kind::import, {{"source", module}, {"import_name", key}, {"alias", value}}, import_directive),
                row("pragma_directive", Kind::other, "*"),
            },
        .forms = {.metavariable = {"mv_%"},
                  .ellipsis = {"el_", "el_;", "int el_;", "int el_", "el_; el_; el_"},
                  .parameter = "int el_",
                  .member = "int el_;",
                  .around = {{"contract c_ { function f_() {\n", "\n} }"},
                             {"contract c_ { function f_() {\n", ";\n} }"},
                             {"", ""},
                             {"contract c_ {\n", "\n}"},
                             {"", ";"},
                             {"contract c_ {\n", " {} }"},
                             {"contract c_ { function f_() {\n", " {}\n} }"},
                             {"contract c_ { function f_(", ") {} }"},
                             {"", " {}"}},
                  .type = {"contract c_ { ", " x_; }"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .members_may_be_bare = true,
    };
}

}  // namespace

const Language& solidity()
{
    static const Language language = make_solidity();
    return language;
}

}  // namespace bawn::check::grammars
