#include <algorithm>

#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_python();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// f"a" without a value in it is a template all the same
void python_string(Builder& builder, Node& node)
{
    string(builder, node);
    std::string_view prefix = builder.text(node).substr(0, builder.text(node).find_first_of("\"'"));
    if (node.kind != Kind::string || prefix.find_first_of("fF") == prefix.npos) return;
    Node* only = builder.make(Kind::string, element, node.begin, node.end, node.word);
    bool empty = builder.text(node.word).empty();
    node.kind = Kind::text_template;
    node.word = no_word;
    builder.set_children(node, std::span(&only, empty ? 0 : 1));
}

void comprehension(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    std::string_view of = text.starts_with('[') ? "list" : text.starts_with('{') ? "set" : "generator";
    if (Node* first = builder.part(node, element); first && first->kind == Kind::pair) of = "dict";
    node.word = builder.word(of);
}

// a < b; a chain a < b < c stays as it is written
void comparison(Builder& builder, Node& node)
{
    if (node.children.size() == 2)
        left_right(builder, node);
    else
        node.kind = Kind::other;
}

void python_assignment(Builder& builder, Node& node)
{
    if (!builder.part(node, type)) {
        node.word = builder.word("=");
        return;
    }
    node.kind = Kind::variable;
    node.word = no_word;
    for (Node* child : node.children) {
        if (child->role == left) child->role = target;
        if (child->role == right) child->role = value;
    }
}

// x: int = 1 is a definition, not an expression
void statement(Builder& builder, Node& node)
{
    if (node.children.size() != 1 || node.children[0]->kind != Kind::variable) return;
    node.children[0]->role = element;
    builder.dissolve();
}

// `e as name`, of a with item
void as_pattern(Builder& builder, Node& node)
{
    if (node.children.size() != 2) return;
    node.kind = Kind::variable;
    node.word = no_word;
    node.children[0]->role = value;
    node.children[1]->role = target;
    Node* swapped[] = {node.children[1], node.children[0]};
    builder.set_children(node, swapped);
}

// except E as e
void except_clause(Builder& builder, Node& node)
{
    node.role = handler;
    for (Node* child : children_of(node)) {
        if (child->role != type || child->kind != Kind::variable) continue;
        Node *what = builder.part(*child, value), *name = builder.part(*child, target);
        if (!what || !name) return;
        what->role = type;
        name->role = parameter;
        remove(builder, node, child);
        Node* both[] = {what, name};
        prepend(builder, node, both);
    }
}

void typed_parameter(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = name;
    }
    (void)builder;
}

void python_slice(Builder& builder, Node& node)
{
    // a[low:high:step] by the colons between
    constexpr Role parts[] = {init, condition, update};
    std::size_t at = 0;
    std::uint32_t from = node.begin;
    for (Node* child : node.children) {
        std::string_view between = builder.text().substr(from, child->begin - from);
        at += static_cast<std::size_t>(std::count(between.begin(), between.end(), ':'));
        child->role = parts[std::min<std::size_t>(at, 2)];
        from = child->end;
    }
    node.word = builder.word(":");
}

Node* dotted(Builder& builder, const Node& node, Role role)
{
    std::string text;
    for (char c : builder.text(node)) {
        if (c != ' ' && c != '\t' && c != '\n' && c != '\\' && c != '\r') text += c;
    }
    return shapes::name(builder, role, node, text);
}

// Makes `key as value` of an aliased import.
Node* aliased(Builder& builder, const Node& node)
{
    Node *what = builder.part(node, key), *alias = builder.part(node, value);
    if (!what) return dotted(builder, node, element);
    Node* pair = builder.make(Kind::pair, element, node.begin, node.end);
    Node* both[] = {dotted(builder, *what, key), alias ? leaf_of(builder, *alias, Kind::name, value) : dotted(builder, *what, value)};
    builder.set_children(*pair, both);
    return pair;
}

// import a, b.c as d: an import for each module
void python_import_statement(Builder& builder, Node& node)
{
    std::vector<Node*> all;
    for (Node* child : node.children) {
        Node* one = builder.make(Kind::import, element, node.begin, node.end);
        one->symbol = node.symbol;
        if (child->kind == Kind::pair) {
            Node *what = builder.part(*child, key), *alias = builder.part(*child, value);
            if (!what || !alias) continue;
            Node* both[] = {dotted(builder, *what, module), leaf_of(builder, *alias, Kind::name, target)};
            builder.set_children(*one, both);
        } else {
            Node* what = dotted(builder, *child, module);
            builder.set_children(*one, std::span(&what, 1));
        }
        all.push_back(one);
    }
    builder.set_children(node, all);
    builder.dissolve();
}

void import_from(Builder& builder, Node& node)
{
    std::vector<Node*> parts;
    if (builder.grammar_type(node) == "future_import_statement") parts.push_back(shapes::name(builder, module, node, "__future__"));
    for (Node* child : node.children) {
        if (child->role == module)
            parts.push_back(dotted(builder, *child, module));
        else if (child->kind == Kind::pair)
            parts.push_back(aliased(builder, *child));
        else
            parts.push_back(dotted(builder, *child, element));
    }
    builder.set_children(node, parts);
}

// print "x" of Python 2 is a call
void print_statement(Builder& builder, Node& node)
{
    for (Node* child : node.children) child->role = element;
    Node* list = builder.make(Kind::arguments, arguments, node.children);
    if (node.children.empty()) list->begin = list->end = node.end;
    Node* both[] = {builder.make(Kind::name, callee, node.begin, node.begin + 5, builder.word("print")), list};
    Node* call = builder.make(Kind::call, operand, both);
    builder.set_children(node, std::span(&call, 1));
}

Language make_python()
{
    return {
        .id = "python",
        .names = {"python", "python2", "python3", "py"},
        .extensions = {".py", ".pyi", ".pyw"},
        .file_names = {"SConstruct", "SConscript", "wscript"},
        .interpreters = {"python", "python2", "python3"},
        .grammar = tree_sitter_python,
        .rows =
            {
                row("module", Kind::file),
                row("block", Kind::block),
                skip("comment"),
                skip("line_continuation"),

                leaf("identifier", Kind::name),
                leaf("dotted_name", Kind::name),
                leaf("relative_import", Kind::name),
                leaf("wildcard_import", Kind::name),
                leaf("keyword_identifier", Kind::name),
                leaf("integer", Kind::number),
                leaf("float", Kind::number),
                leaf("true", Kind::boolean, [](Builder& builder, Node& node) { node.word = builder.word("true"); }),
                leaf("false", Kind::boolean, [](Builder& builder, Node& node) { node.word = builder.word("false"); }),
                leaf("none", Kind::null),
                leaf("ellipsis", Kind::other),
                row("string", Kind::string, {}, python_string),
                skip("string_start"),
                skip("string_content"),
                skip("string_end"),
                row("interpolation", Kind::interpolation, {{"expression", operand}, {"format_specifier", value}}),
                skip("type_conversion"),
                row("concatenated_string", Kind::binary, {}, string_sequence),

                pass("parenthesized_expression"),
                row("attribute", Kind::member, {{"object", object}, {"attribute", property}}),
                row("subscript", Kind::index, {{"value", object}, {"subscript", index}}, one_index),
                row("slice", Kind::other, {}, python_slice),
                row("call", Kind::call, {{"function", callee}, {"arguments", arguments}}, arguments_are_a_list),
                row("argument_list", Kind::arguments),
                row("keyword_argument", Kind::keyword, {{"name", name}, {"value", value}}),
                row("list_splat", Kind::spread, "*", {{"", operand}}),
                row("dictionary_splat", Kind::spread, "*", {{"", operand}}),
                row("list_splat_pattern", Kind::spread, "*", {{"", operand}}),
                row("dictionary_splat_pattern", Kind::spread, "*", {{"", operand}}),
                pass("parenthesized_list_splat"),
                row("list", Kind::array),
                row("list_pattern", Kind::array),
                row("set", Kind::set),
                row("tuple", Kind::tuple),
                row("tuple_pattern", Kind::tuple),
                row("pattern_list", Kind::tuple),
                row("expression_list", Kind::tuple),
                row("dictionary", Kind::object),
                row("pair", Kind::pair, {{"key", key}, {"value", value}}),
                row("list_comprehension", Kind::comprehension, {{"body", element}, {"", clause}}, comprehension),
                row("set_comprehension", Kind::comprehension, {{"body", element}, {"", clause}}, comprehension),
                row("dictionary_comprehension", Kind::comprehension, {{"body", element}, {"", clause}}, comprehension),
                row("generator_expression", Kind::comprehension, {{"body", element}, {"", clause}}, comprehension),
                row("for_in_clause", Kind::for_each, {{"left", target}, {"right", iterable}}),
                row("if_clause", Kind::if_, {{"", condition}}),
                row("binary_operator", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("boolean_operator", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("comparison_operator", Kind::binary, "*", {}, comparison),
                row("unary_operator", Kind::unary, "operator", {{"argument", operand}}),
                row("not_operator", Kind::unary, "*", {{"argument", operand}}),
                row("conditional_expression", Kind::ternary, {}, condition_in_the_middle),
                row("named_expression", Kind::assign, {{"name", left}, {"value", right}}, assign),
                row("assignment", Kind::assign, {{"left", left}, {"right", right}, {"type", type}}, python_assignment),
                row("augmented_assignment", Kind::assign, "operator", {{"left", left}, {"right", right}}),
                row("lambda", Kind::lambda, {{"parameters", Role::parameters}, {"body", body}}),
                row("await", Kind::await, {{"", operand}}),
                row("yield", Kind::yield, {{"", operand}}),
                pass("type"),
                row("generic_type", Kind::type, {}, generic_type),
                splice("type_parameter"),
                row("union_type", Kind::type, "*"),

                row("expression_statement", Kind::expression_statement, {{"", operand}}, statement),
                row("print_statement", Kind::expression_statement, {}, print_statement),
                row("return_statement", Kind::return_, {{"", operand}}),
                row("raise_statement", Kind::throw_, {{"", operand}, {"cause", value}}),
                row("delete_statement", Kind::delete_, {{"", operand}}),
                row("assert_statement", Kind::assert_, {{"", operand}}),
                row("break_statement", Kind::break_),
                row("continue_statement", Kind::continue_),
                row("if_statement", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}},
                    nest_alternatives),
                row("elif_clause", Kind::if_, {{"condition", condition}, {"consequence", consequence}}),
                splice("else_clause", {{"body", alternative}}),
                row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("for_statement", Kind::for_each, {{"left", target}, {"right", iterable}, {"body", body}, {"'async", modifier}}),
                row("with_statement", Kind::with_, {{"body", body}, {"", init}, {"'async", modifier}}),
                splice("with_clause"),
                pass("with_item"),
                row("as_pattern", Kind::other, "*", {}, as_pattern),
                pass("as_pattern_target"),
                row("try_statement", Kind::try_, {{"body", body}}),
                row("except_clause", Kind::catch_, {{"value", type}, {"alias", parameter}, {"", body}}, except_clause),
                row("except_group_clause", Kind::catch_, {{"value", type}, {"alias", parameter}, {"", body}}, except_clause),
                splice("finally_clause", {{"", finalizer}}),
                row("match_statement", Kind::switch_, {{"subject", condition}, {"body", body}}, cases),
                row("case_clause", Kind::case_, {{"", label}, {"guard", condition}, {"consequence", body}}),
                splice("case_pattern"),
                splice("union_pattern"),

                row("function_definition", Kind::function,
                    {{"name", name},
                     {"parameters", Role::parameters},
                     {"return_type", return_type},
                     {"body", body},
                     {"'async", modifier},
                     {"type_parameters", clause}}),
                row("parameters", Kind::parameters, {}, shapes::parameters),
                row("lambda_parameters", Kind::parameters, {}, shapes::parameters),
                row("default_parameter", Kind::parameter, {{"name", name}, {"value", value}}),
                row("typed_parameter", Kind::parameter, {{"type", type}}, typed_parameter),
                row("typed_default_parameter", Kind::parameter, {{"name", name}, {"type", type}, {"value", value}}),
                row("class_definition", Kind::class_, {{"name", name}, {"superclasses", base}, {"body", body}, {"type_parameters", clause}},
                    [](Builder& builder, Node& node) {
                        flatten_bases(builder, node);
                        node.word = builder.word("class");
                    }),
                row("decorated_definition", Kind::other, {}, decorators_belong_to_what_follows),
                row("decorator", Kind::decorator, {{"", operand}}, is<decorator>),

                row("import_statement", Kind::import, {}, python_import_statement),
                row("import_from_statement", Kind::import, {{"module_name", module}}, import_from),
                row("future_import_statement", Kind::import, {}, import_from),
                row("aliased_import", Kind::pair, {{"name", key}, {"alias", value}}),
            },
        .forms = {.metavariable = {"mv_%"},
                  .ellipsis = {"el_", "el_=1", "el_: el_"},
                  .around = {{"", ""},
                             {"", "\n    pass\n"},
                             {"", "\n\ndef f_(): pass\n"},
                             {"try:\n    pass\n", ""},
                             {"try:\n    pass\n", "\n    pass\n"}},
                  .type = {"x_: ", " = 1"}},
        .line_comment = "#",
        .block_comment_begin = {},
        .block_comment_end = {},
    };
}

}  // namespace

const Language& python()
{
    static const Language language = make_python();
    return language;
}

}  // namespace bawn::check::grammars
