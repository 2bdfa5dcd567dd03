#include "check/match.h"

#include <algorithm>

#include "check/match_again.h"
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

// { … }, and not the members of a class.
bool is_group(const Node& node)
{
    if (node.kind != Kind::block || !node.parent) return false;
    Kind around = node.parent->kind;
    return around != Kind::class_ && around != Kind::switch_ && around != Kind::case_;
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
        if (file_.index)
            candidates = all_candidates();
        else
            add_all(*file_.root, candidates);
        return among(candidates);
    }

    void again(PatternMatches& known)
    {
        since_ = known.version;
        looks_around_ = may_look_around();
        std::vector<const Node*> candidates = since_ == 0 ? all_candidates() : changed_candidates();
        if (std::erase_if(known.doubtful, [&](const Node* node) { return !is_as_it_was(*node); }); !known.doubtful.empty()) {
            candidates.insert(candidates.end(), known.doubtful.begin(), known.doubtful.end());
            in_order_of_text(candidates);
        }
        auto is_kept = [&](const Match& m) { return is_as_it_was(*m.node) && !was_doubtful(known, *m.node); };
        const auto gone = std::ranges::stable_partition(known.found, is_kept);
        std::vector<Match> lost(std::move_iterator(gone.begin()), std::move_iterator(gone.end()));
        known.found.erase(gone.begin(), gone.end());
        known.doubtful.clear();
        std::vector<Match> found = among(candidates, &known.doubtful);
        std::ranges::sort(known.doubtful);
        if (!std::ranges::equal(lost, found, is_same)) known.changed = file_.index->version();
        known.version = file_.index->version();
        if (found.empty()) return;
        std::ranges::move(found, std::back_inserter(known.found));
        in_order(known.found);
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

    std::vector<const Node*> all_candidates() const
    {
        std::vector<const Node*> candidates;
        const Beginning beginning = beginning_of(pattern_, options_);
        for (const Head& head : beginning.heads) file_.index->candidates(head, candidates);
        if (beginning.is_within) add_ancestors(candidates);
        if (beginning.is_within || beginning.heads.size() > 1) in_order_of_text(candidates);
        return candidates;
    }

    // Those that are not as they were.
    std::vector<const Node*> changed_candidates() const
    {
        const Beginning beginning = beginning_of(pattern_, options_);
        std::vector<const Node*> begins, candidates;
        for (const Head& head : beginning.heads) {
            if (head.everything && !looks_around_ && !beginning.is_within && since_ + 1 == file_.index->version()) {
                const std::vector<const Node*>& newest = file_.index->newest();
                begins.insert(begins.end(), newest.begin(), newest.end());
            } else {
                file_.index->candidates(head, begins);
            }
        }
        for (const Node* node : begins) {
            if (!beginning.is_within) {
                if (has_changed(*node)) candidates.push_back(node);
                continue;
            }
            for (const Node* at = node; at; at = at->parent) {
                if (!has_changed(*at)) continue;
                if (std::ranges::find(candidates.rbegin(), candidates.rend(), at) != candidates.rend()) break;
                candidates.push_back(at);
            }
        }
        if (beginning.is_within || beginning.heads.size() > 1) in_order_of_text(candidates);
        return candidates;
    }

    // Of a node of this tree.
    bool has_changed(const Node& node) const
    {
        if (node.version > since_) return true;
        if (!looks_around_) return false;
        const Node* around = node.parent;
        while (around && around->kind != Kind::function && around->kind != Kind::file) around = around->parent;
        return !around || around->version > since_;
    }

    // Of a node of an older one: it and all around it are of this one, too.
    bool is_as_it_was(const Node& node) const
    {
        const Node* top = &node;
        while (top->parent) top = top->parent;
        return top == file_.root && !has_changed(node);
    }

    // What a lambda returns is told as its body.
    static bool was_doubtful(const PatternMatches& known, const Node& node)
    {
        auto was = [&](const Node* one) { return std::ranges::binary_search(known.doubtful, one); };
        return was(&node) || (node.parent && node.parent->kind == Kind::lambda && was(node.parent));
    }

    static bool is_same(const Match& a, const Match& b)
    {
        auto same = [](const auto& x, const auto& y) {
            return x.first == y.first && x.second.node == y.second.node && x.second.nodes.data() == y.second.nodes.data();
        };
        return a.node == b.node && !before(a, b) && !before(b, a) && std::ranges::equal(a.bindings, b.bindings, same);
    }

    // `doubtful`: gets those of the candidates that asked more than what stands there.
    std::vector<Match> among(const std::vector<const Node*>& candidates, std::vector<const Node*>* doubtful = nullptr)
    {
        std::vector<Match> found;
        for (const Node* node : candidates) {
            if (work_.exhausted()) break;
            const std::uint64_t questions = doubtful ? file_.facts->questions() : 0;
            at(*node, found);
            matcher_.forget();
            if (doubtful && file_.facts->questions() != questions) doubtful->push_back(node);
        }
        in_order(found);
        return found;
    }

    static void in_order(std::vector<Match>& found)
    {
        auto less = [](const Match& a, const Match& b) { return before(a, b); };
        std::ranges::sort(found, less);
        auto same = [](const Match& a, const Match& b) { return !before(a, b) && !before(b, a); };
        found.erase(std::unique(found.begin(), found.end(), same), found.end());
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
                       (p.kind == Kind::assign && node.kind == Kind::pair) || (p.kind == Kind::object && node.kind == Kind::block);
            if (may && !is_asked && !(p.kind == Kind::binary && is_middle_of_chain(node, *file_.language)))
                matcher_.expression(p, node, start, states);
        } else if (pattern_.form() == PatternForm::part) {
            matcher_.part(p, node, start, states);
        } else if (p.children.size() == 1) {
            const Node& only = *p.children[0];
            bool is_function = only.kind == Kind::function && (node.kind == Kind::lambda || node.kind == Kind::pair);
            bool is_asked = std::ranges::find(asked_, &node) != asked_.end();
            if (node.is_statement() || is_function || (only.kind == Kind::block && is_group(node)) || (is_asked && is_expression(node)))
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
    std::uint32_t since_ = 0;    // the version whose matches are known
    bool looks_around_ = false;  // the pattern, at what is not in its node
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

void match_again(const Pattern& pattern, const ParsedFile& file, const MatchOptions& options, PatternMatches& known, Work& work)
{
    Search(pattern, file, options, work).again(known);
}

}  // namespace bawn::check
