#include <algorithm>

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
        else if (child->role == modifier)
            before.push_back(child);
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
void quoted(Builder& builder, Node& node)
{
    for (Node*& child : node.children) {
        if (child->kind == Kind::interpolation) continue;
        child->role = operand;
        Node* made = builder.make(Kind::interpolation, element, std::span(&child, 1));
        child = made;
    }
    string(builder, node);
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
    if (!constant) return;
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

void assignment(Builder& builder, Node& node)
{
    if (!builder.is(node, "+=")) node.word = builder.word("=");
}

// if a; then b; elif c; then d; else e; fi
void if_(Builder& builder, Node& node)
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
    (void)builder;
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

Language make()
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
                row("program", Kind::file),
                row("compound_statement", Kind::block),
                row("do_group", Kind::block),
                row("subshell", Kind::block),
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
                row("string", Kind::string, {}, quoted),
                pass("translated_string"),
                row("concatenation", Kind::text_template, {}, concatenation),
                leaf("simple_expansion", Kind::name, simple_expansion),
                row("expansion", Kind::other, "*", {}, expansion),
                row("command_substitution", Kind::other, "*"),
                row("process_substitution", Kind::other, "*"),
                row("array", Kind::array),
                row("subscript", Kind::index, {{"name", object}, {"index", index}}),

                pass("command_name"),
                row("command", Kind::call, {{"name", callee}, {"argument", element}, {"redirect", modifier}}, command),
                row("file_redirect", Kind::other, "*", {{"destination", operand}}),
                row("heredoc_redirect", Kind::other, "*"),
                row("herestring_redirect", Kind::other, "*"),
                row("redirected_statement", Kind::other, {{"body", body}, {"redirect", modifier}}, redirected),
                row("variable_assignment", Kind::assign, "*", {{"name", left}, {"value", right}}, assignment),
                row("declaration_command", Kind::other, "*"),
                row("unset_command", Kind::other, "*"),
                row("negated_command", Kind::unary, "*", {{"", operand}}),
                row("test_command", Kind::other, "*", {{"", operand}}),
                row("pipeline", Kind::binary, "*", {}, chain),
                row("list", Kind::binary, "*", {}, chain),
                row("binary_expression", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("unary_expression", Kind::unary, "operator", {{"", operand}}),
                leaf("test_operator", Kind::other),
                pass("parenthesized_expression"),
                row("if_statement", Kind::if_, {{"condition", condition}}, if_),
                row("elif_clause", Kind::if_, {},
                    [](Builder& builder, Node& node) {
                        node.role = alternative;
                        if_(builder, node);
                    }),
                row("else_clause", Kind::other, {}, else_clause),
                row("for_statement", Kind::for_each, {{"variable", target}, {"value", iterable}, {"body", body}}),
                row("c_style_for_statement", Kind::for_,
                    {{"initializer", init}, {"condition", condition}, {"update", Role::update}, {"body", body}}),
                row("while_statement", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("case_statement", Kind::switch_, {{"value", condition}}),
                row("case_item", Kind::case_, {{"value", label}}, gather_body),
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
                  .type = {}},
        .line_comment = "#",
        .block_comment_begin = {},
        .block_comment_end = {},
    };
}

}  // namespace

const Language& bash()
{
    static const Language language = make();
    return language;
}

}  // namespace bawn::check::grammars
