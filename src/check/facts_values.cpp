#include <algorithm>
#include <limits>

#include "base/text.h"
#include "check/facts_tables.h"
#include "check/numbers.h"

namespace bawn::check {

namespace {

constexpr int deepest_expression = 200;  // of an expression that is evaluated

std::optional<Constant> constant_of_number(std::string_view written, const Language& language)
{
    const Number number = number_of(written, language);
    if (number.whole && *number.whole <= static_cast<std::uint64_t>(std::numeric_limits<long long>::max()))
        return Constant(static_cast<long long>(*number.whole));
    if (number.real) return Constant(*number.real);
    return {};
}

bool is_text(const Constant& constant)
{
    return std::holds_alternative<std::string>(constant) || std::holds_alternative<SomeText>(constant);
}

std::string written(double real)
{
    if (real == static_cast<double>(static_cast<long long>(real))) return std::to_string(static_cast<long long>(real));
    std::string text = std::to_string(real);
    while (text.ends_with('0')) text.pop_back();
    return text;
}

std::optional<Constant> concatenated(const Constant& a, const Constant& b, const Language& language)
{
    if (!is_text(a)) return {};
    const std::string* before = std::get_if<std::string>(&a);
    std::string after;
    if (const std::string* text = std::get_if<std::string>(&b))
        after = *text;
    else if (std::holds_alternative<SomeText>(b))
        return Constant(SomeText{});
    else if (const long long* whole = std::get_if<long long>(&b); whole && (is_one_of(language.id, {"java", "hcl"}) || is_script(language)))
        after = std::to_string(*whole);
    else if (const double* real = std::get_if<double>(&b); real && is_script(language))
        after = written(*real);
    else
        return {};
    if (!before) return Constant(SomeText{});
    constexpr std::size_t longest = 1 << 16;
    if (before->size() + after.size() > longest) return Constant(SomeText{});
    return Constant(*before + after);
}

// May an expression stand for a variable? Names, members, calls, literals and what is made of them.
bool may_be_symbol(const Node& node, int depth)
{
    if (depth > deepest_expression) return false;
    switch (node.kind) {
    case Kind::string:
    case Kind::number:
    case Kind::boolean:
    case Kind::null:
    case Kind::regex:
    case Kind::name:
    case Kind::type:
    case Kind::lambda: return true;
    case Kind::cast:
    case Kind::unary:
    case Kind::member:
    case Kind::index:
    case Kind::call:
    case Kind::new_object:
    case Kind::arguments:
    case Kind::keyword:
    case Kind::array:
    case Kind::tuple:
    case Kind::set:
    case Kind::object:
    case Kind::pair: return std::ranges::all_of(node.children, [&](const Node* child) { return may_be_symbol(*child, depth + 1); });
    default: return false;
    }
}

bool same_expression(const Node& a, const Node& b)
{
    if (&a == &b) return true;
    if (a.kind != b.kind || a.word != b.word || a.symbol != b.symbol || a.children.size() != b.children.size()) return false;
    for (std::size_t i = 0; i < a.children.size(); ++i)
        if (!same_expression(*a.children[i], *b.children[i])) return false;
    return true;
}

}  // namespace

bool changes_its_operand(const Node& node, const Words& words)
{
    if (node.kind != Kind::unary) return false;
    std::string_view op = words.text(node.word);  // "_" stands before what follows its operand
    return op == "++" || op == "--" || op == "_++" || op == "_--";
}

const Node* operand_of(const Node& unary)
{
    if (const Node* operand = unary.child(Role::operand)) return operand;
    return unary.children.empty() ? nullptr : unary.children[0];
}

Worth joined(const Worth& a, const Worth& b)
{
    if (a.constant && b.constant) {
        if (*a.constant == *b.constant) return a;
        if (is_text(*a.constant) && is_text(*b.constant)) return {Constant(SomeText{}), nullptr};
        return {};
    }
    if (a.symbol && b.symbol && !a.constant && !b.constant && same_expression(*a.symbol, *b.symbol)) return a;
    return {};
}

Worth Facts::Tables::worth_of_name(const Node& name, const WorthOfNames* now)
{
    bool assigned = name.role == Role::left && name.parent && name.parent->kind == Kind::assign;
    bool written = assigned || name.role == Role::target || name.role == Role::name;
    const Node* defined = written && !now ? nullptr : definition(name);
    if (!defined) return {};
    if (!now) ++questions;
    if (now) {
        auto known = std::ranges::lower_bound(*now, defined, {}, &std::pair<const Node*, Worth>::first);
        if (known != now->end() && known->first == defined) return known->second;
    } else if (auto known = at.find(&name); known != at.end()) {
        return known->second;
    }
    find_fixed();
    auto known = fixed.find(defined);
    return known != fixed.end() ? known->second : Worth{};
}

namespace {

// `c and a` of `c and a or b`: which is a or b, whatever c is.
template <typename Of>
std::optional<Constant> chosen_by(const Node* left, const Of& of)
{
    const Node* given = left && left->kind == Kind::binary ? left->child(Role::right) : nullptr;
    auto value = given ? of(given) : std::nullopt;
    return value && is_text(*value) ? value : std::nullopt;
}

// Does only the one constructor of its class assign it, or what stands in the class itself?
bool is_set_when_made(const Node& value, const Words& words)
{
    const Node* function = value.parent;
    while (function && function->kind != Kind::function && function->kind != Kind::class_) function = function->parent;
    if (!function || function->kind == Kind::class_) return true;
    const Node *body = function->parent, *name = function->child(Role::name);
    const Node* of = body ? body->parent : nullptr;
    const Node* class_name = of && of->kind == Kind::class_ ? of->child(Role::name) : nullptr;
    if (!name || !class_name) return true;
    auto is_constructor = [&](const Node* part) {
        const Node* its_name = part->kind == Kind::function ? part->child(Role::name) : nullptr;
        return its_name && words.text(its_name->word) == words.text(class_name->word);
    };
    return is_constructor(function) && std::ranges::count_if(body->children, is_constructor) == 1;
}

}  // namespace

std::optional<Constant> Facts::Tables::constant(const Node& node, const WorthOfNames* now, int depth)
{
    if (depth > deepest_expression) return {};
    auto of = [&](const Node* part) { return part ? constant(*part, now, depth + 1) : std::nullopt; };
    switch (node.kind) {
    case Kind::string: return Constant(std::string(words.text(node.word)));
    case Kind::number: return constant_of_number(words.text(node.word), language);
    case Kind::null: return Constant(nullptr);
    case Kind::boolean: return Constant(words.text(node.word) == "true");
    case Kind::interpolation: return of(node.children.empty() ? nullptr : node.children[0]);
    case Kind::name: return node.role == Role::property ? std::nullopt : worth_of_name(node, now).constant;
    case Kind::member: {
        if (language.id == "hcl") return module_value(node, depth + 1);
        const Node* property = node.child(Role::property);
        return property && property->kind == Kind::name ? worth_of_name(*property, now).constant : std::nullopt;
    }
    case Kind::ternary: {
        auto a = of(node.child(Role::consequence)), b = of(node.child(Role::alternative));
        if (!a || !b) return {};
        return joined({a, nullptr}, {b, nullptr}).constant;
    }
    case Kind::text_template: {
        std::optional<Constant> whole = Constant(std::string());
        for (const Node* part : node.children) {
            auto next = of(part);
            whole = next ? concatenated(*whole, *next, language) : std::nullopt;
            if (!whole) return {};
        }
        return whole;
    }
    case Kind::unary: {
        auto operand = of(operand_of(node));
        std::string_view op = words.text(node.word);
        if (!operand) return {};
        if (op == "-")
            if (const long long* whole = std::get_if<long long>(&*operand)) return Constant(-*whole);
        if (op == "!")
            if (const bool* truth = std::get_if<bool>(&*operand)) return Constant(!*truth);
        return {};
    }
    case Kind::binary: {
        std::string_view op = words.text(node.word);
        auto a = of(node.child(Role::left));
        if (!a && op == "||" && language.id == "python") a = chosen_by(node.child(Role::left), of);
        if (!a) return {};
        if (op == "||" && language.id == "python" && is_text(*a))
            if (auto b = of(node.child(Role::right)); b && is_text(*b)) return Constant(SomeText{});
        if (op == "*" && is_text(*a) && language.id == "python") return Constant(SomeText{});
        auto b = of(node.child(Role::right));
        if (!b) return {};
        if ((op == "+" || op == "." || op == ".." || op == "<>") && is_text(*a)) return concatenated(*a, *b, language);
        const long long *x = std::get_if<long long>(&*a), *y = std::get_if<long long>(&*b);
        long long whole = 0;
        if (x && y && op == "+" && !__builtin_add_overflow(*x, *y, &whole)) return Constant(whole);
        if (x && y && op == "-" && !__builtin_sub_overflow(*x, *y, &whole)) return Constant(whole);
        if (x && y && op == "*" && !__builtin_mul_overflow(*x, *y, &whole)) return Constant(whole);
        const bool *left = std::get_if<bool>(&*a), *right = std::get_if<bool>(&*b);
        if (left && right && op == "&&") return Constant(*left && *right);
        if (left && right && op == "||") return Constant(*left || *right);
        return {};
    }
    case Kind::call: {
        const Node *callee = node.child(Role::callee), *arguments = node.child(Role::arguments);
        if (!callee || !arguments) return {};
        std::string_view written_callee = text.substr(callee->begin, callee->end - callee->begin);
        bool known = language.id == "java" && (written_callee == "String.format" || written_callee == "java.lang.String.format");
        known = known || (language.id == "php" && (written_callee == "escapeshellarg" || written_callee == "htmlspecialchars_decode"));
        if (!known) return {};
        for (const Node* argument : arguments->children)
            if (!of(argument)) return {};
        return Constant(SomeText{});
    }
    default: return {};
    }
}

Worth Facts::Tables::worth(const Node& expression, const WorthOfNames* now)
{
    if (auto value = constant(expression, now, 0)) return {value, nullptr};
    if (expression.kind == Kind::name)
        if (Worth same = worth_of_name(expression, now); same.symbol) return same;
    if (may_be_symbol(expression, 0)) return {std::nullopt, &expression};
    return {};
}

namespace {

bool says_constant(const Node& variable, const Words& words)
{
    constexpr std::string_view spellings[] = {"const", "final", "val", "readonly", "constexpr", "define", "static final"};
    auto is_one = [&](Word word) { return std::ranges::find(spellings, words.text(word)) != std::end(spellings); };
    if (is_one(variable.word)) return true;
    return std::ranges::any_of(variable.children, [&](const Node* child) { return child->role == Role::modifier && is_one(child->word); });
}

bool says_private(const Node& variable, const Words& words)
{
    return std::ranges::any_of(variable.children,
                               [&](const Node* child) { return child->role == Role::modifier && words.text(child->word) == "private"; });
}

bool holds(const Node& expression, const Node* definition, Facts::Tables& tables)
{
    std::vector<const Node*> waiting = {&expression};
    while (!waiting.empty()) {
        const Node* next = waiting.back();
        waiting.pop_back();
        if (next->kind == Kind::name && tables.definition(*next) == definition) return true;
        waiting.insert(waiting.end(), next->children.begin(), next->children.end());
    }
    return false;
}

}  // namespace

// Variables that are assigned once in the file and may not be assigned from elsewhere.
void Facts::Tables::find_fixed()
{
    if (has_fixed) return;
    has_fixed = true;
    resolve_names();
    std::vector<const Node*> order, waiting = {&root};
    auto assigned = [&](const Node& target, const Node* value) {
        const Node* name = &target;
        if (target.kind == Kind::member) name = target.child(Role::property);
        const Node* defined = name ? definition(*name) : nullptr;
        if (!defined) return;
        Uses& use = uses[defined];
        if (++use.assigned == 1) order.push_back(defined);
        use.value = value;
    };
    while (!waiting.empty()) {
        const Node* node = waiting.back();
        waiting.pop_back();
        switch (node->kind) {
        case Kind::variable: {
            const Node *target = node->child(Role::target), *value = node->child(Role::value);
            if (!target || target->kind != Kind::name) break;
            Uses& use = uses[target];
            use.constant = says_constant(*node, words);
            use.is_private = says_private(*node, words);
            if (value) assigned(*target, value);
            break;
        }
        case Kind::assign: {
            const Node *left = node->child(Role::left), *right = node->child(Role::right);
            if (!left) break;
            if (left->kind == Kind::tuple || left->kind == Kind::array)
                for (const Node* child : left->children) assigned(*child, nullptr);
            else
                assigned(*left, words.text(node->word) == "=" ? right : nullptr);
            break;
        }
        case Kind::for_each:
            if (const Node* target = node->child(Role::target)) assigned(*target, nullptr);
            break;
        case Kind::unary:
            if (changes_its_operand(*node, words) && operand_of(*node)) assigned(*operand_of(*node), nullptr);
            break;
        case Kind::expression_statement: {  // Ruby's strings can be changed by their methods
            const Node* call = node->children.size() == 1 && language.id == "ruby" ? node->children[0] : nullptr;
            const Node* callee = call && call->kind == Kind::call ? call->child(Role::callee) : nullptr;
            const Node* object = callee && callee->kind == Kind::member ? callee->child(Role::object) : nullptr;
            if (object) assigned(*object, nullptr);
            break;
        }
        default: break;
        }
        waiting.insert(waiting.end(), node->children.rbegin(), node->children.rend());
    }
    bool scripting = is_script(language) || is_one_of(language.id, {"python", "ruby", "php"});
    for (const Node* defined : order) {
        const Uses& use = uses[defined];
        if (!use.value || use.assigned != 1) {
            if (!use.value || !use.constant) continue;
        }
        bool declared = defined->parent && defined->parent->kind == Kind::variable;
        bool sure = use.constant || (declared && (is_script(language) || language.id == "php")) ||
                    (language.id == "java" && use.is_private && use.in_class && is_set_when_made(*use.value, words)) ||
                    (!declared && scripting && use.global);
        if (!sure || holds(*use.value, defined, *this)) continue;
        if (Worth value = worth(*use.value, nullptr)) fixed.emplace(defined, value);
    }
}

}  // namespace bawn::check
