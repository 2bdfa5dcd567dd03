#include <algorithm>

#include "base/text.h"

#include "check/match_engine.h"

// JSX: <name attribute="value" {...more}>text {expression} <inner/></name>, an `other` of the word "jsx".

namespace bawn::check {

namespace {

bool is_text(const Node& node) { return node.kind == Kind::string || node.kind == Kind::string_pattern; }

}  // namespace

void Matcher::markup(const Node& p, const Node& t, State s, States& out)
{
    const Node *name = p.child(Role::name), *t_name = t.child(Role::name);
    if (!name != !t_name) return;
    States named;
    if (name)
        node(*name, *t_name, s, named);
    else
        named.push_back(s);

    std::vector<Node*> room, t_room, attributes;
    bool open = options_.xml_attrs_implicit_ellipsis;
    for (Node* one : children_of(p, Role::arguments, room)) {
        if (one->kind == Kind::ellipsis)
            open = true;
        else
            attributes.push_back(one);
    }
    Nodes t_attributes = children_of(t, Role::arguments, t_room);
    States with_attributes;
    for (State state : named)
        in_any_order(attributes, t_attributes, &Matcher::node, open ? Rest::allowed : Rest::not_allowed, state, with_attributes);

    const Node *body = p.child(Role::body), *t_body = t.child(Role::body);
    for (State state : with_attributes) {
        if (!body || body->children.empty())
            add_unique(out, state);
        else
            markup_body(body->children, t_body ? Nodes(t_body->children) : Nodes(), state, out);
    }
}

void Matcher::markup_body(Nodes p, Nodes t, State s, States& out)
{
    std::deque<Node> stand_ins;
    std::vector<Node*> wanted;
    bool open = false;
    for (Node* part : p) {
        std::string_view content = is_text(*part) ? trimmed(word(*part)) : std::string_view();
        bool dots = content == "..." || part->kind == Kind::ellipsis, run = content.starts_with("$...");
        open = open || dots;
        if (dots && !options_.xml_children_ordered) continue;
        if (!dots && !run) {
            wanted.push_back(part);
            continue;
        }
        Node& made = stand_ins.emplace_back(*part);
        made.kind = dots ? Kind::ellipsis : Kind::metavariable_list;
        if (run) made.word = file_.words->add(content);
        wanted.push_back(&made);
    }
    if (options_.xml_children_ordered) return in_order(wanted, t, &Matcher::markup_part, Rest::allowed, s, out);
    in_any_order(wanted, t, &Matcher::markup_part, open ? Rest::allowed : Rest::not_allowed, s, out);
}

void Matcher::markup_part(const Node& p, const Node& t, State s, States& out)
{
    if (is_text(p) != is_text(t)) return;
    if (!is_text(p)) return node(p, t, s, out);
    if (p.kind == Kind::string_pattern) return text(p, word(t), t, s, out);
    if (trimmed(word(p)) == trimmed(word(t))) out.push_back(s);
}

}  // namespace bawn::check
