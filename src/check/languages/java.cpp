#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_java();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// object.name(arguments) -> call(callee: member(object, property), arguments)
void method_invocation(Builder& builder, Node& node)
{
    Node *of = builder.part(node, object), *method = builder.part(node, name), *list = builder.part(node, arguments);
    if (!method || !list) return;
    Node* its_callee = method;
    if (of) {
        method->role = property;
        Node* both[] = {of, method};
        its_callee = builder.make(Kind::member, callee, both);
    }
    its_callee->role = callee;
    Node* parts[] = {its_callee, list};
    builder.set_children(node, parts);
}

void class_literal(Builder& builder, Node& node)
{
    if (node.children.size() != 1) return;
    node.children[0]->role = object;
    Node* both[] = {node.children[0], builder.make(Kind::name, property, node.end - 5, node.end, builder.word("class"))};
    node.kind = Kind::member;
    node.word = no_word;
    builder.set_children(node, both);
}

// @A(x) is a decorator of a call
void java_annotation(Builder& builder, Node& node)
{
    node.role = decorator;
    if (!builder.part(node, arguments)) return;
    if (Node* of = builder.part(node, operand)) of->role = callee;
    Node* call = builder.make(Kind::call, operand, node.children);
    builder.set_children(node, std::span(&call, 1));
}

void spread_parameter(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->kind == Kind::variable) {
            child->role = name;
            if (Node* its = builder.part(*child, target)) *child = *its, child->role = name, child->parent = &node;
        } else if (child->role == element) {
            child->role = type;
        }
    }
    append(builder, node, builder.make(Kind::other, modifier, node.end, node.end, builder.word("...")));
}

// new int[]{1}: a new T[] of its dimensions or its array
void java_new_array(Builder& builder, Node& node)
{
    std::vector<Node*> inside;
    Node* of = nullptr;
    for (Node* child : node.children) {
        if (child->role == type)
            of = child;
        else
            inside.push_back(child), child->role = element;
    }
    if (!of) return;
    of->role = operand;
    Node* array = builder.make(Kind::type, type, std::span(&of, 1), builder.word("[]"));
    Node* list = builder.make(Kind::arguments, arguments, inside);
    Node* both[] = {array, list};
    builder.set_children(node, both);
}

void array_type(Builder& builder, Node& node) { node.word = builder.word("[]"); }

void instance_of(Builder& builder, Node& node) { node.word = builder.word("instanceof"); }

void super_call(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == object) child->role = element;
    }
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.role == callee || child.role == arguments; });
    Node* call = builder.make(Kind::call, operand, node.children);
    builder.set_children(node, std::span(&call, 1));
}

// import static a.b.C.f; import a.b.*;
void java_import_declaration(Builder& builder, Node& node)
{
    Node *path = nullptr, *all = nullptr;
    for (Node* child : node.children) (child->kind == Kind::other ? all : path) = child;
    node.word = builder.text(node).find(" static ") != std::string_view::npos ? builder.word("static") : no_word;
    if (!path) return;
    Node *from = path, *what = all;
    if (!all && path->kind == Kind::member) {
        from = builder.part(*path, object);
        what = builder.part(*path, property);
    }
    if (!from) return;
    if (all) all = what = shapes::name(builder, element, *all, "*");
    std::vector<Node*> parts;
    if (what) {
        what->role = element;
        parts.push_back(leaf_of(builder, *from, Kind::name, module));
        parts.push_back(what);
    } else {
        parts.push_back(leaf_of(builder, *path, Kind::name, module));
    }
    builder.set_children(node, parts);
}

void java_class(Builder& builder, Node& node)
{
    std::string_view of = builder.grammar_type(node);
    node.word = builder.word(of.substr(0, of.find('_')));
}

void java_catch(Builder&, Node& node) { node.role = handler; }

void throws(Builder& builder, Node& node)
{
    node.role = modifier;
    node.word = builder.word("throws");
}

void enum_constant(Builder& builder, Node& node)
{
    (void)builder;
    node.kind = Kind::variable;
}

Language make_java()
{
    return {
        .id = "java",
        .names = {"java"},
        .extensions = {".java"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_java,
        .rows =
            {
                row("program", Kind::file),
                row("block", Kind::block),
                row("class_body", Kind::block),
                row("constructor_body", Kind::block),
                row("interface_body", Kind::block),
                row("enum_body", Kind::block),
                row("annotation_type_body", Kind::block),
                splice("enum_body_declarations"),
                skip("line_comment"),
                skip("block_comment"),

                leaf("identifier", Kind::name),
                leaf("type_identifier", Kind::name),
                leaf("integral_type", Kind::name),
                leaf("floating_point_type", Kind::name),
                leaf("boolean_type", Kind::name),
                leaf("void_type", Kind::name),
                leaf("this", Kind::name),
                leaf("super", Kind::name),
                leaf("decimal_integer_literal", Kind::number),
                leaf("hex_integer_literal", Kind::number),
                leaf("octal_integer_literal", Kind::number),
                leaf("binary_integer_literal", Kind::number),
                leaf("decimal_floating_point_literal", Kind::number),
                leaf("hex_floating_point_literal", Kind::number),
                leaf("true", Kind::boolean),
                leaf("false", Kind::boolean),
                leaf("null_literal", Kind::null),
                leaf("character_literal", Kind::other),
                row("string_literal", Kind::string, {}, string),
                skip("string_fragment"),
                skip("multiline_string_fragment"),
                skip("escape_sequence"),
                row("string_interpolation", Kind::interpolation, {{"", operand}}),

                pass("parenthesized_expression"),
                row("scoped_identifier", Kind::member, {{"scope", object}, {"name", property}}),
                row("scoped_type_identifier", Kind::member, {}, object_property),
                row("field_access", Kind::member, {{"object", object}, {"field", property}}),
                row("method_invocation", Kind::call, {{"object", object}, {"name", name}, {"arguments", arguments}, {"", object}},
                    method_invocation),
                row("method_reference", Kind::other, "*"),
                row("class_literal", Kind::member, {}, class_literal),
                row("array_access", Kind::index, {{"array", object}, {"index", index}}),
                row("argument_list", Kind::arguments),
                row("object_creation_expression", Kind::new_object,
                    {{"type", type}, {"arguments", arguments}, {"", body}, {"type_arguments", clause}}),
                row("array_creation_expression", Kind::new_object, {{"type", type}}, java_new_array),
                pass("dimensions_expr"),
                skip("dimensions"),
                row("array_initializer", Kind::array),
                row("element_value_array_initializer", Kind::array),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("instanceof_expression", Kind::binary, {{"left", left}, {"right", right}, {"name", target}, {"pattern", right}},
                    instance_of),
                row("unary_expression", Kind::unary, "operator", {{"operand", operand}}),
                row("update_expression", Kind::unary, "*", {{"", operand}}, shapes::update),
                row("assignment_expression", Kind::assign, "operator", {{"left", left}, {"right", right}}),
                row("ternary_expression", Kind::ternary,
                    {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("cast_expression", Kind::cast, {{"type", type}, {"value", value}}),
                row("lambda_expression", Kind::lambda, {{"parameters", Role::parameters}, {"body", body}},
                    [](Builder& builder, Node& node) {
                        if (Node* list = builder.part(node, Role::parameters)) shapes::parameters(builder, *list);
                    }),
                row("inferred_parameters", Kind::parameters, {}, shapes::parameters),
                row("generic_type", Kind::type, {}, generic_type),
                splice("type_arguments"),
                row("array_type", Kind::type, {{"element", operand}}, array_type),
                row("wildcard", Kind::type, "*"),
                skip("type_parameters"),
                pass("annotated_type"),

                row("expression_statement", Kind::expression_statement, {{"", operand}}),
                row("explicit_constructor_invocation", Kind::expression_statement,
                    {{"constructor", callee}, {"arguments", arguments}, {"object", object}}, super_call),
                row("local_variable_declaration", Kind::other, {{"type", type}}, declarators),
                row("field_declaration", Kind::other, {{"type", type}}, declarators),
                row("constant_declaration", Kind::other, {{"type", type}}, declarators),
                row("variable_declarator", Kind::variable, {{"name", target}, {"value", value}}),
                row("return_statement", Kind::return_, {{"", operand}}),
                row("throw_statement", Kind::throw_, {{"", operand}}),
                row("break_statement", Kind::break_, {{"", label}}),
                row("continue_statement", Kind::continue_, {{"", label}}),
                row("assert_statement", Kind::assert_, {{"", operand}}),
                row("if_statement", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("do_statement", Kind::do_, {{"condition", condition}, {"body", body}}),
                row("for_statement", Kind::for_, {{"init", init}, {"condition", condition}, {"update", Role::update}, {"body", body}}),
                row("enhanced_for_statement", Kind::for_each, {{"name", target}, {"type", type}, {"value", iterable}, {"body", body}},
                    for_each_variable),
                row("switch_expression", Kind::switch_, {{"condition", condition}}),
                splice("switch_block", {{"", element}}),
                row("switch_block_statement_group", Kind::case_, {}, gather_body),
                row("switch_rule", Kind::case_, {}, gather_body),
                splice("switch_label", {{"", label}}),
                row("try_statement", Kind::try_, {{"body", body}}),
                row("try_with_resources_statement", Kind::try_, {{"body", body}, {"resources", init}}),
                splice("resource_specification", {{"", init}}),
                row("resource", Kind::variable, {{"type", type}, {"name", target}, {"value", value}, {"", value}}),
                row("catch_clause", Kind::catch_, {{"body", body}}, java_catch),
                splice("catch_formal_parameter", {{"name", parameter}, {"", type}}),
                splice("catch_type"),
                splice("finally_clause", {{"", finalizer}}),
                row("synchronized_statement", Kind::with_, {{"", init}, {"body", body}}),
                row("labeled_statement", Kind::other),
                row("yield_statement", Kind::yield, {{"", operand}}),

                row("class_declaration", Kind::class_, {{"name", name}, {"body", body}}, java_class),
                row("interface_declaration", Kind::class_, {{"name", name}, {"body", body}}, java_class),
                row("enum_declaration", Kind::class_, {{"name", name}, {"body", body}}, java_class),
                row("record_declaration", Kind::class_, {{"name", name}, {"parameters", Role::parameters}, {"body", body}}, java_class),
                row("annotation_type_declaration", Kind::class_, {{"name", name}, {"body", body}}, java_class),
                splice("superclass", {{"", base}}),
                splice("super_interfaces", {{"", base}}),
                splice("extends_interfaces", {{"", base}}),
                splice("type_list"),
                skip("permits"),
                row("enum_constant", Kind::variable, {{"name", target}, {"arguments", arguments}, {"body", body}}, enum_constant),
                row("method_declaration", Kind::function,
                    {{"name", name}, {"parameters", Role::parameters}, {"type", return_type}, {"body", body}}),
                row("annotation_type_element_declaration", Kind::function, {{"name", name}, {"type", return_type}, {"value", value}}),
                row("constructor_declaration", Kind::function, {{"name", name}, {"parameters", Role::parameters}, {"body", body}}),
                row("compact_constructor_declaration", Kind::function, {{"name", name}, {"body", body}}),
                row("static_initializer", Kind::other, "*", {{"", body}}),
                row("throws", Kind::other, {}, throws),
                row("formal_parameters", Kind::parameters, {}, shapes::parameters),
                row("formal_parameter", Kind::parameter, {{"type", type}, {"name", name}}),
                row("spread_parameter", Kind::parameter, {}, spread_parameter),
                skip("receiver_parameter"),
                splice("modifiers", {{"", decorator},
                                     {"'public", modifier},
                                     {"'protected", modifier},
                                     {"'private", modifier},
                                     {"'abstract", modifier},
                                     {"'static", modifier},
                                     {"'final", modifier},
                                     {"'strictfp", modifier},
                                     {"'default", modifier},
                                     {"'synchronized", modifier},
                                     {"'native", modifier},
                                     {"'transient", modifier},
                                     {"'volatile", modifier},
                                     {"'sealed", modifier},
                                     {"'non-sealed", modifier}}),
                row("marker_annotation", Kind::decorator, {{"name", operand}}, is<decorator>),
                row("annotation", Kind::decorator, {{"name", operand}, {"arguments", arguments}}, java_annotation),
                row("annotation_argument_list", Kind::arguments),
                row("element_value_pair", Kind::keyword, {{"key", name}, {"value", value}}),

                row("package_declaration", Kind::other, "*", {{"", name}}),
                row("import_declaration", Kind::import, {}, java_import_declaration),
            },
        .forms = {.metavariable = {"mv_%", "int mv_%"},
                  .ellipsis = {"el_", "el_;", "int el_;", "int el_", "String el_ = el_", "String el_ = el_;", "el_ = 1", "@el_",
                               "el_; el_; el_", "case el_:", "Exception el_"},
                  .parameter = "int el_",
                  .member = "int el_;",
                  .around = {{"", ""},
                             {"", ";"},
                             {"class c_ { c_() {\n", ";\n} }"},
                             {"class c_ {\n", "\n}"},
                             {"class c_ {\n", " {} }"},
                             {"", " {}"},
                             {"switch (x_) {\n", "\n}"},
                             {"try {}", ""},
                             {"if (x_) {} ", ""},
                             {"", " class c_ {}"},
                             {"class c_ { void f_(", ") {} }"},
                             {"", " int x_;"}},
                  .type = {"", " x_;"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .members_may_be_bare = true,
    };
}

}  // namespace

const Language& java()
{
    static const Language language = make_java();
    return language;
}

}  // namespace bawn::check::grammars
