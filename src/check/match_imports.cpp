#include <algorithm>

#include "check/match_engine.h"
#include "check/placeholders.h"

// imports.h says how an import is laid out.

namespace bawn::check {

namespace {

struct Taken {  // one thing out of a module
    const Node *there = nullptr, *here = nullptr;  // its name in the module, and here where that is another
};

std::vector<Taken> taken_from(const Node& import)
{
    std::vector<Taken> all;
    for (const Node* child : import.children) {
        if (child->role != Role::element || child->kind == Kind::ellipsis) continue;
        if (child->kind == Kind::pair)
            all.push_back({child->child(Role::key), child->child(Role::value)});
        else
            all.push_back({child, nullptr});
    }
    return all;
}

bool is_path(std::string_view module) { return module.find('/') != module.npos || module.starts_with('.'); }

std::vector<std::string_view> segments_of(std::string_view module)
{
    std::vector<std::string_view> segments;
    constexpr std::string_view separators = "./:\\";
    for (std::size_t at = 0; at < module.size();) {
        std::size_t end = std::min(module.find_first_of(separators, at), module.size());
        if (end > at) segments.push_back(module.substr(at, end - at));
        at = end + 1;
    }
    return segments;
}

bool is_prefix(const std::vector<std::string_view>& p, const std::vector<std::string_view>& t)
{
    return p.size() <= t.size() && std::equal(p.begin(), p.end(), t.begin());
}

}  // namespace

// A pattern's module may be the beginning of the target's: import a.b matches import a.b.c.
void Matcher::module_prefix(const Node& p, const Node& t, State s, States& out)
{
    if (p.kind == Kind::ellipsis) return out.push_back(s);
    bool quoted = source(t).starts_with('"') || source(t).starts_with('`') || source(t).starts_with('\'');
    if (p.kind == Kind::metavariable) return quoted ? text(p, word(t), t, s, out) : bind(p.word, t, s, out);
    std::string_view wanted = word(p), given = word(t);
    bool is_text_pattern = p.kind == Kind::string_pattern || pattern_.regex(p) || metavariable_length(wanted) == wanted.size();
    if (is_text_pattern) return text(p, given, t, s, out);
    if (wanted == given) return out.push_back(s);
    if (script() || speaks("go")) {
        if (given.starts_with(wanted) && given[wanted.size()] == '/') out.push_back(s);
        return;
    }
    if (is_path(wanted) != is_path(given)) return;
    std::vector<std::string_view> p_parts = segments_of(wanted), t_parts = segments_of(given);
    if (!p_parts.empty() && p_parts.back().starts_with('$') && p_parts.size() <= t_parts.size()) {
        std::string_view name = p_parts.back();
        p_parts.pop_back();
        if (!is_prefix(p_parts, t_parts)) return;
        std::string_view rest = given.substr(static_cast<std::size_t>(t_parts[p_parts.size()].data() - given.data()));
        return bind(file_.words->add(name), Value{nullptr, {}, t.begin, t.end, rest}, s, out);
    }
    if (is_prefix(p_parts, t_parts)) out.push_back(s);
}

void Matcher::taken(const Node& p, const Node& t, State s, States& out)
{
    const Node *p_there = &p, *p_here = nullptr, *t_there = &t, *t_here = nullptr;
    if (p.kind == Kind::pair) p_there = p.child(Role::key), p_here = p.child(Role::value);
    if (t.kind == Kind::pair) t_there = t.child(Role::key), t_here = t.child(Role::value);
    if (!p_there || !t_there || (p_here && !t_here)) return;
    if (word(*t_there) == "*" && word(*p_there) != "*") return;
    if (t_here && word(*t_there) == "default" && p_here && p_there->kind == Kind::metavariable && p_there->word == p_here->word)
        return node(*p_here, *t_here, s, out);  // import $X from "m"
    States next;
    if (p_there->kind == Kind::name)
        name_word(*p_there, *t_there, s, next);
    else
        node(*p_there, *t_there, s, next);
    for (State state : next) {
        if (!p_here)
            add_unique(out, state);
        else
            node(*p_here, *t_here, state, out);
    }
}

void Matcher::import(const Node& p, const Node& t, State s, States& out)
{
    if (p.word != t.word && p.word != no_word) return;
    const Node *module = p.child(Role::module), *t_module = t.child(Role::module);
    const Node *alias = p.child(Role::target), *t_alias = t.child(Role::target);
    std::vector<Node*> p_room, t_room;
    Nodes elements = children_of(p, Role::element, p_room), t_elements = children_of(t, Role::element, t_room);
    std::vector<Taken> p_taken = taken_from(p), t_taken = taken_from(t);

    bool is_any = speaks("rust") && module && module->kind == Kind::metavariable && p_taken.size() == 1 && p_taken[0].there &&
                  p_taken[0].there->word == module->word;  // use $X;
    if (is_any && t_module) {
        std::string_view named = source(t).substr(std::min(source(t).find(word(*t_module)), source(t).size()));
        if (named.ends_with(';')) named.remove_suffix(1);
        return bind(module->word, Value{nullptr, {}, t.begin, t.end, named}, s, out);
    }

    States found;
    bool as_many = elements.empty() == t_elements.empty() || (elements.empty() && speaks("go"));  // . "m" is "m" as well
    if (as_many && (!module || t_module) && (!alias || t_alias)) {
        States modules, aliases;
        if (module)
            module_prefix(*module, *t_module, s, modules);
        else
            modules.push_back(s);
        for (State state : modules) {
            if (alias)
                node(*alias, *t_alias, state, aliases);
            else
                aliases.push_back(state);
        }
        std::vector<Node*> wanted;
        for (Node* one : elements)
            if (one->kind != Kind::ellipsis) wanted.push_back(one);
        for (State state : aliases) in_any_order(wanted, t_elements, &Matcher::taken, Rest::allowed, state, found);
    }
    bool renamed = std::ranges::any_of(p_taken, [](const Taken& one) { return one.here; });
    if (found.empty() && t_module && !alias && !renamed) whole_names(p, p_taken.size(), t, s, found);
    for (State state : found) add_unique(out, state);
}

// import a.b and from a import b say the same.
void Matcher::whole_names(const Node& p, std::size_t taken_by_pattern, const Node& t, State s, States& out)
{
    const Node *module = p.child(Role::module), *t_module = t.child(Role::module);
    std::vector<std::string> whole;
    std::string before(word(*t_module));
    bool path = is_path(before) || script();
    if (!path)
        for (const Taken& one : taken_from(t)) {
            std::string_view name = one.there ? word(*one.there) : std::string_view();
            whole.push_back(name == "*" || name.empty() ? before : before + "." + std::string(name));
        }
    if (whole.empty()) whole.push_back(before);
    auto among = [&](std::string_view wanted) {
        std::vector<std::string_view> parts = segments_of(wanted);
        return std::ranges::any_of(whole, [&](const std::string& full) { return is_prefix(parts, segments_of(full)); });
    };
    if (taken_by_pattern == 0) {
        if (!module) return;
        if (module->kind != Kind::name) {
            for (const std::string& full : whole) {
                if (module->kind == Kind::string_pattern) {
                    text(*module, word(*t_module), *t_module, s, out);
                } else if (module->kind == Kind::metavariable) {
                    std::string_view kept = file_.words->text(file_.words->add(full));
                    bind(module->word, Value{nullptr, {}, t.begin, t.end, kept}, s, out);
                }
            }
            return;
        }
        bool is_within =
            before.starts_with(word(*module)) && (before.size() == word(*module).size() || before[word(*module).size()] == '/');
        if (path ? is_within : among(word(*module))) out.push_back(s);
        return;
    }
    if (path || (module && module->kind != Kind::name)) return;
    for (const Taken& one : taken_from(p)) {
        if (!one.there || one.there->kind != Kind::name) {
            bool lone = !module && one.there && one.there->kind == Kind::metavariable;
            if (lone) bind(one.there->word, Value{nullptr, {}, t.begin, t.end, file_.words->text(file_.words->add(whole[0]))}, s, out);
            return;
        }
        std::string full = (module ? std::string(word(*module)) + "." : "") + std::string(word(*one.there));
        if (!among(full)) return;
    }
    out.push_back(s);
}

// const x = require("m"), const {a, b: c} = require("m"): what import says in newer JavaScript.
void Matcher::import_of_require(const Node& p, const Node& t, State s, States& out)
{
    const Node *module = p.child(Role::module), *value = t.child(Role::value), *target = t.child(Role::target);
    if (!script() || !module || !value || value->kind != Kind::call || !target || p.child(Role::target)) return;
    const Node *callee = value->child(Role::callee), *arguments = value->child(Role::arguments);
    if (!callee || word(*callee) != "require" || !arguments || arguments->children.size() != 1 ||
        arguments->children[0]->kind != Kind::string)
        return;
    States modules;
    if (module->kind == Kind::name) {
        if (word(*module) == word(*arguments->children[0])) modules.push_back(s);
    } else {
        module_prefix(*module, *arguments->children[0], s, modules);
    }
    std::vector<Node*> room;
    Nodes wanted = children_of(p, Role::element, room);
    for (State state : modules) {
        if (wanted.empty())
            add_unique(out, state);
        else if (target->kind != Kind::name)
            in_any_order(wanted, target->children, &Matcher::taken, Rest::allowed, state, out);
    }
}

}  // namespace bawn::check
