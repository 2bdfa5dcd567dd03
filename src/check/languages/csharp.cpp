#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_c_sharp();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// name: value, ref x
void csharp_argument(Builder& builder, Node& node)
{
    if (!builder.part(node, name)) {
        if (node.children.size() == 1)
            builder.dissolve();
        else
            node.kind = Kind::other;
        return;
    }
    for (Node* child : node.children) {
        if (child->role == element) child->role = value;
    }
}

// int a = 1, b: each with the type
void variable_declaration(Builder& builder, Node& node)
{
    Role role = node.role;
    node.role = element;
    declarators(builder, node);
    for (Node* child : node.children) child->role = role;
}

void declarator(Builder&, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = value;
    }
}

// The modifiers and attributes before a declaration belong to every variable of it.
void csharp_declaration(Builder& builder, Node& node)
{
    std::vector<Node*> before, made;
    for (Node* child : node.children) (child->kind == Kind::variable ? made : before).push_back(child);
    if (made.empty()) return;
    for (std::size_t i = 0; i < made.size(); ++i) {
        std::vector<Node*> parts;
        for (Node* part : before) parts.push_back(i == 0 ? part : builder.copy(*part));
        prepend(builder, *made[i], parts);
    }
    made.front()->begin = node.begin;
    made.back()->end = node.end;
    builder.set_children(node, made);
    builder.dissolve();
}

// a?.b(c): the chain stands on what is before the question mark
void conditional_access(Builder& builder, Node& node)
{
    Node *of = builder.part(node, condition), *rest = nullptr;
    for (Node* child : node.children) {
        if (child != of) rest = child;
    }
    if (!of || !rest) return;
    Node* at = rest;
    while (at && !((at->kind == Kind::member || at->kind == Kind::index) && !builder.part(*at, object))) {
        Node* next = nullptr;
        for (Node* child : at->children) {
            if (child->role == callee || child->role == object) next = child;
        }
        at = next;
    }
    if (!at) return;
    of->role = object;
    prepend(builder, *at, std::span(&of, 1));
    at->begin = of->begin;
    Role role = node.role;
    node.kind = rest->kind;
    node.word = rest->word;
    node.role = role;
    builder.set_children(node, children_of(*rest));
}

void member_binding(Builder&, Node& node)
{
    for (Node* child : node.children) child->role = property;
}

void element_access(Builder& builder, Node& node)
{
    flatten(builder, node, index);
    one_index(builder, node);
}

void csharp_unary(Builder& builder, Node& node)
{
    for (Node* child : node.children) child->role = operand;
    if (builder.is(node, "++") || builder.is(node, "--")) shapes::update(builder, node);
}

void new_csharp_object(Builder& builder, Node& node)
{
    if (!builder.part(node, Role::arguments)) append(builder, node, builder.make(Kind::arguments, Role::arguments, node.end, node.end));
}

void csharp_new_array(Builder& builder, Node& node)
{
    std::vector<Node*> inside, parts;
    for (Node* child : node.children) (child->role == type ? parts : inside).push_back(child);
    for (Node* one : inside) one->role = element;
    Node* list = builder.make(Kind::arguments, Role::arguments, inside);
    if (inside.empty()) list->begin = list->end = node.end;
    parts.push_back(list);
    builder.set_children(node, parts);
}

// using A.B; using static A.B; using X = A.B;
void using_directive(Builder& builder, Node& node)
{
    Node *alias = builder.part(node, name), *path = nullptr;
    for (Node* child : node.children) {
        if (child != alias) path = child;
    }
    node.word = builder.text(node).find(" static ") != std::string_view::npos ? builder.word("static") : no_word;
    if (!path) return;
    std::vector<Node*> parts;
    if (alias && path->kind == Kind::member) {
        Node *from = builder.part(*path, object), *what = builder.part(*path, property);
        if (!from || !what) return;
        what->role = key;
        alias->role = value;
        Node* both[] = {what, alias};
        Node* taken = builder.make(Kind::pair, element, path->begin, path->end);
        builder.set_children(*taken, both);
        parts = {leaf_of(builder, *from, Kind::name, module), taken};
    } else {
        parts = {leaf_of(builder, *path, Kind::name, module), shapes::name(builder, element, *path, "*")};
    }
    builder.set_children(node, parts);
}

void csharp_attribute(Builder& builder, Node& node)
{
    node.role = decorator;
    if (!builder.part(node, Role::arguments)) return;
    if (Node* of = builder.part(node, operand)) of->role = callee;
    Node* call = builder.make(Kind::call, operand, node.children);
    builder.set_children(node, std::span(&call, 1));
}

void csharp_catch_clause(Builder&, Node& node) { node.role = handler; }

void csharp_parameter(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = value;
    }
    if (node.children.empty()) node.word = builder.word(builder.text(node));
}

Language make_csharp()
{
    std::vector<FieldRole> function = {
        {"name", name}, {"parameters", Role::parameters}, {"returns", return_type}, {"type", return_type}, {"body", body}};
    std::vector<FieldRole> type_definition = {{"name", name}, {"body", body}};
    return {
        .id = "csharp",
        .names = {"csharp", "c#", "C#"},
        .extensions = {".cs", ".csx"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_c_sharp,
        .rows =
            {
                row("compilation_unit", Kind::file),
                splice("global_statement"),
                row("block", Kind::block),
                row("declaration_list", Kind::block),
                row("enum_member_declaration_list", Kind::block),
                row("accessor_list", Kind::block),
                skip("comment"),
                skip("empty_statement"),
                skip("shebang_directive"),
                skip("preproc_region"),
                skip("preproc_endregion"),
                skip("preproc_pragma"),
                skip("preproc_nullable"),
                skip("preproc_define"),
                skip("preproc_line"),

                leaf("identifier", Kind::name),
                leaf("predefined_type", Kind::name),
                leaf("implicit_type", Kind::name),
                leaf("discard", Kind::name),
                leaf("this", Kind::name),
                leaf("base", Kind::name),
                leaf("integer_literal", Kind::number),
                leaf("real_literal", Kind::number),
                leaf("boolean_literal", Kind::boolean),
                leaf("null_literal", Kind::null),
                leaf("character_literal", Kind::other),
                leaf("string_literal", Kind::string, string),
                leaf("verbatim_string_literal", Kind::string, string),
                leaf("raw_string_literal", Kind::string, string),
                row("interpolated_string_expression", Kind::string, {}, string),
                row("interpolation", Kind::interpolation, {{"", operand}}),
                skip("interpolation_brace"),
                skip("interpolation_quote"),
                skip("interpolation_start"),
                skip("interpolation_format_clause"),
                skip("interpolation_alignment_clause"),
                skip("string_content"),
                skip("escape_sequence"),

                pass("parenthesized_expression"),
                pass("checked_expression"),
                row("member_access_expression", Kind::member, {{"expression", object}, {"name", property}}),
                row("qualified_name", Kind::member, {{"qualifier", object}, {"name", property}}),
                row("alias_qualified_name", Kind::member, {{"alias", object}, {"name", property}}),
                row("generic_name", Kind::type, {}, generic_type),
                splice("type_argument_list"),
                row("conditional_access_expression", Kind::other, {{"condition", condition}}, conditional_access),
                row("member_binding_expression", Kind::member, {}, member_binding),
                row("element_binding_expression", Kind::index, {{"", index}}),
                row("element_access_expression", Kind::index, {{"expression", object}, {"subscript", index}}, element_access),
                row("bracketed_argument_list", Kind::arguments),
                row("invocation_expression", Kind::call, {{"function", callee}, {"arguments", Role::arguments}}),
                row("argument_list", Kind::arguments),
                row("argument", Kind::keyword, {{"name", name}}, csharp_argument),
                row("object_creation_expression", Kind::new_object, {{"type", type}, {"arguments", Role::arguments}, {"initializer", body}},
                    new_csharp_object),
                row("implicit_object_creation_expression", Kind::new_object, {}, csharp_new_array),
                row("array_creation_expression", Kind::new_object, {{"type", type}}, csharp_new_array),
                row("implicit_array_creation_expression", Kind::new_object, {}, csharp_new_array),
                row("anonymous_object_creation_expression", Kind::object),
                row("initializer_expression", Kind::array),
                row("collection_expression", Kind::array),
                pass("expression_element"),
                row("spread_element", Kind::spread, "*", {{"", operand}}),
                row("assignment_expression", Kind::assign, "operator", {{"left", left}, {"right", right}}),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("is_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("is_pattern_expression", Kind::binary, "*", {{"expression", left}, {"pattern", right}}),
                row("as_expression", Kind::cast, {{"left", value}, {"right", type}}),
                row("cast_expression", Kind::cast, {{"type", type}, {"value", value}}),
                row("prefix_unary_expression", Kind::unary, "*", {}, csharp_unary),
                row("postfix_unary_expression", Kind::unary, "*", {}, csharp_unary),
                row("unary_expression", Kind::unary, "operator", {{"argument", operand}}),
                row("conditional_expression", Kind::ternary,
                    {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("await_expression", Kind::await, {{"", operand}}),
                row("throw_expression", Kind::throw_, {{"", operand}}),
                row("tuple_expression", Kind::tuple),
                row("lambda_expression", Kind::lambda, {{"parameters", Role::parameters}, {"body", body}},
                    [](Builder& builder, Node& node) {
                        if (Node* list = builder.part(node, Role::parameters); list && list->kind != Kind::parameters)
                            shapes::parameters(builder, *list);
                    }),
                leaf("implicit_parameter", Kind::name),
                row("anonymous_method_expression", Kind::lambda, {{"parameters", Role::parameters}, {"", body}}),
                row("declaration_expression", Kind::variable, {{"type", type}, {"name", target}}),
                pass("constant_pattern"),
                row("typeof_expression", Kind::call, "*", {{"type", element}}),
                row("array_type", Kind::type, {{"type", operand}}, type_word<'[', ']'>),
                skip("array_rank_specifier"),
                row("nullable_type", Kind::type, {{"type", operand}}, type_word<'?'>),
                row("pointer_type", Kind::type, {{"type", operand}}, type_word<'*'>),

                row("expression_statement", Kind::expression_statement, {{"", operand}}),
                row("local_declaration_statement", Kind::other, {}, csharp_declaration),
                row("field_declaration", Kind::other, {}, csharp_declaration),
                row("event_field_declaration", Kind::other, {}, csharp_declaration),
                row("variable_declaration", Kind::other, {{"type", type}}, variable_declaration),
                row("variable_declarator", Kind::variable, {{"name", target}}, declarator),
                row("return_statement", Kind::return_, {{"", operand}}),
                row("throw_statement", Kind::throw_, {{"", operand}}),
                row("yield_statement", Kind::yield, {{"", operand}}),
                row("break_statement", Kind::break_),
                row("continue_statement", Kind::continue_),
                row("if_statement", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("do_statement", Kind::do_, {{"condition", condition}, {"body", body}}),
                row("for_statement", Kind::for_,
                    {{"initializer", init}, {"condition", condition}, {"update", Role::update}, {"body", body}}),
                row("foreach_statement", Kind::for_each, {{"type", type}, {"left", target}, {"right", iterable}, {"body", body}},
                    for_each_variable),
                row("switch_statement", Kind::switch_, {{"value", condition}, {"body", body}}, cases),
                row("switch_body", Kind::block),
                row("switch_section", Kind::case_, {}, gather_body),
                row("try_statement", Kind::try_, {{"body", body}}),
                row("catch_clause", Kind::catch_, {{"body", body}}, csharp_catch_clause),
                splice("catch_declaration", {{"type", type}, {"name", Role::parameter}}),
                row("catch_filter_clause", Kind::other, {}, is<condition>),
                splice("finally_clause", {{"", finalizer}}),
                row("using_statement", Kind::with_, {{"body", body}, {"", init}}),
                row("lock_statement", Kind::with_),

                row("class_declaration", Kind::class_, type_definition, class_word),
                row("struct_declaration", Kind::class_, type_definition, class_word),
                row("interface_declaration", Kind::class_, type_definition, class_word),
                row("enum_declaration", Kind::class_, type_definition, class_word),
                row("record_declaration", Kind::class_, type_definition, class_word),
                row("enum_member_declaration", Kind::variable, {{"name", target}, {"value", value}}),
                splice("base_list", {{"", base}}),
                skip("type_parameter_list"),
                skip("type_parameter_constraints_clause"),
                row("method_declaration", Kind::function, function),
                row("local_function_statement", Kind::function, function),
                row("constructor_declaration", Kind::function, function),
                row("destructor_declaration", Kind::function, function),
                row("operator_declaration", Kind::function, function),
                row("accessor_declaration", Kind::function, function),
                row("delegate_declaration", Kind::function, function),
                row("constructor_initializer", Kind::other, "*", {}, is<init>),
                pass("arrow_expression_clause"),
                row("property_declaration", Kind::variable, {{"type", type}, {"name", target}, {"accessors", body}, {"value", value}}),
                row("parameter_list", Kind::parameters, {{"name", element}, {"type", element}}),
                row("parameter", Kind::parameter, {{"type", type}, {"name", name}}, csharp_parameter),
                leaf("modifier", Kind::other, is_modifier),
                splice("attribute_list", {{"", decorator}}),
                row("attribute", Kind::decorator, {{"name", operand}, {"", Role::arguments}}, csharp_attribute),
                row("attribute_argument_list", Kind::arguments),
                row("attribute_argument", Kind::keyword, {{"name", name}}, csharp_argument),
                row("namespace_declaration", Kind::other, "*", {{"name", name}, {"body", body}}),
                row("file_scoped_namespace_declaration", Kind::other, "*", {{"name", name}}),
                row("using_directive", Kind::import, {{"name", name}}, using_directive),
            },
        .forms = {.metavariable = {"mv_%", "mv_%()"},
                  .ellipsis = {"el_", "el_();", "int el_;", "int el_", "el_; el_; el_", "case el_:", "int el_ in el_", "Exception el_"},
                  .parameter = "int el_",
                  .member = "int el_;",
                  .around = {{"", ""},
                             {"", ";"},
                             {"x_ = ", ";"},
                             {"class c_ {\n", "\n}"},
                             {"class c_ {\n", " {} }"},
                             {"", " {}"},
                             {"switch (x_) {\n", "\n}"},
                             {"try {}", ""},
                             {"if (x_) {} ", ""},
                             {"", " class c_ {}"},
                             {"class c_ { void f_(", ") {} }"}},
                  .type = {"", " x_;"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .members_may_be_bare = true,
    };
}

}  // namespace

const Language& csharp()
{
    static const Language language = make_csharp();
    return language;
}

}  // namespace bawn::check::grammars
