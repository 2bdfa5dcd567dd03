#include <algorithm>

#include "check/facts_tables.h"

// imports.h says how an import is laid out.

namespace bawn::check {

namespace {

// a/b, a::b, A\B and a.b are a.b.
std::string with_dots(std::string_view module)
{
    std::string dotted;
    for (char c : module) {
        bool separator = c == '/' || c == ':' || c == '\\' || c == '.';
        if (!separator)
            dotted += c;
        else if (!dotted.empty() && dotted.back() != '.')
            dotted += '.';
    }
    while (!dotted.empty() && dotted.back() == '.') dotted.pop_back();
    return dotted;
}

// What a Go package is called by habit: a/jwt-go, a/go-jwt, a/jwt.v3 and a/jwt/v3 are jwt.
std::string_view package_name(std::string_view path)
{
    auto is_version = [](std::string_view part) {
        return part.size() > 1 && part[0] == 'v' && part.find_first_not_of("0123456789", 1) == part.npos;
    };
    std::string_view name = base_name(path);
    if (is_version(name) && name.size() < path.size()) name = base_name(path.substr(0, path.size() - name.size() - 1));
    if (std::size_t dot = name.rfind('.'); dot != name.npos && is_version(name.substr(dot + 1))) name = name.substr(0, dot);
    if (name.ends_with("-go")) name.remove_suffix(3);
    if (name.starts_with("go-")) name.remove_prefix(3);
    return name;
}

const Node* required_module(const Node& value)
{
    if (value.kind != Kind::call) return nullptr;
    const Node *callee = value.child(Role::callee), *arguments = value.child(Role::arguments);
    if (!callee || callee->kind != Kind::name || !arguments || arguments->children.size() != 1) return nullptr;
    return arguments->children[0]->kind == Kind::string ? arguments->children[0] : nullptr;
}

// The outermost if or try of its function.
const Node* branches_around(const Node& import)
{
    const Node* branches = nullptr;
    for (const Node* at = import.parent; at && at->kind != Kind::function && at->kind != Kind::class_; at = at->parent)
        if (at->kind == Kind::if_ || at->kind == Kind::try_) branches = at;
    return branches;
}

}  // namespace

constexpr std::size_t most_ways = 16;  // that a name may come by; nobody has more in one if or try

// A later import of the same name takes its place, unless both are ways of one if or try.
void Facts::Tables::add_import(const Node& import, Word here, std::string full)
{
    if (std::vector<std::string>& all = imported_as[here]; std::ranges::find(all, full) == all.end()) all.push_back(full);
    std::vector<Import>& known = imported[here];
    Import next{import.begin, branches_around(import), {}};
    if (!known.empty() && (known.back().begin == next.begin || (next.branches && known.back().branches == next.branches)))
        next.full = known.back().full;
    if (next.full.size() < most_ways && std::ranges::find(next.full, full) == next.full.end()) next.full.push_back(std::move(full));
    known.push_back(std::move(next));
}

void Facts::Tables::read_import(const Node& import)
{
    const Node *module = import.child(Role::module), *target = import.child(Role::target);
    if (!module || words.text(import.word) == "include") return;
    std::string_view written = words.text(module->word);
    bool file = is_script(language) || language.id == "go";
    std::string from = file ? std::string(language.id == "go" ? package_name(written) : base_name(written)) : with_dots(written);
    if (is_script(language))
        if (std::size_t dot = from.find('.'); dot != from.npos && dot > 0) from.resize(dot);
    if (target && target->kind == Kind::name) add_import(import, target->word, from);
    for (const Node* element : import.children) {
        if (element->role != Role::element) continue;
        const Node *there = element, *here = element;
        if (element->kind == Kind::pair) {
            there = element->child(Role::key);
            here = element->child(Role::value);
        }
        if (!there || !here || there->kind != Kind::name || here->kind != Kind::name) continue;
        std::string_view name = words.text(there->word);
        if (name == "*") {
            wildcards.push_back(from);
        } else if (!(is_script(language) && name == "default")) {
            add_import(import, here->word, from.empty() ? std::string(name) : from + "." + with_dots(name));
        }
    }
}

// const m = require("m"), const {a, b: c} = require("m")
void Facts::Tables::read_require(const Node& variable)
{
    const Node *target = variable.child(Role::target), *value = variable.child(Role::value);
    const Node* module = target && value ? required_module(*value) : nullptr;
    if (!module || words.text(value->child(Role::callee)->word) != "require") return;
    std::string from(words.text(module->word));
    if (target->kind == Kind::name) return add_import(variable, target->word, from);
    for (const Node* field : target->children) {
        const Node *there = field, *here = field;
        if (field->kind == Kind::pair) {
            there = field->child(Role::key);
            here = field->child(Role::value);
        }
        if (there && here && there->kind == Kind::name && here->kind == Kind::name)
            add_import(variable, here->word, from + "." + std::string(words.text(there->word)));
    }
}

void Facts::Tables::read_late_fields(const Node& class_)
{
    const Node* body = class_.child(Role::body);
    bool is_late = false;
    for (const Node* part : body ? body->children : std::span<Node*>()) {
        const bool is_field = part->kind == Kind::variable || part->kind == Kind::expression_statement;
        if (is_late && is_field) late_fields.emplace_back(part->begin, part->version);
        is_late |= !is_field;
    }
}

void Facts::Tables::read_imports()
{
    if (has_imports) return;
    has_imports = true;
    auto defines = [&](const Node* name) {
        if (!name || name->kind != Kind::name) return;
        if (name->word >= defined_here.size()) defined_here.resize(name->word + 64);
        defined_here[name->word] = true;
    };
    auto defines_all = [&](const Node* target) {
        std::vector<const Node*> waiting;
        if (target) waiting.push_back(target);
        while (!waiting.empty()) {
            const Node* next = waiting.back();
            waiting.pop_back();
            defines(next);
            waiting.insert(waiting.end(), next->children.begin(), next->children.end());
        }
    };
    std::vector<const Node*> waiting = {&root};
    while (!waiting.empty()) {
        const Node* node = waiting.back();
        waiting.pop_back();
        switch (node->kind) {
        case Kind::import: read_import(*node); continue;
        case Kind::class_: read_late_fields(*node); break;
        case Kind::variable: {
            const Node* value = node->child(Role::value);
            if (is_script(language) && value && required_module(*value) && words.text(value->child(Role::callee)->word) == "require")
                read_require(*node);
            else
                defines_all(node->child(Role::target));
            break;
        }
        case Kind::assign: defines_all(node->child(Role::left)); break;
        case Kind::parameter: defines_all(node->child(Role::name)); break;
        case Kind::for_each: defines_all(node->child(Role::target)); break;
        case Kind::catch_: defines_all(node->child(Role::parameter)); break;
        case Kind::parameters:
            for (const Node* child : node->children) defines(child);
            break;
        case Kind::function:
            if (is_script(language)) defines(node->child(Role::name));
            break;
        default: break;
        }
        waiting.insert(waiting.end(), node->children.rbegin(), node->children.rend());
    }
}

std::span<const std::string> Facts::Tables::qualified(const Node& node)
{
    read_imports();
    if (imported.empty()) return {};
    switch (node.kind) {
    case Kind::name:
    case Kind::type: {
        if (node.role == Role::property || node.role == Role::label || node.role == Role::module || node.role == Role::key) return {};
        if (node.kind == Kind::type && node.word == no_word)
            return node.children.size() == 1 ? qualified(*node.children[0]) : std::span<const std::string>();
        if (node.role == Role::name && node.parent && node.parent->kind != Kind::parameter) return {};
        auto known = imported.find(node.word);
        if (known == imported.end()) return {};
        bool shadowed = node.kind == Kind::name && node.word < defined_here.size() && defined_here[node.word];
        if (shadowed) {
            const Node* defined = definition(node);
            if (defined && !from_imports.contains(defined)) return {};
        }
        auto before = [](std::uint32_t place, const Import& import) { return place < import.begin; };
        auto next = std::upper_bound(known->second.begin(), known->second.end(), node.begin, before);
        return next == known->second.begin() ? std::span<const std::string>() : std::span<const std::string>(std::prev(next)->full);
    }
    case Kind::call: {
        const Node* callee = node.child(Role::callee);
        return callee ? qualified(*callee) : std::span<const std::string>();
    }
    case Kind::member: {
        const Node *object = node.child(Role::object), *property = node.child(Role::property);
        if (!object || !property || property->kind != Kind::name) return {};
        const std::span<const std::string> of_object = qualified(*object);
        if (of_object.empty()) return {};
        if (auto known = qualified_members.find(&node); known != qualified_members.end()) return known->second;
        std::vector<std::string> full;
        for (const std::string& before : of_object) full.push_back(before + "." + std::string(words.text(property->word)));
        return qualified_members.emplace(&node, std::move(full)).first->second;
    }
    default: return {};
    }
}

}  // namespace bawn::check
