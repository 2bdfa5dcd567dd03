#include <algorithm>

#include "base/text.h"

#include "check/taint_run.h"

namespace bawn::check {

namespace {

bool compares(std::string_view op)
{
    return is_one_of(
        op, {"==", "!=", "===", "!==", "<", "<=", ">", ">=", "<=>", "in", "not in", "is", "is not", "<>", "=~", "!~", "instanceof", "~="});
}

bool chooses(std::string_view op) { return is_one_of(op, {"??", "?:", "//="}); }

}  // namespace

Carried TaintRun::join(const Carried& a, const Carried& b) { return {values_.join(a.cell, b.cell), values_.unite(a.fresh, b.fresh)}; }

bool TaintRun::in_language(std::initializer_list<std::string_view> ids) const { return is_one_of(file_.language->id, ids); }

Carried TaintRun::all_of(const Node& node)
{
    Taints taints = nullptr;
    for (const Node* child : node.children) {
        if (child->kind == Kind::type) continue;
        taints = values_.unite(taints, everything(follow(*child)));
    }
    return {nullptr, rule_.options.only_propagate_through_assignments ? nullptr : taints};
}

Carried TaintRun::value_of(const Node& node)
{
    switch (node.kind) {
    case Kind::string:
    case Kind::boolean:
    case Kind::number: return {literal(node), nullptr};
    case Kind::null:
    case Kind::regex:
    case Kind::type: return {};
    case Kind::call: return call(node);
    case Kind::new_object: return new_object(node);
    case Kind::binary: return binary(node);
    case Kind::unary: return unary(node);
    case Kind::array:
    case Kind::tuple:
    case Kind::set:
    case Kind::object: return container(node);
    case Kind::cast:
    case Kind::await:
    case Kind::spread:
    case Kind::interpolation:
    case Kind::keyword:
    case Kind::pair: {
        const Node* inner = node.child(Role::value) ? node.child(Role::value) : node.child(Role::operand);
        if (!inner) return all_of(node);
        if (const Node* key = node.child(Role::key); key && key->kind != Kind::name) follow(*key);
        return follow(*inner);
    }
    case Kind::ternary: return follow_if(node);
    case Kind::text_template: {
        Carried value = all_of(node);
        if (value.fresh || !file_.facts) return value;
        if (auto constant = file_.facts->constant(node)) value.cell = values_.constant(*constant);
        return value;
    }
    case Kind::comprehension: {
        for (const Node* child : node.children) {
            if (child->role != Role::clause) continue;
            const Node *target = child->child(Role::target), *iterable = child->child(Role::iterable);
            Carried over = iterable ? follow(*iterable) : Carried{};
            if (target) assign(*target, {values_.element(over.cell), over.fresh}, true);
            if (!iterable) follow(*child);
        }
        Carried value;
        for (const Node* child : node.children) {
            if (child->role != Role::clause) value = join(value, follow(*child));
        }
        return {nullptr, everything(value)};
    }
    case Kind::lambda: {
        const FunctionOfFile* function = tables_.function_at(node);
        if (!function) return all_of(node);
        work_.spend(now_.variables.size());
        captured_.push_back(now_);
        around_[function] = &captured_.back();
        return {values_.callable({function, &captured_.back(), nullptr}), nullptr};
    }
    default: return all_of(node);
    }
}

// A long a + b + c … leans to the left: it is followed from the innermost operand outwards, without recursion.
Carried TaintRun::binary(const Node& node)
{
    if (is_decision(node)) {
        Asked asked = ask_in_order(node);
        now_ = bawn::check::join(asked.yes, asked.no, values_);
        return asked.value;
    }
    std::vector<const Node*> chain;
    const Node* at = &node;
    while (at->kind == Kind::binary && !is_decision(*at) && (at == &node || marks_.of(*at).empty()) && at->child(Role::left))
        chain.push_back(at), at = at->child(Role::left);
    Carried value = follow(*at);
    for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
        std::string_view op = text((*step)->word);
        const Node* right = (*step)->child(Role::right);
        Carried other;
        if (chooses(op)) {
            Environment without = now_;
            if (right) other = follow(*right);
            now_ = bawn::check::join(without, now_, values_);
            value = join(value, other);
            if (rule_.options.only_propagate_through_assignments) value = {};
            continue;
        }
        if (right) other = follow(*right);
        Taints taints = values_.unite(everything(value), everything(other));
        bool safe = (rule_.options.assume_safe_comparisons || rule_.options.assume_safe_booleans) && compares(op);
        if (rule_.options.only_propagate_through_assignments || safe) taints = nullptr;
        Carried made{nullptr, taints};
        if (value.cell && other.cell && value.cell->constant && other.cell->constant) {
            if (auto constant = folded(op, *value.cell->constant, *other.cell->constant)) made.cell = values_.constant(*constant);
        }
        value = made;
    }
    return value;
}

Carried TaintRun::unary(const Node& node)
{
    const Node* operand = node.child(Role::operand);
    if (!operand) return all_of(node);
    std::string_view op = text(node.word);
    Carried value = follow(*operand);
    if (op == "*" || op == "&" || op == "&mut" || op == "?" || op == "!!" || op == "move" || op == "ref" || op == "&raw") return value;
    if (op.starts_with("++") || op.starts_with("--") || op.ends_with("++") || op.ends_with("--")) {
        if (is_lvalue(*operand)) store(place(*operand), values_.tainted(everything(value)));
        return {nullptr, everything(value)};
    }
    if (op == "!" || op == "not") return negated(value);
    Carried made{nullptr, rule_.options.only_propagate_through_assignments ? nullptr : everything(value)};
    if (value.cell && value.cell->constant && !made.fresh) {
        const auto* number = std::get_if<long long>(value.cell->constant);
        if (number && op == "-") made.cell = values_.constant(-*number);
        if (number && op == "+") made.cell = value.cell;
    }
    return made;
}

// [a, b]   {k: a, …b}
Carried TaintRun::container(const Node& node)
{
    Cell cell;
    Taints loose = nullptr;  // of what is spread, or has a key that is not known
    bool known = true;
    long long at = 0;
    auto put = [&](Offset where, const Carried& value) {
        const Cell* stored_value = settled(value);
        auto slot = std::ranges::lower_bound(cell.fields, where, {}, &std::pair<Offset, const Cell*>::first);
        if (slot == cell.fields.end() || slot->first != where) slot = cell.fields.insert(slot, {where, nullptr});
        slot->second = stored_value ? stored_value : values_.clean();
    };
    for (const Node* child : node.children) {
        if (child->kind == Kind::spread) {
            Carried value = follow(*child);
            if (value.cell && node.kind == Kind::object) {
                for (const auto& [where, field] : value.cell->fields) put(where, {field, nullptr});
                loose = values_.unite(loose, own(value));
            } else {
                loose = values_.unite(loose, everything(value));
            }
            known = false;
        } else if (child->kind == Kind::pair) {
            const Node *key = child->child(Role::key), *inner = child->child(Role::value);
            std::optional<Offset> where;
            if (key && key->kind == Kind::name && node.kind == Kind::object &&
                !in_language({"python", "ruby", "go", "kotlin", "scala", "swift"}))
                where = Offset::field(key->word);
            else if (key)
                if (Carried key_value = follow(*key); true) loose = values_.unite(loose, everything(key_value)), where = offset(key_value);
            Carried value = inner ? follow(*inner) : Carried{};
            if (where)
                put(*where, value);
            else
                loose = values_.unite(loose, everything(value)), known = false;
        } else if (child->kind == Kind::name && node.kind == Kind::object) {
            put(Offset::field(child->word), follow(*child));
        } else if (child->kind == Kind::function && node.kind == Kind::object) {
            if (const FunctionOfFile* function = tables_.function_at(*child))
                put(Offset::field(function->name), {values_.callable({function, nullptr, nullptr}), nullptr});
        } else if (node.kind == Kind::set || node.kind == Kind::object || cell.fields.size() > 64) {
            loose = values_.unite(loose, everything(follow(*child)));
            known = false;
        } else {
            put(Offset::index(at++), follow(*child));
        }
    }
    if (node.kind == Kind::array || node.kind == Kind::tuple) {
        cell.collection = Cell::Collection::list;
        if (known) cell.count = static_cast<int>(at);
    }
    if (node.kind == Kind::object) {
        cell.collection = Cell::Collection::map;
        if (known) cell.count = static_cast<int>(cell.fields.size());
    }
    // As a whole it is as tainted as what is in it.
    if (loose) cell.state = Cell::State::tainted, cell.taints = loose;
    return {values_.add(std::move(cell)), nullptr};
}

Carried TaintRun::definition(const Node& node)
{
    const Node *target = node.child(Role::target), *value_node = node.child(Role::value);
    if (!target) target = node.child(Role::name);
    if (!value_node) {
        if (target && marks_.beneath(*target)) lvalue(*target, false);
        for (const Node* child : node.children) {
            if (child != target && child->role != Role::type && marks_.beneath(*child)) follow(*child);
        }
        return {};
    }
    bool skip = false;
    Carried value;
    if (!sanitized(node, skip) || !skip) value = follow(*value_node);
    if (sanitized(node, skip) || (own(value) && !typed(own(value), *value_node))) value = {};
    value = at_node(node, value, false);
    sinks_at(node, value, false, true);
    if (target) {
        assign(*target, value, true);
        share(*target, *value_node);
    }
    return value;
}

Carried TaintRun::assignment(const Node& node)
{
    const Node *left = node.child(Role::left), *right = node.child(Role::right);
    if (!left || !right) return all_of(node);
    std::string_view op = text(node.word);
    bool skip = false, safe = sanitized(node, skip);
    Carried value, before;
    bool changes = op != "=" && op != ":=" && op != "" && op != "<-";
    if (!safe || !skip) {
        value = follow(*right);
        if (changes) {
            before = is_lvalue(*left) ? lvalue(*left, false) : Carried{};
            Carried made{nullptr, values_.unite(everything(before), everything(value))};
            if (before.cell && value.cell && before.cell->constant && value.cell->constant) {
                if (auto constant = folded(op.substr(0, op.size() - 1), *before.cell->constant, *value.cell->constant))
                    made.cell = values_.constant(*constant);
            }
            if (op == "||=" || op == "?\?=" || op == "&&=") made = join(before, value);
            value = rule_.options.only_propagate_through_assignments ? Carried{} : made;
        } else if (!marks_.of(node).empty() && is_lvalue(*left)) {
            before = {stored(place(*left)), nullptr};
        }
    }
    if (safe || (own(value) && !typed(own(value), *right))) value = {};
    value = at_node(node, value, false);
    sinks_at(node, {value.cell, values_.unite(value.fresh, own(before))}, false, true);
    assign(*left, value);
    if (!changes) share(*left, *right);
    return value;
}

}  // namespace bawn::check
