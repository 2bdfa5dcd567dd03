#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "check/match.h"
#include "check/match_index.h"
#include "check/pattern.h"
#include "check/syntax.h"

// A second matcher, slow and plain: it tries everything, keeps every set of bindings as a map of texts and knows of no
// index, no memory and no limit. On generated programs and patterns it must find what the fast one finds. The programs
// have no two variables of one name and no constants, so that equal texts are equal values.

namespace bawn::check {
namespace {

using BoundTexts = std::map<std::string, std::string>;
using Ways = std::set<BoundTexts>;
using List = std::vector<const Node*>;

struct Reach {  // of a sequence of statements
    BoundTexts bound;
    std::uint32_t end = 0;
    auto operator<=>(const Reach&) const = default;
};
using Reaches = std::set<Reach>;

class Reference {
public:
    Reference(const Words& words, std::string_view text) : words_(words), text_(text) {}

    Ways expression(const Node& p, const Node& t, const BoundTexts& bound) const
    {
        if (p.kind == Kind::ellipsis) return {bound};
        if (p.kind == Kind::metavariable) return bind(p, t, bound);
        if (p.kind == Kind::deep) return deep(*p.child(Role::operand), t, bound);
        if (p.kind == Kind::string_pattern && t.kind == Kind::string) return {bound};
        if (p.kind != t.kind || p.word != t.word) return {};
        if (p.kind == Kind::arguments) return arguments(list_of(p), list_of(t), bound);
        if (p.kind == Kind::array) return in_order(list_of(p), list_of(t), bound);
        if (p.children.size() != t.children.size()) return {};
        Ways ways = {bound};
        for (std::size_t i = 0; i < p.children.size(); ++i) {
            Ways next;
            for (const BoundTexts& way : ways) next.merge(expression(*p.children[i], *t.children[i], way));
            ways = next;
        }
        return ways;
    }

    Reaches sequence(List p, List t, const Reach& from, bool may_end_early) const
    {
        if (p.empty()) return t.empty() || may_end_early ? Reaches{from} : Reaches{};
        if (!is_dots(*p[0])) {
            if (t.empty()) return {};
            Reaches all;
            for (const BoundTexts& way : statement(*p[0], *t[0], from.bound))
                all.merge(sequence(rest(p), rest(t), {way, std::max(from.end, t[0]->end)}, may_end_early));
            return all;
        }
        if (p.size() == 1) return {{from.bound, t.empty() ? from.end : std::max(from.end, t.back()->end)}};
        Reaches all = flat(p, t, from);
        all.merge(flat(p, nested(t), from));
        return all;
    }

    Ways statement(const Node& p, const Node& t, const BoundTexts& bound) const
    {
        if (is_dots(p)) return {bound};
        if (p.kind == Kind::metavariable) return bind(p, t, bound);
        if (p.kind == Kind::expression_statement) {
            const Node& wanted = *p.children[0];
            if (t.kind == Kind::expression_statement) return implicitly_deep(wanted, *t.children[0], bound);
            if (wanted.kind == Kind::metavariable) return bind(wanted, t, bound);
            const Node* condition = t.child(Role::condition);
            if (wanted.kind == Kind::deep && condition) return deep(*wanted.child(Role::operand), *condition, bound);
            if (t.kind == Kind::return_ && !t.children.empty()) return deep(wanted, *t.children[0], bound);
            return {};
        }
        if (p.kind != t.kind) return {};
        if (p.kind == Kind::return_)
            return p.children.empty() || t.children.empty() ? Ways{} : expression(*p.children[0], *t.children[0], bound);
        Ways all;  // if and while: a condition and a block
        for (const BoundTexts& way : expression(*p.child(Role::condition), *t.child(Role::condition), bound)) {
            Role role = p.kind == Kind::if_ ? Role::consequence : Role::body;
            for (const Reach& reach : sequence(list_of(*p.child(role)), list_of(*t.child(role)), {way, 0}, false)) all.insert(reach.bound);
        }
        return all;
    }

private:
    static List list_of(const Node& node) { return {node.children.begin(), node.children.end()}; }
    static List rest(const List& list, std::size_t from = 1) { return {list.begin() + static_cast<std::ptrdiff_t>(from), list.end()}; }
    static bool is_dots(const Node& node) { return node.kind == Kind::ellipsis; }

    std::string text(const Node& node) const { return std::string(text_.substr(node.begin, node.end - node.begin)); }

    Ways bind(const Node& p, const Node& t, BoundTexts bound) const
    {
        std::string value = text(t.kind == Kind::expression_statement ? *t.children[0] : t);
        auto [known, made] = bound.emplace(words_.text(p.word), value);
        return known->second == value ? Ways{bound} : Ways{};
    }

    Ways in_order(const List& p, const List& t, const BoundTexts& bound) const
    {
        if (p.empty()) return t.empty() ? Ways{bound} : Ways{};
        Ways all;
        if (is_dots(*p[0])) {
            for (std::size_t skipped = 0; skipped <= t.size(); ++skipped) all.merge(in_order(rest(p), rest(t, skipped), bound));
            return all;
        }
        if (t.empty() || (t[0]->kind == Kind::keyword) != (p[0]->kind == Kind::keyword)) return {};
        for (const BoundTexts& way : expression(*p[0], *t[0], bound)) all.merge(in_order(rest(p), rest(t), way));
        return all;
    }

    Ways arguments(List p, List t, const BoundTexts& bound) const
    {
        auto keyword = std::ranges::find(p, Kind::keyword, &Node::kind);
        if (keyword == p.end()) return in_order(p, t, bound);
        const Node& wanted = **keyword;
        p.erase(keyword);
        Ways all;
        for (std::size_t i = 0; i < t.size(); ++i) {
            if (t[i]->kind != Kind::keyword) continue;
            List others = t;
            others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
            for (const BoundTexts& way : expression(wanted, *t[i], bound)) all.merge(arguments(p, others, way));
        }
        return all;
    }

    static List inner(const Node& node)
    {
        List all;
        if (node.kind == Kind::member) return {node.child(Role::object)};
        for (const Node* child : node.children) {
            if (child->kind == Kind::arguments)
                for (const Node* argument : child->children)
                    all.push_back(argument->kind == Kind::keyword ? argument->child(Role::value) : argument);
            else
                all.push_back(child);
        }
        return all;
    }

    Ways deep(const Node& p, const Node& t, const BoundTexts& bound) const
    {
        Ways all = expression(p, t, bound);
        for (const Node* one : inner(t)) all.merge(deep(p, *one, bound));
        return all;
    }

    Ways implicitly_deep(const Node& p, const Node& t, const BoundTexts& bound) const
    {
        if (p.kind == Kind::metavariable) return bind(p, t, bound);
        if (p.kind == Kind::deep) return deep(*p.child(Role::operand), t, bound);
        Ways all = expression(p, t, bound);
        List parts = t.kind == Kind::assign ? List{t.child(Role::right)} : inner(t);
        for (const Node* one : parts) all.merge(implicitly_deep(p, *one, bound));
        return all;
    }

    Reaches flat(const List& p, const List& t, const Reach& from) const
    {
        if (p.empty()) return {from};
        Reaches all;
        if (is_dots(*p[0])) {
            Reach now = from;
            if (p.size() == 1) {
                for (const Node* one : t) now.end = std::max(now.end, one->end);
                return {now};
            }
            for (std::size_t skipped = 0; skipped <= t.size(); ++skipped) {
                all.merge(flat(rest(p), rest(t, skipped), now));
                if (skipped < t.size()) now.end = std::max(now.end, t[skipped]->end);
            }
            return all;
        }
        if (t.empty()) return {};
        for (const BoundTexts& way : statement(*p[0], *t[0], from.bound))
            all.merge(flat(rest(p), rest(t), {way, std::max(from.end, t[0]->end)}));
        return all;
    }

    static List nested(const List& statements)
    {
        List all;
        for (const Node* one : statements) {
            all.push_back(one);
            for (const Node* child : one->children)
                if (child->kind == Kind::block)
                    for (const Node* deeper : nested(list_of(*child))) all.push_back(deeper);
        }
        return all;
    }

    const Words& words_;
    std::string_view text_;
};

// Programs and patterns of a small Python.
class Author {
public:
    explicit Author(std::uint32_t seed) : random_(seed) {}

    std::string program() { return statements(0, 6, Text::program); }
    std::string pattern()
    {
        if (one_in(2)) return expression(0, Text::pattern);
        return statements(0, 3, Text::pattern);
    }

private:
    enum class Text { program, pattern };

    std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    std::string name() { return std::string(1, "abc"[below(3)]); }

    std::string expression(int depth, Text text)
    {
        if (text == Text::pattern) {
            if (one_in(4)) return std::string("$") + "XYZ"[below(3)];
            if (depth < 2 && one_in(12)) return "<... " + expression(depth + 1, text) + " ...>";
            if (one_in(16)) return "\"...\"";
        }
        switch (depth > 2 ? below(3) : below(7)) {
        case 0:
        case 1: return name();
        case 2: return one_in(2) ? std::to_string(below(3)) : "\"s\"";
        case 3: return name() + "." + name();
        case 4: return "[" + list(depth, text, false) + "]";
        default: return name() + "(" + list(depth, text, true) + ")";
        }
    }

    std::string list(int depth, Text text, bool keywords)
    {
        std::string all;
        bool has_keyword = false;
        for (std::size_t i = 0, count = below(4); i < count; ++i) {
            if (i > 0) all += ", ";
            if (text == Text::pattern && one_in(3)) {
                all += "...";
                continue;
            }
            has_keyword = has_keyword || (keywords && one_in(4));
            if (has_keyword) all += name() + "=";
            all += expression(depth + 1, text);
        }
        return all;
    }

    std::string statements(int depth, std::size_t most, Text text)
    {
        std::string all, indent(static_cast<std::size_t>(depth) * 4, ' ');
        for (std::size_t i = 0, count = 1 + below(most); i < count; ++i) {
            if (text == Text::pattern && one_in(3)) {
                all += indent + "...\n";
                continue;
            }
            switch (depth > 1 ? below(4) : below(6)) {
            case 0: all += indent + "return " + expression(1, text) + "\n"; break;
            case 1:
            case 2:
            case 3: all += indent + expression(1, text) + "\n"; break;
            default: all += indent + (one_in(2) ? "if " : "while ") + expression(2, text) + ":\n" + statements(depth + 1, 3, text);
            }
        }
        return all;
    }

    std::mt19937 random_;
};

using Found = std::set<std::tuple<std::uint32_t, std::uint32_t, BoundTexts>>;

bool is_plain_expression(const Node& node)
{
    switch (node.kind) {
    case Kind::name: return node.role != Role::property && node.role != Role::name;
    case Kind::call:
    case Kind::member:
    case Kind::array:
    case Kind::number:
    case Kind::string: return true;
    default: return false;
    }
}

void find(const Pattern& pattern, const Node& t, const Reference& reference, Found& found)
{
    const Node& p = pattern.root();
    if (pattern.form() != PatternForm::statements) {
        if (is_plain_expression(t))
            for (const BoundTexts& bound : reference.expression(p, t, {})) found.emplace(t.begin, t.end, bound);
    } else if (p.children.size() == 1) {
        if (t.is_statement())
            for (const BoundTexts& bound : reference.statement(*p.children[0], t, {})) found.emplace(t.begin, t.end, bound);
    } else if (t.kind == Kind::block || t.kind == Kind::file) {
        for (std::size_t i = 0; i < t.children.size(); ++i) {
            List from(t.children.begin() + static_cast<std::ptrdiff_t>(i), t.children.end());
            for (const Reach& reach : reference.sequence({p.children.begin(), p.children.end()}, from, {{}, from[0]->end}, true))
                found.emplace(from[0]->begin, reach.end, reach.bound);
        }
    }
    for (const Node* child : t.children) find(pattern, *child, reference, found);
}

std::string shown(const Found& found)
{
    std::string lines;
    for (const auto& [begin, end, bound] : found) {
        lines += std::to_string(begin) + "-" + std::to_string(end);
        for (const auto& [name, value] : bound) lines += " " + name + "=" + value;
        lines += "\n";
    }
    return lines;
}

TEST(ReferenceMatcher, finds_what_the_fast_one_finds)
{
    const Language& python = *find_language("python");
    int compared = 0, matched = 0;
    for (std::uint32_t seed = 0; seed < 4'000; ++seed) {
        Author author(seed);
        std::string text = author.program(), pattern_text = author.pattern();
        Words words;
        auto pattern = Pattern::parse(python, pattern_text, words);
        if (!pattern) continue;  // `return` outside, an expression of nothing but dots …
        auto tree = Tree::parse(python, text, words);
        ASSERT_TRUE(tree) << text;

        Found expected;
        find(*pattern, tree->root(), Reference(words, text), expected);

        Facts facts(python, tree->root(), text, words);
        NodeIndex index(tree->root(), &facts, words);
        ParsedFile file{&python, "file", text, &tree->root(), &facts, &words, &index};
        Work work(10'000'000);
        MatchOptions options;
        options.constant_propagation = false;
        Found found;
        for (const Match& match : match(*pattern, file, options, work)) {
            BoundTexts bound;
            for (const auto& [name, value] : match.bindings) bound.emplace(words.text(name), value.text);
            found.emplace(match.begin, match.end, bound);
        }
        ASSERT_EQ(shown(found), shown(expected)) << "seed " << seed << "\n"
                                                 << pattern_text << "\n--- in\n"
                                                 << text << "\n"
                                                 << shown(pattern->root(), words);
        ++compared;
        matched += !found.empty();
    }
    EXPECT_GT(compared, 3'000);
    EXPECT_GT(matched, 400);
}

}  // namespace
}  // namespace bawn::check
