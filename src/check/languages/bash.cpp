#include <algorithm>
#include <utility>

#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_bash();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// Words of a command are strings, its first word is a name.
void command(Builder& builder, Node& node)
{
    std::vector<Node*> before, inside, parts;
    Node* its_callee = nullptr;
    for (Node* child : node.children) {
        if (child->role == callee)
            its_callee = child;
        else if (child->role == modifier || child->kind == Kind::assign)
            before.push_back(child), child->role = modifier;
        else
            inside.push_back(child), child->role = element;
    }
    if (!its_callee) return;
    if (its_callee->kind == Kind::string) its_callee->kind = Kind::name;
    Node* list = builder.make(Kind::arguments, Role::arguments, inside);
    if (inside.empty()) list->begin = list->end = node.end;
    parts = {its_callee, list};
    parts.insert(parts.end(), before.begin(), before.end());
    builder.set_children(node, parts);
}

// What stands between the constant pieces of a string is interpolated.
void bash_quoted(Builder& builder, Node& node)
{
    for (Node*& child : node.children) {
        if (child->kind == Kind::interpolation) continue;
        child->role = operand;
        Node* made = builder.make(Kind::interpolation, element, std::span(&child, 1));
        child = made;
    }
    string(builder, node);
    if (node.kind == Kind::text_template) node.word = builder.word("\"");  // not the same as words that are joined
}

// a"b"$c
void concatenation(Builder& builder, Node& node)
{
    bool constant = true;
    for (Node*& child : node.children) {
        if (child->kind == Kind::string || child->kind == Kind::number) continue;
        constant = false;
        child->role = operand;
        Node* made = builder.make(Kind::interpolation, element, std::span(&child, 1));
        made->parent = &node;
        child = made;
    }
    if (!constant) {
        node.word = builder.word("+");
        return;
    }
    std::string joined;
    for (Node* child : node.children) joined += builder.text(child->word);
    node.kind = Kind::string;
    node.word = builder.word(joined);
    builder.set_children(node, {});
}

// $x and ${x} are the name x
void simple_expansion(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    node.kind = Kind::name;
    node.word = builder.word(text);
    builder.set_children(node, {});
}

void expansion(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    if (node.children.size() == 1 && text.size() > 3 && builder.text(*node.children[0]) == text.substr(2, text.size() - 3)) {
        node.kind = Kind::name;
        node.word = node.children[0]->word;
        builder.set_children(node, {});
    }
}

// a > b is a, to which the pattern need not say where it goes
void redirected(Builder& builder, Node& node)
{
    Node* body = builder.part(node, Role::body);
    if (!body || body->kind == Kind::other) return;
    std::vector<Node*> parts = children_of(*body);
    for (Node* child : node.children) {
        if (child != body) parts.push_back(child);
    }
    builder.set_children(*body, parts);
    for (Node* child : parts) body->end = std::max(body->end, child->end);
    body->role = node.role;
    builder.set_children(node, std::span(&body, 1));
    builder.dissolve();
}

// `a` is $(a), whose value is that of what is run
void substitution(Builder& builder, Node& node)
{
    node.kind = Kind::unary;
    node.word = builder.word("$(");
    for (Node* child : node.children) child->role = operand;
}

// declare, local, export: what is set is all that counts.
void bash_declaration(Builder& builder, Node& node)
{
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.kind == Kind::assign; });
    if (!node.children.empty()) builder.dissolve();
}

// a & b: what is behind a statement tells whether the shell waits for it.
void in_background(Builder& builder, Node& list)
{
    for (std::size_t i = 0; i < list.children.size(); ++i) {
        Node* statement = list.children[i];
        std::uint32_t next = i + 1 < list.children.size() ? list.children[i + 1]->begin : static_cast<std::uint32_t>(builder.text().size());
        std::string_view behind = builder.text().substr(statement->end, next - statement->end);
        std::size_t sign = behind.find_first_not_of(" \t");
        if (sign == behind.npos || behind[sign] != '&' || behind.substr(sign).starts_with("&&")) continue;
        Role role = std::exchange(statement->role, operand);
        Node* made = builder.make(Kind::unary, role, std::span(&statement, 1), builder.word("_&"));
        made->end = statement->end + static_cast<std::uint32_t>(sign) + 1;
        made->parent = &list;
        list.children[i] = made;
    }
}

void test(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    node.word = builder.word(text.substr(0, text.find_first_not_of("[(")));
}

void bash_assignment(Builder& builder, Node& node)
{
    if (!builder.is(node, "+=")) node.word = builder.word("=");
}

// if a; then b; elif c; then d; else e; fi
void bash_if(Builder& builder, Node& node)
{
    std::vector<Node*> tests, inside, others, parts;
    std::uint32_t then = node.begin;
    for (Node* child : node.children) (child->role == condition ? tests : child->role == alternative ? others : inside).push_back(child);
    if (tests.empty() && !inside.empty()) {  // an elif has no field for its condition
        tests.push_back(inside.front());
        inside.erase(inside.begin());
        tests[0]->role = condition;
    }
    for (Node* one : tests) then = std::max(then, one->end);
    parts = tests;
    Node* block = builder.make(Kind::block, consequence, inside);
    if (inside.empty()) block->begin = block->end = then;
    in_background(builder, *block);
    builder.settle(*block);
    parts.push_back(block);
    parts.insert(parts.end(), others.begin(), others.end());
    builder.set_children(node, parts);
    nest_alternatives(builder, node);
}

void else_clause(Builder& builder, Node& node)
{
    node.kind = Kind::block;
    node.role = alternative;
    in_background(builder, node);
}

// a | b | c and a && b: from the left
void chain(Builder& builder, Node& node)
{
    std::string sign(builder.text(node.word));
    sign = sign.substr(0, sign.find(' '));
    if (node.children.size() < 2) return;
    Node* sum = node.children[0];
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        sum->role = left;
        node.children[i]->role = right;
        Node* both[] = {sum, node.children[i]};
        if (i + 1 == node.children.size()) {
            node.kind = Kind::binary;
            node.word = builder.word(sign);
            builder.set_children(node, both);
            return;
        }
        sum = builder.make(Kind::binary, left, both, builder.word(sign));
    }
}

Language make_bash()
{
    return {
        .id = "bash",
        .names = {"bash", "sh"},
        .extensions = {".sh", ".bash"},
        .file_names = {".bashrc", ".bash_profile", ".profile"},
        .interpreters = {"sh", "bash", "dash", "ksh", "zsh"},
        .grammar = tree_sitter_bash,
        .rows =
            {
                row("program", Kind::file, {}, in_background),
                row("compound_statement", Kind::block, {}, in_background),
                row("do_group", Kind::block, {}, in_background),
                row("subshell", Kind::block, {}, in_background),
                skip("comment"),

                leaf("variable_name", Kind::name),
                leaf("special_variable_name", Kind::name),
                leaf("word", Kind::string),
                leaf("number", Kind::string),
                leaf("raw_string", Kind::string, string),
                leaf("ansi_c_string", Kind::string, string),
                leaf("extglob_pattern", Kind::string),
                leaf("regex", Kind::string),
                leaf("heredoc_content", Kind::string),
                skip("heredoc_start"),
                skip("heredoc_end"),
                skip("string_content"),
                skip("file_descriptor"),
                row("string", Kind::string, {}, bash_quoted),
                pass("translated_string"),
                row("concatenation", Kind::text_template, {}, concatenation),
                leaf("simple_expansion", Kind::name, simple_expansion),
                row("expansion", Kind::other, "*", {}, expansion),
                row("command_substitution", Kind::other, {}, substitution),
                row("process_substitution", Kind::other, "*"),
                row("array", Kind::array),
                row("subscript", Kind::index, {{"name", object}, {"index", index}}),

                pass("command_name"),
                row("command", Kind::call, {{"name", callee}, {"argument", element}, {"redirect", modifier}}, command),
                row("file_redirect", Kind::other, "*", {{"destination", operand}}),
                row("heredoc_redirect", Kind::other, "*"),
                row("herestring_redirect", Kind::other, "*"),
                row("redirected_statement", Kind::other, {{"body", body}, {"redirect", modifier}}, redirected),
                row("variable_assignment", Kind::assign, "*", {{"name", left}, {"value", right}}, bash_assignment),
                row("declaration_command", Kind::other, "*", {}, bash_declaration),
                row("unset_command", Kind::other, "*"),
                row("negated_command", Kind::unary, "*", {{"", operand}}),
                row("test_command", Kind::other, {{"", operand}}, test),
                row("pipeline", Kind::binary, "*", {}, chain),
                row("list", Kind::binary, "*", {}, chain),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("unary_expression", Kind::unary, "operator", {{"", operand}}),
                leaf("test_operator", Kind::other),
                pass("parenthesized_expression"),
                row("if_statement", Kind::if_, {{"condition", condition}}, bash_if),
                row("elif_clause", Kind::if_, {},
                    [](Builder& builder, Node& node) {
                        node.role = alternative;
                        bash_if(builder, node);
                    }),
                row("else_clause", Kind::other, {}, else_clause),
                row("for_statement", Kind::for_each, {{"variable", target}, {"value", iterable}, {"body", body}}),
                row("c_style_for_statement", Kind::for_,
                    {{"initializer", init}, {"condition", condition}, {"update", Role::update}, {"body", body}}),
                row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("case_statement", Kind::switch_, {{"value", condition}}),
                row("case_item", Kind::case_, {{"value", label}},
                    [](Builder& builder, Node& node) {
                        in_background(builder, node);
                        gather_body(builder, node);
                    }),
                row("function_definition", Kind::function, {{"name", name}, {"body", body}},
                    [](Builder&, Node& node) {
                        for (Node* child : node.children) {
                            if (child->role == name && child->kind == Kind::string) child->kind = Kind::name;
                        }
                    }),
            },
        .forms = {.metavariable = {"$mv_%", "mv_%"},
                  .ellipsis = {"el_", "el_;", "$el_", "el_) ;;"},
                  .around = {{"", ""}, {"", "\n"}, {"case x_ in\n", "\nesac"}, {"", " { :; }"}, {"if ", "; then :; fi"}},
                  .deep = {"$(dp_ ", ")"},
                  .type = {}},
        .line_comment = "#",
        .block_comment_begin = {},
        .block_comment_end = {},
    };
}

}  // namespace

const Language& bash()
{
    static const Language language = make_bash();
    return language;
}

}  // namespace bawn::check::grammars
