#include "check/taint_value.h"

#include <algorithm>

namespace bawn::check {

namespace {

constexpr std::size_t most_taints = 64;       // of one value
constexpr std::size_t most_fields = 256;      // of one object
constexpr std::size_t most_field_depth = 12;  // of fields in fields

bool by_offset(const std::pair<Offset, const Cell*>& field, Offset offset) { return field.first < offset; }

const Cell*& slot(std::vector<std::pair<Offset, const Cell*>>& fields, Offset offset)
{
    auto at = std::lower_bound(fields.begin(), fields.end(), offset, by_offset);
    if (at == fields.end() || at->first != offset) at = fields.insert(at, {offset, nullptr});
    return at->second;
}

bool includes(const TaintSet& all, const TaintSet& some)
{
    return std::includes(all.taints.begin(), all.taints.end(), some.taints.begin(), some.taints.end());
}

}  // namespace

const Cell* Cell::field(Offset offset) const
{
    auto at = std::lower_bound(fields.begin(), fields.end(), offset, by_offset);
    return at != fields.end() && at->first == offset ? at->second : nullptr;
}

Taints Values::unite(Taints a, Taints b)
{
    if (!b || a == b) return a;
    if (!a) return b;
    work_.spend(a->taints.size() + b->taints.size());
    if (includes(*a, *b)) return a;
    TaintSet both;
    std::set_union(a->taints.begin(), a->taints.end(), b->taints.begin(), b->taints.end(), std::back_inserter(both.taints));
    if (both.taints.size() > most_taints) both.taints.resize(most_taints);
    return &sets_.emplace_back(std::move(both));
}

Taints Values::source(std::uint32_t source, std::uint32_t label)
{
    work_.spend();
    return &sets_.emplace_back(TaintSet{{Taint{source, label, nullptr}}});
}

Taints Values::relabelled(Taints taints, std::uint32_t label, std::span<const std::uint32_t> only)
{
    Taints made = nullptr;
    for (const Taint& taint : taints ? std::span(taints->taints) : std::span<const Taint>()) {
        Taint one = taint;
        if (only.empty() || std::ranges::find(only, taint.label) != only.end()) one.label = label;
        made = unite(made, &sets_.emplace_back(TaintSet{{one}}));
    }
    return made;
}

Taints Values::passed(Taints taints, std::uint32_t begin, std::uint32_t end)
{
    if (!taints) return nullptr;
    work_.spend(taints->taints.size());
    TaintSet made = *taints;
    for (Taint& taint : made.taints) {
        if (taint.passed && taint.passed->begin == begin) continue;
        taint.passed = &places_.emplace_back(Passed{begin, end, taint.passed});
    }
    return &sets_.emplace_back(std::move(made));
}

const Cell* Values::add(Cell cell)
{
    work_.spend(1 + cell.fields.size());
    cell.depth = 0;
    for (const auto& [offset, field] : cell.fields) cell.depth = std::max<std::uint8_t>(cell.depth, field ? field->depth + 1 : 1);
    if (cell.depth > most_field_depth) return tainted(all(&cell));
    return &cells_.emplace_back(std::move(cell));
}

const Cell* Values::tainted(Taints taints)
{
    if (!taints) return nullptr;
    Cell cell;
    cell.state = Cell::State::tainted;
    cell.taints = taints;
    return add(std::move(cell));
}

const Cell* Values::constant(Constant constant)
{
    Cell cell;
    cell.constant = &constants_.emplace_back(std::move(constant));
    return add(std::move(cell));
}

const Cell* Values::callable(Callable callable)
{
    Cell cell;
    cell.callables.push_back(&callables_.emplace_back(callable));
    return add(std::move(cell));
}

const Cell* Values::with(const Cell* cell, Taints more)
{
    if (!more) return cell;
    if (!cell) return tainted(more);
    Taints all = unite(cell->taints, more);
    if (all == cell->taints) return cell;
    Cell made = *cell;
    made.state = Cell::State::tainted;
    made.taints = all;
    return add(std::move(made));
}

const Cell* Values::passed(const Cell* cell, std::uint32_t begin, std::uint32_t end)
{
    if (!cell || !cell->taints) return cell;
    Cell made = *cell;
    made.taints = passed(cell->taints, begin, end);
    return add(std::move(made));
}

const Cell* Values::shared(const Cell* cell, std::uint32_t number)
{
    if ((cell ? cell->shared : 0) == number) return cell;
    Cell made = cell ? *cell : Cell{};
    made.shared = number;
    return add(std::move(made));
}

Taints Values::without(Taints taints, const std::set<std::uint32_t>& sources)
{
    auto is_kept = [&](const Taint& taint) { return !sources.contains(taint.source); };
    if (!taints || std::ranges::all_of(taints->taints, is_kept)) return taints;
    TaintSet made;
    std::ranges::copy_if(taints->taints, std::back_inserter(made.taints), is_kept);
    return made.taints.empty() ? nullptr : &sets_.emplace_back(std::move(made));
}

const Cell* Values::without(const Cell* cell, const std::set<std::uint32_t>& sources)
{
    if (!cell || sources.empty() || !relevant(cell)) return cell;
    Cell made = *cell;
    made.taints = without(cell->taints, sources);
    if (cell->taints && !made.taints) made.state = Cell::State::unknown;
    for (auto& [offset, field] : made.fields) field = without(field, sources);
    return made == *cell ? cell : add(std::move(made));
}

// A field that nobody told apart is as tainted as its object.
const Cell* Values::inherit(const Cell* field, const Cell* object)
{
    if (field && field->state == Cell::State::unknown && object && object->taints) return with(field, object->taints);
    return field;
}

const Cell* Values::join_field(const Cell* there, const Cell* other_object)
{
    // On the other path the field is what its object is there.
    Taints both = unite(own_taints(there), own_taints(other_object));
    if (there && both == there->taints && !there->constant) return there;
    Cell made = there ? *there : Cell{};
    made.taints = both;
    made.state = both ? Cell::State::tainted : made.state;
    made.constant = nullptr;
    return add(std::move(made));
}

const Cell* Values::join(const Cell* a, const Cell* b)
{
    if (a == b) return a;
    auto [known, is_new] = joined_.try_emplace({a, b}, nullptr);
    if (is_new) {
        const Cell* together = joined(a, b);  // which may join others: what `known` is stays where it is
        known->second = together;
    }
    return known->second;
}

const Cell* Values::joined(const Cell* a, const Cell* b)
{
    if (!a || !b) {
        const Cell* one = a ? a : b;
        if (!one->constant && one->count < 0 && one->state != Cell::State::clean && !one->shared) return one;
        Cell made = *one;
        made.constant = nullptr, made.count = -1, made.shared = 0;
        if (made.state == Cell::State::clean) made.state = Cell::State::unknown;
        return add(std::move(made));
    }
    Cell made;
    made.taints = unite(a->taints, b->taints);
    made.state = made.taints ? Cell::State::tainted : a->state == b->state ? a->state : Cell::State::unknown;
    if (a->constant && b->constant && (a->constant == b->constant || *a->constant == *b->constant)) made.constant = a->constant;
    if (a->class_of == b->class_of) made.class_of = a->class_of;
    if (a->count == b->count) made.count = a->count;
    if (a->shared == b->shared) made.shared = a->shared;
    if (a->collection == b->collection) made.collection = a->collection;
    made.callables = a->callables;
    for (const Callable* callable : b->callables) {
        if (made.callables.size() < 8 && std::ranges::find(made.callables, callable) == made.callables.end())
            made.callables.push_back(callable);
    }
    auto left = a->fields.begin(), right = b->fields.begin();
    while (left != a->fields.end() || right != b->fields.end()) {
        if (right == b->fields.end() || (left != a->fields.end() && left->first < right->first)) {
            made.fields.emplace_back(left->first, join_field(left->second, b)), ++left;
        } else if (left == a->fields.end() || right->first < left->first) {
            made.fields.emplace_back(right->first, join_field(right->second, a)), ++right;
        } else {
            made.fields.emplace_back(left->first, join(inherit(left->second, a), inherit(right->second, b))), ++left, ++right;
        }
    }
    for (const Cell* one : {a, b}) {
        made.depth = one->depth;
        if (made == *one) return one;
    }
    return add(std::move(made));
}

const Cell* Values::read(const Cell* object, Offset offset)
{
    if (!object) return nullptr;
    if (offset.what == Offset::What::any) return element(object);
    if (const Cell* field = object->field(offset)) return inherit(field, object);
    if (const Cell* any = object->field(Offset::any())) return inherit(any, object);
    return object->taints ? tainted(object->taints) : nullptr;
}

const Cell* Values::element(const Cell* object)
{
    if (!object) return nullptr;
    auto [known, is_new] = elements_.try_emplace(object, nullptr);
    if (!is_new) return known->second;
    const Cell* any = nullptr;
    bool first = true;
    for (const auto& [offset, field] : object->fields) {
        any = first ? field : join(any, field);
        first = false;
    }
    return known->second = with(any, object->taints);
}

const Cell* Values::write(const Cell* object, std::span<const Offset> path, const Cell* value)
{
    if (path.empty()) return value;
    work_.spend();
    Cell made = object ? *object : Cell{};
    made.constant = nullptr;
    if (made.fields.size() > most_fields) return with(object, all(value));
    if (path.front().what == Offset::What::any) {
        if (!relevant(value) && path.size() == 1) return clean();  // Semgrep's choice: a[i] = "safe" makes all of it safe
        bool weak = relevant(value);
        auto written = [&](const Cell* field) {
            const Cell* with_value = write(field, path.subspan(1), value);
            return weak ? join(field, with_value) : with_value;
        };
        for (auto& [offset, field] : made.fields) field = written(field);
        const Cell*& any = slot(made.fields, Offset::any());
        if (!any) any = written(nullptr);
        if (!any) any = clean();
    } else {
        if (made.collection == Cell::Collection::map && !made.field(path.front())) made.count = -1;
        const Cell*& field = slot(made.fields, path.front());
        const Cell* written = write(field                            ? field
                                    : made.taints && path.size() > 1 ? tainted(made.taints)
                                                                     : nullptr,
                                    path.subspan(1), value);
        if (written && written->state == Cell::State::unknown && written->taints == nullptr && path.size() == 1) {
            Cell safe = *written;  // what is in it is told by its fields; of itself it is clean
            if (safe.fields.empty()) safe.state = Cell::State::clean;
            written = add(std::move(safe));
        }
        field = written ? written : clean();
        if (made.count >= 0 && path.front().what == Offset::What::index && path.front().number >= made.count) made.count = -1;
    }
    return add(std::move(made));
}

Taints Values::all(const Cell* cell)
{
    if (!cell) return nullptr;
    Taints taints = cell->taints;
    for (const auto& [offset, field] : cell->fields) taints = unite(taints, all(field));
    return taints;
}

bool Values::relevant(const Cell* cell) const
{
    if (!cell) return false;
    if (cell->taints || !cell->callables.empty()) return true;
    return std::ranges::any_of(cell->fields, [&](const auto& field) { return relevant(field.second); });
}

bool Values::equal(const Cell* a, const Cell* b) const
{
    if (a == b) return true;
    if (!a || !b) return false;
    auto same_taints = [](Taints left, Taints right) {
        return left == right ||
               (left && right && std::ranges::equal(left->taints, right->taints, [](const Taint& x, const Taint& y) { return x.same(y); }));
    };
    auto same_constant = [](const Constant* left, const Constant* right) { return left == right || (left && right && *left == *right); };
    auto same_field = [&](const auto& left, const auto& right) { return left.first == right.first && equal(left.second, right.second); };
    auto same_callable = [](const Callable* left, const Callable* right) { return left->function == right->function; };
    return a->state == b->state && a->count == b->count && a->shared == b->shared && a->collection == b->collection &&
           a->class_of == b->class_of && same_taints(a->taints, b->taints) && same_constant(a->constant, b->constant) &&
           std::ranges::equal(a->callables, b->callables, same_callable) && std::ranges::equal(a->fields, b->fields, same_field);
}

const Cell* Environment::find(Variable variable) const
{
    auto at = std::lower_bound(variables.begin(), variables.end(), variable, [](const auto& known, Variable v) { return known.first < v; });
    return at != variables.end() && at->first == variable ? at->second : nullptr;
}

void Environment::set(Variable variable, const Cell* cell)
{
    auto at = std::lower_bound(variables.begin(), variables.end(), variable, [](const auto& known, Variable v) { return known.first < v; });
    if (at != variables.end() && at->first == variable) {
        if (cell)
            at->second = cell;
        else
            variables.erase(at);
    } else if (cell) {
        variables.insert(at, {variable, cell});
    }
}

Environment join(const Environment& a, const Environment& b, Values& values)
{
    if (a.dead) return b;
    if (b.dead) return a;
    values.work().spend(a.variables.size() + b.variables.size());
    Environment made;
    made.control = values.unite(a.control, b.control);
    auto left = a.variables.begin(), right = b.variables.begin();
    while (left != a.variables.end() || right != b.variables.end()) {
        if (right == b.variables.end() || (left != a.variables.end() && left->first < right->first)) {
            made.variables.emplace_back(left->first, values.join(left->second, nullptr)), ++left;
        } else if (left == a.variables.end() || right->first < left->first) {
            made.variables.emplace_back(right->first, values.join(nullptr, right->second)), ++right;
        } else {
            made.variables.emplace_back(left->first, values.join(left->second, right->second)), ++left, ++right;
        }
    }
    return made;
}

bool equal(const Environment& a, const Environment& b, const Values& values)
{
    auto same = [&](const auto& left, const auto& right) { return left.first == right.first && values.equal(left.second, right.second); };
    if (a.dead || b.dead) return a.dead == b.dead;
    auto control = [](Taints taints) { return taints ? taints->taints.size() : 0; };
    return control(a.control) == control(b.control) && std::ranges::equal(a.variables, b.variables, same);
}

}  // namespace bawn::check
