#include <algorithm>

#include "base/text.h"
#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_php();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// f(...) makes a function of what it would call: Closure::fromCallable(f)
void first_class_callable(Builder& builder, Node& node)
{
    Node *list = builder.part(node, Role::arguments), *what = builder.part(node, callee);
    if (!list || !what || list->children.size() != 1 || list->children[0]->kind != Kind::other || !builder.is(*list->children[0], "..."))
        return;
    Node* both[] = {shapes::name(builder, object, *what, "Closure"), shapes::name(builder, property, *what, "fromCallable")};
    Node* maker = builder.make(Kind::member, callee, both, builder.word("::"));
    what->role = element;
    builder.set_children(*list, std::span(&what, 1));
    Node* parts[] = {maker, list};
    builder.set_children(node, parts);
}

// $o->m(x), A::m(x): a call of a member
void member_call(Builder& builder, Node& node)
{
    Node *of = builder.part(node, object), *method = builder.part(node, property), *list = builder.part(node, Role::arguments);
    if (!of || !method || !list) return;
    Node* both[] = {of, method};
    Node* its_callee = builder.make(Kind::member, callee, both, node.word);
    node.word = no_word;
    Node* parts[] = {its_callee, list};
    builder.set_children(node, parts);
    first_class_callable(builder, node);
}

// What stands in a text is a value of it, with the braces around it.
Node* php_interpolated(Builder& builder, Node* value, const Node& whole)
{
    value->role = operand;
    Node* made = builder.make(Kind::interpolation, element, std::span(&value, 1));
    std::string_view text = builder.text();
    if (made->begin > whole.begin && made->end < whole.end && text[made->begin - 1] == '{' && text[made->end] == '}') {
        --made->begin, ++made->end;
    }
    return made;
}

void php_quoted(Builder& builder, Node& node)
{
    for (Node*& child : node.children) {
        if (child->kind != Kind::interpolation) child = php_interpolated(builder, child, node);
    }
    string(builder, node);
}

void php_heredoc(Builder& builder, Node& node)
{
    Node* inside = builder.part(node, value);
    if (!inside) {
        node.kind = Kind::string;
        node.word = builder.word("");
        builder.set_children(node, {});
        return;
    }
    std::vector<Node*> parts;
    std::uint32_t at = inside->begin;
    auto piece = [&](std::uint32_t until) {
        if (until > at)
            parts.push_back(builder.make(Kind::string, element, at, until, builder.word(builder.text().substr(at, until - at))));
    };
    for (Node* child : children_of(*inside)) {
        Node* made = php_interpolated(builder, child, *inside);
        piece(made->begin);
        parts.push_back(made);
        at = made->end;
    }
    if (parts.empty()) {
        node.kind = Kind::string;
        node.word = builder.word(builder.text(*inside));
        builder.set_children(node, {});
        return;
    }
    piece(inside->end);
    node.kind = Kind::text_template;
    node.word = no_word;
    builder.set_children(node, parts);
}

void php_argument(Builder& builder, Node& node)
{
    if (!builder.part(node, name)) {
        if (node.children.size() == 1) builder.dissolve();
        return;
    }
    for (Node* child : node.children) {
        if (child->role == element) child->role = value;
    }
}

// [a => b, c]
void array_element(Builder& builder, Node& node)
{
    if (node.children.size() == 1) return builder.dissolve();
    node.kind = Kind::pair;
    node.word = no_word;
    if (node.children.size() == 2) node.children[0]->role = key, node.children[1]->role = value;
}

void php_array(Builder&, Node& node)
{
    bool pairs = !node.children.empty() && std::ranges::any_of(node.children, [](const Node* child) { return child->kind == Kind::pair; });
    node.kind = pairs ? Kind::object : Kind::array;
}

// print x, include x, exit(x), echo x are calls
void word_call(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    std::size_t end = text.find_first_of(" \t\n(\"'$;");
    auto length = static_cast<std::uint32_t>(std::min(end, text.size()));
    std::vector<Node*> inside = children_of(node);
    if (inside.size() == 1 && inside[0]->kind == Kind::other && inside[0]->word == no_word) inside = children_of(*inside[0]);  // echo a, b
    for (Node* one : inside) one->role = element;
    Node* its_callee = builder.make(Kind::name, callee, node.begin, node.begin + length, builder.word(text.substr(0, length)));
    Node* list = builder.make(Kind::arguments, Role::arguments, inside);
    if (inside.empty()) list->begin = list->end = node.begin + length;
    Node* both[] = {its_callee, list};
    node.word = no_word;
    if (node.kind == Kind::expression_statement) {
        Node* call = builder.make(Kind::call, operand, both);
        builder.set_children(node, std::span(&call, 1));
    } else {
        node.kind = Kind::call;
        builder.set_children(node, both);
    }
}

// new $class(x): what names the class is an expression
void new_php_object(Builder& builder, Node& node)
{
    for (Node*& child : node.children) {
        child->role = child->kind == Kind::arguments ? Role::arguments : child->kind == Kind::block ? body : type;
        if (child->role != type || !builder.text(*child).starts_with('$')) continue;
        child->role = operand;
        child = builder.make(Kind::type, type, std::span(&child, 1));
        child->parent = &node;
    }
    if (!builder.part(node, Role::arguments)) append(builder, node, builder.make(Kind::arguments, Role::arguments, node.end, node.end));
}

void subscript(Builder&, Node& node)
{
    if (!node.children.empty()) node.children[0]->role = object;
    if (node.children.size() > 1) node.children[1]->role = index;
}

// foreach (xs as k => v)
void foreach_(Builder& builder, Node& node)
{
    std::size_t at = 0;
    for (Node* child : node.children) {
        if (child->role == body) continue;
        child->role = at++ == 0 ? iterable : target;
    }
    (void)builder;
}

void php_property_declaration(Builder& builder, Node& node) { declarators(builder, node); }

// use A\B as C, A\D; use A\{B, C}
void use(Builder& builder, Node& node)
{
    std::string prefix;
    std::vector<Node*> made;
    std::string_view kind = builder.text(node).find("function ") != std::string_view::npos ? "function" : "";
    std::vector<Node*> clauses;
    for (Node* child : node.children) {
        if (child->role == body)
            for (Node* one : child->children) clauses.push_back(one);
        else if (child->kind == Kind::pair)
            clauses.push_back(child);
        else
            prefix = builder.text(*child);
    }
    for (Node* clause : clauses) {
        Node *what = builder.part(*clause, key), *alias = builder.part(*clause, value);
        if (!what) continue;
        std::string path(builder.text(*what));
        if (!prefix.empty()) path = prefix + "\\" + path;
        if (path.starts_with("\\")) path.erase(0, 1);
        std::size_t last = path.rfind('\\');
        Node* one = builder.make(Kind::import, element, node.begin, node.end, kind.empty() ? no_word : builder.word(kind));
        one->symbol = node.symbol;
        std::string taken = last == std::string::npos ? path : path.substr(last + 1);
        Node* its_module = shapes::name(builder, module, *what, last == std::string::npos ? "" : std::string_view(path).substr(0, last));
        Node* its = shapes::name(builder, alias ? key : element, *what, taken);
        its->begin = what->end - static_cast<std::uint32_t>(std::min<std::size_t>(taken.size(), what->end - what->begin));
        if (alias) {
            Node* both[] = {its, leaf_of(builder, *alias, Kind::name, value)};
            its = builder.make(Kind::pair, element, both);
        }
        Node* parts[] = {its_module, its};
        builder.set_children(*one, parts);
        made.push_back(one);
    }
    if (made.empty()) return;
    builder.set_children(node, made);
    builder.dissolve();
}

void use_clause(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = key;
    }
    (void)builder;
}

Language make_php()
{
    std::vector<FieldRole> function = {
        {"name", name}, {"parameters", Role::parameters}, {"return_type", return_type}, {"body", body}, {"attributes", decorator}};
    return {
        .id = "php",
        .names = {"php"},
        .extensions = {".php", ".php5", ".php7", ".phtml", ".inc", ".tpl"},
        .file_names = {},
        .interpreters = {"php"},
        .grammar = tree_sitter_php,
        .rows =
            {
                row("program", Kind::file),
                row("compound_statement", Kind::block),
                row("declaration_list", Kind::block),
                row("enum_declaration_list", Kind::block),
                row("colon_block", Kind::block),
                skip("comment"),
                skip("php_tag"),
                skip("php_end_tag"),
                skip("text"),
                skip("text_interpolation"),
                skip("empty_statement"),

                leaf("name", Kind::name),
                leaf("variable_name", Kind::name),
                leaf("qualified_name", Kind::name),
                leaf("relative_name", Kind::name),
                leaf("namespace_name", Kind::name),
                leaf("relative_scope", Kind::name),
                leaf("named_type", Kind::name),
                leaf("primitive_type", Kind::name),
                leaf("bottom_type", Kind::name),
                leaf("cast_type", Kind::name),
                leaf("integer", Kind::number),
                leaf("float", Kind::number),
                leaf("boolean", Kind::boolean,
                     [](Builder& builder, Node& node) { node.word = builder.word(lower_case(builder.text(node))); }),
                leaf("null", Kind::null),
                leaf("string", Kind::string, string),
                row("encapsed_string", Kind::string, {}, php_quoted),
                skip("string_content"),
                skip("escape_sequence"),
                skip("heredoc_start"),
                skip("heredoc_end"),
                skip("nowdoc_string"),
                row("heredoc", Kind::string, {{"value", value}}, php_heredoc),
                row("nowdoc", Kind::string, {{"value", value}}, php_heredoc),
                row("heredoc_body", Kind::tuple),
                row("nowdoc_body", Kind::tuple),
                row("shell_command_expression", Kind::other, {}, [](Builder& builder, Node& node) { node.word = builder.word("`"); }),

                pass("parenthesized_expression"),
                row("dynamic_variable_name", Kind::other, "*"),
                row("member_access_expression", Kind::member, {{"object", object}, {"name", property}}),
                row("nullsafe_member_access_expression", Kind::member, {{"object", object}, {"name", property}}),
                row("scoped_property_access_expression", Kind::member, "*", {{"scope", object}, {"name", property}}),
                row("class_constant_access_expression", Kind::member, "*", {}, object_property),
                row("member_call_expression", Kind::call, {{"object", object}, {"name", property}, {"arguments", Role::arguments}},
                    member_call),
                row("nullsafe_member_call_expression", Kind::call, {{"object", object}, {"name", property}, {"arguments", Role::arguments}},
                    member_call),
                row("scoped_call_expression", Kind::call, "*", {{"scope", object}, {"name", property}, {"arguments", Role::arguments}},
                    member_call),
                row("function_call_expression", Kind::call, {{"function", callee}, {"arguments", Role::arguments}}, first_class_callable),
                row("arguments", Kind::arguments),
                row("argument", Kind::keyword, {{"name", name}}, php_argument),
                row("variadic_unpacking", Kind::spread, "*", {{"", operand}}),
                row("object_creation_expression", Kind::new_object, {}, new_php_object),
                splice("anonymous_class"),
                row("subscript_expression", Kind::index, {}, subscript),
                row("array_creation_expression", Kind::array, {}, php_array),
                row("array_element_initializer", Kind::other, "*", {}, array_element),
                row("list_literal", Kind::array),
                row("pair", Kind::pair, {}, array_element),
                row("by_ref", Kind::unary, "*", {{"", operand}}),
                row("assignment_expression", Kind::assign, {{"left", left}, {"right", right}}, assign),
                row("reference_assignment_expression", Kind::assign, {{"left", left}, {"right", right}}, assign),
                row("augmented_assignment_expression", Kind::assign, "operator", {{"left", left}, {"right", right}}),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("unary_op_expression", Kind::unary, "*", {{"argument", operand}, {"", operand}}),
                row("error_suppression_expression", Kind::unary, "*", {{"", operand}}),
                row("clone_expression", Kind::unary, "*", {{"", operand}}),
                row("update_expression", Kind::unary, "operator", {{"argument", operand}}, shapes::update),
                row("conditional_expression", Kind::ternary,
                    {{"condition", condition}, {"body", consequence}, {"alternative", alternative}}),
                row("cast_expression", Kind::cast, {{"type", type}, {"value", value}}),
                row("print_intrinsic", Kind::call, {}, word_call),
                row("include_expression", Kind::call, {}, word_call),
                row("include_once_expression", Kind::call, {}, word_call),
                row("require_expression", Kind::call, {}, word_call),
                row("require_once_expression", Kind::call, {}, word_call),
                row("sequence_expression", Kind::other),
                row("match_expression", Kind::switch_, {{"condition", condition}, {"body", body}}, cases),
                row("match_block", Kind::block),
                row("match_conditional_expression", Kind::case_, {{"conditional_expressions", label}, {"return_expression", body}}),
                row("match_default_expression", Kind::case_, {{"return_expression", body}}),
                row("match_condition_list", Kind::tuple, {}, one_is_itself),
                row("throw_expression", Kind::throw_, {{"", operand}}),
                row("yield_expression", Kind::yield, {{"", operand}}),
                row("anonymous_function", Kind::lambda, {{"parameters", Role::parameters}, {"return_type", return_type}, {"body", body}}),
                row("anonymous_function_use_clause", Kind::other, "*", {}, is<clause>),
                row("arrow_function", Kind::lambda, {{"parameters", Role::parameters}, {"return_type", return_type}, {"body", body}}),
                row("union_type", Kind::type, "*"),
                row("optional_type", Kind::type, "*", {{"", operand}}),

                row("expression_statement", Kind::expression_statement, {{"", operand}}),
                row("echo_statement", Kind::expression_statement, {}, word_call),
                row("exit_statement", Kind::expression_statement, {}, word_call),
                row("unset_statement", Kind::expression_statement, {}, word_call),
                row("return_statement", Kind::return_, {{"", operand}}),
                row("break_statement", Kind::break_, {{"", label}}),
                row("continue_statement", Kind::continue_, {{"", label}}),
                row("if_statement", Kind::if_, {{"condition", condition}, {"body", consequence}, {"alternative", alternative}},
                    nest_alternatives),
                row("else_if_clause", Kind::if_, {{"condition", condition}, {"body", consequence}}),
                splice("else_clause", {{"body", alternative}}),
                row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("do_statement", Kind::do_, {{"condition", condition}, {"body", body}}),
                row("for_statement", Kind::for_,
                    {{"initialize", init}, {"condition", condition}, {"update", Role::update}, {"body", body}}),
                row("foreach_statement", Kind::for_each, {{"body", body}}, foreach_),
                row("switch_statement", Kind::switch_, {{"condition", condition}, {"body", body}}, cases),
                row("switch_block", Kind::block),
                row("case_statement", Kind::case_, {{"value", label}}, gather_body),
                row("default_statement", Kind::case_, {}, gather_body),
                row("try_statement", Kind::try_, {{"body", body}}),
                row("catch_clause", Kind::catch_, {{"type", type}, {"name", parameter}, {"body", body}}, is<handler>),
                splice("type_list"),
                splice("finally_clause", {{"body", finalizer}}),
                row("global_declaration", Kind::other, "*"),
                splice("function_static_declaration"),
                row("static_variable_declaration", Kind::variable, {{"name", target}, {"value", value}}),

                row("function_definition", Kind::function, function),
                row("method_declaration", Kind::function, function),
                row("formal_parameters", Kind::parameters),
                row("simple_parameter", Kind::parameter,
                    {{"name", name}, {"type", type}, {"default_value", value}, {"attributes", decorator}}),
                row("variadic_parameter", Kind::parameter, {{"name", name}, {"type", type}, {"'...", modifier}}),
                row("property_promotion_parameter", Kind::parameter, {{"name", name}, {"type", type}, {"default_value", value}}),
                row("class_declaration", Kind::class_, {{"name", name}, {"body", body}, {"attributes", decorator}}, class_word),
                row("interface_declaration", Kind::class_, {{"name", name}, {"body", body}}, class_word),
                row("trait_declaration", Kind::class_, {{"name", name}, {"body", body}}, class_word),
                row("enum_declaration", Kind::class_, {{"name", name}, {"body", body}}, class_word),
                splice("base_clause", {{"", base}}),
                splice("class_interface_clause", {{"", base}}),
                row("property_declaration", Kind::other, {{"type", type}}, php_property_declaration),
                row("property_element", Kind::variable, {{"name", target}, {"default_value", value}}),
                row("const_declaration", Kind::other, {{"type", type}}, php_property_declaration),
                row("const_element", Kind::variable, {},
                    [](Builder&, Node& node) {
                        if (!node.children.empty()) node.children[0]->role = target;
                        if (node.children.size() > 1) node.children[1]->role = value;
                    }),
                row("enum_case", Kind::variable, {{"name", target}, {"value", value}}),
                leaf("visibility_modifier", Kind::other, is_modifier),
                leaf("static_modifier", Kind::other, is_modifier),
                leaf("abstract_modifier", Kind::other, is_modifier),
                leaf("final_modifier", Kind::other, is_modifier),
                leaf("readonly_modifier", Kind::other, is_modifier),
                leaf("reference_modifier", Kind::other, is_modifier),
                leaf("var_modifier", Kind::other, is_modifier),
                splice("attribute_list", {{"", decorator}}),
                splice("attribute_group"),
                row("attribute", Kind::decorator, {{"", operand}, {"parameters", clause}}),
                row("namespace_definition", Kind::other, "*", {{"name", name}, {"body", body}}),
                row("namespace_use_declaration", Kind::other, {{"body", body}}, use),
                row("namespace_use_group", Kind::tuple),
                row("namespace_use_clause", Kind::pair, {{"alias", value}}, use_clause),
            },
        .forms = {.metavariable = {"$mv_%", "mv_%"},
                  .ellipsis = {"$el_", "$el_;", "el_", "...$el_", "public $el_;", "$el_ => $el_", "$el_ => $el_,", "$el_; $el_; $el_",
                               "case $el_:", "$xs as $el_", "el_ $el_"},
                  .around = {{"<?php ", ""},
                             {"<?php ", ";"},
                             {"<?php class c_ {\n", "\n}"},
                             {"<?php class c_ {\n", " {} }"},
                             {"<?php ", " {}"},
                             {"<?php [", "];"},
                             {"<?php switch ($x_) {\n", "\n}"},
                             {"<?php if ($x_) {} ", ""},
                             {"<?php try {} ", ""},
                             {"<?php function f_(", ") {}"},
                             {"<?php ", " class c_ {}"}},
                  .type = {"<?php function f_(", " $x_) {}"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
    };
}

}  // namespace

const Language& php()
{
    static const Language language = make_php();
    return language;
}

}  // namespace bawn::check::grammars
