#include <algorithm>

#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_ruby();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// a.b(c) { … }: the block is the last argument; without arguments and block a.b is a member.
void ruby_call(Builder& builder, Node& node)
{
    Node *of = builder.part(node, object), *method = builder.part(node, name), *list = builder.part(node, Role::arguments),
         *block = builder.part(node, body);
    if (of && method && !list && !block) {
        method->role = property;
        Node* both[] = {of, method};
        node.kind = Kind::member;
        builder.set_children(node, both);
        return;
    }
    Node* its_callee = method ? method : of;
    if (!its_callee) return;
    if (of && method) {
        method->role = property;
        Node* both[] = {of, method};
        its_callee = builder.make(Kind::member, callee, both);
    }
    its_callee->role = callee;
    if (!list) {
        std::uint32_t at = its_callee->end;
        list = builder.make(Kind::arguments, Role::arguments, at, at);
    }
    if (block) {
        block->role = element;
        append(builder, *list, block);
        list->end = block->end;
    }
    Node* parts[] = {its_callee, list};
    builder.set_children(node, parts);
}

void block(Builder& builder, Node& node)
{
    if (!builder.part(node, body)) append(builder, node, builder.make(Kind::block, body, node.end, node.end));
}

void else_block(Builder& builder, Node& node)
{
    node.role = alternative;
    (void)builder;
}

// if, unless, while, until and their forms behind a statement
void negated(Builder& builder, Node& node)
{
    Node* test = builder.part(node, condition);
    if (!test) return;
    test->role = operand;
    Node* made = builder.make(Kind::unary, condition, std::span(&test, 1), builder.word("!"));
    std::vector<Node*> all = children_of(node);
    std::ranges::replace(all, test, made);
    builder.set_children(node, all);
}

// begin/def bodies hold rescue, else and ensure beside their statements
void body_with_rescue(Builder& builder, Node& node)
{
    std::vector<Node*> inside, handlers;
    for (Node* child : node.children) {
        bool part = child->kind == Kind::catch_ || child->role == finalizer || (child->role == alternative && child->kind == Kind::block);
        (part ? handlers : inside).push_back(child);
    }
    bool in_statements = node.role == element;  // a begin among statements
    if (handlers.empty()) {
        node.kind = Kind::block;
        if (in_statements) builder.dissolve();
        return;
    }
    Node* block = builder.make(Kind::block, body, inside);
    if (inside.empty()) block->begin = block->end = node.begin;
    builder.settle(*block);
    handlers.insert(handlers.begin(), block);
    Node* try_ = builder.make(Kind::try_, element, handlers);
    node.kind = Kind::block;
    builder.set_children(node, std::span(&try_, 1));
    if (in_statements) builder.dissolve();
}

// else of a case is a case without a label
void case_else(Builder& builder, Node& node)
{
    for (Node*& child : node.children) {
        if (child->role != alternative) continue;
        child->role = body;
        Node* made = builder.make(Kind::case_, element, std::span(&child, 1));
        made->parent = &node;
        child = made;
    }
}

void rescue(Builder& builder, Node& node)
{
    node.role = handler;
    flatten(builder, node, type);
}

void rescue_modifier(Builder& builder, Node& node)
{
    Node *of = builder.part(node, body), *with = builder.part(node, handler);
    if (!of || !with) return;
    with->role = body;
    Node* made = builder.make(Kind::catch_, handler, std::span(&with, 1));
    builder.settle(*made);
    Node* both[] = {of, made};
    builder.set_children(node, both);
}

void parameters_of(Builder& builder, Node& node) { shapes::parameters(builder, node); }

void symbol(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    node.word = builder.word(text);
}

// key: value of arguments are keywords; of hashes pairs
void argument_list(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->kind != Kind::pair || child->children.empty()) continue;
        Node* its_name = child->children[0];
        if (builder.grammar_type(*its_name) == "simple_symbol") {  // :key => value
            its_name->kind = Kind::name;
            its_name->word = builder.word(builder.text(*its_name).substr(1));
        }
        if (its_name->kind != Kind::name) continue;
        child->kind = Kind::keyword;
        its_name->role = name;
    }
}

void operand_list(Builder& builder, Node& node)  // return a, b
{
    if (node.children.size() != 1 || node.children[0]->kind != Kind::arguments) return;
    Node* list = node.children[0];
    if (list->children.size() == 1) {
        Node* only = list->children[0];
        only->role = operand;
        builder.set_children(node, std::span(&only, 1));
    } else {
        list->kind = Kind::tuple;
        list->role = operand;
    }
}

void yield_call(Builder& builder, Node& node) { operand_list(builder, node); }

void element_reference(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->role != object) child->role = index;
    }
    one_index(builder, node);
}

// `...` is a template of its own kind, that is no "..."
void subshell(Builder& builder, Node& node)
{
    string(builder, node);
    if (node.kind == Kind::string) {
        std::uint32_t first = node.begin + (builder.text(node).starts_with("%x") ? 3 : 1);
        Node* only = builder.make(Kind::string, element, first, std::max(first, node.end - 1));
        only->word = builder.word(builder.text(*only));
        node.kind = Kind::text_template;
        builder.set_children(node, std::span(&only, 1));
    }
    node.word = builder.word("`");
}

// /a#{b}/ is a template of its own kind
void regex(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    node.word = builder.word(text);
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.kind == Kind::interpolation; });
    if (node.children.empty()) return;
    std::vector<Node*> parts;
    std::uint32_t at = node.begin + (text.starts_with("%r") ? 3 : 1);
    auto end = static_cast<std::uint32_t>(node.begin + text.find_last_of(text.starts_with("%r") ? ")]}>|!/" : "/"));
    auto piece = [&](std::uint32_t until) {
        if (until > at)
            parts.push_back(builder.make(Kind::string, element, at, until, builder.word(builder.text().substr(at, until - at))));
    };
    for (Node* child : node.children) {
        child->role = element;
        piece(child->begin);
        parts.push_back(child);
        at = child->end;
    }
    piece(end);
    node.kind = Kind::text_template;
    node.word = builder.word("/");
    builder.set_children(node, parts);
}

void ruby_heredoc(Builder& builder, Node& node)
{
    node.kind = Kind::other;
    (void)builder;
}

Language make_ruby()
{
    return {
        .id = "ruby",
        .names = {"ruby", "rb"},
        .extensions = {".rb", ".rake", ".gemspec", ".ru"},
        .file_names = {"Rakefile", "Gemfile", "Vagrantfile", "Capfile", "Podfile", "Fastfile"},
        .interpreters = {"ruby", "jruby", "rake"},
        .grammar = tree_sitter_ruby,
        .rows =
            {
                row("program", Kind::file),
                row("body_statement", Kind::other, {}, body_with_rescue),
                row("begin", Kind::other, {}, body_with_rescue),
                row("block_body", Kind::block),
                row("then", Kind::block),
                row("do", Kind::block),
                skip("comment"),
                skip("empty_statement"),
                skip("uninterpreted"),

                leaf("identifier", Kind::name),
                leaf("constant", Kind::name),
                leaf("instance_variable", Kind::name),
                leaf("class_variable", Kind::name),
                leaf("global_variable", Kind::name),
                leaf("self", Kind::name),
                leaf("super", Kind::name),
                leaf("operator", Kind::name),
                leaf("hash_key_symbol", Kind::name),
                leaf("integer", Kind::number),
                leaf("float", Kind::number),
                leaf("rational", Kind::number),
                leaf("true", Kind::boolean),
                leaf("false", Kind::boolean),
                leaf("nil", Kind::null),
                leaf("simple_symbol", Kind::other, symbol),
                row("delimited_symbol", Kind::string, {}, string),
                leaf("character", Kind::other),
                row("string", Kind::string, {}, string),
                row("subshell", Kind::string, {}, subshell),
                row("bare_string", Kind::string, {}, [](Builder& builder, Node& node) { node.word = builder.word(builder.text(node)); }),
                row("bare_symbol", Kind::string, {}, [](Builder& builder, Node& node) { node.word = builder.word(builder.text(node)); }),
                skip("string_content"),
                skip("escape_sequence"),
                skip("heredoc_content"),
                skip("heredoc_end"),
                leaf("heredoc_beginning", Kind::string),
                row("heredoc_body", Kind::other, {}, ruby_heredoc),
                row("chained_string", Kind::binary, {}, string_sequence),
                row("regex", Kind::regex, {}, regex),
                row("interpolation", Kind::interpolation, {{"", operand}}),
                row("array", Kind::array),
                row("string_array", Kind::array),
                row("symbol_array", Kind::array),
                row("hash", Kind::object),
                row("pair", Kind::pair, {{"key", key}, {"value", value}}),
                row("range", Kind::binary, "operator", {{"begin", left}, {"end", right}}),

                pass("parenthesized_statements"),
                row("scope_resolution", Kind::member, "*", {{"scope", object}, {"name", property}},
                    [](Builder& builder, Node& node) {
                        if (node.children.size() == 1) builder.dissolve();
                    }),
                row("call", Kind::call, {{"receiver", object}, {"method", name}, {"arguments", Role::arguments}, {"block", body}},
                    ruby_call),
                row("argument_list", Kind::arguments, {}, argument_list),
                row("block", Kind::lambda, {{"parameters", Role::parameters}, {"body", body}}, block),
                row("do_block", Kind::lambda, {{"parameters", Role::parameters}, {"body", body}}, block),
                row("lambda", Kind::lambda, {{"parameters", Role::parameters}, {"body", body}},
                    [](Builder& builder, Node& node) {
                        Node* inner = builder.part(node, body);
                        if (!inner || inner->kind != Kind::lambda) return;
                        std::vector<Node*> parts;
                        if (Node* list = builder.part(node, Role::parameters)) parts.push_back(list);
                        if (Node* its = builder.part(*inner, body)) parts.push_back(its);
                        builder.set_children(node, parts);
                    }),
                row("block_argument", Kind::spread, "*", {{"", operand}}),
                row("splat_argument", Kind::spread, "*", {{"", operand}}),
                row("hash_splat_argument", Kind::spread, "*", {{"", operand}}),
                row("element_reference", Kind::index, {{"object", object}}, element_reference),
                row("binary", Kind::binary, "operator", {{"left", left}, {"right", right}}),
                row("unary", Kind::unary, "operator", {{"operand", operand}}),
                row("conditional", Kind::ternary, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("assignment", Kind::assign, {{"left", left}, {"right", right}}, assign),
                row("operator_assignment", Kind::assign, "operator", {{"left", left}, {"right", right}}),
                row("left_assignment_list", Kind::tuple),
                row("right_assignment_list", Kind::tuple),
                row("rest_assignment", Kind::spread, "*", {{"", operand}}),
                row("destructured_left_assignment", Kind::tuple),

                row("if", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("elsif", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}),
                row("unless", Kind::if_, {{"condition", condition}, {"consequence", consequence}, {"alternative", alternative}}, negated),
                row("else", Kind::block, {}, else_block),
                row("if_modifier", Kind::if_, {{"condition", condition}, {"body", consequence}}),
                row("unless_modifier", Kind::if_, {{"condition", condition}, {"body", consequence}}, negated),
                row("while", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("until", Kind::while_, {{"condition", condition}, {"body", body}}, negated),
                row("while_modifier", Kind::while_, {{"condition", condition}, {"body", body}}),
                row("until_modifier", Kind::while_, {{"condition", condition}, {"body", body}}, negated),
                row("for", Kind::for_each, {{"pattern", target}, {"value", iterable}, {"body", body}}),
                pass("in"),
                row("case", Kind::switch_, {{"value", condition}}, case_else),
                row("when", Kind::case_, {{"pattern", label}, {"body", body}}),
                pass("pattern"),
                row("rescue", Kind::catch_, {{"exceptions", type}, {"variable", Role::parameter}, {"body", body}}, rescue),
                row("exceptions", Kind::tuple),
                pass("exception_variable"),
                row("ensure", Kind::block, {}, is<finalizer>),
                row("rescue_modifier", Kind::try_, {{"body", body}, {"handler", handler}}, rescue_modifier),
                row("return", Kind::return_, {{"", operand}}, operand_list),
                row("break", Kind::break_, {{"", operand}}, operand_list),
                row("next", Kind::continue_, {{"", operand}}, operand_list),
                row("yield", Kind::yield, {{"", operand}}, yield_call),

                row("method", Kind::function, {{"name", name}, {"parameters", Role::parameters}, {"body", body}}),
                row("singleton_method", Kind::function,
                    {{"object", target}, {"name", name}, {"parameters", Role::parameters}, {"body", body}}),
                row("method_parameters", Kind::parameters, {}, parameters_of),
                row("block_parameters", Kind::parameters, {}, parameters_of),
                row("lambda_parameters", Kind::parameters, {}, parameters_of),
                row("optional_parameter", Kind::parameter, {{"name", name}, {"value", value}}),
                row("keyword_parameter", Kind::parameter, {{"name", name}, {"value", value}}),
                row("splat_parameter", Kind::spread, "*", {{"name", operand}}),
                row("hash_splat_parameter", Kind::spread, "*", {{"name", operand}}),
                row("block_parameter", Kind::spread, "*", {{"name", operand}}),
                row("class", Kind::class_, {{"name", name}, {"body", body}}, class_word),
                row("module", Kind::class_, {{"name", name}, {"body", body}}, class_word),
                row("singleton_class", Kind::other, "*", {{"value", name}, {"body", body}}),
                splice("superclass", {{"", base}}),
            },
        .forms =
            {.metavariable = {"mv_%", "Mv_%", "mv_%: 1", ":mv_%"},
             .ellipsis = {"el_", "el_;", "el_: el_", "when el_", ":el_"},
             .around =
                 {{"", ""}, {"", "\nend"}, {"begin\n", "\nend"}, {"case x_\n", "\nend"}, {"f_(", ")"}, {"{", "}"}, {"if x_\n", "\nend"}},
             .type = {}},
        .line_comment = "#",
        .block_comment_begin = {},
        .block_comment_end = {},
    };
}

}  // namespace

const Language& ruby()
{
    static const Language language = make_ruby();
    return language;
}

}  // namespace bawn::check::grammars
