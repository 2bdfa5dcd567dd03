#include <algorithm>

#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_swift();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// { statements }: one block
void body_(Builder& builder, Node& node)
{
    if (node.children.size() == 1 && node.children[0]->kind == Kind::block && node.children[0]->role != body)
        builder.set_children(node, children_of(*node.children[0]));
}

Node* empty_block(Builder& builder, const Node& node, Role role) { return builder.make(Kind::block, role, node.end, node.end); }

void swift_argument(Builder& builder, Node& node)
{
    if (builder.part(node, name) && builder.part(node, value)) {
        node.kind = Kind::keyword;
        return;
    }
    for (Node* child : node.children) child->role = element;
    builder.dissolve();
}

// f(a) { … }: what follows the brackets is an argument as well; a[i] is spelled as a call
void swift_call(Builder& builder, Node& node)
{
    if (node.children.size() < 2) return;
    std::vector<Node*> rest = children_of(node);
    Node* of = rest.front();
    rest.erase(rest.begin());
    Node* list = rest.front()->kind == Kind::arguments ? rest.front() : nullptr;
    if (list && builder.text(*list).starts_with('[')) {
        node.kind = Kind::index;
        std::vector<Node*> parts = children_of(*list);
        for (Node* one : parts) one->role = index;
        of->role = object;
        parts.insert(parts.begin(), of);
        builder.set_children(node, parts);
        return one_index(builder, node);
    }
    std::vector<Node*> given;
    for (Node* one : rest) {
        if (one != list) {
            one->role = element;
            given.push_back(one);
        } else {
            given = children_of(*list);
        }
    }
    if (!list) list = builder.make(Kind::arguments, arguments, of->end, of->end);
    list->end = node.end;
    list->role = arguments;
    builder.set_children(*list, given);
    of->role = callee;
    Node* both[] = {of, list};
    builder.set_children(node, both);
}

void optional_chain(Builder& builder, Node& node)
{
    builder.keep_if(node, [](const Builder&, const Node& child) {
        return child.kind != Kind::other || child.role == object || child.role == property;
    });
}

// return e, throw e, break l, continue l
void control_transfer(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    builder.keep_if(node, [](const Builder& with, const Node& child) { return with.grammar_type(child) != "throw_keyword"; });
    node.kind = text.starts_with("return")     ? Kind::return_
                : text.starts_with("throw")    ? Kind::throw_
                : text.starts_with("break")    ? Kind::break_
                : text.starts_with("continue") ? Kind::continue_
                                               : Kind::yield;
    node.word = no_word;
    for (Node* child : node.children) child->role = node.kind == Kind::break_ || node.kind == Kind::continue_ ? label : operand;
}

// a, let b = c: each part is a condition, all must hold
Node* condition_of(Builder& builder, Node& node)
{
    std::vector<Node*> conditions, part;
    auto finish = [&] {
        if (part.empty()) return;
        bool defines = builder.grammar_type(*part[0]) == "value_binding_pattern";
        if (defines && part.size() > 1) {
            Word word = builder.word(builder.text(*part[0]));
            part.erase(part.begin());
            for (Node* one : part) one->role = type;
            part.front()->role = target;
            if (part.size() > 1) part.back()->role = value;
            conditions.push_back(builder.make(Kind::variable, condition, part, word));
        } else if (part.size() == 1) {
            conditions.push_back(part[0]);
        } else {
            for (Node* one : part) one->role = element;
            conditions.push_back(builder.make(Kind::other, condition, part, builder.word("case")));
        }
        part.clear();
    };
    std::uint32_t from = node.begin;
    for (Node* child : node.children) {
        if (child->role != condition && child->role != target) continue;
        if (builder.text().substr(from, child->begin - from).find(',') != std::string_view::npos) finish();
        part.push_back(child);
        from = child->end;
    }
    finish();
    if (conditions.empty()) return nullptr;
    Node* all = conditions[0];
    for (std::size_t i = 1; i < conditions.size(); ++i) {
        all->role = left;
        conditions[i]->role = right;
        Node* both[] = {all, conditions[i]};
        all = builder.make(Kind::binary, condition, both, builder.word("&&"));
    }
    all->role = condition;
    return all;
}

void swift_conditional(Builder& builder, Node& node)
{
    std::vector<Node*> parts, blocks;
    for (Node* child : node.children) {
        if (child->kind == Kind::block || child->kind == Kind::if_) blocks.push_back(child);
    }
    std::size_t else_at = 0;
    bool has_else = false;
    for (Node* child : node.children) {
        if (child->role == label) has_else = true, else_at = child->begin;
    }
    Node* its = condition_of(builder, node);
    Node *then = nullptr, *otherwise = nullptr;
    for (Node* one : blocks) (has_else && one->begin > else_at ? otherwise : then) = one;
    if (node.kind == Kind::if_) {
        if (its && builder.grammar_type(node) == "guard_statement") {  // leaves unless it holds
            its->role = operand;
            its = builder.make(Kind::unary, condition, std::span(&its, 1), builder.word("!"));
            std::swap(then, otherwise);
        }
        if (!then) then = empty_block(builder, node, consequence);
        then->role = consequence;
        if (has_else && !otherwise && builder.grammar_type(node) != "guard_statement") otherwise = empty_block(builder, node, alternative);
        if (otherwise) otherwise->role = alternative;
    } else {
        if (!then) then = empty_block(builder, node, body);
        then->role = body;
    }
    parts = {its, then, otherwise};
    std::erase(parts, nullptr);
    builder.set_children(node, parts);
}

void with_body(Builder& builder, Node& node)
{
    if (!builder.part(node, body)) append(builder, node, empty_block(builder, node, body));
}

// A grammar's field may be "name" for the type as well.
void types_are_no_names(Node& node, Role role)
{
    bool has_name = false;
    for (Node* child : node.children) {
        if (child->role != name) continue;
        if (has_name) child->role = role;
        has_name = true;
    }
}

void swift_parameter(Builder& builder, Node& node)
{
    types_are_no_names(node, type);
    Node* outer = builder.part(node, label);
    if (outer) remove(builder, node, outer);
}

// The parameters stand among the parts of a function, their defaults beside them.
void swift_function(Builder& builder, Node& node)
{
    std::vector<Node*> given, kept;
    types_are_no_names(node, return_type);
    for (Node* child : node.children) {
        if (child->kind == Kind::parameter) {
            child->role = element;
            given.push_back(child);
        } else if (child->role == value) {
            if (!given.empty()) append(builder, *given.back(), child), given.back()->end = child->end;
        } else {
            kept.push_back(child);
        }
    }
    Node* list = builder.make(Kind::parameters, Role::parameters, given);
    auto before = std::ranges::find_if(kept, [](const Node* one) { return one->role == return_type || one->role == body; });
    if (given.empty()) list->begin = list->end = before == kept.begin() ? node.begin : (*(before - 1))->end;
    kept.insert(before, list);
    bool named = std::ranges::any_of(kept, [](const Node* one) { return one->role == name; });
    if (!named) kept.insert(kept.begin(), shapes::name(builder, name, node, "init"));
    builder.set_children(node, kept);
}

void swift_lambda(Builder& builder, Node& node)
{
    std::vector<Node*> given, rest, statements;
    for (Node* child : node.children) {
        if (child->kind == Kind::parameter)
            given.push_back(child);
        else if (child->kind == Kind::block)
            statements = children_of(*child);
        else if (child->role == return_type)
            rest.push_back(child);
    }
    std::vector<Node*> parts;
    if (!given.empty()) parts.push_back(builder.make(Kind::parameters, Role::parameters, given));
    parts.insert(parts.end(), rest.begin(), rest.end());
    Node* block = builder.make(Kind::block, body, node.begin, node.end);
    builder.set_children(*block, statements);
    parts.push_back(block);
    builder.set_children(node, parts);
}

void swift_class(Builder& builder, Node& node)
{
    node.word = builder.word(builder.grammar_type(node).starts_with("protocol") ? "interface" : "class");
}

void swift_declaration(Builder& builder, Node& node)
{
    for (Node* child : children_of(node)) {
        if (builder.grammar_type(*child) != "value_binding_pattern") continue;
        node.word = builder.word(builder.text(*child));
        remove(builder, node, child);
    }
}

// \(e): the grammar's node begins behind the bracket
void swift_interpolation(Builder& builder, Node& node)
{
    std::string_view text = builder.text();
    while (node.begin > 0 && (text[node.begin - 1] == '(' || text[node.begin - 1] == '#')) --node.begin;
    if (node.begin > 0 && text[node.begin - 1] == '\\') --node.begin;
    if (node.end < text.size() && text[node.end] == ')') ++node.end;
}

// let x is x
void pattern(Builder& builder, Node& node)
{
    builder.keep_if(node, [](const Builder& with, const Node& child) { return with.grammar_type(child) != "value_binding_pattern"; });
    if (node.children.size() != 1) return;
    node.children[0]->role = element;
    builder.dissolve();
}

void dictionary(Builder& builder, Node& node)
{
    std::vector<Node*> pairs;
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
        node.children[i]->role = key;
        node.children[i + 1]->role = value;
        pairs.push_back(builder.make(Kind::pair, element, node.children.subspan(i, 2)));
    }
    if (node.children.size() % 2 == 0) builder.set_children(node, pairs);
}

void swift_user_type(Builder& builder, Node& node)
{
    if (node.children.size() == 1) return builder.dissolve();
    generic_type(builder, node);
}

void swift_import_declaration(Builder& builder, Node& node)
{
    std::vector<Node*> parts;
    for (Node* child : node.children) {
        if (child->kind == Kind::name) parts.push_back(leaf_of(builder, *child, Kind::name, module));
    }
    node.word = no_word;
    builder.set_children(node, parts);
}

void catch_block(Builder& builder, Node& node)
{
    node.role = handler;
    with_body(builder, node);
}

Row swift_binary(std::string_view type) { return row(type, Kind::binary, "op", {{"lhs", left}, {"rhs", right}}); }

Language make_swift()
{
    std::vector<FieldRole> function_parts = {{"name", name}, {"return_type", return_type}, {"body", body}, {"default_value", value},
                                             {"", element},  {"'async", modifier}};
    std::vector<FieldRole> class_parts = {{"name", name}, {"body", body}};
    std::vector<FieldRole> conditional_parts = {{"condition", condition}, {"bound_identifier", target}, {"", element}};
    return {
        .id = "swift",
        .names = {"swift"},
        .extensions = {".swift"},
        .file_names = {},
        .interpreters = {"swift"},
        .grammar = tree_sitter_swift,
        .rows =
            {
                row("source_file", Kind::file),
                row("statements", Kind::block),
                row("function_body", Kind::block, {}, body_),
                row("class_body", Kind::block),
                row("enum_class_body", Kind::block),
                row("protocol_body", Kind::block),
                row("computed_property", Kind::block, {}, body_),
                skip("comment"),
                skip("multiline_comment"),
                skip("shebang_line"),
                skip("statement_label"),
                skip("throws"),
                skip("catch_keyword"),
                skip("default_keyword"),
                skip("try_operator"),
                skip("as_operator"),

                leaf("simple_identifier", Kind::name),
                leaf("type_identifier", Kind::name),
                leaf("identifier", Kind::name),
                leaf("self_expression", Kind::name),
                leaf("super_expression", Kind::name),
                leaf("wildcard_pattern", Kind::name),
                leaf("integer_literal", Kind::number),
                leaf("hex_literal", Kind::number),
                leaf("oct_literal", Kind::number),
                leaf("bin_literal", Kind::number),
                leaf("real_literal", Kind::number),
                leaf("boolean_literal", Kind::boolean),
                leaf("regex_literal", Kind::regex),
                leaf("else", Kind::other, is<label>),
                row("line_string_literal", Kind::string, {}, string),
                row("multi_line_string_literal", Kind::string, {}, string),
                row("raw_string_literal", Kind::string, {}, string),
                splice("raw_str_interpolation"),
                skip("line_str_text"),
                skip("multi_line_str_text"),
                skip("str_escaped_char"),
                skip("raw_str_part"),
                skip("raw_str_end_part"),
                skip("raw_str_interpolation_start"),
                row("interpolated_expression", Kind::interpolation, {{"value", operand}}, swift_interpolation),
                row("where_clause", Kind::other, "*", {}, is<clause>),

                row("navigation_expression", Kind::member, {{"target", object}, {"suffix", Role::property}}, optional_chain),
                pass("navigation_suffix"),
                row("call_expression", Kind::call, {}, swift_call),
                splice("call_suffix"),
                row("constructor_expression", Kind::call, {}, swift_call),
                splice("constructor_suffix"),
                row("value_arguments", Kind::arguments),
                row("value_argument", Kind::other, {{"name", name}, {"value", value}}, swift_argument),
                pass("value_argument_label"),
                row("array_literal", Kind::array),
                row("dictionary_literal", Kind::object, {}, dictionary),
                row("tuple_expression", Kind::tuple, {{"value", element}},
                    [](Builder& builder, Node& node) {
                        if (node.children.size() == 1) builder.dissolve();
                    }),
                swift_binary("additive_expression"),
                swift_binary("multiplicative_expression"),
                swift_binary("comparison_expression"),
                swift_binary("equality_expression"),
                swift_binary("conjunction_expression"),
                swift_binary("disjunction_expression"),
                swift_binary("bitwise_operation"),
                swift_binary("infix_expression"),
                row("nil_coalescing_expression", Kind::binary, {{"value", left}, {"if_nil", right}},
                    [](Builder& builder, Node& node) { node.word = builder.word("??"); }),
                row("range_expression", Kind::binary, "op", {{"start", left}, {"end", right}}),
                row("check_expression", Kind::binary, "op", {{"target", left}, {"type", right}, {"name", right}}),
                row("prefix_expression", Kind::unary, "operation", {{"target", operand}}),
                row("postfix_expression", Kind::unary, {{"target", operand}},
                    [](Builder& builder, Node& node) {
                        node.word = builder.word("_" + std::string(builder.text().substr(node.end - 1, 1)));
                        builder.keep_if(node, [](const Builder&, const Node& child) { return child.role == operand; });
                    }),
                row("ternary_expression", Kind::ternary, {{"condition", condition}, {"if_true", consequence}, {"if_false", alternative}}),
                row("as_expression", Kind::cast, {{"expr", value}, {"type", type}, {"name", type}}),
                row("try_expression", Kind::unary, {{"expr", operand}},
                    [](Builder& builder, Node& node) { node.word = builder.word("try"); }),
                row("await_expression", Kind::await, {{"", operand}, {"expr", operand}}),
                row("assignment", Kind::assign, "operator", {{"target", left}, {"result", right}}),
                pass("directly_assignable_expression"),
                row("lambda_literal", Kind::lambda, {}, swift_lambda),
                splice("lambda_function_type", {{"return_type", return_type}}),
                splice("lambda_function_type_parameters"),
                row("lambda_parameter", Kind::parameter, {{"external_name", label}, {"name", name}, {"type", type}, {"", name}},
                    swift_parameter),
                skip("capture_list"),

                row("user_type", Kind::type, {}, swift_user_type),
                splice("type_arguments"),
                pass("type_annotation"),
                row("optional_type", Kind::type, {{"wrapped", operand}, {"name", operand}}, type_word<'?'>),
                row("array_type", Kind::type, {{"element", operand}, {"name", operand}}, type_word<'[', ']'>),
                row("dictionary_type", Kind::type, "*"),
                row("tuple_type", Kind::type, "*"),
                row("function_type", Kind::type, "*"),
                skip("type_parameters"),
                skip("type_constraints"),

                row("property_declaration", Kind::variable, {{"name", target}, {"value", value}, {"computed_value", body}, {"", type}},
                    swift_declaration),
                row("protocol_property_declaration", Kind::variable, {{"name", target}, {"", type}}, swift_declaration),
                leaf("value_binding_pattern", Kind::other),
                row("pattern", Kind::other, "*", {}, pattern),
                row("function_declaration", Kind::function, function_parts, swift_function),
                row("protocol_function_declaration", Kind::function, function_parts, swift_function),
                row("init_declaration", Kind::function, function_parts, swift_function),
                row("deinit_declaration", Kind::function, {{"body", body}}),
                row("parameter", Kind::parameter, {{"external_name", label}, {"name", name}, {"type", type}}, swift_parameter),
                row("class_declaration", Kind::class_, class_parts, swift_class),
                row("protocol_declaration", Kind::class_, class_parts, swift_class),
                splice("inheritance_specifier", {{"inherits_from", base}}),
                splice("modifiers", {{"", modifier}}),
                leaf("visibility_modifier", Kind::other, is_modifier),
                leaf("member_modifier", Kind::other, is_modifier),
                leaf("function_modifier", Kind::other, is_modifier),
                leaf("property_modifier", Kind::other, is_modifier),
                leaf("mutation_modifier", Kind::other, is_modifier),
                leaf("inheritance_modifier", Kind::other, is_modifier),
                leaf("ownership_modifier", Kind::other, is_modifier),
                leaf("parameter_modifier", Kind::other, is_modifier),
                row("attribute", Kind::decorator, {{"", operand}}, is<decorator>),
                row("enum_entry", Kind::variable, {{"name", target}, {"raw_value", value}, {"data_contents", arguments}}),

                row("control_transfer_statement", Kind::other, "*", {}, control_transfer),
                row("if_statement", Kind::if_, conditional_parts, swift_conditional),
                row("guard_statement", Kind::if_, conditional_parts, swift_conditional),
                row("while_statement", Kind::while_, conditional_parts, swift_conditional),
                row("repeat_while_statement", Kind::do_, conditional_parts, swift_conditional),
                row("for_statement", Kind::for_each, {{"item", target}, {"collection", iterable}, {"", body}}, with_body),
                row("switch_statement", Kind::switch_, {{"expr", condition}}),
                row("switch_entry", Kind::case_, {{"", element}}, gather_body),
                row("switch_pattern", Kind::other, {{"", label}},
                    [](Builder& builder, Node& node) {
                        for (Node* child : node.children) child->role = label;
                        builder.dissolve();
                    }),
                row("do_statement", Kind::try_, {{"", body}}, with_body),
                row("catch_block", Kind::catch_, {{"error", parameter}, {"", body}}, catch_block),
                row("import_declaration", Kind::import, {}, swift_import_declaration),
            },
        .forms = {.metavariable = {"mv_%"},
                  .ellipsis = {"el_", "el_;", "el_: el_", "case el_: el_", "func el_() {}"},
                  .around = {{"", ""},
                             {"func f_() {\n", "\n}"},
                             {"class c_ {\n", "\n}"},
                             {"", " {}"},
                             {"switch x_ {\n", "\n}"},
                             {"do {} ", ""},
                             {"", "\nfunc f_() {}"}},
                  .type = {"let x_: ", " = 1"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .members_may_be_bare = true,
    };
}

}  // namespace

const Language& swift()
{
    static const Language language = make_swift();
    return language;
}

}  // namespace bawn::check::grammars
