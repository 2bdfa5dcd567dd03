#include <algorithm>

#include "check/taint_run.h"

namespace bawn::check {

namespace {

// What a method of a library's collection does to it.
enum class Does {
    append,
    insert,
    get,
    set,
    remove_at,
    pop_last,
    pop_first,
    clear,
    asks,
    append_all,
    put,
    look_up,
    look_up_or,
    remove_key,
    put_under,
    look_up_under,
    write
};

struct Model {
    Cell::Collection of;
    std::string_view method;
    std::size_t arguments;
    Does does;
};
using enum Cell::Collection;

constexpr Model models_of_methods[] = {
    {list, "add", 1, Does::append},
    {list, "addLast", 1, Does::append},
    {list, "append", 1, Does::append},
    {list, "push", 1, Does::append},
    {list, "Add", 1, Does::append},
    {list, "push_back", 1, Does::append},
    {list, "addElement", 1, Does::append},
    {list, "offer", 1, Does::append},
    {list, "add", 2, Does::insert},
    {list, "insert", 2, Does::insert},
    {list, "Insert", 2, Does::insert},
    {list, "addFirst", 1, Does::insert},
    {list, "unshift", 1, Does::insert},
    {list, "get", 1, Does::get},
    {list, "elementAt", 1, Does::get},
    {list, "at", 1, Does::get},
    {list, "ElementAt", 1, Does::get},
    {list, "set", 2, Does::set},
    {list, "remove", 1, Does::remove_at},
    {list, "removeAt", 1, Does::remove_at},
    {list, "RemoveAt", 1, Does::remove_at},
    {list, "pop", 1, Does::remove_at},
    {list, "pop", 0, Does::pop_last},
    {list, "removeLast", 0, Does::pop_last},
    {list, "getLast", 0, Does::pop_last},
    {list, "shift", 0, Does::pop_first},
    {list, "removeFirst", 0, Does::pop_first},
    {list, "poll", 0, Does::pop_first},
    {list, "clear", 0, Does::clear},
    {list, "size", 0, Does::asks},
    {list, "isEmpty", 0, Does::asks},
    {list, "length", 0, Does::asks},
    {list, "addAll", 1, Does::append_all},
    {list, "extend", 1, Does::append_all},
    {list, "AddRange", 1, Does::append_all},
    {map, "put", 2, Does::put},
    {map, "set", 2, Does::put},
    {map, "Add", 2, Does::put},
    {map, "putIfAbsent", 2, Does::put},
    {map, "setdefault", 2, Does::put},
    {map, "setProperty", 2, Does::put},
    {map, "get", 1, Does::look_up},
    {map, "getValue", 1, Does::look_up},
    {map, "getProperty", 1, Does::look_up},
    {map, "getOrDefault", 2, Does::look_up_or},
    {map, "get", 2, Does::look_up_or},
    {map, "pop", 1, Does::remove_key},
    {map, "remove", 1, Does::remove_key},
    {map, "delete", 1, Does::remove_key},
    {map, "clear", 0, Does::clear},
    {map, "size", 0, Does::asks},
    {map, "isEmpty", 0, Does::asks},
    {map, "containsKey", 1, Does::asks},
    {map, "has", 1, Does::asks},
    {map, "update", 1, Does::append_all},
    {map, "putAll", 1, Does::append_all},
    {sections, "set", 3, Does::put_under},
    {sections, "get", 2, Does::look_up_under},
    {sections, "add_section", 1, Does::asks},
    {sections, "has_section", 1, Does::asks},
    {sections, "has_option", 2, Does::asks},
    {buffer, "append", 1, Does::write},
    {buffer, "insert", 2, Does::write},
    {buffer, "write", 1, Does::write},
    {buffer, "print", 1, Does::write},
    {buffer, "println", 1, Does::write},
    {buffer, "replace", 3, Does::write},
    {buffer, "append", 3, Does::write},
    {buffer, "write", 3, Does::write},
    {buffer, "Append", 1, Does::write},
    {buffer, "AppendLine", 1, Does::write},
};

struct Type {
    std::string_view name;
    Cell::Collection is;
};
constexpr Type types[] = {
    {"ArrayList", list},
    {"LinkedList", list},
    {"Vector", list},
    {"Stack", list},
    {"ArrayDeque", list},
    {"List", list},
    {"Array", list},
    {"HashMap", map},
    {"LinkedHashMap", map},
    {"TreeMap", map},
    {"Hashtable", map},
    {"ConcurrentHashMap", map},
    {"Properties", map},
    {"Map", map},
    {"Dictionary", map},
    {"StringBuilder", buffer},
    {"StringBuffer", buffer},
    {"StringWriter", buffer},
    {"PrintWriter", buffer},
    {"ByteArrayOutputStream", buffer},
    {"StringIO", buffer},
    {"BytesIO", buffer},
    {"OrderedDict", map},
    {"deque", list},
    {"ConfigParser", sections},
    {"RawConfigParser", sections},
};

// Without any coarser knowledge, what is put into an object of an unknown class is in it: {method, how many arguments, which}.
struct PutsInto {
    std::string_view method;
    std::size_t arguments, which;
};
constexpr PutsInto puts_into[] = {
    {"put", 2, 1},       {"putIfAbsent", 2, 1}, {"add", 1, 0},     {"addFirst", 1, 0},    {"addLast", 1, 0}, {"push", 1, 0},
    {"offer", 1, 0},     {"add", 2, 1},         {"set", 2, 1},     {"append", 1, 0},      {"insert", 2, 1},  {"extend", 1, 0},
    {"update", 1, 0},    {"unshift", 1, 0},     {"prepend", 1, 0}, {"merge!", 1, 0},      {"Add", 1, 0},     {"Push", 1, 0},
    {"Enqueue", 1, 0},   {"Insert", 2, 1},      {"Add", 2, 1},     {"TryAdd", 2, 1},      {"Store", 2, 1},   {"push_front", 1, 0},
    {"push_back", 1, 0}, {"addOne", 1, 0},      {"update", 2, 1},  {"updateValue", 2, 0}, {"addAll", 1, 0},  {"insertAll", 2, 1},
    {"write", 1, 0},
};

const Model* model_of(Cell::Collection collection, std::string_view method, std::size_t arguments)
{
    for (const Model& model : models_of_methods) {
        if (model.of == collection && model.method == method && model.arguments == arguments) return &model;
    }
    return nullptr;
}

std::optional<long long> number(const Carried& value)
{
    if (!value.cell || !value.cell->constant) return std::nullopt;
    const auto* known = std::get_if<long long>(value.cell->constant);
    return known ? std::optional(*known) : std::nullopt;
}

// Elements from `at` on move by one.
void shift(Cell& cell, long long at, int by)
{
    std::vector<std::pair<Offset, const Cell*>> moved;
    for (auto [where, field] : cell.fields) {
        if (where.what == Offset::What::index && where.number >= at) {
            if (by < 0 && where.number == at) continue;
            where.number += by;
        }
        moved.emplace_back(where, field);
    }
    cell.fields = std::move(moved);
    cell.count += by;
}

}  // namespace

bool TaintRun::models(const Node& receiver, const Cell* cell) const
{
    if (!cell || cell->collection == none || !receiver.parent || receiver.parent->kind != Kind::member || receiver.role != Role::object)
        return false;
    const Node *property = receiver.parent->child(Role::property), *outer = receiver.parent->parent;
    if (!property || !outer || outer->kind != Kind::call) return false;
    const Node* given = outer->child(Role::arguments);
    return model_of(cell->collection, text(property->word), given ? given->children.size() : 0) != nullptr;
}

const Cell* TaintRun::new_collection(std::string_view type, const std::vector<Argument>& arguments)
{
    auto known = std::ranges::find(types, type, &Type::name);
    if (known == std::end(types)) return nullptr;
    Cell cell;
    cell.collection = known->is;
    Taints taints = nullptr;
    for (const Argument& argument : arguments) {
        bool copies = argument.value.cell && argument.value.cell->collection == known->is && known->is != buffer && arguments.size() == 1;
        if (copies) return settled(argument.value);
        taints = values_.unite(taints, everything(argument.value));
    }
    bool only_size = arguments.empty() || (arguments.size() == 1 && !taints && known->is != buffer && number(arguments[0].value));
    if (known->is == list && only_size) cell.count = 0;
    if (taints) cell.state = Cell::State::tainted, cell.taints = taints;
    return values_.add(std::move(cell));
}

std::optional<Carried> TaintRun::modelled(const Node& receiver, std::string_view method, const Carried& object,
                                          std::vector<Argument>& arguments)
{
    LValue to = is_lvalue(receiver) ? place(receiver) : LValue{};
    auto change = [&](const Cell* now) {
        if (to.variable) now_.set(to.variable, values_.write(now_.find(to.variable), to.path, now));
    };
    Cell::Collection collection = object.cell ? object.cell->collection : none;
    const Model* model = model_of(collection, method, arguments.size());
    if (!model) {
        if (!rule_.options.intrafile || rule_.options.only_propagate_through_assignments) return std::nullopt;
        for (const PutsInto& known : puts_into) {
            if (known.method != method || known.arguments != arguments.size()) continue;
            Taints taints = everything(arguments[known.which].value);
            if (taints) change(values_.with(stored(to), taints));
            return std::nullopt;  // what comes of the call is as of any other
        }
        return std::nullopt;
    }

    Cell cell = *object.cell;
    auto value = [&](std::size_t i) { return settled(arguments[i].value); };
    auto in_any = [&](const Cell* one) {
        Offset any = Offset::any();
        cell.count = -1;
        change(values_.write(values_.add(cell), std::span(&any, 1), one));
    };
    auto at = [&](Offset where, const Cell* one) { return values_.write(values_.add(cell), std::span(&where, 1), one); };
    Taints loose = values_.unite(own_taints(object.cell), object.fresh);
    switch (model->does) {
    case Does::append:
        if (cell.count >= 0) {
            Offset where = Offset::index(cell.count++);
            change(at(where, value(0)));
        } else {
            in_any(value(0));
        }
        return Carried{nullptr, nullptr};
    case Does::insert: {
        auto index = arguments.size() == 1 ? std::optional(0LL) : number(arguments[0].value);
        const Cell* one = value(arguments.size() - 1);
        if (!index || cell.count < 0) {
            in_any(one);
        } else {
            shift(cell, *index, 1);
            change(at(Offset::index(*index), one));
        }
        return Carried{nullptr, nullptr};
    }
    case Does::get: {
        auto index = number(arguments[0].value);
        if (index && *index < 0 && cell.count >= 0) index = *index + cell.count;
        return Carried{index ? values_.read(object.cell, Offset::index(*index)) : values_.element(object.cell), object.fresh};
    }
    case Does::set: {
        auto index = number(arguments[0].value);
        const Cell* before = index ? values_.read(object.cell, Offset::index(*index)) : values_.element(object.cell);
        if (index)
            change(at(Offset::index(*index), value(1)));
        else
            in_any(value(1));
        return Carried{before, object.fresh};
    }
    case Does::remove_at:
    case Does::pop_last:
    case Does::pop_first: {
        std::optional<long long> index = model->does == Does::pop_first  ? std::optional(0LL)
                                         : model->does == Does::pop_last ? std::optional<long long>(cell.count - 1)
                                                                         : number(arguments[0].value);
        bool only_looks = method == "getLast";
        if (cell.count < 0 || !index || *index < 0 || *index >= cell.count) {
            const Cell* any = values_.element(object.cell);
            if (!only_looks) in_any(any);
            return Carried{any, object.fresh};
        }
        const Cell* removed = values_.read(object.cell, Offset::index(*index));
        if (!only_looks) {
            shift(cell, *index, -1);
            change(values_.add(cell));
        }
        return Carried{removed, object.fresh};
    }
    case Does::clear: {
        Cell empty;
        empty.collection = collection;
        if (collection == list) empty.count = 0;
        change(values_.add(empty));
        return Carried{};
    }
    case Does::asks:
        if (method == "size" && cell.count >= 0) return Carried{values_.constant(static_cast<long long>(cell.count)), nullptr};
        return Carried{nullptr, rule_.options.assume_safe_functions ? nullptr : loose};
    case Does::append_all: {
        Taints taints = everything(arguments[0].value);
        if (taints) in_any(values_.tainted(taints));
        return Carried{};
    }
    case Does::put: {
        auto where = offset(arguments[0].value);
        if (where)
            change(at(*where, value(1)));
        else
            in_any(values_.with(value(1), everything(arguments[0].value)));
        return method == "set" ? std::optional(Carried{stored(to), object.fresh}) : Carried{nullptr, nullptr};
    }
    case Does::look_up:
    case Does::look_up_or: {
        auto where = offset(arguments[0].value);
        Carried found{where ? values_.read(object.cell, *where) : values_.element(object.cell), object.fresh};
        return model->does == Does::look_up_or ? join(found, arguments[1].value) : found;
    }
    case Does::remove_key: {
        auto where = offset(arguments[0].value);
        Carried found{where ? values_.read(object.cell, *where) : values_.element(object.cell), object.fresh};
        if (where) change(at(*where, nullptr));
        return found;
    }
    case Does::put_under: {
        const Offset where[] = {offset(arguments[0].value).value_or(Offset::any()), offset(arguments[1].value).value_or(Offset::any())};
        change(values_.write(object.cell, where, value(2)));
        return Carried{};
    }
    case Does::look_up_under: {
        auto section = offset(arguments[0].value), option = offset(arguments[1].value);
        const Cell* options = section ? values_.read(object.cell, *section) : values_.element(object.cell);
        return Carried{option ? values_.read(options, *option) : values_.element(options), object.fresh};
    }
    case Does::write: {
        Taints taints = object.fresh;
        for (const Argument& argument : arguments) taints = values_.unite(taints, everything(argument.value));
        const Cell* written = values_.with(object.cell, taints);
        if (taints) change(written);
        return Carried{written, object.fresh};
    }
    }
    return std::nullopt;
}

}  // namespace bawn::check
