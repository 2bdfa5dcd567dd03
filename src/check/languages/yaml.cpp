#include <algorithm>

#include "base/text.h"
#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_yaml();

// Values, no statements. As Semgrep reads it: the words of YAML 1.1 for true and false, a key without a value has an empty
// text, a quoted text is what it says. A value with a tag is a cast of it, so that patterns which name no tag need none.

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// A plain or quoted text over several lines: a break is a blank, an empty line a break.
std::string joined_lines(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t line = text.find('\n', at);
        if (line == std::string_view::npos) {
            out += text.substr(at);
            break;
        }
        while (line > at && (text[line - 1] == ' ' || text[line - 1] == '\t' || text[line - 1] == '\r')) --line;
        out += text.substr(at, line - at);
        std::size_t next = std::min(text.find_first_not_of(" \t\r\n", line), text.size());
        auto breaks = static_cast<std::size_t>(std::ranges::count(text.substr(line, next - line), '\n'));
        out += breaks > 1 ? std::string(breaks - 1, '\n') : " ";
        at = next;
    }
    return out;
}

void plain(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    bool is_yes = is_one_of(text, {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"});
    bool is_no = is_one_of(text, {"n", "N", "no", "No", "NO", "off", "Off", "OFF"});
    if (is_yes || is_no) node.kind = Kind::boolean;
    node.word = builder.word(is_yes ? "true" : is_no ? "false" : text.find('\n') == text.npos ? std::string(text) : joined_lines(text));
}

void boolean(Builder& builder, Node& node) { node.word = builder.word(lower_case(builder.text(node))); }

void null(Builder& builder, Node& node) { node.word = builder.word("null"); }

void single_quoted(Builder& builder, Node& node)
{
    std::string_view inside = unquoted(builder.text(node));
    std::string out;
    for (std::size_t at = 0; at < inside.size(); ++at) {
        out += inside[at];
        if (inside[at] == '\'') ++at;  // '' is one
    }
    node.word = builder.word(out.find('\n') == out.npos ? out : joined_lines(out));
}

// Escapes that are one character; what is given by its number stays as it is written.
void double_quoted(Builder& builder, Node& node)
{
    std::string_view inside = unquoted(builder.text(node));
    std::string joined = inside.find('\n') == inside.npos ? std::string(inside) : joined_lines(inside);
    std::string out;
    for (std::size_t at = 0; at < joined.size(); ++at) {
        constexpr std::string_view letters = "ntr\"\\/ ", meant = "\n\t\r\"\\/ ";
        std::size_t which = joined[at] == '\\' && at + 1 < joined.size() ? letters.find(joined[at + 1]) : letters.npos;
        out += which == letters.npos ? joined[at] : meant[which];
        if (which != letters.npos) ++at;
    }
    node.word = builder.word(out);
}

// The lines behind | or > without the indentation that the first of them has.
std::vector<std::string_view> lines_of_block(std::string_view text)
{
    std::vector<std::string_view> lines = split(text, '\n');
    lines.erase(lines.begin());
    while (!lines.empty() && trimmed(lines.back()).empty()) lines.pop_back();
    auto first = std::ranges::find_if(lines, [](std::string_view line) { return !trimmed(line).empty(); });
    std::size_t indentation = first == lines.end() ? 0 : first->find_first_not_of(' ');
    for (std::string_view& line : lines) {
        line.remove_prefix(std::min({indentation, line.find_first_not_of(' '), line.size()}));
        if (line.ends_with('\r')) line.remove_suffix(1);
    }
    return lines;
}

// | keeps the lines; > joins those that are not indented further. A - behind it leaves the last break out.
void block_scalar(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node), head = text.substr(0, text.find('\n'));
    bool is_folded = head.starts_with('>');
    std::string out;
    bool joins = false;  // what was before lets a line follow behind a blank
    for (std::string_view line : lines_of_block(text)) {
        bool may_join = is_folded && !line.empty() && line.front() != ' ';
        if (may_join && joins) out.back() = ' ';
        out += line;
        bool breaks_nothing = is_folded && line.empty() && joins;  // the break before it says it all
        if (!breaks_nothing) out += '\n';
        joins = may_join;
    }
    if (head.find('-') != head.npos && out.ends_with('\n')) out.pop_back();
    node.word = builder.word(out);
}

Node* empty_text(Builder& builder, std::uint32_t at) { return builder.make(Kind::string, value, at, at, builder.word("")); }

// The word of a tag is what stands behind its first "!".
void tag(Builder& builder, Node& node)
{
    node.begin += node.end > node.begin;
    node.word = builder.word(builder.text(node));
    node.role = type;
}

// A value with what is said of it: an anchor says nothing, a tag is the type of a cast.
void value_node(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    if (node.children[0]->role != type) return builder.dissolve();
    node.kind = Kind::cast;
    if (node.children.size() == 1) return append(builder, node, empty_text(builder, node.end));
    node.children[1]->role = value;
}

void pair(Builder& builder, Node& node)
{
    if (node.children.size() == 1 && node.children[0]->role == key) append(builder, node, empty_text(builder, node.end));
}

// {a, b: 1}: a key without a value.
void flow_mapping(Builder& builder, Node& node)
{
    for (Node*& child : node.children) {
        if (child->kind == Kind::pair || child->kind == Kind::other) continue;
        child->role = key;
        Node* both[] = {child, empty_text(builder, child->end)};
        Node* made = builder.make(Kind::pair, element, both);
        made->parent = &node;
        child = made;
    }
}

}  // namespace

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
                leaf("tag", Kind::name, tag),
                skip("yaml_directive"),
                skip("tag_directive"),
                skip("reserved_directive"),
                row("block_node", Kind::other, {}, value_node),
                row("flow_node", Kind::other, {}, value_node),
                row("block_mapping", Kind::object),
                row("flow_mapping", Kind::object, {}, flow_mapping),
                row("block_sequence", Kind::array),
                row("flow_sequence", Kind::array),
                splice("block_sequence_item"),
                row("block_mapping_pair", Kind::pair, {{"key", key}, {"value", value}}, pair),
                row("flow_pair", Kind::pair, {{"key", key}, {"value", value}}, pair),
                pass("plain_scalar"),
                leaf("string_scalar", Kind::string, plain),
                leaf("timestamp_scalar", Kind::string),
                leaf("integer_scalar", Kind::number),
                leaf("float_scalar", Kind::number),
                leaf("boolean_scalar", Kind::boolean, boolean),
                leaf("null_scalar", Kind::null, null),
                leaf("double_quote_scalar", Kind::string, double_quoted),
                leaf("single_quote_scalar", Kind::string, single_quoted),
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
