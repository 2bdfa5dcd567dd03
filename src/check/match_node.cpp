#include <algorithm>

#include "check/match_engine.h"
#include "check/placeholders.h"

namespace bawn::check {

namespace {

// What a pattern may leave out of a definition or a statement without excluding it: "less is more".
bool may_be_left_out(Kind kind, Role role)
{
    switch (role) {
    case Role::name: return kind == Kind::lambda;
    case Role::decorator:
    case Role::modifier:
    case Role::body:
    case Role::consequence: return true;
    case Role::return_type: return kind == Kind::function || kind == Kind::lambda;
    case Role::type:  // of a call: what a generic function is given
        return kind == Kind::parameter || kind == Kind::variable || kind == Kind::keyword || kind == Kind::lambda || kind == Kind::call;
    case Role::clause: return kind == Kind::function || kind == Kind::class_ || kind == Kind::new_object;
    case Role::value: return kind == Kind::parameter || kind == Kind::function;
    case Role::alternative: return kind == Kind::if_;
    case Role::target: return kind == Kind::function;  // the receiver of a method of Go
    case Role::base: return kind == Kind::class_;
    case Role::handler: return kind == Kind::try_;
    case Role::element:  // type parameters and arguments; the cases of a switch
        return kind == Kind::function || kind == Kind::class_ || kind == Kind::call || kind == Kind::new_object || kind == Kind::switch_ ||
               kind == Kind::lambda || kind == Kind::parameter || kind == Kind::variable;
    default: return false;
    }
}

bool is_empty_list(const Node& node) { return (node.kind == Kind::arguments || node.kind == Kind::parameters) && node.children.empty(); }

bool asks_nothing(const Node& pattern_list)
{
    return std::ranges::all_of(pattern_list.children, [](const Node* child) { return child->kind == Kind::ellipsis; });
}

// "..." where a language writes interpolations without a mark of their own.
bool is_any_text(const Node& p)
{
    const Node* only = p.children.size() == 1 ? p.children[0] : nullptr;
    if (only && only->kind == Kind::interpolation && only->children.size() == 1) only = only->children[0];
    return only && only->kind == Kind::ellipsis;
}

bool has_role(const Node& node, Role role, std::size_t before)
{
    for (std::size_t i = 0; i < before; ++i)
        if (node.children[i]->role == role) return true;
    return false;
}

bool has_role(const Node& node, Role role) { return has_role(node, role, node.children.size()); }

std::string_view one_spelling(std::string_view word)
{
    if (word == "struct" || word == "record") return "class";
    return word;
}

bool is_list_in_order(Kind kind) { return kind == Kind::array || kind == Kind::tuple || kind == Kind::arguments; }

// What a shell runs is its first word, and a word like the others.
bool is_word_of_command(const Node& node, const Language& language)
{
    return node.role == Role::callee && node.kind == Kind::name && is_shell(language);
}

// A name of Ruby that nothing defines is a method's.
bool is_call_without_brackets(const Node& name, std::string_view word, const Facts* facts)
{
    bool may = word != "self" && word != "super" && !word.empty() && ((word[0] >= 'a' && word[0] <= 'z') || word[0] == '_');
    return may && facts && is_expression(name) && name.role != Role::callee && !facts->definition(name);
}

// "$X" of the symbol :$X.
std::string_view symbol_variable(const Node& p, std::string_view word)
{
    if (p.kind != Kind::other || !word.starts_with(":$")) return {};
    word.remove_prefix(1);
    return metavariable_length(word) == word.size() ? word : std::string_view();
}

// a.b of Ruby calls b; A::B does not, nor what is given something: a.b(1), a.b = 1.
bool is_call_of_member(const Node& member, std::string_view sign, std::string_view property)
{
    bool named = !property.empty() && ((property[0] >= 'a' && property[0] <= 'z') || property[0] == '_');
    return named && sign.empty() && member.role != Role::callee && member.role != Role::left;
}

// ${$X} of a shell is any variable that is read: $x, ${x}, ${x:-y}.
const Node* expanded_name(const Node& node, std::string_view written)
{
    const Node* name = node.kind == Kind::other && !node.children.empty() ? node.children[0] : &node;
    return name->kind == Kind::name && written.starts_with('$') ? name : nullptr;
}

// The words of `... a b`: what is run may be any of them.
std::vector<Node*> words_of_command(const Node& call)
{
    std::vector<Node*> words;
    for (Node* child : call.children) {
        if (child->role == Role::callee) words.push_back(child);
        if (child->role == Role::arguments) words.insert(words.end(), child->children.begin(), child->children.end());
    }
    return words;
}

bool is_open(const Node* callee) { return callee && (callee->kind == Kind::ellipsis || callee->kind == Kind::metavariable_list); }

// `for (...)` says nothing of the header, whatever its kind.
bool is_any_loop(const Node& p)
{
    bool open = false;
    for (const Node* child : p.children) {
        if (child->role == Role::body) continue;
        if (child->kind != Kind::ellipsis) return false;
        open = true;
    }
    return open;
}

}  // namespace

Nodes children_of(const Node& node, Role role, std::vector<Node*>& room)
{
    std::size_t first = 0, count = 0;
    bool together = true;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (node.children[i]->role != role) continue;
        if (!count) first = i;
        together = together && first + count == i;
        ++count;
    }
    if (together) return Nodes(node.children).subspan(first, count);
    for (Node* child : node.children)
        if (child->role == role) room.push_back(child);
    return room;
}

void add_unique(States& states, State state)
{
    if (std::ranges::find(states, state) == states.end()) states.push_back(state);
}

void Matcher::expression(const Node& p, const Node& t, State s, States& out) { compare(p, t, PatternPlace::root, s, out); }

void Matcher::part(const Node& p, const Node& t, State s, States& out) { compare(p, t, PatternPlace::root, s, out); }

void Matcher::value(const Node& p, const Node& t, State s, States& out) { compare(p, t, PatternPlace::inner, s, out); }

void Matcher::node(const Node& p, const Node& t, State s, States& out) { compare(p, t, PatternPlace::inner, s, out); }

void Matcher::compare(const Node& p, const Node& t, PatternPlace place, State s, States& out)
{
    if (!work_.spend()) return;
    switch (p.kind) {
    case Kind::ellipsis: out.push_back(s); return;
    case Kind::metavariable:
    case Kind::metavariable_list: bind(p.word, t, s, out); return;
    case Kind::typed_metavariable: typed(p, t, s, out); return;
    case Kind::deep:
        if (const Node* wanted = p.child(Role::operand)) deep(*wanted, t, s, out);
        return;
    default: break;
    }
    if (t.kind == Kind::cast && place == PatternPlace::inner) {
        if (const Node* value = t.child(Role::value)) compare(p, *value, PatternPlace::inner, s, out);
    }
    if (p.kind == Kind::type || t.kind == Kind::type) return type(p, t, s, out);
    if (p.kind == Kind::interpolation && t.kind != Kind::interpolation) {
        const Node* name = p.children.size() == 1 ? expanded_name(t, source(t)) : nullptr;
        if (name) node(*p.children[0], *name, s, out);
        return;
    }
    if (p.kind == Kind::text_template && is_any_text(p) && !is_shell(*file_.language)) {
        if (t.kind == Kind::string || (options_.constant_propagation && file_.facts && file_.facts->is_some_text(t))) out.push_back(s);
        return;
    }
    if (p.kind == Kind::text_template && p.word != no_word && p.children.empty()) return plain_template(p, t, s, out);
    if (is_word_of_command(t, *file_.language) && (p.kind == Kind::string || p.kind == Kind::string_pattern))
        return text(p, word(t), t, s, out);
    bool is_any_regex = p.kind == Kind::regex && t.kind == Kind::text_template && word(t) == "/" && word(p) == "/.../";
    if (is_any_regex) return out.push_back(s);
    if (literal(p) && !literal(t)) return constant(p, t, s, out);
    bool is_coerced = speaks("hcl") && t.kind == Kind::string && (p.kind == Kind::number || p.kind == Kind::boolean);
    if (is_coerced && word(p) == word(t)) return out.push_back(s);  // "150" is 150
    if (t.kind == Kind::name) {
        resolved_name(p, t, s, out);
        if (speaks("ruby") && p.kind == Kind::call && is_call_without_brackets(t, word(t), file_.facts)) {
            const Node *callee = p.child(Role::callee), *given = p.child(Role::arguments);
            if (callee && callee->kind == Kind::name && (!given || asks_nothing(*given))) name_word(*callee, t, s, out);
        }
        if (place == PatternPlace::inner) symbolic(p, t, s, out);
        return;
    }
    same_kind(p, t, place, s, out);
}

void Matcher::same_kind(const Node& p, const Node& t, PatternPlace, State s, States& out)
{
    switch (p.kind) {
    case Kind::name:
        if (speaks("ruby") && t.kind == Kind::call) {  // a bare name may be a call without arguments
            const Node *callee = t.child(Role::callee), *given = t.child(Role::arguments);
            if (callee && callee->kind == Kind::name && (!given || given->children.empty())) name_word(p, *callee, s, out);
        }
        return;
    case Kind::member: return member(p, t, s, out);
    case Kind::string:
        if (t.kind == Kind::string && p.word == t.word) out.push_back(s);
        return;
    case Kind::string_pattern:
        if (t.kind == Kind::string) text(p, word(t), t, s, out);
        return;
    case Kind::number:
        if (t.kind == Kind::number && same_number(p, t)) out.push_back(s);
        return;
    case Kind::regex:
        if (t.kind == Kind::regex) regex(p, t, s, out);
        return;
    case Kind::text_template:
        if (t.kind == Kind::text_template && same_words(p, t)) template_parts(p, t, s, out);
        return;
    case Kind::binary:
        if (t.kind == Kind::binary) binary(p, t, s, out);
        return;
    case Kind::assign:
        if (t.kind == Kind::variable) {
            const Node *target = t.child(Role::target), *value = t.child(Role::value);
            bool of_several = speaks("go") && target && target->kind == Kind::tuple && word(t) != ":=";  // var a, b = f()
            if (options_.vardef_assign && target && value && word(p) == "=" && !of_several) assignment(p, *target, *value, s, out);
        } else if (t.kind == Kind::pair && speaks("hcl")) {  // a = b is a field of an object as well
            const Node *key = t.child(Role::key), *value = t.child(Role::value);
            if (key && value) assignment(p, *key, *value, s, out);
        } else if (t.kind == Kind::assign && (p.word == t.word || (script() && word(p) == "="))) {
            const Node *left = t.child(Role::left), *right = t.child(Role::right);
            const Node* made = p.word == t.word ? right : &t;  // x += y of a script is x = x + y
            if (left && made) assignment(p, *left, *made, s, out);
        }
        return;
    case Kind::call:
        if (t.kind == Kind::call && is_shell(*file_.language) && is_open(p.child(Role::callee)))
            return in_order(words_of_command(p), words_of_command(t), &Matcher::node, Rest::not_allowed, s, out);
        if (t.kind == Kind::member && speaks("ruby")) {
            const Node *callee = p.child(Role::callee), *given = p.child(Role::arguments), *property = t.child(Role::property);
            bool may = callee && callee->kind == Kind::member && property && is_call_of_member(t, word(t), word(*property));
            if (may && (!given || asks_nothing(*given))) member(*callee, t, s, out);
            return;
        }
        break;
    case Kind::lambda:
        if (t.kind == Kind::lambda) function(p, t, s, out);
        return;
    case Kind::function: return function(p, t, s, out);
    case Kind::parameters:
        if (t.kind == Kind::parameters) parameters(p, t, s, out);
        return;
    case Kind::parameter: return parameter(p, t, s, out);
    case Kind::variable:
        if (t.kind == Kind::variable) variable(p, t, s, out);
        return;
    case Kind::decorator:
        if (t.kind == Kind::decorator) decorator(p, t, s, out);
        return;
    case Kind::import:
        if (t.kind == Kind::import) import(p, t, s, out);
        return;
    case Kind::expression_statement: return whole_statement(p, t, s, out);
    case Kind::return_:
        if (t.kind == Kind::return_) return record(p, t, s, out);
        return whole_statement(p, t, s, out);
    case Kind::block:
    case Kind::file:
        if (t.kind == Kind::block || t.kind == Kind::file) block(p, t, s, out);
        return;
    case Kind::arguments:
        if (t.kind == Kind::arguments) arguments(p.children, t.children, s, out);
        return;
    case Kind::object:
    case Kind::set:
        if (asks_nothing(p) && !p.children.empty() && (t.kind == Kind::object || t.kind == Kind::set)) return out.push_back(s);
        if (t.kind == p.kind || (t.kind == Kind::block && speaks("hcl"))) fields(p.children, t.children, Rest::not_allowed, s, out);
        return;
    case Kind::array:
        if (t.kind == Kind::comprehension && p.children.size() == 1 && p.children[0]->kind == Kind::ellipsis) {
            out.push_back(s);
            return;
        }
        break;
    case Kind::while_:
        if (!speaks("go") || p.children.size() < 2) break;
        [[fallthrough]];
    case Kind::for_:
    case Kind::for_each:
        if ((t.kind == Kind::for_ || t.kind == Kind::for_each || (t.kind == Kind::while_ && speaks("go"))) && is_any_loop(p)) {
            const Node *wanted = p.child(Role::body), *body = t.child(Role::body);
            if (!wanted) return out.push_back(s);
            if (body) either_body(*wanted, *body, s, out);
            return;
        }
        break;
    default: break;
    }
    if (p.kind != t.kind) return;
    if (std::string_view name = symbol_variable(p, word(p)); !name.empty()) {
        if (p.symbol == t.symbol) bind(file_.words->add(name), Value{nullptr, {}, t.begin + 1, t.end, source(t).substr(1)}, s, out);
        return;
    }
    if (p.kind == Kind::other && word(p) == "jsx" && word(t) == "jsx") return markup(p, t, s, out);
    if (is_list_in_order(p.kind)) return in_order(p.children, t.children, &Matcher::node, Rest::not_allowed, s, out);
    record(p, t, s, out);
}

bool Matcher::same_words(const Node& p, const Node& t) const
{
    if (p.word == t.word) return true;
    if (p.kind == Kind::other) return false;
    return p.word == no_word || one_spelling(word(p)) == one_spelling(word(t));
}

// except ...: and catch (...) say nothing of what is caught.
static bool catches_anything(const Node& p)
{
    auto is_dots = [](const Node* child) { return child && child->kind == Kind::ellipsis; };
    return p.kind == Kind::catch_ && (is_dots(p.child(Role::type)) || is_dots(p.child(Role::parameter)));
}

void Matcher::record(const Node& p, const Node& t, State s, States& out)
{
    if (p.kind == Kind::other ? p.symbol != t.symbol || p.word != t.word : !same_words(p, t)) return;
    bool caught = catches_anything(p), starts_anyhow = p.kind == Kind::if_ && speaks("go");  // if x := f(); x != nil
    if (speaks("php") && p.kind == Kind::if_ && !p.child(Role::alternative) && t.child(Role::alternative)) return;
    for (const Node* child : t.children)
        if (!(caught && (child->role == Role::type || child->role == Role::parameter)) && !has_role(p, child->role) &&
            !may_be_left_out(p.kind, child->role) && !is_empty_list(*child) && !(child->role == Role::init && starts_anyhow))
            return;
    record_from(p, t, 0, s, out);
}

void Matcher::record_from(const Node& p, const Node& t, std::size_t child, State s, States& out)
{
    while (child < p.children.size() && has_role(p, p.children[child]->role, child)) ++child;
    if (child == p.children.size()) return add_unique(out, s);
    States next;
    role(p, t, p.children[child]->role, s, next);
    for (State state : next) record_from(p, t, child + 1, state, out);
}

void Matcher::role(const Node& p, const Node& t, Role role, State s, States& out)
{
    std::vector<Node*> p_room, t_room;
    Nodes wanted = children_of(p, role, p_room), given = children_of(t, role, t_room);
    switch (role) {
    case Role::decorator:
    case Role::modifier: return decorators(wanted, given, s, out);
    case Role::base:
        if (!speaks("python") && !speaks("cpp") && !speaks("ruby")) {
            std::vector<Node*> bases(wanted.begin(), wanted.end());
            std::erase_if(bases, [](const Node* one) { return one->kind == Kind::ellipsis; });
            return in_any_order(bases, given, &Matcher::node, Rest::allowed, s, out);
        }
        return in_order(wanted, given, &Matcher::node, Rest::allowed, s, out);
    case Role::target:  // for i := range xs is not for i, x := range xs
        if (speaks("go") && p.kind == Kind::for_each && wanted.size() == 1 && given.size() == 1 &&
            (wanted[0]->kind == Kind::tuple) != (given[0]->kind == Kind::tuple))
            return;
        break;
    case Role::handler: return in_any_order(wanted, given, &Matcher::node, Rest::allowed, s, out);
    case Role::body:
    case Role::consequence:
    case Role::alternative:
    case Role::finalizer:
        if (given.empty() && wanted.size() == 1 && speaks("ruby") && asks_nothing(*wanted[0])) return out.push_back(s);
        if (p.kind == Kind::call && role == Role::body && speaks("hcl") && wanted.size() == 1 && given.size() == 1) {
            fields(wanted[0]->children, given[0]->children, Rest::allowed, s, out);  // in any order, or with `...` deeper
            if (!out.empty()) return;
        }
        if (p.kind == Kind::class_ && role == Role::body && wanted.size() == 1 && given.size() == 1) {
            Rest rest = options_.implicit_ellipsis ? Rest::allowed : Rest::not_allowed;
            return fields(wanted[0]->children, given[0]->children, rest, s, out);
        }
        if (wanted.size() == 1 && given.size() == 1) return either_body(*wanted[0], *given[0], s, out);
        break;
    case Role::arguments:
    case Role::parameters:
        if (wanted.size() == 1 && given.empty()) {
            if (asks_nothing(*wanted[0])) out.push_back(s);
            return;
        }
        break;
    case Role::element:
        if (p.kind == Kind::switch_) {
            std::vector<Node*> cases;
            for (Node* one : wanted)
                if (one->kind != Kind::ellipsis) cases.push_back(one);
            return in_any_order(cases, given, &Matcher::node, Rest::allowed, s, out);
        }
        break;
    default: break;
    }
    in_order(wanted, given, &Matcher::node, Rest::not_allowed, s, out);
}

// A block of one statement and the statement are the same; so are an expression that a lambda is, and a block that
// returns it.
void Matcher::either_body(const Node& p, const Node& t, State s, States& out)
{
    if (p.kind == Kind::ellipsis) return out.push_back(s);
    bool p_block = p.kind == Kind::block, t_block = t.kind == Kind::block;
    if (p_block && t_block) {
        // `if (c) $S;` was given no braces: $S is whatever stands there.
        const Node* only = p.children.size() == 1 ? p.children[0] : nullptr;
        bool is_variable = only && only->begin == p.begin && only->children.size() == 1 && only->children[0]->kind == Kind::metavariable;
        if (is_variable && t.children.size() != 1) return bind(only->children[0]->word, t, s, out);
        return block(p, t, s, out);
    }
    if (p_block && is_expression(t)) {
        if (p.children.empty()) return;
        if (asks_nothing(p)) return out.push_back(s);
        if (p.children.size() != 1) return;
        const Node* operand = p.children[0]->child(Role::operand);
        if (operand && (p.children[0]->kind == Kind::return_ || p.children[0]->kind == Kind::expression_statement))
            node(*operand, t, s, out);
        return;
    }
    if (t_block && !p.is_statement()) {
        if (p.kind == Kind::metavariable) return bind(p.word, t, s, out);
        if (t.children.size() != 1 || t.children[0]->kind != Kind::return_) return;
        if (const Node* operand = t.children[0]->child(Role::operand)) node(p, *operand, s, out);
        return;
    }
    if (p_block && p.children.size() == 1) return statement(*p.children[0], t, s, out);
    if (t_block && t.children.size() == 1) return statement(p, *t.children[0], s, out);
    statement(p, t, s, out);
}

}  // namespace bawn::check
