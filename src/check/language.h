#pragma once

// One language: its grammar, how its files and rules name it, and what each node of its grammar means.
//
// A language is one file in src/check/languages: a table of rows and, where a table cannot say it, a few small hooks.
// Its own examples are tests beside it (text -> shown tree, pattern -> what it matches).
//
//     {"call", Kind::call, {{"function", Role::callee}, {"arguments", Role::arguments}}},
//     {"parenthesized_expression", Shape::pass},      // stands for its only named child
//     {"comment", Shape::skip},

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "check/tree.h"

extern "C" struct TSLanguage;

namespace bawn::check {

enum class Shape : std::uint8_t {
    node,    // becomes a Node of the row's kind
    leaf,    // a Node whose word is the node's whole text
    pass,    // is replaced by its only named child
    splice,  // its children belong to its parent
    skip,    // is not there: comments, separators
};

struct FieldRole {
    std::string_view field;  // the grammar's; "" is every child without a field
    Role role;
};

struct Row {
    std::string_view type;  // the grammar's name of the node
    Kind kind = Kind::other;
    std::vector<FieldRole> fields = {};
    std::string_view word_field = {};  // whose text becomes the word: "operator", "name"; "" none; "*" anonymous tokens joined
    Shape shape = Shape::node;
};

// How a pattern is made readable for the grammar: each placeholder (a metavariable, "...", "<... e ...>") is tried in
// these spellings, and the pattern between these brackets, until the text parses without an error.
struct PatternForms {
    std::vector<std::string_view> metavariable;   // "%" is its name: "mv_%", "$%"
    std::vector<std::string_view> ellipsis;       // "el_", "el_;", "int el_", …
    struct Around {
        std::string_view before, after;
    };
    std::vector<Around> around;                   // {"", ""}, {"class c_ {", "}"}, …
};

struct Language {
    std::string_view id;                        // "javascript"
    std::vector<std::string_view> names;        // as rules say it: "js", "javascript"
    std::vector<std::string_view> extensions;   // ".js", ".mjs"
    std::vector<std::string_view> file_names;   // "Dockerfile"
    std::vector<std::string_view> interpreters; // of a "#!" line
    const TSLanguage* (*grammar)();             // nullptr: the language has a parser of its own
    std::vector<Row> rows;
    PatternForms forms;
    // Called for every node after its row was applied, children first; may change kind, word, roles and children.
    void (*shape)(class Builder&, Node&) = nullptr;

    std::string_view line_comment, block_comment_begin, block_comment_end;
    bool members_may_be_bare = false;           // a field is reached without this. or self.
};

std::span<const Language* const> languages();                    // sorted by id
const Language* find_language(std::string_view name);            // by id or one of its names; nullptr
const Language* language_of_file(std::string_view path, std::string_view first_line);  // nullptr: text in no language we read

}  // namespace bawn::check
