#include "check/facts_tables.h"

namespace bawn::check {

namespace {

const Node* only(const Node& node, Kind kind) { return node.kind == kind && node.children.size() == 1 ? node.children[0] : &node; }

void add_attributes(const Node& block, std::unordered_map<Word, Facts::Tables::ModuleValue>& values)
{
    for (const Node* statement : block.children) {
        const Node* attribute = only(*statement, Kind::expression_statement);
        const Node *name = attribute->child(Role::left), *value = attribute->child(Role::right);
        if (attribute->kind == Kind::assign && name && value) values.try_emplace(name->word, value);
    }
}

}  // namespace

// local.x is what `locals { x = … }` says, var.x what `variable "x"` has as its default.
void Facts::Tables::read_module()
{
    has_module = true;
    const Word default_word = words.add("default");
    for (const Node* statement : root.children) {
        const Node* block = only(*statement, Kind::expression_statement);
        const Node *callee = block->child(Role::callee), *labels = block->child(Role::arguments), *body = block->child(Role::body);
        if (block->kind != Kind::call || !callee || !labels || !body) continue;
        std::string_view kind = words.text(callee->word);
        if (kind == "locals") add_attributes(*body, module_locals);
        if (kind != "variable" || labels->children.size() != 1) continue;
        std::unordered_map<Word, ModuleValue> attributes;
        add_attributes(*body, attributes);
        if (auto value = attributes.find(default_word); value != attributes.end())
            module_variables.try_emplace(labels->children[0]->word, value->second);
    }
}

std::optional<Constant> Facts::Tables::module_value(const Node& member, int depth)
{
    ++questions;
    const Node *object = member.child(Role::object), *property = member.child(Role::property);
    if (!object || !property || object->kind != Kind::name || property->kind != Kind::name) return {};
    std::string_view scope = words.text(object->word);
    if (scope != "local" && scope != "var") return {};
    if (!has_module) read_module();
    auto& values = scope == "local" ? module_locals : module_variables;
    auto known = values.find(property->word);
    if (known == values.end()) return {};
    ModuleValue& found = known->second;
    if (!found.is_computed) {
        found.is_computed = true;
        found.worth = constant(*found.value, nullptr, depth);
    }
    return found.worth;
}

}  // namespace bawn::check
