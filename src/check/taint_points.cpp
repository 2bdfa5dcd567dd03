#include <algorithm>

#include "check/taint_run.h"

namespace bawn::check {

namespace {

bool is_boolean(std::string_view type) { return type == "bool" || type == "boolean" || type == "Boolean" || type == "Bool"; }

bool is_number(std::string_view type)
{
    static constexpr std::string_view numbers[] = {
        "int",   "Int",    "Integer", "long",   "Long",   "short",   "Short",   "byte",   "Byte",    "float",
        "Float", "double", "Double",  "number", "i8",     "i16",     "i32",     "i64",    "isize",   "u8",
        "u16",   "u32",    "u64",     "usize",  "f32",    "f64",     "int8",    "int16",  "int32",   "int64",
        "uint",  "uint8",  "uint16",  "uint32", "uint64", "float32", "float64", "size_t", "decimal", "unsigned int"};
    return std::ranges::find(numbers, type) != std::end(numbers);
}

// Is it evaluated whenever the node around it is?
bool is_certain(const Node& node)
{
    const bool other_time = node.kind == Kind::lambda || node.kind == Kind::function || node.kind == Kind::class_;
    const bool perhaps = node.role == Role::consequence || node.role == Role::alternative || node.role == Role::body;
    return !other_time && !perhaps;
}

}  // namespace

// What a sanitizer cleans by side effect is clean also where it stands in what another one makes safe: `x.lower() in allowed`
// may be both, of x and of x.lower().
void TaintRun::sanitize_within(const Node& node)
{
    if (!marks_.beneath(node) || depth_ > most_nesting || !work_.spend()) return;
    ++depth_;
    for (const Node* child : node.children) {
        if (!is_certain(*child) || (is_decision(node) && child->role == Role::right)) continue;
        bool skip = false;
        if (!sanitized(*child, skip) || !skip) sanitize_within(*child);
    }
    --depth_;
}

// A sanitizer here makes what comes of this node safe. `skip`: what is in it is not even looked at.
bool TaintRun::sanitized(const Node& node, bool& skip)
{
    bool found = false;
    for (const Mark& mark : marks_.of(node)) {
        if (mark.what != Mark::What::sanitizer) continue;
        const SpecMatch& match = marks_.sanitizers[mark.match];
        const CompiledTaint::Sanitizer& spec = rule_.sanitizers[match.spec];
        if (spec.exact && !mark.best) continue;
        found = true;
        skip |= !spec.exact;
        if (spec.by_side_effect && mark.covers && is_lvalue(node)) store(place(node), values_.clean());
    }
    if (found && skip) sanitize_within(node);
    return found;
}

Taints TaintRun::sources_at(const Node& node, Taints incoming, bool lvalue)
{
    Taints given = nullptr;
    bool more = true;
    while (more) {  // one source may require the label that another gives
        more = false;
        Taints before = given;
        for (const Mark& mark : marks_.of(node)) {
            if (mark.what != Mark::What::source) continue;
            const CompiledTaint::Source& spec = rule_.sources[marks_.sources[mark.match].spec];
            bool by_side_effect = spec.by_side_effect || spec.only_by_side_effect;
            if (spec.only_by_side_effect ? !lvalue || !mark.covers : spec.exact && !mark.best) continue;
            Taints all = values_.unite(spec.control ? now_.control : incoming, given);
            auto has = [&](std::uint32_t label) {
                return all && std::ranges::any_of(all->taints, [&](const Taint& taint) { return taint.label == label; });
            };
            if (!spec.requirement.met(has)) continue;
            Taints taints = values_.source(mark.match, spec.label);
            if (spec.control) {
                now_.control = values_.unite(now_.control, taints);
                continue;
            }
            if (by_side_effect && lvalue && mark.covers) {
                LValue to = place(node);
                store(to, values_.with(stored(to), taints));
                taint_sharing(node, taints);
            }
            if (!spec.only_by_side_effect) given = values_.unite(given, taints);
        }
        more = given != before && rule_.labels.several();
    }
    return given;
}

// After `q = p`, what a call of C does by p it does to what q holds as well.
void TaintRun::taint_sharing(const Node& argument, Taints taints)
{
    if (argument.kind != Kind::name || !argument.parent || argument.parent->kind != Kind::arguments) return;
    const Cell* given = stored(tables_.name(argument));
    if (!given || !given->shared) return;
    for (auto& [variable, cell] : now_.variables)
        if (cell && cell->shared == given->shared) cell = values_.with(cell, taints);
}

// q = p, q = (T *)p
void TaintRun::share(const Node& target, const Node& value)
{
    const Node* plain = &value;
    while (plain->kind == Kind::cast && plain->child(Role::value)) plain = plain->child(Role::value);
    if (!shares_ || target.kind != Kind::name || plain->kind != Kind::name) return;
    const LValue to = tables_.name(target), from = tables_.name(*plain);
    if (!to.variable || !from.variable || to.variable == from.variable || !to.path.empty() || !from.path.empty()) return;
    const Cell* known = now_.find(from.variable);
    std::uint32_t number = known ? known->shared : 0;
    if (!number) {
        number = target.begin + 1;
        for (auto& [variable, cell] : now_.variables)  // of an earlier round
            if (cell && cell->shared == number) cell = values_.shared(cell, 0);
    }
    now_.set(from.variable, values_.shared(now_.find(from.variable), number));
    now_.set(to.variable, values_.shared(now_.find(to.variable), number));
}

// What a propagator brings here; and what is here goes to where one leads.
Taints TaintRun::propagated(const Node& node, Taints taints, bool lvalue)
{
    Taints brought = nullptr;
    for (const Mark& mark : marks_.of(node)) {
        if (mark.what != Mark::What::from) continue;
        const CompiledTaint::Propagator& spec = rule_.propagators[marks_.propagators[mark.match].spec];
        Taints& carried = carried_[mark.match];
        carried = nullptr;
        auto has = [&](std::uint32_t label) {
            return taints && std::ranges::any_of(taints->taints, [&](const Taint& taint) { return taint.label == label; });
        };
        if (!taints || !spec.requirement.met(has)) continue;
        carried = spec.labels ? values_.relabelled(taints, spec.label, spec.replaces) : taints;
        for (const auto& [propagator, to] : waiting_) {
            if (propagator == mark.match) store(to, values_.with(stored(to), carried));
        }
    }
    for (const Mark& mark : marks_.of(node)) {
        if (mark.what != Mark::What::to) continue;
        const CompiledTaint::Propagator& spec = rule_.propagators[marks_.propagators[mark.match].spec];
        brought = values_.unite(brought, carried_[mark.match]);
        if (!spec.by_side_effect || !lvalue) continue;
        LValue to = place(node);
        if (!spec.labels && models(node, stored(to))) continue;  // known element by element: better than as a whole
        if (carried_[mark.match])
            store(to, values_.with(stored(to), values_.passed(carried_[mark.match], node.begin, node.end)));
        else
            waiting_.emplace_back(mark.match, to);
    }
    return brought;
}

Carried TaintRun::at_node(const Node& node, Carried value, bool lvalue)
{
    if (marks_.of(node).empty()) return value;
    lvalue |= points_into(node);
    value.fresh = values_.unite(value.fresh, sources_at(node, everything(value), lvalue));
    value.fresh = values_.unite(value.fresh, propagated(node, everything(value), lvalue));
    return value;
}

void TaintRun::sinks_at(const Node& node, const Carried& value, bool within_another, bool all)
{
    for (const Mark& mark : marks_.of(node)) {
        if (mark.what != Mark::What::sink) continue;
        const CompiledTaint::Sink& spec = rule_.sinks[marks_.sinks[mark.match].spec];
        if (spec.at_exit || (within_another ? !mark.covers : spec.exact && !mark.best)) continue;
        reached(mark.match, values_.unite(all ? everything(value) : own(value), now_.control));
    }
}

// A call that is a sink as a whole takes in all of its arguments, even where nothing comes of it.
void TaintRun::sinks_of_call(const Node& node, Taints arguments)
{
    for (const Mark& mark : marks_.of(node)) {
        if (mark.what != Mark::What::sink) continue;
        const CompiledTaint::Sink& spec = rule_.sinks[marks_.sinks[mark.match].spec];
        if (spec.at_exit || (spec.exact && (!mark.best || spec.has_focus))) continue;
        reached(mark.match, values_.unite(arguments, now_.control));
    }
}

void TaintRun::sinks_at_exit(const Node& last)
{
    Taints taints = now_.control;
    for (const auto& [variable, cell] : now_.variables) taints = values_.unite(taints, values_.all(cell));
    for (std::uint32_t i = 0; i < marks_.sinks.size(); ++i) {
        const SpecMatch& sink = marks_.sinks[i];
        if (rule_.sinks[sink.spec].at_exit && sink.match.begin < last.end && last.begin < sink.match.end) reached(i, taints);
    }
}

void TaintRun::reached(std::uint32_t sink, Taints taints)
{
    if (!taints || now_.dead) return;
    const SpecMatch& where = marks_.sinks[sink];
    const AskedLabels& requirement = rule_.sinks[where.spec].requirement;
    auto has = [&](std::uint32_t label) {
        return std::ranges::any_of(taints->taints, [&](const Taint& taint) { return taint.label == label; });
    };
    std::vector<std::vector<Taint>> flows;
    if (requirement.asks()) {
        if (!requirement.met(has)) return;
        flows.push_back(taints->taints);
    } else {
        for (const Taint& taint : taints->taints) {
            if (taint.label == Labels::source) flows.push_back({taint});
        }
    }
    for (std::vector<Taint>& flow : flows) {
        std::vector<std::uint32_t> key;
        for (const Taint& taint : flow) key.push_back(taint.source), key.push_back(taint.label);
        if (!reported_.emplace(sink, key).second) continue;
        Found made{sink, std::move(flow), where.match.bindings};
        bool unify = true;
        std::set<Word> differ;
        for (const Taint& taint : made.taints) {
            for (const auto& [name, value] : marks_.sources[taint.source].match.bindings) {
                const Value* known = made.bindings.find(name);
                if (where.match.bindings.find(name)) {
                    unify &= !rule_.options.unify_mvars || equal(*known, value, file_);
                } else if (!known) {
                    made.bindings.set(name, value);
                } else if (!equal(*known, value, file_)) {
                    differ.insert(name);
                }
            }
        }
        if (unify) found_.push_back(std::move(made));
    }
}

Taints TaintRun::typed(Taints taints, const Node& node) const
{
    const Rule::TaintOptions& options = rule_.options;
    if (!taints || (!options.assume_safe_booleans && !options.assume_safe_numbers) || !file_.facts) return taints;
    // Where any value can be asked whether it is true, `a or b` is one of the two.
    bool either = node.kind == Kind::binary && !in_language({"java", "c", "cpp", "csharp", "go", "rust", "kotlin", "swift", "scala"});
    std::string_view op_word = either ? text(node.word) : std::string_view();
    if (op_word == "||" || op_word == "&&" || op_word == "??" || op_word == "or" || op_word == "and") return taints;
    std::string_view type = file_.facts->type_of(node);
    if (node.kind == Kind::binary && options.assume_safe_numbers) {  // x + 1
        std::string_view op = text(node.word);
        for (const Node* operand : node.children) {
            bool number = operand->kind == Kind::number || is_number(file_.facts->type_of(*operand));
            if (number && (op == "+" || op == "-" || op == "*" || op == "/" || op == "%")) return nullptr;
        }
    }
    if (options.assume_safe_booleans && (is_boolean(type) || node.kind == Kind::boolean)) return nullptr;
    if (options.assume_safe_numbers && (is_number(type) || node.kind == Kind::number)) return nullptr;
    return taints;
}

}  // namespace bawn::check
