#include <algorithm>

#include "base/text.h"
#include "check/facts_tables.h"

// The type of an expression, as far as it is written down or plain to see: declared, of new T(), of a literal, and of the
// few methods whose result is the same wherever they are.

namespace bawn::check {

namespace {

constexpr int deepest_type = 50;

struct TypeSpelling {
    std::string_view written, plain;
};
constexpr TypeSpelling spellings[] = {
    {"Integer", "int"},  {"int", "int"},      {"long", "int"},     {"Int", "int"},       {"Long", "int"},      {"float", "float"},
    {"double", "float"}, {"Float", "float"},  {"Double", "float"}, {"str", "string"},    {"string", "string"}, {"String", "string"},
    {"bool", "bool"},    {"boolean", "bool"}, {"Boolean", "bool"}, {"number", "number"},
};

struct Method {
    std::string_view name, plain;
};
constexpr Method methods_of_java[] = {
    {"isEmpty", "bool"}, {"equals", "bool"}, {"contains", "bool"}, {"containsKey", "bool"},        {"containsValue", "bool"},
    {"size", "int"},     {"length", "int"},  {"compareTo", "int"}, {"compareToIgnoreCase", "int"},
};

std::string_view plain_of(const Constant& constant)
{
    if (std::holds_alternative<std::string>(constant) || std::holds_alternative<SomeText>(constant)) return "string";
    if (std::holds_alternative<long long>(constant)) return "int";
    if (std::holds_alternative<double>(constant)) return "float";
    if (std::holds_alternative<bool>(constant)) return "bool";
    return {};
}

bool has_one_number_type(const Language& language) { return is_script(language); }

bool is_comparison(std::string_view op)
{
    constexpr std::string_view all[] = {"==", "!=", "<", ">", "<=", ">=", "===", "!==", "&&", "in", "not in", "is", "is not"};
    return std::ranges::find(all, op) != std::end(all);
}

}  // namespace

std::string_view plain_type(std::string_view written)
{
    auto known = std::ranges::find(spellings, written, &TypeSpelling::written);
    return known != std::end(spellings) ? known->plain : std::string_view();
}

TypeOfName Facts::Tables::type_of(const Node& expression, int depth)
{
    if (depth > deepest_type) return {};
    resolve_names();
    auto of = [&](const Node* part) { return part ? type_of(*part, depth + 1) : TypeOfName{}; };
    auto plain = [&](const TypeOfName& type) {
        return type.declared ? plain_type(text.substr(type.declared->begin, type.declared->end - type.declared->begin)) : type.plain;
    };
    switch (expression.kind) {
    case Kind::name: {
        const Node* defined = definition(expression);
        if (defined) ++questions;
        auto known = defined ? types.find(defined) : types.end();
        return known != types.end() ? known->second : TypeOfName{};
    }
    case Kind::member: {
        const Node* property = expression.child(Role::property);
        const Node* defined = property ? definition(*property) : nullptr;
        if (defined) ++questions;
        auto known = defined ? types.find(defined) : types.end();
        if (known != types.end()) return known->second;
        if (property && language.id == "java" && words.text(property->word) == "length") return {nullptr, "int"};
        return {};
    }
    case Kind::new_object:
    case Kind::cast: return {expression.child(Role::type), {}};
    case Kind::ternary: {
        TypeOfName a = of(expression.child(Role::consequence)), b = of(expression.child(Role::alternative));
        bool same = plain(a).empty() ? a.declared && b.declared && a.declared->word == b.declared->word : plain(a) == plain(b);
        return same ? a : TypeOfName{};
    }
    case Kind::string:
    case Kind::text_template: return {nullptr, "string"};
    case Kind::number: {
        std::string_view written = words.text(expression.word);
        bool hexadecimal = written.starts_with("0x") || written.starts_with("0X");
        bool real = !hexadecimal && written.find_first_of(".eE") != written.npos;
        return {nullptr, real || has_one_number_type(language) ? "float" : "int"};
    }
    case Kind::boolean: return {nullptr, "bool"};
    case Kind::unary: {
        std::string_view op = words.text(expression.word);
        const Node* operand = expression.child(Role::operand);
        if (op == "&" && operand && operand->kind == Kind::new_object) return {&expression, {}};  // Go: a pointer to its type
        return op == "!" ? TypeOfName{nullptr, "bool"} : TypeOfName{};
    }
    case Kind::binary: {
        std::string_view op = words.text(expression.word);
        if (is_comparison(op)) return {nullptr, "bool"};
        std::string_view a = plain(of(expression.child(Role::left))), b = plain(of(expression.child(Role::right)));
        bool java = language.id == "java", sum = op == "+" || op == "-";
        if (op == "||" && (a == "bool" || b == "bool" || java)) return {nullptr, "bool"};
        if (java && (op == "|" || op == "&" || op == "^") && (a == "bool" || b == "bool")) return {nullptr, "bool"};
        if (sum && a == "int" && b == "int") return {nullptr, "int"};
        bool number = a == "int" || a == "float" || b == "int" || b == "float";
        if (is_one_of(language.id, {"python", "php"}) && number && (sum || op == "*")) return {nullptr, "number"};
        return {};
    }
    case Kind::call: {
        const Node* callee = expression.child(Role::callee);
        const Node* property = callee && callee->kind == Kind::member ? callee->child(Role::property) : nullptr;
        if (language.id == "go" && callee && callee->kind == Kind::name && words.text(callee->word) == "new") return {&expression, {}};
        if (!property || language.id != "java") return {};
        std::string_view name = words.text(property->word);
        if (auto known = std::ranges::find(methods_of_java, name, &Method::name); known != std::end(methods_of_java))
            return {nullptr, known->plain};
        const Node* object = callee->child(Role::object);
        TypeOfName owner = of(object);
        if (name == "get" && owner.declared && owner.declared->kind == Kind::type && owner.declared->children.size() > 1)
            return {owner.declared->children.back(), {}};
        std::string_view of_class = object && object->kind == Kind::name ? words.text(object->word) : std::string_view();
        if (name == "matches" && plain(owner) == "string") return {nullptr, "bool"};
        if (of_class == "Boolean" && (name == "valueOf" || name == "parseBoolean")) return {nullptr, "bool"};
        if ((of_class == "Integer" || of_class == "Long") && (name == "decode" || name == "valueOf" || name.starts_with("parse")))
            return {nullptr, "int"};
        if (of_class == "Float" && (name == "valueOf" || name == "parseFloat")) return {nullptr, "float"};
        return {};
    }
    default: return {};
    }
}

// What is known of its value says more than a declaration.
TypeOfName Facts::Tables::type_of_value(const Node& expression)
{
    if (expression.kind == Kind::name) {
        follow_around(expression);
        if (auto value = constant(expression, nullptr, 0))
            if (std::string_view plain = plain_of(*value); !plain.empty())
                return {type_of(expression, 0).declared, plain == "int" && has_one_number_type(language) ? "float" : plain};
    }
    return type_of(expression, 0);
}

}  // namespace bawn::check
