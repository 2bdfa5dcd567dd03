#include "check/match.h"

#include <algorithm>

#include "check/match_engine.h"
#include "check/match_heads.h"

namespace bawn::check {

namespace {

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
        } else {
            const Beginning beginning = beginning_of(pattern_, options_);
            for (const Head& head : beginning.heads) file_.index->candidates(head, candidates);
            if (beginning.is_within) add_ancestors(candidates);
            if (beginning.is_within || beginning.heads.size() > 1) in_order_of_text(candidates);
            if (!candidates.empty() && (beginning.is_within || may_look_around())) file_.index->looked_further();
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
    // A sequence goes on in what follows; a value is returned by being the last one of a function.
    bool may_look_around() const
    {
        const Node& root = pattern_.root();
        return (pattern_.form() == PatternForm::statements && root.children.size() != 1) || returns_something(root);
    }

    static bool returns_something(const Node& p)
    {
        return p.kind == Kind::return_ || std::ranges::any_of(p.children, [](const Node* child) { return returns_something(*child); });
    }

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
