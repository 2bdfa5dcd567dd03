#include <algorithm>
#include <utility>

#include "base/text.h"
#include "check/facts_tables.h"

// Which definition a name refers to. The file is read from top to bottom, as Semgrep does: a name refers to what is
// defined before it, in its function, around it, in the file, or by an import.

namespace bawn::check {

namespace {

using Scope = std::unordered_map<Word, const Node*>;

bool assigning_defines(const Language& language) { return is_script(language) || is_one_of(language.id, {"python", "ruby", "php"}); }

bool blocks_are_scopes(const Language& language)
{
    return !is_one_of(language.id, {"python", "ruby", "php", "bash", "hcl", "yaml", "json"});
}

bool is_self(const Node& node, const Words& words)
{
    if (node.kind != Kind::name) return false;
    std::string_view word = words.text(node.word);
    return word == "this" || word == "self" || word == "$this";
}

class Resolver {
public:
    explicit Resolver(Facts::Tables& tables) : tables_(tables) {}

    void file()
    {
        for (Node* child : tables_.root.children) walk(*child);
    }

private:
    enum class Around { file, class_, function };

    void define(const Node& name, TypeOfName type)
    {
        Scope& scope = scopes_.empty() ? globals_ : scopes_.back();
        define_in(scope, name, type);
        tables_.uses[&name].global = scopes_.empty();
        tables_.uses[&name].in_class = around_ == Around::class_;
    }

    void define_in(Scope& scope, const Node& name, TypeOfName type)
    {
        scope[name.word] = &name;
        tables_.definitions[&name] = &name;
        if (type.declared || !type.plain.empty()) tables_.types[&name] = type;
    }

    const Node* lookup(Word word, bool as_target) const
    {
        if (as_target && !scopes_.empty() && assigning_defines(tables_.language) && !is_script(tables_.language)) {
            auto known = scopes_.back().find(word);
            if (known != scopes_.back().end()) return known->second;
        } else {
            for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
                if (auto known = scope->find(word); known != scope->end()) return known->second;
            if (auto known = globals_.find(word); known != globals_.end()) return known->second;
        }
        auto known = imports_.find(word);
        return known != imports_.end() ? known->second : nullptr;
    }

    // Every name of a target (a, [a, b], {a, b: c}); members and indexes in it are uses.
    void define_target(const Node& target, TypeOfName type)
    {
        switch (target.kind) {
        case Kind::name: return define(target, type);
        case Kind::member:
        case Kind::index:
        case Kind::type: return walk(target);
        case Kind::variable:
            if (const Node* inner = target.child(Role::target)) define_target(*inner, type_from(target.child(Role::type), nullptr));
            return;
        case Kind::pair:
            if (const Node* value = target.child(Role::value)) define_target(*value, {});
            return;
        default:
            for (Node* child : target.children) define_target(*child, {});
        }
    }

    void assign_target(const Node& target, TypeOfName type)
    {
        if (target.kind != Kind::name) {
            if (target.kind == Kind::tuple || target.kind == Kind::array || target.kind == Kind::object || target.kind == Kind::pair ||
                target.kind == Kind::spread || target.kind == Kind::other) {
                for (Node* child : target.children) assign_target(*child, {});
                return;
            }
            return walk(target);
        }
        if (const Node* known = lookup(target.word, true)) {
            tables_.definitions[&target] = known;
            if (!tables_.types.contains(known) && (type.declared || !type.plain.empty())) tables_.types[known] = type;
            return;
        }
        // What nothing declares is a variable of another place, the same one in the whole file.
        if (is_script(tables_.language) || !assigning_defines(tables_.language))
            define_in(globals_, target, type), tables_.uses[&target].global = true;
        else
            define(target, type);
    }

    TypeOfName type_from(const Node* declared, const Node* value)
    {
        std::string_view written = declared ? tables_.words.text(declared->word) : std::string_view();
        bool says_nothing = written == "var" || written == "auto" || written == "val" || written == "let";
        if (declared && !(says_nothing && value)) return {declared, {}};
        return value ? tables_.type_of(*value) : TypeOfName{};
    }

    void walk_children(const Node& node)
    {
        for (Node* child : node.children) walk(*child);
    }

    void walk_if(const Node* node)
    {
        if (node) walk(*node);
    }

    void walk(const Node& node)
    {
        switch (node.kind) {
        case Kind::name: return use(node);
        case Kind::member: return member(node);
        case Kind::function:
        case Kind::lambda: return function(node);
        case Kind::class_: return class_(node);
        case Kind::variable: return variable(node);
        case Kind::assign: {
            const Node *left = node.child(Role::left), *right = node.child(Role::right);
            walk_if(right);
            if (left) assign_target(*left, right ? tables_.type_of(*right) : TypeOfName{});
            return;
        }
        case Kind::for_each:
            walk_if(node.child(Role::iterable));
            if (const Node* target = node.child(Role::target)) define_target(*target, {});
            for (Node* child : node.children)
                if (child->role != Role::iterable && child->role != Role::target) walk(*child);
            return;
        case Kind::comprehension:  // what it is made of comes first in the text, and last in what is known
            for (Node* child : node.children)
                if (child->role == Role::clause) clause(*child);
            for (Node* child : node.children)
                if (child->role != Role::clause) walk(*child);
            return;
        case Kind::catch_:
            if (const Node* parameter = node.child(Role::parameter)) define_parameter(*parameter);
            for (Node* child : node.children)
                if (child->role != Role::parameter) walk(*child);
            return;
        case Kind::import: return import(node);
        case Kind::keyword: return walk_if(node.child(Role::value));
        case Kind::block:
            if (blocks_are_scopes(tables_.language) && around_ == Around::function) {
                scopes_.emplace_back();
                walk_children(node);
                leave_block();
                return;
            }
            return walk_children(node);
        default: return walk_children(node);
        }
    }

    // A script's names are known after their block as well where no other is: those of `var`, and Semgrep knows no blocks.
    void leave_block()
    {
        Scope left = std::move(scopes_.back());
        scopes_.pop_back();
        if (!is_script(tables_.language)) return;
        for (auto [word, name] : left)
            if (!lookup(word, false)) scopes_.back()[word] = name;
    }

    void clause(const Node& clause)
    {
        walk_if(clause.child(Role::iterable));
        if (const Node* target = clause.child(Role::target)) define_target(*target, {});
        for (Node* child : clause.children)
            if (child->role != Role::iterable && child->role != Role::target) walk(*child);
    }

    void use(const Node& name)
    {
        if (name.role == Role::property || name.role == Role::label || name.role == Role::module) return;
        if (name.role == Role::name && name.parent && name.parent->kind != Kind::parameter) return;
        if (const Node* known = lookup(name.word, false)) tables_.definitions[&name] = known;
    }

    void member(const Node& node)
    {
        const Node *object = node.child(Role::object), *property = node.child(Role::property);
        walk_children(node);
        if (!object || !property || property->kind != Kind::name || !is_self(*object, tables_.words) || class_scopes_.empty()) return;
        Scope& fields = *class_scopes_.back();
        if (auto known = fields.find(property->word); known != fields.end()) tables_.definitions[property] = known->second;
    }

    void variable(const Node& node)
    {
        const Node *target = node.child(Role::target), *type = node.child(Role::type), *value = node.child(Role::value);
        for (Node* child : node.children)
            if (child->role != Role::target) walk(*child);
        if (!target) return;
        define_target(*target, type_from(type, value));
        if (target->kind == Kind::name && tables_.imported.contains(target->word) && is_script(tables_.language) && value &&
            value->kind == Kind::call)
            if (const Node* callee = value->child(Role::callee); callee && tables_.words.text(callee->word) == "require")
                tables_.from_imports.insert(target);
    }

    void define_parameter(const Node& parameter)
    {
        if (parameter.kind == Kind::name) return define(parameter, {});
        if (parameter.kind != Kind::parameter) return define_target(parameter, {});
        const Node *name = parameter.child(Role::name), *type = parameter.child(Role::type), *value = parameter.child(Role::value);
        walk_if(value);
        if (name) define_target(*name, type_from(type, nullptr));
    }

    void function(const Node& node)
    {
        const Node* name = node.child(Role::name);
        if (name && name->kind == Kind::name && is_script(tables_.language) && around_ != Around::class_) define_in(imports_, *name, {});
        for (Node* child : node.children)
            if (child->role == Role::decorator || child->role == Role::return_type) walk(*child);
        Around around = std::exchange(around_, Around::function);
        scopes_.emplace_back();
        for (Node* child : node.children) {
            if (child->role == Role::parameters) {
                for (Node* parameter : child->children) define_parameter(*parameter);
            } else if (child->role == Role::parameter) {
                define_parameter(*child);
            } else if (child->role == Role::body && child->kind == Kind::block) {
                walk_children(*child);
            } else if (child->role != Role::decorator && child->role != Role::return_type && child->role != Role::name) {
                walk(*child);
            }
        }
        scopes_.pop_back();
        around_ = around;
    }

    void class_(const Node& node)
    {
        Around around = std::exchange(around_, Around::class_);
        scopes_.emplace_back();
        Scope fields;
        class_scopes_.push_back(&fields);
        for (Node* child : node.children) {
            if (child->role == Role::name) continue;
            if (child->role == Role::parameters) {
                for (Node* parameter : child->children) define_parameter(*parameter);
            } else if (child->role == Role::body) {
                for (Node* part : child->children)  // fields are known in methods that stand before them
                    if (part->kind == Kind::variable || part->kind == Kind::expression_statement) walk(*part);
                fields = scopes_.back();
                for (Node* part : child->children)
                    if (part->kind != Kind::variable && part->kind != Kind::expression_statement) walk(*part);
            } else {
                walk(*child);
            }
        }
        class_scopes_.pop_back();
        scopes_.pop_back();
        around_ = around;
    }

    void import(const Node& node)
    {
        auto add = [&](const Node* name) {
            if (!name || name->kind != Kind::name) return;
            define_in(imports_, *name, {});
            tables_.from_imports.insert(name);
        };
        add(node.child(Role::target));
        for (Node* child : node.children)
            if (child->role == Role::element) add(child->kind == Kind::pair ? child->child(Role::value) : child);
    }

    Facts::Tables& tables_;
    Scope globals_, imports_;
    std::vector<Scope> scopes_;
    std::vector<Scope*> class_scopes_;
    Around around_ = Around::file;
};

}  // namespace

void Facts::Tables::resolve_names()
{
    if (has_scopes) return;
    has_scopes = true;
    read_imports();
    Resolver(*this).file();
}

const Node* Facts::Tables::definition(const Node& name)
{
    resolve_names();
    auto known = definitions.find(&name);
    return known != definitions.end() ? known->second : nullptr;
}

}  // namespace bawn::check
