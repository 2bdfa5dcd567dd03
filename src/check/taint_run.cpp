#include "check/taint_run.h"

#include <algorithm>

#include "check/taint_reach.h"

namespace bawn::check {

TaintRun::TaintRun(const CompiledTaint& rule, const Marks& marks, const TaintFile& tables, Work& work)
    : rule_(rule),
      marks_(marks),
      tables_(tables),
      file_(tables.file()),
      work_(work),
      values_(work)
{
    carried_.resize(marks.propagators.size());
    auto by_side_effect = [](const CompiledTaint::Source& source) { return source.by_side_effect || source.only_by_side_effect; };
    shares_ = in_language({"c"}) && std::ranges::any_of(rule.sources, by_side_effect);  // in C++ it may be a copy
}

// A function by itself: its parameters hold what their defaults and the rule's sources say.
void TaintRun::follow_function(const FunctionOfFile& function)
{
    if (!function.body) return;
    now_ = globals_;
    waiting_.clear();
    std::vector<Carried> given(function.parameters.size());
    Carried self;
    if (function.class_of) {
        Cell object;
        if (auto state = states_.find(function.class_of); state != states_.end() && state->second) object = *state->second;
        object.class_of = function.class_of;
        self.cell = values_.add(std::move(object));
    }
    auto around = around_.find(&function);
    run_function(function, around == around_.end() ? nullptr : around->second, given, self);
}

const Cell* TaintRun::lasting(const Cell* object)
{
    if (!object) return nullptr;
    Cell made = *object;
    for (auto& [where, field] : made.fields) {
        if (where.what != Offset::What::field || !field || tables_.field_assigned_once(static_cast<Word>(where.number))) continue;
        field = values_.join(field, nullptr);
    }
    return values_.add(std::move(made));
}

namespace {

bool holds_one_of(const Cell* cell, const std::set<const FunctionOfFile*>& functions)
{
    if (!cell) return false;
    auto is_one = [&](const Callable* callable) { return functions.contains(callable->function); };
    return std::ranges::any_of(cell->callables, is_one) ||
           std::ranges::any_of(cell->fields, [&](const auto& field) { return holds_one_of(field.second, functions); });
}

}  // namespace

// A variable of the file, or a field, may lead every function to what it holds.
void TaintRun::find_reaching()
{
    auto found = [&](Mark::What what) {
        auto reaching = functions_that_reach(what, marks_, tables_);
        auto leads = [&](const auto& known) {
            return holds_one_of(known.second, reaching) || (what == Mark::What::source && values_.all(known.second));
        };
        if (std::ranges::any_of(globals_.variables, leads) || std::ranges::any_of(states_, leads))
            for (const auto& function : tables_.functions()) reaching.insert(function.get());
        return reaching;
    };
    reaching_ = found(Mark::What::sink);
    const auto sources = found(Mark::What::source);
    std::erase_if(reaching_, [&](const FunctionOfFile* function) { return !sources.contains(function); });
}

void TaintRun::follow_file()
{
    Frame outside;
    outside.function = &tables_.outside();
    outside.left.dead = true;
    frame_ = &outside;

    // What holds of an object from the start: its fields' definitions, then what a constructor does.
    for (const auto& known : tables_.classes()) {
        now_ = {};
        Cell object;
        object.class_of = known.get();
        now_.set(this_variable, values_.add(std::move(object)));
        for (const Node* field : known->fields) follow(*field);
        states_[known.get()] = lasting(now_.find(this_variable));
        for (const auto& [variable, cell] : now_.variables) {
            if (variable != this_variable) globals_.set(variable, lasting(cell));
        }
    }

    now_ = globals_;
    for (const Node* child : tables_.outside().body->children) {
        follow(*child);
        if (now_.dead) now_.dead = false;  // code behind a return at the outside is followed as well
    }
    sinks_at_exit(*tables_.outside().body);
    for (const auto& [variable, cell] : now_.variables) {
        bool set_elsewhere = variable == this_variable || !tables_.assigned_once(variable);
        if (!set_elsewhere && cell && (cell->taints || values_.relevant(cell) || cell->constant)) globals_.set(variable, cell);
    }
    frame_ = nullptr;

    begun_ = states_;
    for (const auto& known : tables_.classes()) {
        bool first = true;
        for (const FunctionOfFile* method : known->methods) {
            if (!method->constructor) continue;
            now_ = globals_;
            std::vector<Carried> given(method->parameters.size());
            Carried self{begun_.at(known.get()), nullptr};
            run_function(*method, nullptr, given, self);
            const Cell* made = lasting(settled(self));
            states_[known.get()] = first ? made : values_.join(states_[known.get()], made);
            first = false;
        }
    }
    find_reaching();
    for (const auto& function : tables_.functions()) {
        if (function.get() == &tables_.outside() || function->lambda || function->constructor) continue;
        if (reaching_.contains(function.get())) follow_function(*function);
    }
    for (const auto& function : tables_.functions()) {  // what nobody was handed
        if (function->lambda && reaching_.contains(function.get()) && !followed_.contains(function.get())) follow_function(*function);
    }
}

std::vector<Flow> TaintRun::flows() const
{
    std::vector<Flow> flows;
    for (const Found& found : found_) {
        Flow flow;
        const Taint& taint = found.taints.front();
        const Match& source = marks_.sources[taint.source].match;
        flow.sink = rule_.options.focus_on_source ? source : marks_.sinks[found.sink].match;
        flow.sink.bindings = found.bindings;
        flow.source = {source.begin, source.end};
        for (const Passed* at = taint.passed; at; at = at->before) flow.through.push_back({at->begin, at->end});
        std::ranges::reverse(flow.through);
        flows.push_back(std::move(flow));
    }
    std::ranges::stable_sort(
        flows, [](const Flow& a, const Flow& b) { return std::pair(a.sink.begin, a.sink.end) < std::pair(b.sink.begin, b.sink.end); });
    return flows;
}

}  // namespace bawn::check
