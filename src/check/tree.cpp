#include "check/tree.h"

#include <array>

namespace bawn::check {
namespace {

constexpr std::array kinds = std::to_array<std::string_view>({
    "other",
    "file",
    "block",
    "arguments",
    "parameters",
    "array",
    "object",
    "tuple",
    "set",
    "name",
    "member",
    "index",
    "call",
    "new_object",
    "keyword",
    "spread",
    "pair",
    "string",
    "text_template",
    "interpolation",
    "number",
    "boolean",
    "null",
    "regex",
    "unary",
    "binary",
    "assign",
    "ternary",
    "lambda",
    "cast",
    "await",
    "yield",
    "comprehension",
    "type",
    "expression_statement",
    "variable",
    "function",
    "parameter",
    "class",
    "if",
    "while",
    "do",
    "for",
    "for_each",
    "switch",
    "case",
    "try",
    "catch",
    "throw",
    "return",
    "break",
    "continue",
    "import",
    "decorator",
    "with",
    "delete",
    "assert",
    "ellipsis",
    "metavariable",
    "metavariable_list",
    "deep",
    "typed_metavariable",
    "string_pattern",
});
static_assert(kinds.size() == static_cast<std::size_t>(Kind::string_pattern) + 1);

constexpr std::array roles = std::to_array<std::string_view>({
    "element", "callee",     "arguments",   "object",      "property",  "index",     "left",   "right",
    "operand", "condition",  "consequence", "alternative", "body",      "name",      "type",   "value",
    "key",     "parameters", "return_type", "decorator",   "modifier",  "base",      "target", "iterable",
    "init",    "update",     "label",       "handler",     "finalizer", "parameter", "clause", "module",
});
static_assert(roles.size() == static_cast<std::size_t>(Role::module) + 1);

bool role_goes_without_saying(const Node& node)
{
    return node.role == Role::element || node.role == Role::operand || name_of(node.role) == name_of(node.kind);
}

void show(const Node& node, const Words& words, std::string& out)
{
    out += name_of(node.kind);
    if (node.word != no_word) {
        bool quoted = node.kind == Kind::string || node.kind == Kind::string_pattern;
        out += quoted ? " \"" : " ";
        out += words.text(node.word);
        if (quoted) out += '"';
    }
    if (node.children.empty()) {
        if (is_list(node.kind)) out += "[]";
        return;
    }
    out += is_list(node.kind) ? '[' : '(';
    for (const Node* child : node.children) {
        if (child != node.children.front()) out += ", ";
        if (!role_goes_without_saying(*child)) {
            out += name_of(child->role);
            out += ": ";
        }
        show(*child, words, out);
    }
    out += is_list(node.kind) ? ']' : ')';
}

}  // namespace

const Node* Node::child(Role wanted) const
{
    for (const Node* one : children) {
        if (one->role == wanted) return one;
    }
    return nullptr;
}

bool Node::is_statement() const
{
    if (kind >= Kind::expression_statement && kind <= Kind::assert_) {
        bool part = kind == Kind::parameter || kind == Kind::case_ || kind == Kind::catch_ || kind == Kind::decorator;
        return !part && role != Role::clause;
    }
    return role == Role::element && parent && (parent->kind == Kind::block || parent->kind == Kind::file);
}

bool is_list(Kind kind) { return kind >= Kind::file && kind <= Kind::set; }
std::string_view name_of(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(Role role) { return roles[static_cast<std::size_t>(role)]; }

std::string shown(const Node& node, const Words& words)
{
    std::string out;
    show(node, words, out);
    return out;
}

}  // namespace bawn::check
