#include <algorithm>

#include "check/taint_run.h"

namespace bawn::check {

namespace {

bool is_pointer_operator(std::string_view word) { return word == "*" || word == "&" || word == "&mut" || word == "&&" || word == "@"; }

}  // namespace

bool TaintRun::is_lvalue(const Node& node) const
{
    switch (node.kind) {
    case Kind::name:
    case Kind::member:
    case Kind::index: return true;
    case Kind::unary: return is_pointer_operator(text(node.word)) && node.child(Role::operand) && is_lvalue(*node.child(Role::operand));
    case Kind::cast: return node.child(Role::value) && is_lvalue(*node.child(Role::value));
    case Kind::parameter:
    case Kind::variable: return true;
    default: return tables_.is_this(node);
    }
}

// Which step an index is: constant, or any.
bool TaintRun::points_into(const Node& node) const
{
    if (!in_language({"c", "cpp"})) return false;
    const Node* at = &node;
    while (at && at->kind == Kind::cast) at = at->child(Role::value);
    if (!at || at->kind != Kind::binary || (text(at->word) != "+" && text(at->word) != "-")) return false;
    const Node* pointer = at->child(Role::left);
    return pointer && is_lvalue(*pointer);
}

std::optional<Offset> TaintRun::offset(const Carried& index) const
{
    if (!index.cell || !index.cell->constant) return std::nullopt;
    if (const auto* number = std::get_if<long long>(index.cell->constant)) return Offset::index(*number);
    const auto* key = std::get_if<std::string>(index.cell->constant);
    if (!key || key->size() > 256) return std::nullopt;
    bool digits = !key->empty() && key->size() < 10 && (key->front() != '0' || key->size() == 1) &&
                  std::ranges::all_of(*key, [](char c) { return c >= '0' && c <= '9'; });
    if (digits && is_script(*file_.language)) return Offset::index(std::stoll(*key));
    return Offset::field(file_.words->add(*key));
}

LValue TaintRun::place(const Node& node)
{
    LValue found;
    std::vector<const Node*> steps;
    const Node* at = &node;
    while (at && steps.size() < 32) {
        if (at->kind == Kind::parameter || at->kind == Kind::variable) {
            at = at->child(Role::name) ? at->child(Role::name) : at->child(Role::target);
        } else if (at->kind == Kind::unary && is_pointer_operator(text(at->word))) {
            at = at->child(Role::operand);
        } else if (at->kind == Kind::cast) {
            at = at->child(Role::value);
        } else if (at->kind == Kind::binary && points_into(*at)) {
            at = at->child(Role::left);
        } else if (at->kind == Kind::member || at->kind == Kind::index) {
            steps.push_back(at);
            at = at->child(Role::object);
        } else {
            break;
        }
    }
    if (!at || (at->kind != Kind::name && !tables_.is_this(*at))) return found;
    found = tables_.name(*at);
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if ((*step)->kind == Kind::member) {
            const Node* property = (*step)->child(Role::property);
            found.path.push_back(property ? Offset::field(property->word) : Offset::any());
            continue;
        }
        const Node* index = (*step)->child(Role::index);
        Carried value;
        if (index && index->kind == Kind::name) value.cell = stored(tables_.name(*index));
        if (index) {
            if (const Cell* known = literal(*index)) value.cell = known;
            if ((!value.cell || !value.cell->constant) && file_.facts) {
                if (auto constant = file_.facts->constant(*index)) value.cell = values_.constant(*constant);
            }
        }
        found.path.push_back(offset(value).value_or(Offset::any()));
    }
    return found;
}

const Cell* TaintRun::stored(const LValue& where)
{
    if (!where.variable) return nullptr;
    const Cell* cell = now_.find(where.variable);
    for (Offset step : where.path) cell = values_.read(cell, step);
    return cell;
}

void TaintRun::store(const LValue& where, const Cell* cell)
{
    if (!where.variable) return;
    if (where.path.empty() && frame_) frame_->replaced.insert(where.variable);
    now_.set(where.variable, values_.write(now_.find(where.variable), where.path, cell));
}

Carried TaintRun::field_of(const Carried& object, Offset step)
{
    Carried value{values_.read(object.cell, step), object.fresh};
    if (!rule_.options.only_propagate_through_assignments) return value;
    const Cell* own_field = object.cell ? object.cell->field(step) : nullptr;
    return {own_field && own_field->state != Cell::State::unknown ? own_field : nullptr, nullptr};
}

// A variable, field or element as it is read; also what is read on the way to one, and what is assigned to.
Carried TaintRun::lvalue(const Node& node, bool within_another)
{
    if (!work_.spend() || depth_ > most_nesting) return {};
    bool skip = true;
    if (sanitized(node, skip)) return {values_.clean(), nullptr};
    Carried object, index;
    const Node* inner = nullptr;
    if (node.kind == Kind::member || node.kind == Kind::index) inner = node.child(Role::object);
    if (node.kind == Kind::unary || node.kind == Kind::parameter || node.kind == Kind::variable || node.kind == Kind::cast) {
        const Node* operand = node.child(node.kind == Kind::unary  ? Role::operand
                                         : node.kind == Kind::cast ? Role::value
                                         : node.child(Role::name)  ? Role::name
                                                                   : Role::target);
        Carried value = operand ? lvalue(*operand, true) : Carried{};
        value = at_node(node, value, true);
        sinks_at(node, value, within_another, !within_another);
        return value;
    }
    ++depth_;
    if (inner) object = is_lvalue(*inner) ? lvalue(*inner, true) : follow(*inner);
    if (node.kind == Kind::index && node.child(Role::index)) index = follow(*node.child(Role::index));
    --depth_;
    return lvalue_of(node, object, index, within_another);
}

Carried TaintRun::lvalue_of(const Node& node, const Carried& object, const Carried& index, bool within_another)
{
    Carried value;
    if (node.kind == Kind::member) {
        const Node* property = node.child(Role::property);
        LValue static_field = place(node);  // C.x is not in an object
        const Cell* known = static_field.path.size() == 1 && property && property->kind == Kind::name ? stored(static_field) : nullptr;
        value = property ? field_of(object, Offset::field(property->word)) : object;
        if (property && !value.cell && text(property->word) == "length") value.cell = length(object);
        if (!value.cell && known && !rule_.options.only_propagate_through_assignments) value.cell = known;
    } else if (node.kind == Kind::index) {
        value = field_of(object, offset(index).value_or(Offset::any()));
        if (!value.cell && !in_language({"c", "cpp", "java", "go"})) value.cell = constant_character(object, index);
        if (!rule_.options.assume_safe_indexes && !rule_.options.only_propagate_through_assignments)
            value.fresh = values_.unite(value.fresh, everything(index));
    } else {
        value.cell = stored(tables_.name(node));
        if (!value.cell && node.role != Role::callee) value.cell = function_named(node);
    }
    if ((!value.cell || (!value.cell->constant && value.cell->state == Cell::State::unknown && value.cell->fields.empty())) &&
        file_.facts && !value.fresh) {
        if (auto constant = file_.facts->constant(node); constant && !(value.cell && !value.cell->callables.empty()))
            value.cell = values_.constant(*constant);
    }
    value = at_node(node, value, true);
    if (Taints kept = typed(own(value), node); !kept && own(value)) value = {};
    sinks_at(node, value, within_another, !within_another);
    return value;
}

// The name of a function of this file, as a value.
const Cell* TaintRun::function_named(const Node& name)
{
    const std::vector<const FunctionOfFile*>& known = tables_.functions_named(name.word);
    if (known.empty() || !file_.facts) return nullptr;
    const Node* definition = file_.facts->definition(name);
    for (const FunctionOfFile* function : known) {
        bool meant = definition ? definition->parent == function->node : !function->class_of && !function->nested;
        if (meant) return values_.callable({function, nullptr, nullptr});
    }
    return nullptr;
}

// text[n] = 0, *text = c of C: the rest of the text is what it was.
bool TaintRun::ends_text(const Node& target, const Carried& value)
{
    bool is_element = target.kind == Kind::index || (target.kind == Kind::unary && text(target.word) == "*");
    if (!is_element || everything(value) || !in_language({"c", "cpp"})) return false;
    return !value.cell || (value.cell->constant && std::holds_alternative<long long>(*value.cell->constant));
}

void TaintRun::assign(const Node& target, const Carried& value, bool define)
{
    if (!is_lvalue(target)) return assign_pattern(target, value, define);
    LValue where = place(target);
    const Cell* before = stored(where);
    bool marked = marks_.beneath(target);
    if (marked) {
        Carried written = lvalue(target, false);
        if (binds_parameters_) return store(where, values_.with(settled(value), written.fresh));
    }
    if (ends_text(target, value)) return;
    const Cell* after = stored(where);
    const Cell* cell = values_.shared(settled(value), 0);
    if (cell && cell->taints) {
        Taints kept = typed(cell->taints, target);
        if (!kept)
            cell = nullptr;
        else
            cell = values_.passed(cell, target.begin, target.end);
    }
    bool by_side_effect = marked && !values_.equal(before, after);
    if (by_side_effect && !values_.relevant(cell)) return;
    if (by_side_effect) cell = values_.with(cell, own_taints(after));
    if (target.kind == Kind::unary && where.path.empty() && where.variable) {  // *p = x changes what p leads to
        now_.set(where.variable, cell);
        return;
    }
    store(where, cell);
}

// [a, b] = …   {a, b: c} = …   (a, b) = …   Some(x) = …
void TaintRun::assign_pattern(const Node& target, const Carried& value, bool define)
{
    if (!work_.spend() || depth_ > most_nesting) return;
    ++depth_;
    switch (target.kind) {
    case Kind::tuple:
    case Kind::array:
    case Kind::set: {
        long long at = 0;
        for (const Node* child : target.children) {
            if (child->kind == Kind::spread) {
                if (const Node* operand = child->child(Role::operand)) assign(*operand, value, define);
            } else {
                assign(*child, field_of(value, Offset::index(at)), define);
            }
            ++at;
        }
        break;
    }
    case Kind::object:
        for (const Node* child : target.children) {
            const Node *key = child->child(Role::key), *inner = child->child(Role::value);
            if (child->kind == Kind::pair && key && inner)
                assign(*inner, at_node(*key, field_of(value, Offset::field(key->word)), false), define);
            else if (child->kind == Kind::spread && child->child(Role::operand))
                assign(*child->child(Role::operand), value, define);
            else if (child->kind == Kind::assign && child->child(Role::left))
                assign(*child->child(Role::left), field_of(value, Offset::field(child->child(Role::left)->word)), define);
            else
                assign(*child, child->kind == Kind::name ? field_of(value, Offset::field(child->word)) : value, define);
        }
        break;
    case Kind::assign:  // a default
        if (const Node* left = target.child(Role::left)) assign(*left, value, define);
        break;
    case Kind::keyword:
        if (const Node* inner = target.child(Role::value)) assign(*inner, value, define);
        break;
    case Kind::string:
    case Kind::number:
    case Kind::boolean:
    case Kind::null:
    case Kind::regex:
    case Kind::type: break;
    case Kind::call:
        if (const Node* list = target.child(Role::arguments)) {
            for (const Node* child : list->children) assign(*child, value, define);
        }
        break;
    default:
        if (target.kind == Kind::other || is_list(target.kind)) {
            for (const Node* child : target.children) assign(*child, value, define);
        }
    }
    --depth_;
}

}  // namespace bawn::check
