#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_rust();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

void rust_reference(Builder& builder, Node& node)
{
    node.word = builder.word("&");
    for (Node* child : node.children) {
        if (child->role != modifier) child->role = operand;
    }
}

void rust_unary(Builder&, Node& node)
{
    for (Node* child : node.children) child->role = operand;
}

// a! (b, c): what a macro is given is read as arguments as far as its tokens go.
void macro(Builder& builder, Node& node)
{
    Node* its = builder.part(node, callee);
    if (!its) return;
    its->word = builder.word(std::string(builder.text(*its)) + "!");
    its->kind = Kind::name;
    builder.set_children(*its, {});
    if (!builder.part(node, Role::arguments)) append(builder, node, builder.make(Kind::arguments, Role::arguments, node.end, node.end));
}

// The tokens of a macro, at commas: one token is itself, several stay together.
void token_tree(Builder& builder, Node& node)
{
    if (node.role != Role::arguments) return;
    std::vector<Node*> all, run;
    auto close = [&] {
        if (run.size() == 1) all.push_back(run[0]);
        if (run.size() > 1) all.push_back(builder.make(Kind::other, element, run));
        run.clear();
    };
    for (Node* child : node.children) {
        if (!run.empty() && builder.text().substr(run.back()->end, child->begin - run.back()->end).find(',') != std::string_view::npos)
            close();
        child->role = element;
        run.push_back(child);
    }
    close();
    node.kind = Kind::arguments;
    node.word = no_word;
    builder.set_children(node, all);
}

void rust_index(Builder&, Node& node)
{
    if (node.children.size() == 2) node.children[0]->role = object, node.children[1]->role = Role::index;
}

// #[a(b)] before a definition
void attribute_item(Builder&, Node& node) { node.role = decorator; }

// Attributes stand before what they decorate, in the same list.
void attach_attributes(Builder& builder, Node& node)
{
    std::vector<Node*> all, waiting;
    for (Node* child : node.children) {
        if (child->kind == Kind::decorator) {
            waiting.push_back(child);
            continue;
        }
        if (!waiting.empty()) {
            child->begin = waiting.front()->begin;
            prepend(builder, *child, waiting);
            waiting.clear();
        }
        all.push_back(child);
    }
    for (Node* child : waiting) child->role = element, all.push_back(child);
    if (all.size() != node.children.size()) builder.set_children(node, all);
}

void self_parameter(Builder& builder, Node& node)
{
    node.word = no_word;
    Node* its = builder.make(Kind::name, name, node.begin, node.end, builder.word("self"));
    builder.set_children(node, std::span(&its, 1));
}

void let_condition(Builder& builder, Node& node) { node.word = builder.word("let"); }

// loop {} is while without a condition
void block_of_statement(Builder&, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element && child->kind == Kind::block) child->role = body;
    }
}

std::string path_of(Builder& builder, const Node& node) { return std::string(builder.text(node)); }

// use a::{b, c as d, e::*}: an import for each module
void collect_uses(Builder& builder, const Node& at, const std::string& prefix, const Node& whole, std::vector<Node*>& out)
{
    auto add = [&](const std::string& module_path, const Node& what, std::string_view taken, const Node* alias) {
        Node* one = builder.make(Kind::import, element, whole.begin, whole.end);
        one->symbol = whole.symbol;
        Node* its = shapes::name(builder, alias ? key : element, what, taken);
        if (alias) {
            Node* both[] = {its, leaf_of(builder, *alias, Kind::name, value)};
            its = builder.make(Kind::pair, element, both);
        }
        Node* parts[] = {shapes::name(builder, module, what, module_path), its};
        builder.set_children(*one, parts);
        out.push_back(one);
    };
    auto joined = [&](const std::string& rest) { return prefix.empty() ? rest : rest.empty() ? prefix : prefix + "::" + rest; };
    std::string_view type = builder.grammar_type(at);
    if (type == "use_list") {
        for (const Node* child : at.children) collect_uses(builder, *child, prefix, whole, out);
    } else if (type == "scoped_use_list") {
        const Node *path = builder.part(at, object), *list = builder.part(at, body);
        if (list) collect_uses(builder, *list, joined(path ? path_of(builder, *path) : ""), whole, out);
    } else if (type == "use_wildcard") {
        if (!at.children.empty()) add(joined(path_of(builder, *at.children[0])), at, "*", nullptr);
    } else if (type == "use_as_clause") {
        const Node *path = builder.part(at, object), *alias = builder.part(at, value);
        if (!path) return;
        std::string full = joined(path_of(builder, *path));
        std::size_t last = full.rfind("::");
        add(last == std::string::npos ? "" : full.substr(0, last), *path, last == std::string::npos ? full : full.substr(last + 2), alias);
    } else {
        std::string full = joined(path_of(builder, at));
        std::size_t last = full.rfind("::");
        add(last == std::string::npos ? "" : full.substr(0, last), at, last == std::string::npos ? full : full.substr(last + 2), nullptr);
    }
}

void use_declaration(Builder& builder, Node& node)
{
    Node* what = builder.part(node, element);
    if (!what) return;
    std::vector<Node*> made;
    collect_uses(builder, *what, "", node, made);
    builder.set_children(node, made);
    builder.dissolve();
}

void class_of(Builder& builder, Node& node)
{
    std::string_view of = builder.grammar_type(node);
    node.word = builder.word(of.substr(0, of.find('_')));
}

Language make_rust()
{
    std::vector<FieldRole> function = {
        {"name", name}, {"parameters", Role::parameters}, {"return_type", return_type}, {"body", body}, {"", modifier}};
    std::vector<FieldRole> type_definition = {{"name", name}, {"type", name}, {"trait", base}, {"body", body}, {"", modifier}};
    return {
        .id = "rust",
        .names = {"rust", "rs"},
        .extensions = {".rs"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_rust,
        .rows =
            {
                row("source_file", Kind::file, {}, attach_attributes),
                row("block", Kind::block, {}, attach_attributes),
                row("declaration_list", Kind::block, {}, attach_attributes),
                row("field_declaration_list", Kind::block, {}, attach_attributes),
                row("ordered_field_declaration_list", Kind::block),
                row("enum_variant_list", Kind::block, {}, attach_attributes),
                skip("line_comment"),
                skip("block_comment"),
                skip("empty_statement"),
                skip("shebang"),
                skip("inner_attribute_item"),
                skip("lifetime"),
                skip("label"),
                skip("type_parameters"),
                skip("where_clause"),

                leaf("identifier", Kind::name),
                leaf("field_identifier", Kind::name),
                leaf("type_identifier", Kind::name),
                leaf("primitive_type", Kind::name),
                leaf("unit_type", Kind::name),
                leaf("never_type", Kind::name),
                leaf("self", Kind::name),
                leaf("super", Kind::name),
                leaf("crate", Kind::name),
                leaf("metavariable", Kind::name),
                leaf("integer_literal", Kind::number),
                leaf("float_literal", Kind::number),
                leaf("boolean_literal", Kind::boolean),
                leaf("char_literal", Kind::other),
                leaf("string_literal", Kind::string, string),
                leaf("raw_string_literal", Kind::string, string),

                pass("parenthesized_expression"),
                row("scoped_identifier", Kind::member, "*", {{"path", object}, {"name", property}}, one_is_itself),
                row("scoped_type_identifier", Kind::member, "*", {{"path", object}, {"name", property}}, one_is_itself),
                row("field_expression", Kind::member, {{"value", object}, {"field", property}}),
                row("index_expression", Kind::index, {}, rust_index),
                row("call_expression", Kind::call, {{"function", callee}, {"arguments", Role::arguments}}),
                row("arguments", Kind::arguments),
                row("macro_invocation", Kind::call, {{"macro", callee}, {"", Role::arguments}}, macro),
                row("token_tree", Kind::other, "*", {}, token_tree),
                row("generic_function", Kind::type, {{"function", operand}}),
                row("generic_type", Kind::type, {{"type", operand}}),
                row("generic_type_with_turbofish", Kind::type, {{"type", operand}}),
                splice("type_arguments"),
                row("struct_expression", Kind::new_object, {{"name", type}, {"body", Role::arguments}}),
                row("field_initializer_list", Kind::arguments),
                row("field_initializer", Kind::keyword, {{"field", name}, {"value", value}}),
                row("shorthand_field_initializer", Kind::keyword, {},
                    [](Builder& builder, Node& node) {
                        Word word = builder.word(builder.text(node));
                        Node* both[] = {builder.make(Kind::name, name, node.begin, node.end, word),
                                        builder.make(Kind::name, value, node.begin, node.end, word)};
                        builder.set_children(node, both);
                    }),
                row("base_field_initializer", Kind::spread, "*", {{"", operand}}),
                row("unary_expression", Kind::unary, "*", {}, rust_unary),
                row("reference_expression", Kind::unary, {{"value", operand}}, rust_reference),
                row("try_expression", Kind::unary, "*", {}, rust_unary),
                row("negative_literal", Kind::unary, "*", {}, rust_unary),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("assignment_expression", Kind::assign, {{"left", left}, {"right", right}}, assign),
                row("compound_assignment_expr", Kind::assign, "operator", {{"left", left}, {"right", right}}),
                row("type_cast_expression", Kind::cast, {{"type", type}, {"value", value}}),
                row("array_expression", Kind::array),
                row("tuple_expression", Kind::tuple),
                row("unit_expression", Kind::tuple),
                row("tuple_pattern", Kind::tuple),
                row("range_expression", Kind::binary, "*", {}, left_right),
                row("closure_expression", Kind::lambda, {{"parameters", Role::parameters}, {"body", body}, {"return_type", return_type}}),
                row("closure_parameters", Kind::parameters, {}, shapes::parameters),
                row("await_expression", Kind::await, {{"", operand}}),
                row("reference_type", Kind::type, {{"type", operand}}, [](Builder& builder, Node& node) { node.word = builder.word("&"); }),
                row("pointer_type", Kind::type, {{"type", operand}}, [](Builder& builder, Node& node) { node.word = builder.word("*"); }),
                row("array_type", Kind::type, {{"element", operand}}, [](Builder& builder, Node& node) { node.word = builder.word("[]"); }),
                row("tuple_type", Kind::type),
                row("dynamic_type", Kind::type, "*"),
                row("abstract_type", Kind::type, "*"),
                leaf("mutable_specifier", Kind::other, is_modifier),
                leaf("visibility_modifier", Kind::other, is_modifier),
                leaf("function_modifiers", Kind::other, is_modifier),

                row("expression_statement", Kind::expression_statement, {{"", operand}}),
                row("let_declaration", Kind::variable,
                    {{"pattern", target}, {"type", type}, {"value", value}, {"alternative", alternative}}),
                row("const_item", Kind::variable, "*", {{"name", target}, {"type", type}, {"value", value}}),
                row("static_item", Kind::variable, "*", {{"name", target}, {"type", type}, {"value", value}}),
                row("field_declaration", Kind::variable, {{"name", target}, {"type", type}}),
                row("enum_variant", Kind::variable, {{"name", target}, {"value", value}, {"body", body}}),
                row("return_expression", Kind::return_, {{"", operand}}),
                row("break_expression", Kind::break_, {{"", operand}}),
                row("continue_expression", Kind::continue_),
                row("yield_expression", Kind::yield, {{"", operand}}),
                row("if_expression", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                splice("else_clause", {{"", alternative}}),
                row("let_condition", Kind::assign, {{"pattern", left}, {"value", right}}, let_condition),
                row("while_expression", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("loop_expression", Kind::while_, {{"body", body}}),
                row("for_expression", Kind::for_each, {{"pattern", target}, {"value", iterable}, {"body", body}}),
                row("match_expression", Kind::switch_, {{"value", condition}, {"body", body}}, cases),
                row("match_block", Kind::block),
                row("match_arm", Kind::case_, {{"pattern", label}, {"value", body}}),
                splice("match_pattern", {{"", label}, {"condition", condition}}),
                row("unsafe_block", Kind::other, "*", {}, block_of_statement),
                row("async_block", Kind::other, "*", {}, block_of_statement),

                row("function_item", Kind::function, function),
                row("function_signature_item", Kind::function, function),
                row("parameters", Kind::parameters),
                row("parameter", Kind::parameter, {{"pattern", name}, {"type", type}}),
                row("self_parameter", Kind::parameter, {}, self_parameter),
                row("struct_item", Kind::class_, type_definition, class_of),
                row("enum_item", Kind::class_, type_definition, class_of),
                row("union_item", Kind::class_, type_definition, class_of),
                row("trait_item", Kind::class_, type_definition, class_of),
                row("impl_item", Kind::class_, type_definition, class_of),
                row("mod_item", Kind::other, "*", {{"name", name}, {"body", body}}),
                row("macro_definition", Kind::other, "*", {{"name", name}}),
                row("attribute_item", Kind::decorator, {{"", operand}}, attribute_item),
                row("attribute", Kind::call, {{"", callee}, {"arguments", Role::arguments}, {"value", value}},
                    [](Builder& builder, Node& node) {
                        if (node.children.size() == 1) builder.dissolve();
                        if (node.children.size() == 1) node.children[0]->role = operand;
                    }),
                row("use_declaration", Kind::other, {}, use_declaration),
                row("scoped_use_list", Kind::other, {{"path", object}, {"list", body}}),
                row("use_list", Kind::other),
                row("use_wildcard", Kind::other),
                row("use_as_clause", Kind::other, {{"path", object}, {"alias", value}}),
            },
        .forms = {.metavariable = {"mv_%"},
                  .ellipsis = {"el_", "el_;", "el_: el_", "el_ => el_,", "fn el_() {}"},
                  .around = {{"fn f_() {\n", "\n}"},
                             {"fn f_() {\n", ";\n}"},
                             {"", ""},
                             {"", " {}"},
                             {"struct s_ {\n", "\n}"},
                             {"fn f_() { match x_ {\n", "\n} }"},
                             {"fn f_(", ") {}"},
                             {"", " fn f_() {}"},
                             {"fn f_() { let x_: ", "; }"}},
                  .type = {"fn f_(x_: ", ") {}"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
    };
}

}  // namespace

const Language& rust()
{
    static const Language language = make_rust();
    return language;
}

}  // namespace bawn::check::grammars
