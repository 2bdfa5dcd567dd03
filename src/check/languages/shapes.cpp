#include "check/languages/shapes.h"

#include <algorithm>

namespace bawn::check::shapes {
namespace {

struct Span {
    std::size_t begin, end;
};

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

// Where the content of a quoted text begins and ends: behind prefix letters and as many quotes as open it.
Span content_of(std::string_view text)
{
    std::size_t begin = 0;
    while (begin < text.size() && !is_quote(text[begin])) ++begin;
    if (begin == text.size()) return {0, text.size()};
    char quote = text[begin];
    std::size_t quotes = 0;
    while (begin + quotes < text.size() && text[begin + quotes] == quote) ++quotes;
    if (quotes == 2 || (quotes >= 4 && begin + quotes == text.size())) {  // empty: "" or """"""
        std::size_t half = begin + quotes / 2;
        return {half, half};
    }
    quotes = quotes >= 3 ? 3 : 1;
    begin += quotes;
    std::size_t end = text.size();
    while (end > begin && text[end - 1] == '#')  // Rust's and Swift's raw strings
        --end;
    for (std::size_t left = quotes; left > 0 && end > begin && text[end - 1] == quote; --left) --end;
    return {begin, end};
}

Node* piece(Builder& builder, std::size_t begin, std::size_t end)
{
    return builder.make(Kind::string, Role::element, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                        builder.word(builder.text().substr(begin, end - begin)));
}

}  // namespace

std::string_view unquoted(std::string_view text)
{
    Span content = content_of(text);
    return text.substr(content.begin, content.end - content.begin);
}

void string(Builder& builder, Node& node)
{
    Span content = content_of(builder.text(node));
    content.begin += node.begin;
    content.end += node.begin;
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.kind == Kind::interpolation; });
    if (node.children.empty()) {
        node.kind = Kind::string;
        node.word = builder.word(builder.text().substr(content.begin, content.end - content.begin));
        return;
    }
    node.kind = Kind::text_template;
    node.word = no_word;
    std::vector<Node*> parts;
    std::size_t at = content.begin;
    for (Node* child : node.children) {
        if (child->begin > at) parts.push_back(piece(builder, at, child->begin));
        child->role = Role::element;
        parts.push_back(child);
        at = child->end;
    }
    if (at < content.end) parts.push_back(piece(builder, at, content.end));
    builder.set_children(node, parts);
}

void string_sequence(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    if (node.children.size() == 1) return builder.dissolve();
    Node* sum = node.children[0];
    sum->role = Role::left;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        Node* right = node.children[i];
        sum->role = Role::left;
        right->role = Role::right;
        Node* both[] = {sum, right};
        if (i + 1 == node.children.size()) {
            node.kind = Kind::binary;
            node.word = builder.word("+");
            node.symbol = 0;  // tells it from a sum that is written as one
            builder.set_children(node, both);
            return;
        }
        sum = builder.make(Kind::binary, Role::left, both, builder.word("+"));
    }
}

void assign(Builder& builder, Node& node) { node.word = builder.word("="); }

void update(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    Node& operand = *node.children[0];
    operand.role = Role::operand;
    std::string sign(builder.text(node.word));
    if (sign.empty()) sign = builder.text(node).find("++") != std::string_view::npos ? "++" : "--";
    node.kind = Kind::unary;
    node.word = builder.word(operand.begin == node.begin ? "_" + sign : sign);
}

void parameters(Builder& builder, Node& node)
{
    if (node.kind != Kind::parameters) {  // a lone name
        Node* name = builder.make(node.kind, Role::name, node.begin, node.end, node.word);
        builder.set_children(*name, node.children);
        Node* one = builder.make(Kind::parameter, Role::element, std::span(&name, 1));
        node.kind = Kind::parameters;
        node.word = no_word;
        builder.set_children(node, std::span(&one, 1));
        return;
    }
    for (Node*& child : node.children) {
        child->role = Role::element;
        if (child->kind == Kind::parameter || child->kind == Kind::other || child->kind == Kind::ellipsis) continue;
        Node* parameter = nullptr;
        if (child->kind == Kind::assign) {  // x = 1
            child->kind = Kind::parameter;
            child->word = no_word;
            if (Node* left = builder.part(*child, Role::left)) left->role = Role::name;
            if (Node* right = builder.part(*child, Role::right)) right->role = Role::value;
            continue;
        }
        child->role = Role::name;
        parameter = builder.make(Kind::parameter, Role::element, std::span(&child, 1));
        parameter->parent = &node;
        child = parameter;
    }
}

void declarators(Builder& builder, Node& node)
{
    std::vector<Node*> shared, made;
    for (Node* child : node.children) (child->kind == Kind::variable ? made : shared).push_back(child);
    if (made.empty()) return;
    std::uint32_t begin = node.begin, end = node.end;
    for (std::size_t i = 0; i < made.size(); ++i) {
        Node& one = *made[i];
        std::vector<Node*> before;
        for (Node* part : shared) before.push_back(i == 0 ? part : builder.copy(*part));
        prepend(builder, one, before);
        if (node.word != no_word) one.word = node.word;
        one.role = Role::element;
        one.broken |= node.broken;
        if (i == 0) one.begin = begin;
        if (i + 1 == made.size()) one.end = end;
    }
    builder.set_children(node, made);
    builder.dissolve();
}

void gather_body(Builder& builder, Node& node)
{
    std::vector<Node*> kept, body;
    for (Node* child : node.children) (child->role == Role::element || child->role == Role::body ? body : kept).push_back(child);
    if (body.size() == 1 && body[0]->kind == Kind::block) {
        body[0]->role = Role::body;
    } else {
        for (Node* one : body) one->role = Role::element;
        Node* block = builder.make(Kind::block, Role::body, body);
        if (body.empty()) block->begin = block->end = node.end;
        builder.settle(*block);
        body.assign(1, block);
    }
    kept.push_back(body[0]);
    builder.set_children(node, kept);
}

void nest_alternatives(Builder& builder, Node& node)
{
    std::vector<Node*> alternatives;
    for (Node* child : node.children) {
        if (child->role == Role::alternative) alternatives.push_back(child);
    }
    if (alternatives.size() < 2) return;
    builder.keep_if(node, [](const Builder&, const Node& child) { return child.role != Role::alternative; });
    while (alternatives.size() > 1) {
        Node* last = alternatives.back();
        alternatives.pop_back();
        append(builder, *alternatives.back(), last);
        alternatives.back()->end = last->end;
    }
    append(builder, node, alternatives[0]);
    for (Node* one = &node; one; one = builder.part(*one, Role::alternative)) {  // an else is a block
        Node* other = builder.part(*one, Role::alternative);
        if (!other || other->kind == Kind::if_ || other->kind == Kind::block) continue;
        remove(builder, *one, other);
        other->role = Role::element;
        append(builder, *one, builder.make(Kind::block, Role::alternative, std::span(&other, 1)));
    }
}

void arguments_are_a_list(Builder& builder, Node& node)
{
    for (Node*& child : node.children) {
        if (child->role != Role::arguments || child->kind == Kind::arguments) continue;
        child->role = Role::element;
        Node* list = builder.make(Kind::arguments, Role::arguments, std::span(&child, 1));
        list->parent = &node;
        child = list;
    }
}

void shorthand_pair(Builder& builder, Node& node)
{
    Word word = builder.word(builder.text(node));
    Node* both[] = {builder.make(Kind::name, Role::key, node.begin, node.end, word),
                    builder.make(Kind::name, Role::value, node.begin, node.end, word)};
    node.kind = Kind::pair;
    node.word = no_word;
    builder.set_children(node, both);
}

namespace {

template <std::size_t N>
void by_position(Node& node, const Role (&roles)[N])
{
    if (node.children.size() != N) {
        node.kind = Kind::other;
        return;
    }
    for (std::size_t i = 0; i < N; ++i) node.children[i]->role = roles[i];
}

}  // namespace

void condition_in_the_middle(Builder&, Node& node) { by_position(node, {Role::consequence, Role::condition, Role::alternative}); }
void left_right(Builder&, Node& node) { by_position(node, {Role::left, Role::right}); }
void object_property(Builder&, Node& node) { by_position(node, {Role::object, Role::property}); }
void cast_value_type(Builder&, Node& node) { by_position(node, {Role::value, Role::type}); }

void one_index(Builder& builder, Node& node)
{
    std::vector<Node*> kept, indexes;
    for (Node* child : node.children) (child->role == Role::index ? indexes : kept).push_back(child);
    if (indexes.size() < 2) return;
    for (Node* one : indexes) one->role = Role::element;
    kept.push_back(builder.make(Kind::tuple, Role::index, indexes));
    builder.set_children(node, kept);
}

void decorators_belong_to_what_follows(Builder& builder, Node& node)
{
    if (node.children.empty()) return;
    std::vector<Node*> decorators = children_of(node);
    Node* definition = decorators.back();
    decorators.pop_back();
    prepend(builder, *definition, decorators);
    definition->begin = node.begin;
    definition->role = Role::element;
    builder.set_children(node, std::span(&definition, 1));
    builder.dissolve();
}

void flatten(Builder& builder, Node& node, Role role)
{
    std::vector<Node*> flat;
    for (Node* child : node.children) {
        if (child->role != role || !is_list(child->kind)) {
            flat.push_back(child);
            continue;
        }
        for (Node* one : child->children) {
            one->role = role;
            flat.push_back(one);
        }
    }
    builder.set_children(node, flat);
}

void flatten_bases(Builder& builder, Node& node) { flatten(builder, node, Role::base); }

void cases(Builder& builder, Node& node)
{
    flatten(builder, node, Role::body);
    for (Node* child : node.children) {
        if (child->role == Role::body) child->role = Role::element;
    }
}

void one_is_itself(Builder& builder, Node& node)
{
    if (node.children.size() == 1) builder.dissolve();
}

namespace {

void within_statement(Builder& builder, Node& node)
{
    if (node.role != Role::element) return;
    Node* inside = builder.make(node.kind, Role::operand, node.begin, node.end, node.word);
    inside->symbol = node.symbol;
    inside->broken = node.broken;
    builder.set_children(*inside, node.children);
    node.kind = Kind::expression_statement;
    node.word = no_word;
    builder.set_children(node, std::span(&inside, 1));
}

}  // namespace

void statement_of_assign(Builder& builder, Node& node) { within_statement(builder, node); }

void statement_of_update(Builder& builder, Node& node)
{
    update(builder, node);
    within_statement(builder, node);
}

void generic_type(Builder&, Node& node)
{
    if (node.children.empty()) return;
    for (Node* child : node.children) child->role = Role::element;
    node.children[0]->role = Role::operand;
}

void for_each_variable(Builder& builder, Node& node)
{
    std::vector<Node*> kept, made;
    for (Node* child : node.children)
        (child->role == Role::target || child->role == Role::type || child->role == Role::modifier ? made : kept).push_back(child);
    if (made.size() < 2) return;
    kept.insert(kept.begin(), builder.make(Kind::variable, Role::target, made));
    builder.set_children(node, kept);
}

void is_modifier(Builder& builder, Node& node)
{
    node.kind = Kind::other;
    node.role = Role::modifier;
    node.word = builder.word(builder.text(node));
    builder.set_children(node, {});
}

void class_word(Builder& builder, Node& node)
{
    std::string_view of = builder.grammar_type(node);
    node.word = builder.word(of.substr(0, of.find('_')));
}

Node* name(Builder& builder, Role role, const Node& at, std::string_view word)
{
    return builder.make(Kind::name, role, at.begin, at.end, builder.word(word));
}

Node* leaf_of(Builder& builder, const Node& node, Kind kind, Role role)
{
    return builder.make(kind, role, node.begin, node.end, builder.word(builder.text(node)));
}

std::vector<Node*> children_of(const Node& node) { return {node.children.begin(), node.children.end()}; }

void prepend(Builder& builder, Node& node, std::span<Node* const> before)
{
    if (before.empty()) return;
    std::vector<Node*> all(before.begin(), before.end());
    all.insert(all.end(), node.children.begin(), node.children.end());
    builder.set_children(node, all);
}

void append(Builder& builder, Node& node, Node* last)
{
    std::vector<Node*> all = children_of(node);
    all.push_back(last);
    builder.set_children(node, all);
}

void remove(Builder& builder, Node& node, const Node* gone)
{
    std::vector<Node*> all = children_of(node);
    std::erase(all, gone);
    builder.set_children(node, all);
}

}  // namespace bawn::check::shapes
