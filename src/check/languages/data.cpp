#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_json();
extern "C" const TSLanguage* tree_sitter_yaml();

// JSON and YAML: values, no statements.

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

void plain_scalar(Builder& builder, Node& node) { node.word = builder.word(builder.text(node)); }

// | and > : the content begins on the next line
void block_scalar(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    std::size_t line = text.find('\n');
    node.word = builder.word(line == std::string_view::npos ? std::string_view{} : text.substr(line + 1));
}

// An anchor or tag before a value says nothing of it.
void value_node(Builder& builder, Node& node)
{
    if (!node.children.empty()) builder.dissolve();
}

// `key: value` alone among the items of a flow sequence; a mapping's pair without its value is a pair of a null.
void pair(Builder&, Node& node)
{
    for (Node* child : node.children) {
        if (child->kind == Kind::string && child->role == key) child->kind = Kind::name;
    }
}

}  // namespace

const Language& json()
{
    static const Language language = {
        .id = "json",
        .names = {"json"},
        .extensions = {".json", ".webmanifest", ".jsonc"},
        .file_names = {".mcp.json", "composer.lock"},
        .interpreters = {},
        .grammar = tree_sitter_json,
        .rows =
            {
                row("document", Kind::file),
                skip("comment"),
                row("object", Kind::object),
                row("array", Kind::array),
                row("pair", Kind::pair, {{"key", key}, {"value", value}}),
                leaf("string", Kind::string, string),
                leaf("number", Kind::number),
                leaf("true", Kind::boolean),
                leaf("false", Kind::boolean),
                leaf("null", Kind::null),
            },
        .forms = {.metavariable = {"\"mv_%\"", "mv_%"},
                  .ellipsis = {"\"el_\"", "\"el_\": 1", "el_"},
                  .around = {{"", ""}, {"{", "}"}, {"[", "]"}},
                  .type = {},
                  .last_commas_say_nothing = true},
        .line_comment = {},
        .block_comment_begin = {},
        .block_comment_end = {},
        .has_statements = false,
    };
    return language;
}

const Language& yaml()
{
    static const Language language = {
        .id = "yaml",
        .names = {"yaml", "yml"},
        .extensions = {".yaml", ".yml"},
        .file_names = {},
        .interpreters = {},
        .grammar = tree_sitter_yaml,
        .rows =
            {
                row("stream", Kind::file),
                splice("document"),
                skip("comment"),
                skip("anchor"),
                skip("tag"),
                skip("yaml_directive"),
                skip("tag_directive"),
                skip("reserved_directive"),
                row("block_node", Kind::other, {}, value_node),
                row("flow_node", Kind::other, {}, value_node),
                row("block_mapping", Kind::object),
                row("flow_mapping", Kind::object),
                row("block_sequence", Kind::array),
                row("flow_sequence", Kind::array),
                splice("block_sequence_item"),
                row("block_mapping_pair", Kind::pair, {{"key", key}, {"value", value}}, pair),
                row("flow_pair", Kind::pair, {{"key", key}, {"value", value}}, pair),
                pass("plain_scalar"),
                leaf("string_scalar", Kind::string, plain_scalar),
                leaf("timestamp_scalar", Kind::string, plain_scalar),
                leaf("integer_scalar", Kind::number),
                leaf("float_scalar", Kind::number),
                leaf("boolean_scalar", Kind::boolean),
                leaf("null_scalar", Kind::null),
                leaf("double_quote_scalar", Kind::string, string),
                leaf("single_quote_scalar", Kind::string, string),
                leaf("block_scalar", Kind::string, block_scalar),
                leaf("alias", Kind::other),
            },
        .forms = {.metavariable = {"mv_%", "\"mv_%\""},
                  .ellipsis = {"el_", "el_: {}", "- el_"},
                  .around = {{"", ""}, {"x_: ", ""}},
                  .type = {}},
        .line_comment = "#",
        .block_comment_begin = {},
        .block_comment_end = {},
        .has_statements = false,
    };
    return language;
}

}  // namespace bawn::check::grammars
