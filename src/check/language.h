#pragma once

// One language: its grammar, how its files and rules name it, and what each node of its grammar means.
//
// A language is one file in src/check/languages: a table of rows and, where a table cannot say it, a few small hooks.
// Its own examples are tests beside it (text -> shown tree, pattern -> what it matches).
//
//     row("call", Kind::call, {{"function", callee}, {"arguments", arguments}}),
//     pass("parenthesized_expression"),                 // stands for its only named child
//     skip("comment"),

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
    std::string_view field;  // the grammar's; "" is every child without a field; "'async" is the token async, kept as a leaf
    Role role;
};

class Builder;

struct Row {
    std::string_view type;  // the grammar's name of the node
    Kind kind = Kind::other;
    std::vector<FieldRole> fields = {};
    std::string_view word_field = {};  // whose text becomes the word: "operator", "name"; "" none; "*" anonymous tokens joined
    Shape shape = Shape::node;
    // What a row cannot say: called when the node is built, children first; may change kind, word, roles and children.
    void (*then)(Builder&, Node&) = nullptr;
};

inline Row row(std::string_view type, Kind kind, std::vector<FieldRole> fields = {}, void (*then)(Builder&, Node&) = nullptr)
{
    return {type, kind, std::move(fields), {}, Shape::node, then};
}
inline Row row(std::string_view type, Kind kind, std::string_view word_field, std::vector<FieldRole> fields = {},
               void (*then)(Builder&, Node&) = nullptr)
{
    return {type, kind, std::move(fields), word_field, Shape::node, then};
}
inline Row leaf(std::string_view type, Kind kind, void (*then)(Builder&, Node&) = nullptr)
{
    return {type, kind, {}, {}, Shape::leaf, then};
}
inline Row pass(std::string_view type) { return {type, Kind::other, {}, {}, Shape::pass, nullptr}; }
inline Row splice(std::string_view type, std::vector<FieldRole> fields = {})
{
    return {type, Kind::other, std::move(fields), {}, Shape::splice, nullptr};
}
inline Row skip(std::string_view type) { return {type, Kind::other, {}, {}, Shape::skip, nullptr}; }

// How a pattern is made readable for the grammar: each placeholder (a metavariable, "...", "<... e ...>") is tried in
// these spellings, and the pattern between these brackets, until the text parses without an error.
struct PatternForms {
    std::vector<std::string_view> metavariable;   // "%" is its name: "mv_%", "$%"
    std::vector<std::string_view> ellipsis;       // "el_", "el_;", "int el_", …
    std::string_view parameter = {}, member = {}; // which of them is one, where "el_" and "el_;" are none: of a function, of a class
    struct Around {
        std::string_view before, after;
    };
    std::vector<Around> around;                   // {"", ""}, {"class c_ {", "}"}, …
    Around deep = {"dp_(", ")"};                  // what makes a call of dp_ of the e in <... e ...>
    Around type;                                  // what makes a type of it: {"", " x_;"}; for typed metavariables
    bool last_commas_say_nothing = false;         // a pattern may have them where the language has not
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
    std::string_view line_comment, block_comment_begin, block_comment_end;
    bool has_statements = true;                 // an expression in a block is an expression_statement; not so in JSON
    bool members_may_be_bare = false;           // a field is reached without this. or self.
    // "cpp" of C; TypeScript with and without elements, of each other: rules for both have patterns that only the other can read.
    std::string_view extended_by = {};
    void (*read)(Builder&, Node& file) = nullptr;  // where there is no grammar: makes the children of the file
};

std::span<const Language* const> languages();                    // sorted by id
const Language* find_language(std::string_view name);            // by id or one of its names; nullptr
// All that a rule means by a name: "typescript" is two grammars, and a rule is compiled for both.
std::vector<const Language*> languages_named(std::string_view);
std::string_view base_name(std::string_view path);  // what stands behind its last '/'
bool is_script(const Language&);  // JavaScript, and TypeScript in both its grammars
bool is_shell(const Language&);   // Bash, and Dockerfiles, which run it
const Language* language_of_file(std::string_view path, std::string_view first_line);  // nullptr: text in no language we read

}  // namespace bawn::check
