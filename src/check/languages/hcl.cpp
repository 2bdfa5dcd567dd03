#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_hcl();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// a.b[c].d comes as a, .b, [c], .d: each stands on what is before it.
std::vector<Node*> folded(Builder& builder, const Node& node)
{
    std::vector<Node*> out;
    for (Node* child : node.children) {
        bool stands_on = (child->kind == Kind::member || child->kind == Kind::index) && child->children.size() == 1 && !out.empty();
        if (!stands_on) {
            out.push_back(child);
            continue;
        }
        Node* before = out.back();
        Role role = before->role;
        before->role = object;
        child->children[0]->role = child->kind == Kind::member ? property : index;
        Node* both[] = {before, child->children[0]};
        builder.set_children(*child, both);
        child->begin = before->begin;
        child->role = role;
        out.back() = child;
    }
    return out;
}

void expression(Builder& builder, Node& node)
{
    std::vector<Node*> parts = folded(builder, node);
    builder.set_children(node, parts);
    if (parts.size() == 1) builder.dissolve();
}

void hcl_binary(Builder& builder, Node& node)
{
    builder.set_children(node, folded(builder, node));
    left_right(builder, node);
}

void hcl_unary(Builder& builder, Node& node)
{
    builder.set_children(node, folded(builder, node));
    for (Node* child : node.children) child->role = operand;
}

void hcl_conditional(Builder&, Node& node)
{
    constexpr Role parts[] = {condition, consequence, alternative};
    for (std::size_t i = 0; i < node.children.size() && i < 3; ++i) node.children[i]->role = parts[i];
}

void hcl_attribute(Builder& builder, Node& node)
{
    if (node.children.size() == 2) left_right(builder, node);
    node.word = builder.word("=");
}

// resource "a" "b" {…}: a call of resource with two arguments and a body
void hcl_block(Builder& builder, Node& node)
{
    std::vector<Node*> inside, parts;
    Node* its_body = nullptr;
    for (Node* child : node.children) {
        if (child->kind == Kind::block)
            its_body = child;
        else if (parts.empty())
            parts.push_back(child), child->role = callee;
        else
            inside.push_back(child);
    }
    if (parts.empty()) return;
    Node* list = builder.make(Kind::arguments, Role::arguments, inside);
    if (inside.empty()) list->begin = list->end = parts[0]->end;
    parts.push_back(list);
    if (!its_body) {
        its_body = builder.make(Kind::block, body, node.end, node.end);
    }
    its_body->role = body;
    std::string_view head = builder.text().substr(node.begin, its_body->begin - node.begin);
    if (std::size_t brace = head.rfind('{'); brace != head.npos) {  // as objects have theirs
        its_body->begin = node.begin + static_cast<std::uint32_t>(brace);
        its_body->end = node.end;
    }
    parts.push_back(its_body);
    builder.set_children(node, parts);
}

void body_of(Builder& builder, Node& node)
{
    if (node.role == element && node.begin == node.end) builder.drop();
}

void hcl_call(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    node.children[0]->role = callee;
    if (node.children.size() == 1) {
        Node* list = builder.make(Kind::arguments, Role::arguments, node.end, node.end);
        append(builder, node, list);
    } else {
        node.children[1]->role = Role::arguments;
    }
}

// Quotes and an ending mark of a heredoc are not content.
void hcl_heredoc(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    std::size_t first = text.find('\n'), last = text.rfind('\n');
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.kind == Kind::interpolation; });
    if (first == std::string_view::npos || last <= first) return;
    std::vector<Node*> parts;
    auto at = static_cast<std::uint32_t>(node.begin + first + 1), end = static_cast<std::uint32_t>(node.begin + last);
    auto piece = [&](std::uint32_t until) {
        if (until > at)
            parts.push_back(builder.make(Kind::string, element, at, until, builder.word(builder.text().substr(at, until - at))));
    };
    for (Node* child : node.children) {
        piece(child->begin);
        parts.push_back(child);
        at = child->end;
    }
    piece(end);
    if (node.children.empty()) {
        node.kind = Kind::string;
        node.word = builder.word(text.substr(first + 1, last - first - 1));
        return;
    }
    node.kind = Kind::text_template;
    builder.set_children(node, parts);
}

Language make_hcl()
{
    return {
        .id = "hcl",
        .names = {"hcl", "terraform", "tf"},
        .extensions = {".tf", ".hcl", ".tfvars"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_hcl,
        .rows =
            {
                row("config_file", Kind::file, {}, [](Builder& builder, Node& node) { flatten(builder, node, element); }),
                row("body", Kind::block, {}, body_of),
                skip("comment"),
                skip("block_start"),
                skip("block_end"),
                skip("object_start"),
                skip("object_end"),
                skip("tuple_start"),
                skip("tuple_end"),
                skip("quoted_template_start"),
                skip("quoted_template_end"),
                skip("template_interpolation_start"),
                skip("template_interpolation_end"),
                skip("template_literal"),
                skip("strip_marker"),
                skip("heredoc_start"),
                skip("heredoc_identifier"),

                leaf("identifier", Kind::name),
                leaf("numeric_lit", Kind::number),
                leaf("bool_lit", Kind::boolean),
                leaf("null_lit", Kind::null),
                leaf("string_lit", Kind::string, string),
                leaf("ellipsis", Kind::other),
                row("quoted_template", Kind::string, {}, string),
                row("heredoc_template", Kind::string, {}, hcl_heredoc),
                row("template_interpolation", Kind::interpolation, {{"", operand}}),
                row("template_directive", Kind::interpolation, "*"),
                pass("literal_value"),
                pass("template_expr"),
                pass("collection_value"),
                pass("variable_expr"),
                pass("operation"),
                row("expression", Kind::other, {}, expression),
                row("get_attr", Kind::member),
                splice("splat"),
                row("attr_splat", Kind::member),
                row("full_splat", Kind::index),
                splice("index"),
                row("new_index", Kind::index),
                leaf("legacy_index", Kind::index),
                row("tuple", Kind::array),
                row("object", Kind::object),
                row("object_elem", Kind::pair, {{"key", key}, {"val", value}}),
                row("function_call", Kind::call, {}, hcl_call),
                row("function_arguments", Kind::arguments),
                row("binary_operation", Kind::binary, "*", {}, hcl_binary),
                row("unary_operation", Kind::unary, "*", {}, hcl_unary),
                row("conditional", Kind::ternary, {}, hcl_conditional),
                row("attribute", Kind::assign, {}, hcl_attribute),
                row("block", Kind::call, {}, hcl_block),
            },
        .forms = {.metavariable = {"mv_%", "\"mv_%\"", "mv_% = 1"},
                  .ellipsis = {"el_", "el_ = 1", "el_ {}", "\"el_\""},
                  .around = {{"", ""}, {"x_ = ", ""}, {"x_ = {\n", "\n}"}, {"", " {}"}, {"x_ = [", "]"}},
                  .type = {}},
        .line_comment = "#",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
    };
}

}  // namespace

const Language& hcl()
{
    static const Language language = make_hcl();
    return language;
}

}  // namespace bawn::check::grammars
