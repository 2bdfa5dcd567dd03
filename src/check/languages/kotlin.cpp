#include <algorithm>

#include "check/languages/all.h"
#include "check/languages/shapes.h"

extern "C" const TSLanguage* tree_sitter_kotlin();

namespace bawn::check::grammars {
namespace {

using namespace shapes;
using enum Role;

// The grammar takes these for names.
void word_(Builder& builder, Node& node)
{
    std::string_view text = builder.text(node);
    if (text == "true" || text == "false") node.kind = Kind::boolean;
    if (text == "null") node.kind = Kind::null;
    if (text == "break") node.kind = Kind::break_, node.word = no_word;
    if (text == "continue") node.kind = Kind::continue_, node.word = no_word;
}

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

// "a $b": the grammar leaves $b in the text
void split_at_dollars(Builder& builder, Node& piece, std::vector<Node*>& out)
{
    std::string_view all = builder.text();
    std::uint32_t from = piece.begin;
    auto text_until = [&](std::uint32_t end) {
        if (end > from) out.push_back(builder.make(Kind::string, element, from, end, builder.word(all.substr(from, end - from))));
    };
    for (std::uint32_t at = piece.begin; at + 1 < piece.end; ++at) {
        if (all[at] == '\\') ++at;
        if (all[at] != '$' || at + 1 >= piece.end || !begins_name(all[at + 1])) continue;
        std::uint32_t end = at + 1;
        while (end < piece.end && in_name(all[end])) ++end;
        text_until(at);
        Node* name = builder.make(Kind::name, operand, at + 1, end, builder.word(all.substr(at + 1, end - at - 1)));
        Node* inside = builder.make(Kind::interpolation, element, std::span(&name, 1));
        inside->begin = at;
        out.push_back(inside);
        from = end;
        at = end - 1;
    }
    text_until(piece.end);
}

void text(Builder& builder, Node& node)
{
    shapes::string(builder, node);
    std::vector<Node*> parts;
    if (node.kind == Kind::text_template) {
        for (Node* piece : node.children) {
            if (piece->kind == Kind::string)
                split_at_dollars(builder, *piece, parts);
            else
                parts.push_back(piece);
        }
    } else {
        std::string_view whole = builder.text(node);
        auto quotes = static_cast<std::uint32_t>(whole.starts_with("\"\"\"") ? 3 : 1);
        auto size = static_cast<std::uint32_t>(builder.text(node.word).size());
        Node piece = node;
        piece.begin = node.begin + quotes;
        piece.end = std::min(piece.begin + size, node.end);
        split_at_dollars(builder, piece, parts);
        if (std::ranges::none_of(parts, [](const Node* one) { return one->kind == Kind::interpolation; })) return;
        node.kind = Kind::text_template;
        node.word = no_word;
    }
    builder.set_children(node, parts);
}

// (a, b): names, where no types stand beside them
void names(Builder& builder, Node& node)
{
    std::vector<Node*> all;
    for (Node* child : node.children) {
        bool plain = child->kind == Kind::variable && child->children.size() == 1;
        all.push_back(plain ? child->children[0] : child);
        all.back()->role = element;
    }
    builder.set_children(node, all);
}

// f(a) { … }: the lambda is the last argument
void kotlin_call(Builder& builder, Node& node)
{
    Node *of = nullptr, *list = nullptr, *types = nullptr;
    std::vector<Node*> more;
    for (Node* child : node.children) {
        if (!of)
            of = child;
        else if (child->kind == Kind::arguments)
            list = child;
        else if (child->role == clause)
            types = child;
        else
            more.push_back(child);
    }
    if (!of) return;
    of->role = callee;
    if (!list && !more.empty() && of->kind == Kind::call && builder.text(*of).ends_with(')')) {  // f(a) was read as a call by itself
        list = builder.part(*of, arguments);
        of = builder.part(*of, callee);
    }
    std::vector<Node*> given = list ? children_of(*list) : std::vector<Node*>{};
    for (Node* one : more) one->role = element, given.push_back(one);
    if (!list) list = builder.make(Kind::arguments, arguments, more.empty() ? node.end : more.front()->begin, node.end);
    list->role = arguments;
    list->end = node.end;
    builder.set_children(*list, given);
    std::vector<Node*> parts{of, types, list};
    std::erase(parts, nullptr);
    builder.set_children(node, parts);
}

void kotlin_argument(Builder& builder, Node& node)
{
    if (node.children.size() == 1) return builder.dissolve();
    if (node.children.size() != 2) return;
    node.kind = Kind::keyword;
    node.children[0]->role = name;
    node.children[1]->role = value;
}

void indexed(Builder&, Node& node)
{
    for (Node* child : node.children) child->role = index;
    if (!node.children.empty()) node.children[0]->role = object;
}

// a shl b is a.shl(b)
void kotlin_infix(Builder& builder, Node& node)
{
    if (node.children.size() != 3) return;
    node.kind = Kind::call;
    node.word = no_word;
    node.children[0]->role = object;
    node.children[1]->role = property;
    node.children[2]->role = element;
    Node* both[] = {builder.make(Kind::member, callee, node.children.first(2)),
                    builder.make(Kind::arguments, arguments, node.children.last(1))};
    builder.set_children(node, both);
}

void kotlin_unary(Builder& builder, Node& node)
{
    Node* of = builder.part(node, operand);
    if (of && of->begin == node.begin) node.word = builder.word("_" + std::string(builder.text(node.word)));
}

// A name, a name of several parts, or one with types
void kotlin_user_type(Builder& builder, Node& node)
{
    std::vector<Node*> types;
    Node* path = nullptr;
    for (Node* child : node.children) {
        if (child->role == clause) {
            child->role = element;
            types.push_back(child);
        } else if (!path) {
            path = child;
        } else {
            path->role = object;
            child->role = property;
            Node* both[] = {path, child};
            path = builder.make(Kind::member, element, both);
        }
    }
    if (!path) return;
    path->role = types.empty() ? element : operand;
    types.insert(types.begin(), path);
    builder.set_children(node, types);
    if (types.size() == 1) builder.dissolve();
}

// val x: T = e; the tokens told which
void kotlin_property_declaration(Builder& builder, Node& node)
{
    std::vector<Node*> parts;
    for (Node* child : node.children) {
        if (child->kind == Kind::variable && child->role == element) {
            for (Node* one : child->children) parts.push_back(one);
            continue;
        }
        if (child->kind == Kind::tuple && child->role == element) child->role = target;
        if (child->role == element && builder.part(node, value) == nullptr && child->kind != Kind::function) child->role = value;
        parts.push_back(child);
    }
    std::uint32_t from = node.begin;
    for (Node* child : parts) {
        if (child->role != modifier && child->role != decorator) break;
        from = child->end;
    }
    std::string_view text = builder.text().substr(from, 16);
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    node.word = builder.word(text.starts_with("var") ? "var" : "val");
    builder.set_children(node, parts);
}

void kotlin_declared(Builder&, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = child == node.children.front() ? target : type;
    }
}

// Where the names of a loop or a lambda are declared, one without a type is a name.
void kotlin_lambda(Builder& builder, Node& node)
{
    std::vector<Node*> statements;
    Node* given = builder.part(node, Role::parameters);
    for (Node* child : node.children) {
        if (child != given) child->role = element, statements.push_back(child);
    }
    if (given) {
        for (Node* one : given->children) {
            one->kind = one->kind == Kind::variable ? Kind::parameter : one->kind;
            for (Node* part : one->children) {
                if (part->role == target) part->role = name;
            }
        }
        shapes::parameters(builder, *given);
    }
    Node* block = builder.make(Kind::block, body, statements);
    if (statements.empty()) block->begin = block->end = node.end;
    builder.settle(*block);
    std::vector<Node*> parts{given, block};
    std::erase(parts, nullptr);
    builder.set_children(node, parts);
}

void kotlin_parameter(Builder&, Node& node)
{
    bool has_name = false, has_type = false;
    for (Node* child : node.children) {
        if (child->role != element) continue;
        child->role = !has_name ? name : !has_type ? type : value;
        (has_name ? has_type : has_name) = true;
    }
}

// What follows a parameter without being one is its default.
void parameter_list(Builder& builder, Node& node)
{
    std::vector<Node*> given, before;
    for (Node* child : node.children) {
        if (child->kind == Kind::parameter) {
            if (!before.empty()) prepend(builder, *child, before);
            before.clear();
            given.push_back(child);
        } else if (child->role == modifier || child->role == decorator) {
            before.push_back(child);
        } else if (!given.empty()) {
            child->role = value;
            append(builder, *given.back(), child);
            given.back()->end = child->end;
        }
    }
    builder.set_children(node, given);
}

void kotlin_function(Builder& builder, Node& node)
{
    for (Node* child : children_of(node)) {
        if (child->kind == Kind::parameters)
            child->role = Role::parameters;
        else if (child->role == element)
            child->role = return_type;
    }
    if (builder.part(node, name)) return;
    if (builder.grammar_type(node) == "secondary_constructor")
        prepend(builder, node, std::vector<Node*>{shapes::name(builder, name, node, "constructor")});
}

void kotlin_class(Builder& builder, Node& node)
{
    std::uint32_t from = node.begin;
    for (Node* child : node.children) {
        if (child->role != modifier && child->role != decorator) break;
        from = child->end;
    }
    std::string_view before = builder.text().substr(from, 64);
    before.remove_prefix(std::min(before.find_first_not_of(" \t\r\n"), before.size()));
    node.word = builder.word(before.starts_with("interface")                                   ? "interface"
                             : before.starts_with("object") || before.starts_with("companion") ? "object"
                                                                                               : "class");
}

// A(x) as a base is A, as an annotation a call
void constructor_invocation(Builder& builder, Node& node)
{
    if (node.children.size() != 2) return;
    if (node.role == base) {
        node.children[0]->role = base;
        node.children[1]->role = clause;
        return builder.dissolve();
    }
    node.kind = Kind::call;
    node.children[0]->role = callee;
    node.children[1]->role = arguments;
}

// if (c) a else b
void kotlin_if(Builder& builder, Node& node)
{
    std::vector<Node*> branches;
    Node* its = builder.part(node, condition);
    for (Node* child : node.children) {
        if (child->role == element) branches.push_back(child);
    }
    if (!its || branches.empty()) return;
    bool only_else =
        branches.size() == 1 && builder.text().substr(its->end, branches[0]->begin - its->end).find("else") != std::string_view::npos;
    if (only_else) branches.insert(branches.begin(), builder.make(Kind::block, consequence, its->end, its->end));
    branches[0]->role = consequence;
    if (branches.size() > 1) branches[1]->role = alternative;
}

void kotlin_for(Builder& builder, Node& node)
{
    std::vector<Node*> parts;
    for (Node* child : node.children) {
        if (child->role == element) parts.push_back(child);
    }
    if (parts.size() < 2) return;
    parts[0]->role = target;
    if (parts[0]->kind == Kind::variable && parts[0]->children.size() == 1) parts[0] = parts[0]->children[0], parts[0]->role = target;
    parts[1]->role = iterable;
    if (parts.size() > 2) parts[2]->role = body;
    if (parts.size() == 2) parts.push_back(builder.make(Kind::block, body, node.end, node.end));
    builder.set_children(node, parts);
}

void loop(Builder& builder, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = body;
    }
    if (!builder.part(node, body)) append(builder, node, builder.make(Kind::block, body, node.end, node.end));
}

void try_(Builder&, Node& node)
{
    for (Node* child : node.children) {
        if (child->role == element) child->role = body;
    }
}

void kotlin_catch(Builder&, Node& node)
{
    node.role = handler;
    for (Node* child : node.children) {
        if (child->role == element) child->role = child->kind == Kind::block ? body : child == node.children.front() ? parameter : type;
    }
}

// import a.b.C as D; import a.b.*
void import_(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    Node *path = node.children[0], *alias = node.children.size() > 1 ? node.children[1] : nullptr;
    std::string_view text = builder.text(*path);
    std::size_t dot = text.rfind('.');
    std::vector<Node*> parts;
    node.word = no_word;
    if (builder.text(node).ends_with('*')) {
        parts = {leaf_of(builder, *path, Kind::name, module), builder.make(Kind::name, element, node.end - 1, node.end, builder.word("*"))};
    } else if (dot == std::string_view::npos) {
        parts = {leaf_of(builder, *path, Kind::name, module)};
        if (alias) alias->role = target, parts.push_back(alias);
    } else {
        auto cut = path->begin + static_cast<std::uint32_t>(dot);
        Node* what = builder.make(Kind::name, element, cut + 1, path->end, builder.word(text.substr(dot + 1)));
        if (alias) {
            what->role = key;
            alias->role = value;
            Node* both[] = {what, alias};
            what = builder.make(Kind::pair, element, both);
        }
        parts = {builder.make(Kind::name, module, path->begin, cut, builder.word(text.substr(0, dot))), what};
    }
    builder.set_children(node, parts);
}

void object_literal(Builder& builder, Node& node)
{
    Node* of = builder.part(node, base);
    if (!of) return;
    of->role = type;
    Node *list = builder.part(node, clause), *its_body = builder.part(node, body);
    if (list)
        list->role = arguments;
    else
        list = builder.make(Kind::arguments, arguments, of->end, of->end);
    std::vector<Node*> parts{of, list, its_body};
    std::erase(parts, nullptr);
    builder.set_children(node, parts);
}

Row kotlin_binary(std::string_view type, std::string_view word = "*")
{
    return row(type, Kind::binary, word, {{"left", left}, {"right", right}});
}

Language make_kotlin()
{
    std::vector<FieldRole> class_parts = {{"name", name}};
    std::vector<Row> rows = {
        row("source_file", Kind::file),
        row("block", Kind::block),
        row("class_body", Kind::block, {}, is<body>),
        row("enum_class_body", Kind::block, {}, is<body>),
        skip("line_comment"),
        skip("block_comment"),
        skip("shebang"),
        skip("label"),
        skip("file_annotation"),

        leaf("identifier", Kind::name, word_),
        leaf("this_expression", Kind::name),
        leaf("super_expression", Kind::name),
        leaf("qualified_identifier", Kind::name),
        leaf("number_literal", Kind::number),
        leaf("float_literal", Kind::number),
        leaf("boolean_literal", Kind::boolean),
        leaf("character_literal", Kind::other),
        row("string_literal", Kind::string, {}, text),
        row("multiline_string_literal", Kind::string, {}, text),
        skip("string_content"),
        skip("escape_sequence"),
        row("interpolation", Kind::interpolation, {{"", operand}}),

        pass("parenthesized_expression"),
        row("navigation_expression", Kind::member, {}, object_property),
        row("call_expression", Kind::call, {}, kotlin_call),
        row("value_arguments", Kind::arguments),
        row("value_argument", Kind::other, {}, kotlin_argument),
        splice("type_arguments", {{"", clause}}),
        pass("type_projection"),
        pass("annotated_lambda"),
        row("index_expression", Kind::index, {}, indexed),
        row("collection_literal", Kind::array),
        row("spread_expression", Kind::spread, "*", {{"", operand}}),
        kotlin_binary("binary_expression", "operator"),
        kotlin_binary("in_expression"),
        kotlin_binary("is_expression"),
        row("range_expression", Kind::binary, "*", {}, left_right),
        row("as_expression", Kind::cast, {{"left", value}, {"right", type}}),
        row("infix_expression", Kind::other, {}, kotlin_infix),
        row("unary_expression", Kind::unary, "operator", {{"argument", operand}}, kotlin_unary),
        row("assignment", Kind::assign, "operator", {{"left", left}, {"right", right}}),
        row("lambda_literal", Kind::lambda, {}, kotlin_lambda),
        row("lambda_parameters", Kind::parameters, {}, is<Role::parameters>),
        row("anonymous_function", Kind::lambda, {}, kotlin_function),
        row("object_literal", Kind::new_object, {}, object_literal),

        row("user_type", Kind::type, {}, kotlin_user_type),
        row("nullable_type", Kind::type, {{"", operand}}, type_word<'?'>),
        pass("parenthesized_type"),
        pass("non_nullable_type"),
        row("function_type", Kind::type, "*"),
        skip("type_parameters"),
        skip("type_constraints"),
        skip("type_modifiers"),

        row("property_declaration", Kind::variable, {}, kotlin_property_declaration),
        row("variable_declaration", Kind::variable, {}, kotlin_declared),
        row("multi_variable_declaration", Kind::tuple, {}, names),
        pass("property_delegate"),
        row("getter", Kind::function, {},
            [](Builder& builder, Node& node) {
                node.role = body;
                kotlin_function(builder, node);
            }),
        row("setter", Kind::function, {},
            [](Builder& builder, Node& node) {
                node.role = body;
                kotlin_function(builder, node);
            }),
        row("function_declaration", Kind::function, {{"name", name}}, kotlin_function),
        row("secondary_constructor", Kind::function, {}, kotlin_function),
        row("anonymous_initializer", Kind::other, "*", {{"", body}}),
        splice("function_body", {{"", body}}),
        row("function_value_parameters", Kind::parameters, {}, parameter_list),
        row("parameter", Kind::parameter, {}, kotlin_parameter),
        row("class_parameters", Kind::parameters, {}, is<Role::parameters>),
        row("class_parameter", Kind::parameter, {{"'val", modifier}, {"'var", modifier}}, kotlin_parameter),
        splice("primary_constructor"),
        row("class_declaration", Kind::class_, class_parts, kotlin_class),
        row("object_declaration", Kind::class_, class_parts, kotlin_class),
        row("companion_object", Kind::class_, class_parts, kotlin_class),
        splice("delegation_specifiers", {{"", base}}),
        splice("delegation_specifier", {{"", base}}),
        row("constructor_invocation", Kind::other, {}, constructor_invocation),
        row("enum_entry", Kind::variable, {}, kotlin_declared),
        splice("modifiers", {{"", modifier}}),
        splice("parameter_modifiers", {{"", modifier}}),
        row("annotation", Kind::decorator, {{"", operand}}, is<decorator>),
        row("type_alias", Kind::other, "*"),

        row("if_expression", Kind::if_, {{"condition", condition}}, kotlin_if),
        row("when_expression", Kind::switch_),
        splice("when_subject", {{"", condition}}),
        row("when_entry", Kind::case_, {{"condition", label}}, gather_body),
        row("for_statement", Kind::for_each, {}, kotlin_for),
        row("while_statement", Kind::while_, {{"condition", condition}}, loop),
        row("do_while_statement", Kind::do_, {{"condition", condition}}, loop),
        row("try_expression", Kind::try_, {}, try_),
        row("catch_block", Kind::catch_, {}, kotlin_catch),
        splice("finally_block", {{"", finalizer}}),
        row("return_expression", Kind::return_, {{"label", label}, {"", operand}}),
        row("throw_expression", Kind::throw_, {{"", operand}}),
        row("package_header", Kind::other, "*", {{"", name}}),
        row("import", Kind::import, {}, import_),
    };
    for (std::string_view one : {"class_modifier", "function_modifier", "inheritance_modifier", "member_modifier", "parameter_modifier",
                                 "platform_modifier", "property_modifier", "visibility_modifier"})
        rows.push_back(leaf(one, Kind::other, is_modifier));
    return {
        .id = "kotlin",
        .names = {"kotlin", "kt"},
        .extensions = {".kt", ".kts", ".ktm"},
        .file_names = {},
        .interpreters = {"kotlin"},
        .grammar = tree_sitter_kotlin,
        .rows = std::move(rows),
        .forms = {.metavariable = {"mv_%"},
                  .ellipsis = {"el_", "el_;", "el_: el_", "val el_: el_", "fun el_() {}", "el_ -> el_"},
                  .around = {{"", ""},
                             {"class c_ {\n", "\n}"},
                             {"fun f_() {\n", "\n}"},
                             {"", " {}"},
                             {"fun f_() { when (x_) {\n", "\n} }"},
                             {"try {} ", ""},
                             {"", "\nfun f_() {}"}},
                  .type = {"val x_: ", " = 1"}},
        .line_comment = "//",
        .block_comment_begin = "/*",
        .block_comment_end = "*/",
        .members_may_be_bare = true,
    };
}

}  // namespace

const Language& kotlin()
{
    static const Language language = make_kotlin();
    return language;
}

}  // namespace bawn::check::grammars
