#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_go();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// T{a: 1}: a new T whose arguments are what stands in the braces
void composite(Builder&, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == Role::arguments) child->kind = Kind::arguments;
    }
}

void keyed(Builder&, Node& node)
{
    if (!node.children.empty() && node.children[0]->kind == Kind::name) {
        node.kind = Kind::keyword;
        node.children[0]->role = name;
    }
}

// The grammar cannot tell T(x) from f(x): only what is more than a name is surely a type.
void conversion(Builder& builder, Node& node)
{
    Node* to = builder.part(node, type);
    if (!to || (to->kind != Kind::name && to->kind != Kind::member)) return;
    std::vector<Node*> inside = children_of(node);
    std::erase(inside, to);
    std::uint32_t begin = to->end;
    to->role = callee;
    for (Node* one : inside) one->role = element;
    Node* list = builder.make(Kind::arguments, Role::arguments, begin, node.end);
    builder.set_children(*list, inside);
    Node* both[] = {to, list};
    node.kind = Kind::call;
    builder.set_children(node, both);
}

// a, b T = f(): the target of several names is a tuple
void spec(Builder& builder, Node& node)
{
    std::vector<Node*> names, kept;
    for (Node* child : node.children) (child->role == target ? names : kept).push_back(child);
    if (names.size() < 2) return;
    for (Node* one : names) one->role = element;
    kept.insert(kept.begin(), builder.make(Kind::tuple, target, names));
    builder.set_children(node, kept);
}

void go_slice(Builder& builder, Node& node)
{
    std::vector<Node*> bounds;
    Node* of = builder.part(node, object);
    for (Node* child : node.children) {
        if (child != of) bounds.push_back(child);
    }
    if (!of) return;
    Node* range = builder.make(Kind::other, index, bounds, builder.word(":"));
    if (bounds.empty()) range->begin = range->end = node.end - 1;
    Node* both[] = {of, range};
    builder.set_children(node, both);
}

// a, b T is two parameters
void go_parameter(Builder& builder, Node& node)
{
    Node* its_type = builder.part(node, type);
    std::vector<Node*> all;
    for (Node* child : node.children) {
        if (child->role != name) continue;
        Node* of = all.empty() ? its_type : its_type ? builder.copy(*its_type) : nullptr;
        Node* one = builder.make(Kind::parameter, element, child->begin, all.empty() ? node.end : child->end);
        std::vector<Node*> parts{child};
        if (of) parts.push_back(of);
        one->broken = node.broken;
        builder.set_children(*one, parts);
        all.push_back(one);
    }
    if (all.size() < 2) return;
    all[0]->end = all[0]->children[0]->end;
    all.back()->end = node.end;
    builder.set_children(node, all);
    builder.dissolve();
}

void variadic(Builder& builder, Node& node)
{
    append(builder, node, builder.make(Kind::other, modifier, node.end, node.end, builder.word("...")));
}

void go_for(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = condition;
    }
    if (builder.part(node, iterable))
        node.kind = Kind::for_each;
    else if (!builder.part(node, init) && !builder.part(node, Role::update))
        node.kind = Kind::while_;
}

// type T struct {…} is a class
void type_spec(Builder& builder, Node& node)
{
    Node* of = builder.part(node, type);
    if (!of || of->kind != Kind::type || (!builder.is(*of, "struct") && !builder.is(*of, "interface"))) return;
    node.kind = Kind::class_;
    node.word = of->word;
    std::vector<Node*> parts{builder.part(node, name)};
    std::vector<Node*> members = children_of(*of);
    if (members.size() == 1 && members[0]->kind == Kind::block) members = children_of(*members[0]);
    Node* block = builder.make(Kind::block, body, of->begin, of->end);
    builder.set_children(*block, members);
    parts.push_back(block);
    std::erase(parts, nullptr);
    builder.set_children(node, parts);
}

void import_spec(Builder& builder, Node& node)
{
    std::vector<Node*> parts;
    if (Node* path = builder.part(node, module)) parts.push_back(shapes::name(builder, module, *path, builder.text(path->word)));
    if (Node* alias = builder.part(node, name)) {
        alias->role = builder.text(*alias) == "." ? element : target;
        if (alias->role == element) alias->word = builder.word("*");
        parts.push_back(alias);
    }
    builder.set_children(node, parts);
}

// import ("a"; "b"): an import for each, from the word on that begins them
void go_import_declaration(Builder& builder, Node& node)
{
    if (node.children.size() == 1) node.children[0]->end = node.end;
    for (Node* child : node.children) child->begin = node.begin;
    builder.dissolve();
}

void variable_word(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    Word word = builder.word(text.starts_with("const") ? "const" : "var");
    for (Node* child : node.children) {
        if (child->kind == Kind::variable) child->word = word;
    }
    if (node.children.size() == 1) node.children[0]->begin = node.begin;
    builder.dissolve();
}

Language make_go()
{
    return {
        .id = "go",
        .names = {"go", "golang"},
        .extensions = {".go"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_go,
        .rows =
            {
                row("source_file", Kind::file),
                row("block", Kind::block),
                splice("statement_list"),
                skip("comment"),
                skip("empty_statement"),

                leaf("identifier", Kind::name),
                leaf("field_identifier", Kind::name),
                leaf("package_identifier", Kind::name),
                leaf("type_identifier", Kind::name),
                leaf("label_name", Kind::name),
                leaf("blank_identifier", Kind::name),
                leaf("iota", Kind::name),
                leaf("dot", Kind::name),
                leaf("int_literal", Kind::number),
                leaf("float_literal", Kind::number),
                leaf("imaginary_literal", Kind::number),
                leaf("rune_literal", Kind::other),
                leaf("true", Kind::boolean),
                leaf("false", Kind::boolean),
                leaf("nil", Kind::null),
                leaf("interpreted_string_literal", Kind::string, string),
                leaf("raw_string_literal", Kind::string, string),

                pass("parenthesized_expression"),
                row("selector_expression", Kind::member, {{"operand", object}, {"field", property}}),
                row("index_expression", Kind::index, {{"operand", object}, {"index", index}}),
                row("slice_expression", Kind::index, {{"operand", object}, {"start", init}, {"end", condition}, {"capacity", Role::update}},
                    go_slice),
                row("call_expression", Kind::call, {{"function", callee}, {"arguments", Role::arguments}, {"type_arguments", type}}),
                row("argument_list", Kind::arguments),
                row("variadic_argument", Kind::spread, "*", {{"", operand}}),
                row("composite_literal", Kind::new_object, {{"type", type}, {"body", Role::arguments}}, composite),
                row("literal_value", Kind::array),
                pass("literal_element"),
                row("keyed_element", Kind::pair, {{"key", key}, {"value", value}}, keyed),
                row("type_conversion_expression", Kind::cast, {{"type", type}, {"operand", value}}, conversion),
                row("type_assertion_expression", Kind::cast, {{"type", type}, {"operand", value}},
                    [](Builder& builder, Node& node) { node.word = builder.word(".("); }),
                row("unary_expression", Kind::unary, "operator", {{"operand", operand}}),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("func_literal", Kind::lambda, {{"parameters", Role::parameters}, {"result", return_type}, {"body", body}}),
                row("expression_list", Kind::tuple, {}, one_is_itself),

                row("qualified_type", Kind::member, {{"package", object}, {"name", property}}),
                row("generic_type", Kind::type, {{"type", operand}}),
                splice("type_arguments"),
                pass("type_elem"),
                pass("parenthesized_type"),
                row("pointer_type", Kind::type, {}, type_word<'*'>),
                row("slice_type", Kind::type, {{"element", operand}}, type_word<'[', ']'>),
                row("array_type", Kind::type, {{"element", operand}}, type_word<'[', ']'>),
                row("implicit_length_array_type", Kind::type, {{"element", operand}}, type_word<'[', ']'>),
                row("map_type", Kind::type, "*"),
                row("channel_type", Kind::type, "*"),
                row("function_type", Kind::type, "*", {{"parameters", Role::parameters}, {"result", return_type}}),
                row("struct_type", Kind::type, "*"),
                row("interface_type", Kind::type, "*"),
                row("field_declaration_list", Kind::block),
                row("field_declaration", Kind::variable, {{"name", target}, {"type", type}, {"tag", label}}, spec),
                row("method_elem", Kind::function, {{"name", name}, {"parameters", Role::parameters}, {"result", return_type}}),

                row("expression_statement", Kind::expression_statement, {{"", operand}}),
                row("assignment_statement", Kind::assign, "operator", {{"left", left}, {"right", right}}, statement_of_assign),
                row("inc_statement", Kind::unary, "*", {}, statement_of_update),
                row("dec_statement", Kind::unary, "*", {}, statement_of_update),
                row("short_var_declaration", Kind::variable, "*", {{"left", target}, {"right", value}}),
                row("var_declaration", Kind::other, {}, variable_word),
                row("const_declaration", Kind::other, {}, variable_word),
                splice("var_spec_list"),
                row("var_spec", Kind::variable, {{"name", target}, {"type", type}, {"value", value}}, spec),
                row("const_spec", Kind::variable, {{"name", target}, {"type", type}, {"value", value}}, spec),
                row("send_statement", Kind::binary, "*", {{"channel", left}, {"value", right}}, statement_of_assign),
                row("receive_statement", Kind::variable, "*", {{"left", target}, {"right", value}}),
                row("return_statement", Kind::return_, {{"", operand}}),
                row("break_statement", Kind::break_, {{"", label}}),
                row("continue_statement", Kind::continue_, {{"", label}}),
                row("go_statement", Kind::other, "*", {{"", operand}}),
                row("defer_statement", Kind::other, "*", {{"", operand}}),
                row("if_statement", Kind::if_,
                    {{"initializer", init}, {"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("for_statement", Kind::for_, {{"body", body}}, go_for),
                splice("for_clause", {{"initializer", init}, {"condition", condition}, {"update", Role::update}}),
                splice("range_clause", {{"left", target}, {"right", iterable}}),
                row("expression_switch_statement", Kind::switch_, {{"initializer", init}, {"value", condition}}),
                row("type_switch_statement", Kind::switch_, {{"initializer", init}, {"alias", target}, {"value", condition}}),
                row("select_statement", Kind::switch_),
                row("expression_case", Kind::case_, {{"value", label}}, gather_body),
                row("type_case", Kind::case_, {{"type", label}}, gather_body),
                row("communication_case", Kind::case_, {{"communication", label}}, gather_body),
                row("default_case", Kind::case_, {}, gather_body),

                row("function_declaration", Kind::function,
                    {{"name", name}, {"parameters", Role::parameters}, {"result", return_type}, {"body", body}}),
                row("method_declaration", Kind::function,
                    {{"receiver", target}, {"name", name}, {"parameters", Role::parameters}, {"result", return_type}, {"body", body}}),
                skip("type_parameter_list"),
                row("parameter_list", Kind::parameters),
                row("parameter_declaration", Kind::parameter, {{"name", name}, {"type", type}}, go_parameter),
                row("variadic_parameter_declaration", Kind::parameter, {{"name", name}, {"type", type}}, variadic),
                splice("type_declaration"),
                row("type_spec", Kind::other, {{"name", name}, {"type", type}}, type_spec),
                row("type_alias", Kind::other, "*", {{"name", name}, {"type", type}}),
                row("package_clause", Kind::other, "*", {{"", name}}),
                row("import_declaration", Kind::other, {}, go_import_declaration),
                splice("import_spec_list"),
                row("import_spec", Kind::import, {{"name", name}, {"path", module}}, import_spec),
            },
        .forms = {.metavariable = {"mv_%"},
                  .ellipsis = {"el_", "el_;", "el_: el_", "el_ int", "case el_:", "el_ := el_", "el_ \"el_\"", "func el_() {}"},
                  .around = {{"", ""},
                             {"func f_() {\n", "\n}"},
                             {"package p_\n", ""},
                             {"", " {}"},
                             {"type t_ struct {\n", "\n}"},
                             {"switch x_ {\n", "\n}"},
                             {"var x_ ", " = 0"},
                             {"func f_(", ") {}"},
                             {"if x_ {} ", ""},
                             {"var x_ = t_{\n", ",\n}"}},
                  .type = {"var x_ ", ""}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
    };
}

}  // namespace

const Language& go()
{
    static const Language language = make_go();
    return language;
}

}  // namespace bawn::check::grammars
