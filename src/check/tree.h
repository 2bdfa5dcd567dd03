#pragma once

// check: a source text as a tree whose shape does not depend on the grammar that read it.
//
// tree-sitter reads the text; a Language (language.h) says what each of its grammar's nodes means. What it does not
// name stays as `Kind::other` and is compared by the grammar's own symbol, so no part of a text is ever lost:
//
//     auto tree = TRY(Tree::parse(*find_language("python"), "os.system(cmd)", words));      // syntax.h
//     // file[expression_statement(call(callee: member(object: name os, property: name system), arguments[name cmd]))]
//
// A record (call, function, if …) has children told apart by their Role; a list (arguments, block, array …) has
// children in order, all `Role::element`. Brackets, commas, comments and parentheses around expressions are not there.
// The range of a node is in bytes of the text, half open, without surrounding white space.
//
// Patterns are trees as well (pattern.h); the kinds below `only in patterns` occur only there.
//
// Bodies are always a `block`, with or without braces; an else-if is an if_ in `alternative`; a method is a function in the
// block of its class. An element of JSX is an `other` with word "jsx": name, pairs (attributes), body?.
//
// Nodes live as long as their Tree; a Tree is used by one thread. Parsing never recurses on the depth of the input:
// beneath 2,000 levels a node has no children and is `broken`.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "check/words.h"

namespace bawn::check {

enum class Kind : std::uint8_t {
    other,  // what the language does not name: compared by grammar symbol

    // lists
    file,
    block,
    arguments,
    parameters,
    array,
    object,
    tuple,
    set,

    // expressions
    name,           // word: the identifier
    member,         // object, property: a.b  a->b  a?.b  A::b
    index,          // object, index: a[i]
    call,           // callee, arguments: also macros, commands of a shell, decorators' calls
    new_object,     // type, arguments, body?
    keyword,        // name, value: f(key=value), also labelled arguments
    spread,         // operand: *args ...args **kwargs
    pair,           // key, value: of an object
    string,         // word: its content without quotes and prefix, escapes as written; "a" "b" is a binary +
    text_template,  // parts in order (element): string parts, and expressions as `interpolation`
    interpolation,  // operand
    number,         // word: as written
    boolean,        // word: true or false
    null,
    regex,          // word
    unary,          // operand; word: operator; "_++" and "_--" behind their operand
    binary,         // left, right; word: operator; "&&", "||" (and `!` of unary) however the language spells them
    assign,         // left, right; word: "=" or the operator "+=", ":=" is a `variable`
    ternary,        // condition, consequence, alternative
    lambda,         // parameters, body (an expression or a block)
    cast,           // type, value
    await,
    yield,   // operand?
    comprehension,  // element, clauses*: for_each without a body, if_ with a condition; word: list, set, dict, generator
    type,           // what is more than a name: operand List, element String; word: "[]", "*", "&", "?", "|" with elements.
                    // A plain type is a name or member in a type's role, as an expression would be

    // statements
    expression_statement,  // operand
    variable,              // a definition: target, type?, value?, modifier*; one for each declarator; word: "const", "let", "var" …
    function,              // name?, parameters, return_type?, body?, decorators*, modifiers*
    parameter,             // name (any target), type?, value? (the default), decorators*, modifiers*
    class_,                // name?, bases*, body, decorators*, modifiers*; word: class, interface, struct, enum, trait …
    if_,                   // condition, consequence, alternative?
    while_,
    do_,           // condition, body
    for_,                  // init?, condition?, update?, body
    for_each,              // target, iterable, body
    switch_,               // condition, cases (element)
    case_,                 // labels*, body; no label: default
    try_,                  // body, handlers*, alternative?, finalizer?
    catch_,                // parameter?/type?, body
    throw_,
    return_,       // operand?
    break_,
    continue_,     // label?
    import,                // module and names as the language's hook lays them out: see imports.h
    decorator,             // operand (a name, member or call)
    with_,                 // items (target, value as `variable`), body
    delete_,
    assert_,      // operands

    // only in patterns
    ellipsis,             // ...
    metavariable,         // $X; word: "$X". "$_" equals everything and binds nothing
    metavariable_list,    // $...X
    deep,                 // <... operand ...>
    typed_metavariable,   // ($X: T), (T $X): word, type
    string_pattern,       // "...", "=~/re/", "$X", "a $X b": see pattern.h
};

enum class Role : std::uint8_t {
    element,
    callee,
    arguments,
    object,
    property,
    index,
    left,
    right,
    operand,
    condition,
    consequence,
    alternative,
    body,
    name,
    type,
    value,
    key,
    parameters,
    return_type,
    decorator,
    modifier,
    base,
    target,
    iterable,
    init,
    update,
    label,
    handler,
    finalizer,
    parameter,
    clause,
    module,
};

struct Node {
    Kind kind = Kind::other;
    Role role = Role::element;
    bool broken = false;        // an ERROR or MISSING node is here or beneath
    std::uint16_t symbol = 0;   // the grammar's symbol
    std::uint32_t version = 0;  // the update of its tree that made it
    Word word = no_word;        // see Kind; for `other`: its keywords and operators, joined by a blank
    std::uint32_t begin = 0, end = 0;
    Node* parent = nullptr;
    std::span<Node*> children;

    const Node* child(Role wanted) const;  // the first, or nullptr
    bool is_statement() const;             // by kind and place: what may stand in a block
};

bool is_list(Kind);
std::string_view name_of(Kind);
std::string_view name_of(Role);

// For tests and `bawn rules explain`: one line, "call(callee: name f, arguments: arguments[number 1])".
std::string shown(const Node&, const Words&);

}  // namespace bawn::check
