#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_typescript();
extern "C" const TSLanguage* tree_sitter_tsx();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// x => e, and async: a lone name is a list of parameters
// f`a`: a call whose word tells it from f(`a`).
void javascript_call(Builder& builder, Node& node)
{
    const Node* given = builder.part(node, Role::arguments);
    if (given && given->kind != Kind::arguments) node.word = builder.word("`");
    arguments_are_a_list(builder, node);
}

void arrow(Builder& builder, Node& node)
{
    if (Node* list = builder.part(node, Role::parameters)) shapes::parameters(builder, *list);
}

// {a = 1} of a pattern: a: a = 1
void default_of_pair(Builder& builder, Node& node)
{
    if (node.children.size() != 2 || node.children[0]->kind != Kind::pair) return;
    Node* pair = node.children[0];
    Node* default_ = node.children[1];
    Node *its_key = builder.part(*pair, key), *its_name = builder.part(*pair, value);
    if (!its_key || !its_name) return;
    its_name->role = left;
    default_->role = right;
    Node* both[] = {its_name, default_};
    Node* assigned = builder.make(Kind::assign, value, both, builder.word("="));
    Node* parts[] = {its_key, assigned};
    node.kind = Kind::pair;
    node.word = no_word;
    builder.set_children(node, parts);
}

void javascript_class(Builder& builder, Node& node)
{
    std::string_view of = builder.grammar_type(node);
    node.word = builder.word(of.starts_with("interface") ? "interface" : of.starts_with("enum") ? "enum" : "class");
}

// import d, {x as y}, * as m from "m"; export {x} from "m"
void javascript_import_statement(Builder& builder, Node& node)
{
    Node* from = nullptr;
    for (Node* child : node.children) {
        if (child->role == module) from = child;
    }
    if (!from) {  // export {x}
        node.kind = Kind::other;
        node.word = builder.word("export");
        return;
    }
    std::vector<Node*> parts{shapes::name(builder, module, *from, builder.text(from->word))};
    for (Node* child : node.children) {
        if (child->role == target) {
            parts.push_back(child);
        } else if (child->kind == Kind::name && child->role == clause) {
            Node* both[] = {shapes::name(builder, key, *child, "default"), child};
            child->role = value;
            parts.push_back(builder.make(Kind::pair, element, both));
        } else if (child->kind == Kind::pair) {
            Node *there = builder.part(*child, key), *here = builder.part(*child, value);
            child->role = element;
            if (there && !here) {
                there->role = element;
                parts.push_back(there);
            } else {
                parts.push_back(child);
            }
        } else if (child->role == modifier) {
            node.word = child->word;
        }
    }
    builder.set_children(node, parts);
}

void export_statement(Builder& builder, Node& node)
{
    Node* declaration = builder.part(node, body);
    if (!declaration) {
        if (builder.part(node, module)) {
            node.kind = Kind::import;
            javascript_import_statement(builder, node);
            node.word = builder.word("export");
        }
        return;
    }
    std::vector<Node*> kept, decorators;
    for (Node* child : node.children) {
        if (child->role == decorator)
            decorators.push_back(child);
        else if (child->role == body)
            child->role = element, kept.push_back(child);
    }
    Node* mark = builder.make(Kind::other, modifier, node.begin, node.begin + 6, builder.word("export"));
    for (Node* one : kept) {
        decorators.push_back(one == kept[0] ? mark : builder.copy(*mark));
        prepend(builder, *one, decorators);
        decorators.clear();
    }
    kept[0]->begin = node.begin;
    builder.set_children(node, kept);
    builder.dissolve();
}

// <a b={c}>d</a>: other jsx(name, pair*, body?)
void jsx_attribute(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    node.children[0]->role = key;
    if (node.children.size() > 1)
        node.children[1]->role = value;
    else
        append(builder, node, builder.make(Kind::boolean, value, node.end, node.end, builder.word("true")));
}

void jsx_element(Builder& builder, Node& node)
{
    std::vector<Node*> parts, inside;
    for (Node* child : node.children)
        (child->role == name || child->kind == Kind::pair || child->role == Role::arguments ? parts : inside).push_back(child);
    if (builder.grammar_type(node) == "jsx_element") {
        Node* block = builder.make(Kind::block, body, inside);
        if (inside.empty()) block->begin = block->end = node.end;
        for (Node* one : inside) one->role = element;
        parts.push_back(block);
    }
    node.word = builder.word("jsx");
    builder.set_children(node, parts);
}

void jsx_text(Builder& builder, Node& node)
{
    if (builder.text(node).empty()) builder.drop();
}

std::vector<Row> rows_of_javascript()
{
    return {
        row("program", Kind::file),
        row("statement_block", Kind::block),
        row("class_body", Kind::block),
        skip("comment"),
        skip("html_comment"),
        skip("hash_bang_line"),
        skip("empty_statement"),
        skip("optional_chain"),

        leaf("identifier", Kind::name),
        leaf("property_identifier", Kind::name),
        leaf("private_property_identifier", Kind::name),
        leaf("statement_identifier", Kind::name),
        leaf("undefined", Kind::name),
        leaf("this", Kind::name),
        leaf("super", Kind::name),
        leaf("import", Kind::name),
        leaf("meta_property", Kind::name),
        row("shorthand_property_identifier", Kind::pair, {}, shorthand_pair),
        row("shorthand_property_identifier_pattern", Kind::pair, {}, shorthand_pair),
        pass("computed_property_name"),
        leaf("number", Kind::number),
        leaf("true", Kind::boolean),
        leaf("false", Kind::boolean),
        leaf("null", Kind::null),
        leaf("regex", Kind::regex),
        leaf("string", Kind::string, string),
        row("template_string", Kind::string, {}, string),
        skip("string_fragment"),
        skip("escape_sequence"),
        row("template_substitution", Kind::interpolation, {{"", operand}}),

        pass("parenthesized_expression"),
        row("member_expression", Kind::member, {{"object", object}, {"property", property}}),
        row("subscript_expression", Kind::index, {{"object", object}, {"index", index}}),
        row("call_expression", Kind::call, {{"function", callee}, {"arguments", Role::arguments}, {"type_arguments", type}},
            javascript_call),
        row("new_expression", Kind::new_object, {{"constructor", type}, {"arguments", Role::arguments}, {"type_arguments", clause}}),
        row("arguments", Kind::arguments),
        row("spread_element", Kind::spread, "*", {{"", operand}}),
        row("rest_pattern", Kind::spread, "*", {{"", operand}}),
        row("array", Kind::array),
        row("array_pattern", Kind::array),
        row("object", Kind::object),
        row("object_pattern", Kind::object),
        row("pair", Kind::pair, {{"key", key}, {"value", value}}),
        row("pair_pattern", Kind::pair, {{"key", key}, {"value", value}}),
        row("object_assignment_pattern", Kind::pair, {}, default_of_pair),
        row("assignment_pattern", Kind::assign, {{"left", left}, {"right", right}}, assign),
        row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
        row("unary_expression", Kind::unary, "operator", {{"argument", operand}}),
        row("update_expression", Kind::unary, "operator", {{"argument", operand}}, shapes::update),
        row("assignment_expression", Kind::assign, {{"left", left}, {"right", right}}, assign),
        row("augmented_assignment_expression", Kind::assign, "operator", {{"left", left}, {"right", right}}),
        row("ternary_expression", Kind::ternary, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
        row("await_expression", Kind::await, {{"", operand}}),
        row("yield_expression", Kind::yield, {{"", operand}}),
        row("arrow_function", Kind::lambda,
            {{"parameter", Role::parameters},
             {"parameters", Role::parameters},
             {"body", body},
             {"return_type", return_type},
             {"'async", modifier}},
            arrow),
        row("function_expression", Kind::lambda,
            {{"name", name}, {"parameters", Role::parameters}, {"body", body}, {"return_type", return_type}, {"'async", modifier}}),
        row("generator_function", Kind::lambda,
            {{"name", name}, {"parameters", Role::parameters}, {"body", body}, {"return_type", return_type}, {"'async", modifier}}),
        row("formal_parameters", Kind::parameters, {}, shapes::parameters),

        row("expression_statement", Kind::expression_statement, {{"", operand}}),
        row("variable_declaration", Kind::other, "*", {}, declarators),
        row("lexical_declaration", Kind::other, "kind", {}, declarators),
        row("using_declaration", Kind::other, "kind", {}, declarators),
        row("variable_declarator", Kind::variable, {{"name", target}, {"value", value}, {"type", type}}),
        row("function_declaration", Kind::function,
            {{"name", name}, {"parameters", Role::parameters}, {"body", body}, {"return_type", return_type}, {"'async", modifier}}),
        row("generator_function_declaration", Kind::function,
            {{"name", name}, {"parameters", Role::parameters}, {"body", body}, {"return_type", return_type}, {"'async", modifier}}),
        row("class_declaration", Kind::class_, {{"name", name}, {"body", body}, {"decorator", decorator}}, javascript_class),
        row("class", Kind::class_, {{"name", name}, {"body", body}, {"decorator", decorator}}, javascript_class),
        splice("class_heritage", {{"", base}}),
        row("method_definition", Kind::function,
            {{"name", name},
             {"parameters", Role::parameters},
             {"body", body},
             {"return_type", return_type},
             {"decorator", decorator},
             {"'static", modifier},
             {"'async", modifier},
             {"'get", modifier},
             {"'set", modifier},
             {"'*", modifier}}),
        row("field_definition", Kind::variable,
            {{"property", target}, {"value", value}, {"type", type}, {"decorator", decorator}, {"'static", modifier}}),
        row("decorator", Kind::decorator, {{"", operand}}, is<decorator>),
        row("if_statement", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
        splice("else_clause", {{"", alternative}}),
        row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
        row("do_statement", Kind::do_, {{"condition", condition}, {"body", body}}),
        row("for_statement", Kind::for_, {{"initializer", init}, {"condition", condition}, {"increment", Role::update}, {"body", body}}),
        row("for_in_statement", Kind::for_each, "operator", {{"left", target}, {"right", iterable}, {"body", body}}),
        row("switch_statement", Kind::switch_, {{"value", condition}}),
        splice("switch_body", {{"", element}}),
        row("switch_case", Kind::case_, {{"value", label}, {"body", body}}, gather_body),
        row("switch_default", Kind::case_, {{"body", body}}, gather_body),
        row("try_statement", Kind::try_, {{"body", body}, {"handler", handler}, {"finalizer", finalizer}}),
        row("catch_clause", Kind::catch_, {{"parameter", parameter}, {"type", type}, {"body", body}}),
        splice("finally_clause", {{"body", finalizer}}),
        row("throw_statement", Kind::throw_, {{"", operand}}),
        row("return_statement", Kind::return_, {{"", operand}}),
        row("break_statement", Kind::break_, {{"label", label}}),
        row("continue_statement", Kind::continue_, {{"label", label}}),
        row("with_statement", Kind::with_, {{"object", init}, {"body", body}}),

        row("import_statement", Kind::import, {{"source", module}, {"'type", modifier}}, javascript_import_statement),
        splice("import_clause", {{"", clause}}),
        splice("named_imports"),
        splice("namespace_import", {{"", target}}),
        row("import_specifier", Kind::pair, {{"name", key}, {"alias", value}}),
        skip("import_attribute"),
        row("export_statement", Kind::other, "*", {{"declaration", body}, {"value", operand}, {"source", module}, {"decorator", decorator}},
            export_statement),
        splice("export_clause"),
        splice("namespace_export", {{"", target}}),
        row("export_specifier", Kind::pair, {{"name", key}, {"alias", value}}),

        row("jsx_element", Kind::other, {{"open_tag", clause}}, jsx_element),
        splice("jsx_opening_element", {{"name", name}, {"attribute", Role::arguments}}),
        skip("jsx_closing_element"),
        row("jsx_self_closing_element", Kind::other, {{"name", name}, {"attribute", Role::arguments}}, jsx_element),
        row("jsx_attribute", Kind::pair, {}, jsx_attribute),
        pass("jsx_expression"),
        leaf("jsx_namespace_name", Kind::name),
        leaf("jsx_text", Kind::string, jsx_text),
    };
}

std::vector<Row> rows_of_typescript()
{
    std::vector<Row> rows = rows_of_javascript();
    std::vector<Row> more = {
        pass("type_annotation"),
        leaf("type_identifier", Kind::name),
        leaf("predefined_type", Kind::name),
        row("nested_identifier", Kind::member, {{"object", object}, {"property", property}}),
        row("nested_type_identifier", Kind::member, {{"module", object}, {"name", property}}),
        row("generic_type", Kind::type, {{"name", operand}}),
        splice("type_arguments"),
        row("array_type", Kind::type, {}, [](Builder& builder, Node& node) { node.word = builder.word("[]"); }),
        row("union_type", Kind::type, "*"),
        row("intersection_type", Kind::type, "*"),
        row("literal_type", Kind::type),
        row("tuple_type", Kind::type),
        row("object_type", Kind::block),
        row("function_type", Kind::type, "*", {{"parameters", Role::parameters}, {"return_type", return_type}}),
        row("type_query", Kind::type, "*"),
        row("lookup_type", Kind::type, "*"),
        row("readonly_type", Kind::type, "*"),
        row("conditional_type", Kind::type, "*"),
        row("index_type_query", Kind::type, "*"),
        pass("parenthesized_type"),
        skip("type_parameters"),
        row("as_expression", Kind::cast, {}, cast_value_type),
        row("satisfies_expression", Kind::cast, {}, cast_value_type),
        row("type_assertion", Kind::cast, {},
            [](Builder&, Node& node) {
                for (Node* child : node.children) child->role = child == node.children.back() ? value : type;
            }),
        pass("non_null_expression"),
        row("required_parameter", Kind::parameter, {{"pattern", name}, {"type", type}, {"value", value}, {"decorator", decorator}}),
        row("optional_parameter", Kind::parameter, {{"pattern", name}, {"type", type}, {"value", value}, {"decorator", decorator}}),
        leaf("accessibility_modifier", Kind::other, is<modifier>),
        leaf("override_modifier", Kind::other, is<modifier>),
        row("public_field_definition", Kind::variable,
            {{"name", target}, {"value", value}, {"type", type}, {"decorator", decorator}, {"'static", modifier}, {"'readonly", modifier}}),
        row("property_signature", Kind::variable, {{"name", target}, {"type", type}, {"'readonly", modifier}}),
        row("method_signature", Kind::function, {{"name", name}, {"parameters", Role::parameters}, {"return_type", return_type}}),
        row("abstract_method_signature", Kind::function,
            {{"name", name}, {"parameters", Role::parameters}, {"return_type", return_type}, {"'abstract", modifier}}),
        row("function_signature", Kind::function,
            {{"name", name}, {"parameters", Role::parameters}, {"return_type", return_type}, {"'async", modifier}}),
        row("abstract_class_declaration", Kind::class_, {{"name", name}, {"body", body}, {"decorator", decorator}, {"'abstract", modifier}},
            javascript_class),
        row("interface_declaration", Kind::class_, {{"name", name}, {"body", body}}, javascript_class),
        row("interface_body", Kind::block),
        row("enum_declaration", Kind::class_, {{"name", name}, {"body", body}}, javascript_class),
        row("enum_body", Kind::block),
        row("enum_assignment", Kind::variable, {{"name", target}, {"value", value}}),
        splice("extends_clause", {{"value", base}, {"type_arguments", clause}}),
        splice("extends_type_clause", {{"type", base}}),
        splice("implements_clause", {{"", base}}),
        row("internal_module", Kind::other, "*", {{"name", name}, {"body", body}}),
        row("module", Kind::other, "*", {{"name", name}, {"body", body}}),
        splice("ambient_declaration"),
        row("type_alias_declaration", Kind::other, "*", {{"name", name}, {"value", value}}),
        row("import_alias", Kind::variable),
        row("import_require_clause", Kind::pair),
    };
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

PatternForms javascript_forms()
{
    return {
        .metavariable = {"$mv_%", "mv_%", "\"mv_%\"", "{mv_%}"},
        .ellipsis = {"el_", "el_;", "...el_", "el_: el_", "el_={el_}", "el_; el_; el_", "case el_:", "{el_}"},
        .around = {{"", ""},
                   {"class c_ {\n", "\n}"},
                   {"(", ")"},
                   {"async () => {\n", "\n}"},
                   {"", " {}"},
                   {"switch (x_) {\n", "\n}"},
                   {"try {}", ""},
                   {"if (x_) {} ", ""},
                   {"({\n", "\n})"},
                   {"class c_ {\n", " f_() {} }"},
                   {"", " class c_ {}"}},
        .type = {"var x_: ", ";"},
    };
}

}  // namespace

const Language& javascript()
{
    static const Language language = {
        .id = "javascript",
        .names = {"javascript", "js"},
        .extensions = {".js", ".mjs", ".cjs", ".jsx"},
        .file_names = {"Jakefile"},
        .interpreters = {"node", "nodejs", "deno", "bun"},
        .grammar = tree_sitter_tsx,  // it reads all of JavaScript, and types where Flow or a rule writes them
        .rows = rows_of_typescript(),
        .forms = javascript_forms(),
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .extended_by = "typescript",
    };
    return language;
}

const Language& typescript()
{
    static const Language language = {
        .id = "typescript",
        .names = {"typescript", "ts"},
        .extensions = {".ts", ".mts", ".cts"},
        .file_names = {},
        .interpreters = {"ts-node", "tsx"},
        .grammar = tree_sitter_typescript,
        .rows = rows_of_typescript(),
        .forms = javascript_forms(),
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .extended_by = "tsx",
    };
    return language;
}

const Language& tsx()
{
    static const Language language = {
        .id = "tsx",
        .names = {"tsx", "typescript", "ts"},
        .extensions = {".tsx"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_tsx,
        .rows = rows_of_typescript(),
        .forms = javascript_forms(),
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .extended_by = "typescript",
    };
    return language;
}

}  // namespace bawn::check::grammars
