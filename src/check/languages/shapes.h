#pragma once

// What several grammars spell alike: hooks for the rows of a language, and small words to write new ones with.

#include "check/syntax.h"

namespace bawn::check::shapes {

// A quoted text: Kind::string with its content, or a text_template when it has interpolations.
void string(Builder&, Node&);
// "a" "b" -> binary +
void string_sequence(Builder&, Node&);
// The word is "=".
void assign(Builder&, Node&);
// ++x has the word "++", x++ has "_++"; the row joins the tokens.
void update(Builder&, Node&);
// Children that are no Kind::parameter become the name of one; also x => y.
void parameters(Builder&, Node&);
// int a = 1, b; -> a variable each, with the type, modifiers and decorators of all.
void declarators(Builder&, Node&);
// All children but labels, conditions, names and the like are gathered in one block as `body`.
void gather_body(Builder&, Node&);
// Several alternatives in a row (elif, elif, else) nest.
void nest_alternatives(Builder&, Node&);
// The only argument of a call without brackets, or with a template, stands in `arguments`.
void arguments_are_a_list(Builder&, Node&);
// {x} is {x: x}
void shorthand_pair(Builder&, Node&);
// a, b, c without fields -> roles by position
void condition_in_the_middle(Builder&, Node&);  // b if a else c
void left_right(Builder&, Node&);
void object_property(Builder&, Node&);
void cast_value_type(Builder&, Node&);  // x as T
// Python's a[i, j]: several indexes are one tuple.
void one_index(Builder&, Node&);
void decorators_belong_to_what_follows(Builder&, Node&);
// Has this role in its parent, whatever the field.
template <Role role>
void is(Builder&, Node& node)
{
    node.role = role;
}
// A list under `body` becomes the elements of this node: the cases of a switch.
void cases(Builder&, Node&);
// A list of one is what is in it.
void one_is_itself(Builder&, Node&);
// An assignment that is a statement by itself becomes an expression in a statement.
void statement_of_assign(Builder&, Node&);
void statement_of_update(Builder&, Node&);
// The first child is the operand of a type, as in List<String>; the word as given.
void generic_type(Builder&, Node&);
template <char first, char second = '\0'>
void type_word(Builder& builder, Node& node)
{
    const char sign[] = {first, second, '\0'};
    node.word = builder.word(sign);
    if (node.children.size() == 1) node.children[0]->role = Role::operand;
}
// for (T x : xs): what is declared is a variable under `target`.
void for_each_variable(Builder&, Node&);
void is_modifier(Builder&, Node&);
// The word of a class_ is how its definition begins: "class", "struct"; by the grammar's name of the node.
void class_word(Builder&, Node&);
// The bases stand in a list of their own.
void flatten_bases(Builder&, Node&);
// A list under this role becomes its elements with this role.
void flatten(Builder&, Node&, Role);

Node* name(Builder&, Role, const Node& at, std::string_view word);
Node* leaf_of(Builder&, const Node&, Kind, Role);       // a leaf with the text of a node
std::vector<Node*> children_of(const Node&);
void prepend(Builder&, Node&, std::span<Node* const>);
void append(Builder&, Node&, Node*);
void remove(Builder&, Node&, const Node*);
std::string_view unquoted(std::string_view);

}  // namespace bawn::check::shapes
