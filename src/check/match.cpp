#include "check/match.h"

#include <algorithm>

#include "check/match_engine.h"
#include "check/match_index.h"

namespace bawn::check {

namespace {

bool matches_anywhere(const Node& p)
{
    switch (p.kind) {
    case Kind::ellipsis:
    case Kind::metavariable:
    case Kind::metavariable_list:
    case Kind::deep:
    case Kind::typed_metavariable:
    case Kind::string_pattern:
    case Kind::string:
    case Kind::number:
    case Kind::boolean:
    case Kind::type: return true;
    case Kind::text_template: return p.word != no_word && p.children.empty();  // a template without interpolations is a string
    default: return false;
    }
}

// The word that a node must have: none where a metavariable, a regular expression or a language that has no case stands.
Word head_word(const Node* name, const Pattern& pattern)
{
    if (!name || name->kind != Kind::name || pattern.regex(*name) || pattern.language().id == "php") return no_word;
    return name->word;
}

Head head_of(const Node& p, const Pattern& pattern, const MatchOptions& options)
{
    if (matches_anywhere(p)) return {.kind = p.kind, .word = no_word, .everything = true};
    Head head{.kind = p.kind, .word = no_word, .everything = false};
    const Node* property = p.kind == Kind::member ? p.child(Role::property) : nullptr;
    if (property && property->kind == Kind::ellipsis) return {.kind = p.kind, .word = no_word, .everything = true};
    if (p.kind == Kind::name) head.word = head_word(&p, pattern);
    if (p.kind == Kind::name && pattern.language().id == "ruby") head.everything = true;
    if (p.kind == Kind::member) head.word = head_word(property, pattern);
    if (p.kind == Kind::function) head.word = head_word(p.child(Role::name), pattern);
    if (p.kind == Kind::call && !options.symbolic_propagation) {
        const Node* callee = p.child(Role::callee);
        if (callee && callee->kind == Kind::member) callee = callee->child(Role::property);
        head.word = head_word(callee, pattern);
    }
    return head;
}

bool is_nameless(const Node& function)  // function ... (...) {...}
{
    const Node* name = function.child(Role::name);
    return name && name->kind == Kind::ellipsis;
}

const Node* single_child(const Node& node, Kind kind)
{
    return node.kind == kind && node.children.size() == 1 ? node.children[0] : nullptr;
}

void add_ancestors(std::vector<const Node*>& nodes)
{
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i]->parent) nodes.push_back(nodes[i]->parent);
}

void in_order_of_text(std::vector<const Node*>& nodes)
{
    auto key = [](const Node* node) { return std::tuple(node->begin, ~node->end, node); };
    std::ranges::sort(nodes, {}, key);
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
}

// Python reads a or b or c as one operation of three, so that a or b is no expression of its own there.
bool is_middle_of_chain(const Node& node, const Language& language)
{
    if (language.id != "python" || node.kind != Kind::binary || node.role != Role::left || !node.parent) return false;
    const Node& parent = *node.parent;
    return parent.kind == Kind::binary && parent.word == node.word && parent.begin == node.begin;
}

class Search {
public:
    Search(const Pattern& pattern, const ParsedFile& file, const MatchOptions& options, Work& work)
        : pattern_(pattern),
          file_(file),
          options_(options),
          work_(work),
          matcher_(pattern, file, options, work)
    {
    }

    std::vector<Match> everywhere()
    {
        std::vector<const Node*> candidates;
        if (!file_.index) {
            add_all(*file_.root, candidates);
        } else if (pattern_.form() != PatternForm::statements) {
            collect(pattern_.root(), candidates);
        } else if (!pattern_.root().children.empty()) {
            const Node& first = *pattern_.root().children[0];
            const Node* inner = single_child(first, Kind::expression_statement);
            collect(inner ? *inner : first, candidates);
            // A statement matches by what is in it, however deep.
            if (inner) add_ancestors(candidates), in_order_of_text(candidates);
        }
        return among(candidates);
    }

    std::vector<Match> within(std::span<const Node* const> nodes)
    {
        std::vector<const Node*> candidates;
        for (const Node* node : nodes) add_all(*node, candidates);
        in_order_of_text(candidates);
        asked_ = nodes;
        return among(candidates);
    }

private:
    void add_all(const Node& from, std::vector<const Node*>& found)
    {
        std::vector<const Node*> waiting = {&from};
        while (!waiting.empty() && work_.spend()) {
            const Node* node = waiting.back();
            waiting.pop_back();
            found.push_back(node);
            waiting.insert(waiting.end(), node->children.rbegin(), node->children.rend());
        }
    }

    void collect(const Node& p, std::vector<const Node*>& found)
    {
        Head head = head_of(p, pattern_, options_);
        file_.index->candidates(head, found);
        auto also = [&](Kind kind) { file_.index->candidates({.kind = kind, .word = no_word, .everything = false}, found); };
        if (p.kind == Kind::return_) also(Kind::expression_statement), also(Kind::lambda), in_order_of_text(found);
        if (p.kind == Kind::set || p.kind == Kind::object) also(p.kind == Kind::set ? Kind::object : Kind::set), in_order_of_text(found);
        if (p.kind == Kind::assign && pattern_.language().id == "hcl") also(Kind::pair), in_order_of_text(found);
        if (p.kind == Kind::function && is_nameless(p)) also(Kind::lambda), in_order_of_text(found);
        if (p.kind == Kind::import) also(Kind::variable), in_order_of_text(found);
        if (p.kind == Kind::call && pattern_.language().id == "ruby")  // f() may be written f
            file_.index->candidates({.kind = Kind::name, .word = head.word, .everything = false}, found), in_order_of_text(found);
        if (p.kind == Kind::for_ || p.kind == Kind::for_each)
            also(p.kind == Kind::for_ ? Kind::for_each : Kind::for_), in_order_of_text(found);
    }

    std::vector<Match> among(const std::vector<const Node*>& candidates)
    {
        std::vector<Match> found;
        for (const Node* node : candidates) {
            if (work_.exhausted()) break;
            at(*node, found);
            matcher_.forget();
        }
        auto less = [](const Match& a, const Match& b) { return before(a, b); };
        std::ranges::sort(found, less);
        auto same = [](const Match& a, const Match& b) { return !before(a, b) && !before(b, a); };
        found.erase(std::unique(found.begin(), found.end(), same), found.end());
        return found;
    }

    static bool before(const Match& a, const Match& b)
    {
        if (a.begin != b.begin) return a.begin < b.begin;
        if (a.end != b.end) return a.end < b.end;
        auto less = [](const auto& x, const auto& y) {
            return std::tie(x.first, x.second.begin, x.second.end, x.second.text) <
                   std::tie(y.first, y.second.begin, y.second.end, y.second.text);
        };
        return std::lexicographical_compare(a.bindings.begin(), a.bindings.end(), b.bindings.begin(), b.bindings.end(), less);
    }

    void at(const Node& node, std::vector<Match>& found)
    {
        const Node& p = pattern_.root();
        States states;
        State start{nullptr, node.end};
        if (pattern_.form() == PatternForm::expression) {
            bool is_asked = std::ranges::find(asked_, &node) != asked_.end();
            if (is_asked) matcher_.value(p, node, start, states);
            bool may = !is_expression(p) || p.kind == Kind::other || is_expression(node) || node.kind == Kind::variable ||
                       (p.kind == Kind::assign && node.kind == Kind::pair);
            if (may && !is_asked && !(p.kind == Kind::binary && is_middle_of_chain(node, *file_.language)))
                matcher_.expression(p, node, start, states);
        } else if (pattern_.form() == PatternForm::part) {
            matcher_.part(p, node, start, states);
        } else if (p.children.size() == 1) {
            const Node& only = *p.children[0];
            bool is_function = only.kind == Kind::function && (node.kind == Kind::lambda || node.kind == Kind::pair);
            if (node.is_statement() || is_function)
                matcher_.statement(only, node, start, states);
            else if (node.kind == Kind::lambda)
                returned_by(only, node, found);
        } else if (node.is_statement() && node.parent) {
            Nodes list = node.parent->children;
            auto place = std::ranges::lower_bound(list, node.begin, {}, &Node::begin);
            place = std::find(place, list.end(), &node);
            if (place == list.end()) place = std::ranges::find(list, &node);  // not all lists stand in the order of the text
            Nodes from = list.subspan(static_cast<std::size_t>(place - list.begin()));
            if (from.front()->role == Role::element) matcher_.sequence(p.children, from, start, states);
        }
        for (State state : states) found.push_back({node.begin, std::max(state.end, node.begin), &node, matcher_.bindings(state)});
    }

    // x => e returns e.
    void returned_by(const Node& p, const Node& lambda, std::vector<Match>& found)
    {
        const Node *body = lambda.child(Role::body), *wanted = p.child(Role::operand);
        if (p.kind != Kind::return_ || !options_.implicit_return || !body || !wanted || !is_expression(*body)) return;
        States states;
        matcher_.expression(*wanted, *body, {nullptr, body->end}, states);
        for (State state : states) found.push_back({body->begin, body->end, body, matcher_.bindings(state)});
    }

    const Pattern& pattern_;
    const ParsedFile& file_;
    const MatchOptions& options_;
    Work& work_;
    Matcher matcher_;
    std::span<const Node* const> asked_ = {};  // what a metavariable stands for: also a name that is no expression, like that of a method
};

}  // namespace

Matcher::Matcher(const Pattern& pattern, const ParsedFile& file, const MatchOptions& options, Work& work)
    : pattern_(pattern),
      file_(file),
      options_(options),
      work_(work)
{
}

std::vector<Match> match(const Pattern& pattern, const ParsedFile& file, const MatchOptions& options, Work& work)
{
    return Search(pattern, file, options, work).everywhere();
}

std::vector<Match> match_within(const Pattern& pattern, const ParsedFile& file, std::span<const Node* const> within,
                                const MatchOptions& options, Work& work)
{
    return Search(pattern, file, options, work).within(within);
}

}  // namespace bawn::check
