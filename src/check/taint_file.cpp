#include "check/taint_file.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::check {

namespace {

constexpr int most_node_depth = 1900;

bool is_function(const Node& node) { return node.kind == Kind::function || node.kind == Kind::lambda; }

// The name that a parameter, a definition or a typed target gives to a value.
const Node* target_of(const Node& node)
{
    if (node.kind == Kind::parameter) return node.child(Role::name) ? node.child(Role::name) : node.child(Role::target);
    if (node.kind == Kind::variable) return node.child(Role::target) ? node.child(Role::target) : node.child(Role::name);
    return &node;
}

bool names_itself(std::string_view word) { return is_one_of(word, {"this", "self", "$this", "super", "Me", "me"}); }

}  // namespace

bool FunctionOfFile::takes(std::size_t arguments) const
{
    std::size_t needed = 0;
    for (const Node* parameter : parameters) {
        if (parameter->kind == Kind::spread || parameter->kind == Kind::other) return true;
        if (const Node* target = target_of(*parameter); target && target->kind == Kind::spread) return true;
        if (!parameter->child(Role::value)) ++needed;
    }
    return arguments <= parameters.size() && (arguments >= needed || parameters.empty());
}

const Node* last_name(const Node& callee)
{
    const Node* at = &callee;
    while (at) {
        if (at->kind == Kind::name) return at;
        if (at->kind == Kind::member)
            at = at->child(Role::property);
        else if (at->kind == Kind::type && at->child(Role::operand))
            at = at->child(Role::operand);
        else if (at->kind == Kind::type && !at->children.empty())
            at = at->children.front();
        else
            return at->word && at->children.empty() ? at : nullptr;
    }
    return nullptr;
}

TaintFile::TaintFile(const ParsedFile& file) : file_(file)
{
    auto outside = std::make_unique<FunctionOfFile>();
    outside->node = outside->body = file.root;
    by_node_[file.root] = outside.get();
    functions_.push_back(std::move(outside));
    for (const Node* child : file.root->children) collect(*child, *functions_.front(), nullptr, 0);
}

void TaintFile::collect(const Node& node, FunctionOfFile& around, ClassOfFile* class_of, int depth)
{
    if (depth > most_node_depth) return;
    if (is_function(node)) return add_function(node, around, class_of, depth);
    if (node.kind == Kind::class_ || (node.kind == Kind::new_object && node.child(Role::body))) {
        auto made = std::make_unique<ClassOfFile>();
        made->node = &node;
        if (const Node* name = node.child(Role::name)) made->name = name->word;
        for (const Node* child : node.children) {
            if (const Node* base = child->role == Role::base || child->role == Role::type ? last_name(*child) : nullptr)
                made->bases.push_back(base->word);
        }
        ClassOfFile* own = made.get();
        const Node* body = node.child(Role::body);
        for (const Node* member : body ? body->children : std::span<Node*>()) {
            if (member->kind != Kind::function && member->kind != Kind::class_) made->fields.push_back(member);
        }
        if (made->name) class_by_name_.emplace(made->name, own);
        classes_.push_back(std::move(made));
        for (const Node* child : node.children) collect(*child, around, own, depth + 1);
        return;
    }
    if (node.kind == Kind::call || node.kind == Kind::new_object) {
        const Node* callee = node.child(node.kind == Kind::call ? Role::callee : Role::type);
        if (const Node* name = callee ? last_name(*callee) : nullptr) around.calls.push_back(name->word);
    }
    if (node.kind == Kind::assign) {
        if (const Node* left = node.child(Role::left)) count_assignment(*left);
    }
    if (node.kind == Kind::variable) {
        if (const Node* target = target_of(node)) count_assignment(*target);
    }
    for (const Node* child : node.children) collect(*child, around, class_of, depth + 1);
}

void TaintFile::add_function(const Node& node, FunctionOfFile& around, ClassOfFile* class_of, int depth)
{
    auto made = std::make_unique<FunctionOfFile>();
    FunctionOfFile& own = *made;
    own.node = &node;
    own.body = node.child(Role::body);
    own.lambda = node.kind == Kind::lambda;
    own.nested = around.node != file_.root;
    own.index = static_cast<int>(functions_.size());
    if (const Node* name = node.child(Role::name)) own.name = name->word;
    bool method =
        class_of && node.kind == Kind::function && node.parent && (node.parent->parent == class_of->node || node.parent == class_of->node);
    if (method) own.class_of = class_of, class_of->methods.push_back(&own);
    for (const Node* child : node.children) {
        if (child->role == Role::modifier && file_.words->text(child->word).find("static") != std::string_view::npos) own.is_static = true;
        if (child->role == Role::decorator)
            own.is_static |= file_.text.substr(child->begin, child->end - child->begin).find("staticmethod") != std::string_view::npos;
    }
    if (const Node* parameters = node.child(Role::parameters)) {
        if (is_list(parameters->kind))
            own.parameters.assign(parameters->children.begin(), parameters->children.end());
        else
            own.parameters.push_back(parameters);
    } else if (const Node* parameter = node.child(Role::parameter)) {
        own.parameters.push_back(parameter);
    }
    if (method && !own.is_static && !own.parameters.empty()) {
        const Node* first = target_of(*own.parameters.front());
        std::string_view word = first ? file_.words->text(first->word) : std::string_view();
        if (is_one_of(word, {"self", "cls", "&self"})) own.receiver = own.parameters.front(), own.parameters.erase(own.parameters.begin());
    }
    std::string_view name = file_.words->text(own.name);
    own.constructor = class_of && method &&
                      (is_one_of(name, {"__init__", "constructor", "__construct", "initialize", "init", "new"}) ||
                       (own.name && own.name == class_of->name));
    by_node_[&node] = &own;
    if (own.name) by_name_[own.name].push_back(&own);
    functions_.push_back(std::move(made));
    for (const Node* child : node.children) collect(*child, own, nullptr, depth + 1);
    if (own.lambda) around.calls.insert(around.calls.end(), own.calls.begin(), own.calls.end());
}

void TaintFile::count_assignment(const Node& target)
{
    if (target.kind == Kind::name) {
        if (LValue known = name(target); known.path.empty())
            ++assignments_[known.variable];
        else
            ++field_assignments_[target.word];
        return;
    }
    if (target.kind == Kind::member) {
        if (const Node* property = target.child(Role::property)) ++field_assignments_[property->word];
        return;
    }
    if (is_list(target.kind)) {
        for (const Node* child : target.children) count_assignment(*child);
    }
}

const FunctionOfFile* TaintFile::function_at(const Node& node) const
{
    auto known = by_node_.find(&node);
    return known == by_node_.end() ? nullptr : known->second;
}

const FunctionOfFile* TaintFile::function_around(const Node& node) const
{
    for (const Node* at = &node; at; at = at->parent) {
        if (const FunctionOfFile* found = function_at(*at)) return found;
    }
    return functions_.front().get();
}

const ClassOfFile* TaintFile::class_named(std::string_view name) const
{
    std::size_t last = name.find_last_of(".:\\");
    Word word = file_.words->find(last == std::string_view::npos ? name : name.substr(last + 1));
    auto known = word ? class_by_name_.find(word) : class_by_name_.end();
    return known == class_by_name_.end() ? nullptr : known->second;
}

const ClassOfFile* TaintFile::class_around(const Node& node) const
{
    for (const Node* at = node.parent; at; at = at->parent) {
        if (at->kind != Kind::class_ && at->kind != Kind::new_object) continue;
        for (const auto& known : classes_) {
            if (known->node == at) return known.get();
        }
    }
    return nullptr;
}

const std::vector<const FunctionOfFile*>& TaintFile::functions_named(Word word) const
{
    static const std::vector<const FunctionOfFile*> none;
    auto known = by_name_.find(word);
    return known == by_name_.end() ? none : known->second;
}

const FunctionOfFile* TaintFile::method(const ClassOfFile& where, Word name, std::size_t arguments) const
{
    const ClassOfFile* at = &where;
    for (int up = 0; at && up < 16; ++up) {
        const FunctionOfFile* any = nullptr;
        for (const FunctionOfFile* candidate : at->methods) {
            if (candidate->name != name) continue;
            if (candidate->takes(arguments)) return candidate;
            any = candidate;
        }
        if (any) return any;
        const ClassOfFile* base = nullptr;
        for (Word word : at->bases) {
            auto known = class_by_name_.find(word);
            if (known != class_by_name_.end() && known->second != at) base = known->second;
        }
        at = base;
    }
    return nullptr;
}

const FunctionOfFile* TaintFile::constructor(const ClassOfFile& where, std::size_t arguments) const
{
    const FunctionOfFile* any = nullptr;
    for (const FunctionOfFile* candidate : where.methods) {
        if (!candidate->constructor) continue;
        if (candidate->takes(arguments)) return candidate;
        any = candidate;
    }
    return any;
}

bool TaintFile::is_this(const Node& node) const
{
    return (node.kind == Kind::name || node.children.empty()) && node.word && names_itself(file_.words->text(node.word));
}

LValue TaintFile::name(const Node& node) const
{
    auto known = names_.find(&node);
    if (known == names_.end()) known = names_.emplace(&node, named(node)).first;
    return known->second;
}

LValue TaintFile::named(const Node& node) const
{
    if (is_this(node)) {
        const FunctionOfFile* around = function_around(node);
        while (around && around->lambda && around->node->parent) around = function_around(*around->node->parent);
        if (!around || !around->receiver) return {this_variable, {}};
    }
    const Node* definition = file_.facts ? file_.facts->definition(node) : nullptr;
    if (!definition) return {node.word, {}};
    auto number = [](const Node& name_node) { return (Variable{1} << 32) | name_node.begin; };
    const Node* owner = nullptr;
    const Node* at = definition->parent;
    if (definition->role == Role::name && at && (is_function(*at) || at->kind == Kind::class_)) at = at->parent;
    for (; at; at = at->parent) {
        if (is_function(*at)) {
            owner = at;
            break;
        }
        if (at->kind != Kind::class_ || (definition->parent && is_function(*definition->parent))) continue;
        const Node* name = at->child(Role::name);
        for (const Node* child : definition->parent->children) {
            if (name && child->role == Role::modifier && file_.words->text(child->word).find("static") != std::string_view::npos)
                return {number(*name), {Offset::field(definition->word)}};
        }
        return {this_variable, {Offset::field(definition->word)}};
    }
    Variable variable = number(*definition);
    owners_.emplace(variable, owner);
    return {variable, {}};
}

const Node* TaintFile::owner(Variable variable) const
{
    auto known = owners_.find(variable);
    return known == owners_.end() ? nullptr : known->second;
}

bool TaintFile::field_assigned_once(Word field) const
{
    auto known = field_assignments_.find(field);
    return known == field_assignments_.end() || known->second <= 1;
}

bool TaintFile::assigned_once(Variable variable) const
{
    auto known = assignments_.find(variable);
    return known == assignments_.end() || known->second <= 1;
}

}  // namespace bawn::check
