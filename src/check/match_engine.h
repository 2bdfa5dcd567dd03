#pragma once

// One pattern against one tree: what match() does, in parts that are told apart by what they compare.
//
// Every comparison takes a State (what the metavariables stand for so far) and appends each State in which the two
// agree: none is "no", several are the several ways. A State is a pointer to an immutable chain, so going on in many ways
// copies nothing. Lists with `...` keep, for each place in the list, the distinct States that reach it: the work grows
// with the number of bindings, not with the number of ways to skip.
//
//     match_node.cpp         which comparison two nodes get; records, child by child
//     match_lists.cpp        lists: in order, in any order, arguments, fields
//     match_statements.cpp   statements, and sequences of them through nested blocks
//     match_names.cpp        names by what imports say, members, method chains
//     match_text.cpp         literals, string patterns, templates, constants
//     match_markup.cpp       JSX
//     match_operators.cpp    operators that may be grouped or swapped
//     match_definitions.cpp  functions, classes, variables, assignments, decorators
//     match_imports.cpp      imports, however they are written
//     match_types.cpp        types and typed metavariables
//     match_deep.cpp         expressions within expressions
//     match_values.cpp       metavariables and when two values are the same

#include <boost/container/small_vector.hpp>
#include <deque>
#include <unordered_map>

#include "check/match.h"

namespace bawn::check {

struct Bound {
    const Bound* up = nullptr;
    Word name = no_word;
    Value value;
};

struct State {
    const Bound* bound = nullptr;
    std::uint32_t end = 0;  // of a sequence of statements: how far it reaches
    bool operator==(const State&) const = default;
};

using States = boost::container::small_vector<State, 4>;
using Nodes = std::span<Node* const>;

enum class PatternPlace { root, inner };      // at the root a name does not stand for what it was assigned
enum class Rest { not_allowed, allowed };     // may a list go on where the pattern's list ends?

class Matcher {
public:
    Matcher(const Pattern&, const ParsedFile&, const MatchOptions&, Work&);

    // The ways in, by what stands at the root of the pattern.
    void expression(const Node& pattern, const Node& target, State, States&);
    void statement(const Node& pattern, const Node& target, State, States&);
    void sequence(Nodes pattern, Nodes target, State, States&);  // from the first of `target` on; any rest is ignored
    void part(const Node& pattern, const Node& target, State, States&);
    void value(const Node& pattern, const Node& target, State, States&);  // of a metavariable: also by what its name stands for

    void forget() { bounds_.clear(); }  // between candidates
    Bindings bindings(State) const;
    const Pattern& pattern() const { return pattern_; }

private:
    using Step = void (Matcher::*)(const Node&, const Node&, State, States&);

    // match_node.cpp
    void node(const Node& p, const Node& t, State, States&);
    void compare(const Node& p, const Node& t, PatternPlace, State, States&);
    void same_kind(const Node& p, const Node& t, PatternPlace, State, States&);
    void record(const Node& p, const Node& t, State, States&);
    void record_from(const Node& p, const Node& t, std::size_t child, State, States&);
    void role(const Node& p, const Node& t, Role, State, States&);
    bool same_words(const Node& p, const Node& t) const;
    void either_body(const Node& p, const Node& t, State, States&);

    // match_lists.cpp
    void in_order(Nodes p, Nodes t, Step, Rest, State, States&);
    void in_any_order(Nodes p, Nodes t, Step, Rest, State, States&);
    void in_any_order_from(Nodes p, std::size_t at, Nodes t, std::vector<bool>& used, Step, Rest, State, States&);
    void subsequence(Nodes p, Nodes t, Step, State, States&);
    void arguments(Nodes p, Nodes t, State, States&);
    void argument(const Node& p, const Node& t, State, States&);
    void fields(Nodes p, Nodes t, Rest, State, States&);
    void template_parts(const Node& p, const Node& t, State, States&);
    void template_part(const Node& p, const Node& t, State, States&);

    // match_statements.cpp
    void statements(Nodes p, Nodes t, Rest, State, States&);       // `...` also skips into nested blocks
    void statements_flat(Nodes p, Nodes t, Rest, State, States&);
    void block(const Node& p, const Node& t, State, States&);
    void whole_statement(const Node& p, const Node& t, State, States&);
    void field_statement(const Node& p, const Node& t, State, States&);
    void implicit_return(const Node& p, const Node& t, State, States&);

    // match_names.cpp
    void resolved_name(const Node& p, const Node& t, State, States&);
    void dotted(const Node& p, std::span<const std::string_view> parts, const Node& t, State, States&);
    void member(const Node& p, const Node& t, State, States&);
    void chain(const Node& object, const Node& t, State, States&);
    void name_word(const Node& p, const Node& t, State, States&);
    void symbolic(const Node& p, const Node& t, State, States&);

    // match_text.cpp
    bool literal(const Node& p) const;
    void text(const Node& p, std::string_view content, const Node& t, State, States&);
    void plain_template(const Node& p, const Node& t, State, States&);
    void regex(const Node& p, const Node& t, State, States&);
    void constant(const Node& p, const Node& t, State, States&);
    bool same_number(const Node& p, const Node& t) const;

    // match_markup.cpp
    void markup(const Node& p, const Node& t, State, States&);
    void markup_body(Nodes p, Nodes t, State, States&);
    void markup_part(const Node& p, const Node& t, State, States&);

    // match_operators.cpp
    void binary(const Node& p, const Node& t, State, States&);
    void texts(std::span<const Node* const> p, std::span<const Node* const> t, State, States&);
    void grouped(std::span<const Node* const> p, std::span<const Node* const> t, const Node& whole, State, States&);
    void swapped(std::span<const Node* const> p, std::span<const Node* const> t, const Node& whole, State, States&);

    // match_definitions.cpp
    void function(const Node& p, const Node& t, State, States&);
    void named_lambda(const Node& p, const Node& name, const Node& lambda, const Node& whole, State, States&);
    void parameters(const Node& p, const Node& t, State, States&);
    void parameter(const Node& p, const Node& t, State, States&);
    void variable(const Node& p, const Node& t, State, States&);
    void assignment(const Node& p, const Node& left, const Node& right, State, States&);
    void decorator(const Node& p, const Node& t, State, States&);
    void decorators(Nodes p, Nodes t, State, States&);

    // match_imports.cpp
    void import(const Node& p, const Node& t, State, States&);
    void module_prefix(const Node& p, const Node& t, State, States&);
    void taken(const Node& p, const Node& t, State, States&);
    void whole_names(const Node& p, std::size_t taken_by_pattern, const Node& t, State, States&);
    void import_of_require(const Node& p, const Node& t, State, States&);

    // match_types.cpp
    void type(const Node& p, const Node& t, State, States&);
    bool says_its_type(const Node& t, std::string_view name) const;
    void literal_of_type(const Node& p, const Node& t, State, States&);
    void typed(const Node& p, const Node& t, State, States&);

    // match_deep.cpp
    void deep(const Node& p, const Node& t, State, States&);
    void deep_in_statement(const Node& p, const Node& t, State, States&);
    void implicitly_deep(const Node& p, const Node& t, State, States&);

    // match_values.cpp
    void bind(Word metavariable, const Value&, State, States&);
    void bind(Word metavariable, const Node&, State, States&);
    void bind_run(Word metavariable, Nodes, State, States&);
    bool same(const Value&, const Value&) const;

    std::string_view word(const Node& n) const { return file_.words->text(n.word); }
    std::string_view source(const Node& n) const { return file_.text.substr(n.begin, n.end - n.begin); }
    bool speaks(std::string_view language) const { return file_.language && file_.language->id == language; }
    bool script() const { return file_.language && is_script(*file_.language); }

    const Pattern& pattern_;
    const ParsedFile& file_;
    const MatchOptions& options_;
    Work& work_;
    struct Nested {  // the statements of a list with all that are in them, and where each of the list begins
        std::vector<Node*> all;
        std::vector<std::uint32_t> starts;
    };
    const Nested& nested(const Node& list);

    std::deque<Bound> bounds_;
    std::unordered_map<const Node*, Nested> nested_;
    std::uint32_t symbolic_depth_ = 0;
};

// Expressions directly beneath one: for <... e ...>, and the fewer for a statement `e;` that also matches x = e;.
void subexpressions(const Node&, std::vector<const Node*>&);
void plain_subexpressions(const Node&, std::vector<const Node*>&);
void expressions_of_statement(const Node&, std::vector<const Node*>&);

bool is_expression(const Node&);   // by kind and place: where an expression pattern may match
bool same_nodes(const Node&, const Node&, const ParsedFile&, bool strict_names);
void add_unique(States&, State);
Nodes children_of(const Node&, Role, std::vector<Node*>& room);  // a view, through `room` where they do not stand together

}  // namespace bawn::check
