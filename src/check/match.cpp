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
        if (!known.beginning) known.beginning = beginning_of(pattern_, options_), known.looks = where_it_looks();
        looks_around_ = known.looks != PatternMatches::Looks::inside;
        begun_ = known.looks == PatternMatches::Looks::behind ? &known.begun : nullptr;
        const TreeChange* change = file_.index->change;
        near_ = change && since_ != 0 && change->since == since_ && (!looks_around_ || begun_) ? change : nullptr;
        std::vector<const Node*> candidates = since_ == 0 ? all_candidates(*known.beginning) : changed_candidates(*known.beginning);
        std::vector<const Node*> doubted = take_doubtful(known);
        if (begun_) take_begun(known.begun, doubted);
        candidates.insert(candidates.end(), doubted.begin(), doubted.end());
        if (!doubted.empty()) in_order_of_text(candidates);
        const std::vector<Match> lost = take_lost(known.found, doubted);
        known.version = file_.index->version();
        if (candidates.empty() && lost.empty()) return;

        std::vector<const Node*> doubtful;
        std::vector<Match> found = among(candidates, &doubtful);
        std::ranges::stable_sort(doubtful, {}, &Node::begin);
        auto by_begin = [](const Node* a, const Node* b) { return a->begin < b->begin; };
        merge(known.doubtful, std::move(doubtful), by_begin);
        std::ranges::stable_sort(began_, {}, &Node::begin);
        if (begun_) merge(*begun_, std::move(began_), by_begin);
        if (!std::ranges::equal(lost, found, is_same)) known.changed = known.version;
        merge(known.found, std::move(found), before);
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
    PatternMatches::Looks where_it_looks() const
    {
        const Node& root = pattern_.root();
        const bool is_sequence = pattern_.form() == PatternForm::statements && root.children.size() != 1;
        if (returns_something(root) || (is_sequence && root.children.empty())) return PatternMatches::Looks::around;
        return is_sequence ? PatternMatches::Looks::behind : PatternMatches::Looks::inside;
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

    std::vector<const Node*> all_candidates() const { return all_candidates(beginning_of(pattern_, options_)); }

    std::vector<const Node*> all_candidates(const Beginning& beginning) const
    {
        std::vector<const Node*> candidates;
        for (const Head& head : beginning.heads) file_.index->candidates(head, candidates);
        if (beginning.is_within) add_ancestors(candidates);
        if (beginning.is_within || beginning.heads.size() > 1) in_order_of_text(candidates);
        return candidates;
    }

    // Those that are not as they were.
    std::vector<const Node*> changed_candidates(const Beginning& beginning) const
    {
        std::vector<const Node*> begins, candidates;
        if (near_) {
            if (beginning.is_within) return beginning.heads.empty() ? begins : file_.index->newest();
            for (const Head& head : beginning.heads) file_.index->candidates_of_newest(head, candidates);
            if (beginning.heads.size() > 1) in_order_of_text(candidates);
            return candidates;
        }
        for (const Head& head : beginning.heads) file_.index->candidates(head, begins);
        for (const Node* node : begins) {
            if (!beginning.is_within) {
                if (is_new(*node)) candidates.push_back(node);
                continue;
            }
            for (const Node* at = node; at; at = at->parent) {
                if (!is_new(*at)) continue;
                if (std::ranges::find(candidates.rbegin(), candidates.rend(), at) != candidates.rend()) break;
                candidates.push_back(at);
            }
        }
        if (beginning.is_within || beginning.heads.size() > 1) in_order_of_text(candidates);
        return candidates;
    }

    // Out of those whose answer rests on what Facts say: those that are gone, and those to be asked again, which are returned.
    std::vector<const Node*> take_doubtful(PatternMatches& known) const
    {
        const bool facts_hold = near_ && near_->facts_since <= since_;
        if (facts_hold && near_->loops.empty()) {
            erase_where_new(
                known.doubtful, [](const Node* node) { return node->begin; }, [&](const Node* node) { return !is_as_it_was(*node); });
            return {};
        }
        auto in_loop = [&](const Node* node) {
            return std::ranges::any_of(near_->loops,
                                       [&](const auto& loop) { return loop.first <= node->begin && node->begin < loop.second; });
        };
        std::vector<const Node*> again;
        std::erase_if(known.doubtful, [&](const Node* node) {
            if (!is_as_it_was(*node)) return true;
            if (facts_hold && !in_loop(node)) return false;
            again.push_back(node);
            return true;
        });
        return again;
    }

    // Sequences that may go on otherwise: what follows them, in the list in which they stand or in one around it, is not as it was.
    void take_begun(std::vector<const Node*>& begun, std::vector<const Node*>& again) const
    {
        std::erase_if(begun, [&](const Node* node) {
            if (!is_in_tree(*node) || node->version > since_) return true;
            if (!has_changed(*node)) return false;
            if (std::ranges::find(again, node) == again.end()) again.push_back(node);
            return true;
        });
    }

    std::vector<Match> take_lost(std::vector<Match>& found, std::vector<const Node*> doubted) const
    {
        std::vector<Match> lost;
        auto is_lost = [&](const Match& m) { return !is_as_it_was(*m.node); };
        auto take = [&](const Match& m) { return is_lost(m) && (lost.push_back(m), true); };
        if (near_ && doubted.empty()) {
            erase_where_new(found, [](const Match& m) { return m.begin; }, take);
            return lost;
        }
        std::ranges::sort(doubted);
        // What a lambda returns is told as its body.
        auto is_doubted = [&](const Node* node) { return std::ranges::binary_search(doubted, node); };
        std::erase_if(found, [&](const Match& m) {
            const bool is_asked =
                is_doubted(m.node) || (m.node->parent && m.node->parent->kind == Kind::lambda && is_doubted(m.node->parent));
            return is_asked ? (lost.push_back(m), true) : take(m);
        });
        return lost;
    }

    // Of what is in order of its begin: only where the last change may have been.
    template <typename T, typename Begin, typename Is>
    void erase_where_new(std::vector<T>& all, Begin begin, Is is) const
    {
        if (!near_) {
            std::erase_if(all, is);
            return;
        }
        const auto tail = std::ranges::lower_bound(all, near_->tail, {}, begin);
        all.erase(std::remove_if(tail, all.end(), is), all.end());
        for (std::uint32_t one : near_->begins) {
            auto [first, last] = std::ranges::equal_range(all, one, {}, begin);
            all.erase(std::remove_if(first, last, is), last);
        }
    }

    template <typename T, typename Less>
    static void merge(std::vector<T>& into, std::vector<T> more, Less less)
    {
        if (more.empty()) return;
        const auto middle = static_cast<std::ptrdiff_t>(into.size());
        into.insert(into.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
        const auto from = std::upper_bound(into.begin(), into.begin() + middle, *(into.begin() + middle), less);
        std::inplace_merge(from, into.begin() + middle, into.end(), less);
    }

    // Of a node of this tree. A sequence that began is asked again by itself.
    bool is_new(const Node& node) const { return node.version > since_ || (!begun_ && has_changed(node)); }

    bool has_changed(const Node& node) const
    {
        if (node.version > since_) return true;
        if (!looks_around_) return false;
        const Node* around = node.parent;
        while (around && around->kind != Kind::function && around->kind != Kind::file) around = around->parent;
        return !around || around->version > since_;
    }

    // Of a node of an older one: it and all around it are of this one, too.
    bool is_as_it_was(const Node& node) const { return is_in_tree(node) && !is_new(node); }

    bool is_in_tree(const Node& node) const
    {
        const Node* top = &node;
        while (top->parent) top = top->parent;
        return top == file_.root;
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
            if (from.front()->role != Role::element) return;
            matcher_.sequence(p.children, from, start, states);
            if (begun_ && (!states.empty() || begins(from, start))) began_.push_back(&node);
        }
        for (State state : states) found.push_back({node.begin, std::max(state.end, node.begin), &node, matcher_.bindings(state)});
    }

    bool begins(Nodes from, State start)
    {
        States states;
        matcher_.sequence(Nodes(pattern_.root().children).first(1), from, start, states);
        return !states.empty();
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
    std::vector<const Node*>* begun_ = nullptr;  // of a sequence: see PatternMatches
    std::vector<const Node*> began_ = {};        // of these, now
    const TreeChange* near_ = nullptr;  // all that changed since then, where that is known
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
