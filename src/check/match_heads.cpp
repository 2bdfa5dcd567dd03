#include "check/match_heads.h"

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

// What matches is spelled in other ways, too.
std::vector<Head> heads_of(const Node& p, const Pattern& pattern, const MatchOptions& options)
{
    std::vector<Head> heads = {head_of(p, pattern, options)};
    auto also = [&](Kind kind) { heads.push_back({.kind = kind, .word = no_word, .everything = false}); };
    switch (p.kind) {
    case Kind::return_: also(Kind::expression_statement), also(Kind::lambda); break;
    case Kind::set: also(Kind::object); break;
    case Kind::object:
        also(Kind::set);
        if (pattern.language().id == "hcl") also(Kind::block);
        break;
    case Kind::assign:
        if (pattern.language().id == "hcl") also(Kind::pair);
        break;
    case Kind::function:
        if (is_nameless(p)) also(Kind::lambda);
        break;
    case Kind::import: also(Kind::variable); break;
    case Kind::call:
        if (pattern.language().id == "ruby") {  // f() may be written f
            const Node* callee = p.child(Role::callee);
            const Kind bare = callee && callee->kind == Kind::member ? Kind::member : Kind::name;
            heads.push_back({.kind = bare, .word = heads[0].word, .everything = false});
        }
        break;
    case Kind::regex:
        if (pattern.language().id == "ruby") also(Kind::text_template);
        break;
    case Kind::while_:
        if (pattern.language().id != "go") break;  // where any loop is `for`
        [[fallthrough]];
    case Kind::for_:
    case Kind::for_each:
        for (Kind loop : {Kind::for_, Kind::for_each, Kind::while_})
            if (loop != p.kind) also(loop);
        break;
    default: break;
    }
    return heads;
}

}  // namespace

Beginning beginning_of(const Pattern& pattern, const MatchOptions& options)
{
    const Node& root = pattern.root();
    if (pattern.form() != PatternForm::statements) return {heads_of(root, pattern, options), false};
    if (root.children.empty()) return {};
    const Node& first = *root.children[0];
    if (first.kind == Kind::expression_statement && first.children.size() == 1)
        return {heads_of(*first.children[0], pattern, options), true};
    return {heads_of(first, pattern, options), false};
}

}  // namespace bawn::check
