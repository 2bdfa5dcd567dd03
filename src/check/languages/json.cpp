#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_json();

// Values, no statements.

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

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

}  // namespace bawn::check::grammars
