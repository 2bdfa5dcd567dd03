#include <algorithm>

#include "check/taint_run.h"

namespace bawn::check {

namespace {

constexpr int most_calls_deep = 10;
constexpr std::size_t most_remembered = 64;  // ways in which one function was called

bool invokes_itself(std::string_view method)
{
    static constexpr std::string_view names[] = {"call", "apply", "run", "accept", "invoke", "Invoke", "bind", "__call__", "()"};
    return std::ranges::find(names, method) != std::end(names);
}

// Methods that give the elements of their receiver to a function: which of its parameters takes them; -1: none.
int takes_elements(std::string_view method)
{
    static constexpr std::string_view first[] = {
        "map",        "flatMap", "flat_map", "filter", "forEach", "foreach", "for_each",        "each",    "find",       "findIndex",
        "some",       "every",   "select",   "detect", "collect", "Select",  "Where",           "ForEach", "SelectMany", "First",
        "Any",        "All",     "any",      "all",    "exists",  "forall",  "where",           "expand",  "firstWhere", "then",
        "compactMap", "first",   "contains", "also",   "let",     "sort_by", "each_with_index", "reject",  "then"};
    if (std::ranges::find(first, method) != std::end(first)) return 0;
    return method == "reduce" || method == "reduceRight" || method == "inject" ? 1 : -1;
}

// Functions that give the elements of one argument to another.
struct GivesElements {
    std::string_view function;
    std::size_t callback, elements;
    std::size_t parameter;
};
constexpr GivesElements gives_elements[] = {
    {"map", 0, 1, 0},          {"filter", 0, 1, 0},     {"foreach", 0, 1, 0},  {"reduce", 0, 1, 1},    {"array_map", 0, 1, 0},
    {"array_filter", 1, 0, 0}, {"array_walk", 1, 0, 0}, {"for_each", 2, 0, 0}, {"transform", 3, 0, 0},
};

// Calls that end the program, the goroutine or the page: nothing behind them runs. Spelled as they are called.
bool ends_all(std::string_view language, std::string_view callee)
{
    struct Ending {
        std::initializer_list<std::string_view> languages, callees;
    };
    static const Ending endings[] = {
        {{"c", "cpp"},
         {"exit", "_exit", "_Exit", "quick_exit", "abort", "longjmp", "siglongjmp", "pthread_exit", "err", "errx", "verr", "verrx",
          "__builtin_unreachable", "__builtin_trap"}},
        {{"cpp"}, {"std::exit", "std::_Exit", "std::quick_exit", "std::abort", "std::terminate", "std::longjmp", "std::unreachable"}},
        {{"csharp"}, {"Environment.Exit", "Environment.FailFast", "System.Environment.Exit", "System.Environment.FailFast"}},
        {{"go"},
         {"os.Exit", "panic", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln", "runtime.Goexit"}},
        {{"java", "kotlin", "scala"}, {"System.exit", "java.lang.System.exit"}},
        {{"javascript", "typescript", "tsx"}, {"process.exit", "process.abort"}},
        {{"kotlin"}, {"exitProcess", "kotlin.system.exitProcess"}},
        {{"php"}, {"exit", "die"}},
        {{"python"}, {"sys.exit", "exit", "quit", "os._exit", "os.abort"}},
        {{"ruby"}, {"exit", "exit!", "abort", "Kernel.exit", "Kernel.abort", "Process.exit"}},
        {{"rust"}, {"process::exit", "process::abort", "std::process::exit", "std::process::abort"}},
        {{"scala"}, {"sys.exit", "sys.error"}},
        {{"swift"}, {"exit", "abort", "fatalError", "preconditionFailure"}},
    };
    return std::ranges::any_of(endings, [&](const Ending& ending) {
        return std::ranges::find(ending.languages, language) != ending.languages.end() &&
               std::ranges::find(ending.callees, callee) != ending.callees.end();
    });
}

}  // namespace

std::vector<Argument> TaintRun::arguments_of(const Node* list)
{
    std::vector<Argument> arguments;
    if (!list) return arguments;
    auto add = [&](const Node& node) {
        Argument made;
        const Node* value = &node;
        if (node.kind == Kind::keyword) {
            if (const Node* name = node.child(Role::name)) made.name = name->word;
            value = node.child(Role::value) ? node.child(Role::value) : &node;
        }
        made.spread = node.kind == Kind::spread;
        made.node = value;
        made.value = follow(*value);
        Taints taints = own(made.value);
        if (taints && !typed(taints, *value)) made.value = {};
        arguments.push_back(std::move(made));
    };
    if (list->kind == Kind::arguments) {
        for (const Node* child : list->children) add(*child);
    } else {
        add(*list);
    }
    return arguments;
}

// The object whose method a node stands in.
LValue TaintRun::itself_at(const Node& node) const
{
    const FunctionOfFile* around = tables_.function_around(node);
    while (around && around->lambda && around->node->parent) around = tables_.function_around(*around->node->parent);
    if (!around || !around->receiver) return {this_variable, {}};
    const Node* name = around->receiver->child(Role::name);
    return tables_.name(name ? *name : *around->receiver);
}

bool TaintRun::sees(const FunctionOfFile& function, Variable variable) const
{
    if (variable == this_variable) return false;
    const Node* owner = tables_.owner(variable);
    if (!owner) return true;
    for (const Node* at = function.node->parent; at; at = at->parent) {
        if (at == owner) return true;
    }
    return false;
}

Carried TaintRun::call(const Node& node)
{
    const Node *callee = node.child(Role::callee), *list = node.child(Role::arguments);
    if (!callee) return all_of(node);
    const Node* receiver = callee->kind == Kind::member ? callee->child(Role::object) : nullptr;
    const Node* property = callee->kind == Kind::member ? callee->child(Role::property) : nullptr;
    const Node* last = last_name(*callee);
    std::string_view method = property ? text(property->word) : last ? text(last->word) : std::string_view();

    // What is called first, then its arguments, then the object if it is a plain variable: as it is then.
    Carried object, itself;
    bool variable = receiver && is_lvalue(*receiver);
    LValue of_itself = itself_at(node);
    bool of_base = (receiver && text(*receiver) == "super()") || text(*callee) == "super";
    if (of_base)
        object.cell = stored(of_itself);
    else if (receiver && !variable)
        object = follow(*receiver);
    if (!receiver && callee->kind != Kind::name) itself = follow(*callee);
    std::vector<Argument> arguments = arguments_of(list);
    for (const Node* child : node.children) {
        if (child->role == Role::body && child->kind == Kind::lambda) arguments.push_back({child, no_word, false, follow(*child)});
    }
    if (now_.dead) return {};
    if (variable) object = lvalue(*receiver, true);
    bool skip = false;
    if (receiver)
        itself = sanitized(*callee, skip) ? Carried{} : lvalue_of(*callee, object, {}, false);
    else if (callee->kind == Kind::name)
        itself = follow(*callee);

    Taints given = nullptr;
    for (const Argument& argument : arguments) given = values_.unite(given, everything(argument.value));
    sinks_of_call(node, given);

    Carried result;
    bool told = false;
    const ClassOfFile* made = nullptr;  // C(…) or C.new(…) makes one where no word says so
    if (callee->kind == Kind::name && (!itself.cell || itself.cell->callables.empty())) made = tables_.class_named(method);
    if (receiver && receiver->kind == Kind::name && method == "new") made = tables_.class_named(text(receiver->word));
    if (made) return construct(*made, arguments);
    std::vector<const Callable*> known = callees(node, object, itself, arguments.size());
    if (known.empty() && in_language({"python", "kotlin", "scala", "swift"})) {
        if (const Cell* collection = new_collection(method, arguments)) return {collection, nullptr};
    }
    if (receiver && known.empty()) {
        if (auto model = modelled(*receiver, method, object, arguments))
            result = *model, told = true;
        else
            result.cell = constant_call(method, object, arguments);
    }
    for (const Callable* one : known) {
        bool bare = !receiver && one->function->class_of && !one->receiver;
        Carried about = one->receiver ? Carried{one->receiver, nullptr} : bare ? Carried{stored(of_itself), nullptr} : object;
        Carried came = invoke(*one, arguments, receiver && !one->receiver && !of_base ? receiver : nullptr, about);
        if (bare || of_base) now_.set(of_itself.variable, constructed_);
        result = told ? join(result, came) : came;
        told = true;
    }
    if (!known.empty()) {
        Taints of_callee = own({nullptr, itself.fresh});
        result.fresh = values_.unite(result.fresh, receiver ? nullptr : of_callee);
    }
    if (!told && !receiver && in_language({"kotlin", "scala"})) {  // which make objects without `new`
        if (const Cell* collection = new_collection(method, arguments)) return {collection, nullptr};
    }
    follow_callbacks(method, object, arguments);
    if (!told && receiver) {
        if (auto of_property = property_of(*callee, object, arguments)) result = *of_property, told = true;
    }
    if (!told) {
        bool through = !rule_.options.assume_safe_functions && !rule_.options.only_propagate_through_assignments;
        if (through) result.fresh = values_.unite(given, receiver ? everything(object) : nullptr);
        if (!rule_.options.only_propagate_through_assignments) result.fresh = values_.unite(result.fresh, own(itself));
        if (!receiver && arguments.size() == 1 && (method == "len" || method == "count" || method == "strlen"))
            result.cell = length(arguments[0].value);
    }
    if (Taints taints = own(result); taints && !typed(taints, node)) result = {};
    if (known.empty() && ends_all(file_.language->id, text(*callee))) {
        may_throw();  // as some of them do: a handler, or what is deferred, still runs
        now_.dead = true;
    }
    return result;
}

// An object of a class of this file.
Carried TaintRun::construct(const ClassOfFile& made, std::vector<Argument>& arguments)
{
    const FunctionOfFile* constructor = tables_.constructor(made, arguments.size());
    const auto& states = constructor ? begun_ : states_;
    auto state = states.find(&made);
    Cell fresh = state != states.end() && state->second ? *state->second : Cell{};
    fresh.class_of = &made;
    Carried object{values_.add(std::move(fresh)), nullptr};
    if (constructor) {
        invoke({constructor, nullptr, nullptr}, arguments, nullptr, object);
        return {constructed_, nullptr};
    }
    for (const Argument& argument : arguments) object.fresh = values_.unite(object.fresh, everything(argument.value));
    return object;
}

Carried TaintRun::new_object(const Node& node)
{
    const Node *type = node.child(Role::type), *list = node.child(Role::arguments);
    std::vector<Argument> arguments = arguments_of(list);
    if (now_.dead) return {};
    Taints given = nullptr;
    for (const Argument& argument : arguments) given = values_.unite(given, everything(argument.value));
    sinks_of_call(node, given);
    const Node* name = type ? last_name(*type) : nullptr;
    std::string_view type_name = name ? text(name->word) : std::string_view();
    const ClassOfFile* made = name ? tables_.class_named(type_name) : nullptr;
    if (node.child(Role::body)) {
        for (const auto& known : tables_.classes()) {
            if (known->node == &node) made = known.get();
        }
    }
    if (made) return construct(*made, arguments);
    if (const Cell* collection = new_collection(type_name, arguments)) return {collection, nullptr};
    follow_callbacks(type_name, {}, arguments);
    if (rule_.options.only_propagate_through_assignments) return {};
    return {nullptr, given};
}

// Which functions of this file a call leads to.
std::vector<const Callable*> TaintRun::callees(const Node& node, const Carried& object, const Carried& callee, std::size_t arguments)
{
    if (callee.cell && !callee.cell->callables.empty()) return callee.cell->callables;
    const Node* written = node.child(Role::callee);
    const Node* name = written ? last_name(*written) : nullptr;
    if (!name) return {};
    auto known = [&](const FunctionOfFile* function) -> std::vector<const Callable*> {
        if (!function || !function->body) return {};
        const Cell* cell = values_.callable({function, nullptr, nullptr});
        return cell->callables;
    };
    if (written->kind == Kind::member) {
        if (object.cell && !object.cell->callables.empty() && invokes_itself(text(name->word))) return object.cell->callables;
        const Node* receiver = written->child(Role::object);
        const ClassOfFile* of = object.cell ? object.cell->class_of : nullptr;
        if (!of && receiver && tables_.is_this(*receiver)) of = tables_.class_around(node);
        if (!of && receiver && (text(*receiver) == "super" || text(*receiver) == "super()" || text(*receiver) == "parent")) {
            const ClassOfFile* own_class = tables_.class_around(node);
            for (Word base : own_class ? own_class->bases : std::vector<Word>()) of = of ? of : tables_.class_named(text(base));
        }
        if (!of && receiver && receiver->kind == Kind::name) of = tables_.class_named(text(receiver->word));
        if (!of && receiver && file_.facts) of = tables_.class_named(file_.facts->type_of(*receiver));
        if (!of && receiver) {  // a parameter that is the object itself
            const FunctionOfFile* around = tables_.function_around(node);
            if (around && around->receiver && around->class_of && tables_.is_this(*receiver)) of = around->class_of;
        }
        if (of) return known(tables_.method(*of, name->word, arguments));
        return {};
    }
    if (written->kind != Kind::name) return {};
    if (text(name->word) == "super" || text(name->word) == "this") {
        const ClassOfFile *own_class = tables_.class_around(node), *of = text(name->word) == "this" ? own_class : nullptr;
        for (Word base : own_class ? own_class->bases : std::vector<Word>()) of = of ? of : tables_.class_named(text(base));
        return of ? known(tables_.constructor(*of, arguments)) : std::vector<const Callable*>();
    }
    if (const ClassOfFile* around = tables_.class_around(node)) {
        if (const FunctionOfFile* method = tables_.method(*around, name->word, arguments); method && file_.language->members_may_be_bare)
            return known(method);
    }
    const FunctionOfFile* found = nullptr;
    for (const FunctionOfFile* candidate : tables_.functions_named(name->word)) {
        if (candidate->class_of ||
            (candidate->nested && !callee.cell && tables_.function_around(*candidate->node->parent) != tables_.function_around(node)))
            continue;
        if (!found || (candidate->takes(arguments) && !found->takes(arguments))) found = candidate;
    }
    return known(found);
}

// Follows a function with what it is given here, and brings back what it changed.
Carried TaintRun::invoke(const Callable& callable, std::vector<Argument>& arguments, const Node* receiver, Carried object)
{
    const FunctionOfFile& function = *callable.function;
    followed_.insert(&function);
    std::vector<Carried> given(function.parameters.size());
    std::vector<const Node*> from(function.parameters.size(), nullptr);
    std::size_t at = 0;
    for (const Argument& argument : arguments) {
        std::size_t to = at;
        if (argument.name) {
            for (std::size_t i = 0; i < function.parameters.size(); ++i) {
                const Node* parameter = function.parameters[i];
                const Node* name = parameter->child(Role::name) ? parameter->child(Role::name) : parameter;
                if (name->word == argument.name) to = i;
            }
        } else {
            ++at;
        }
        if (given.empty()) break;
        const Node& last = *function.parameters.back();
        const Node* last_target = last.child(Role::name) ? last.child(Role::name) : &last;
        bool rest = last.kind == Kind::spread || last_target->kind == Kind::spread || text(last).starts_with("*") ||
                    text(last).starts_with("...") || text(last).find("...") != std::string_view::npos;
        if (rest && to + 1 >= given.size()) {
            Carried& all = given.back();
            Offset index = Offset::index(static_cast<std::int64_t>(to + 1 - given.size()));
            Carried one = argument.value;
            all.cell =
                argument.spread ? values_.with(all.cell, everything(one)) : values_.write(all.cell, std::span(&index, 1), settled(one));
            continue;
        }
        if (argument.spread) {
            for (std::size_t i = to; i < given.size(); ++i)
                given[i] = join(given[i], {values_.element(argument.value.cell), argument.value.fresh});
            continue;
        }
        if (to >= given.size()) continue;
        given[to] = {values_.passed(values_.shared(settled(argument.value), 0), argument.node->begin, argument.node->end), nullptr};
        from[to] = argument.node;
    }
    std::vector<Carried> before = given;
    Carried self = object;
    Carried result = run_function(function, callable.captured, given, self);
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (from[i] && is_lvalue(*from[i])) write_back(*from[i], before[i].cell, given[i].cell);
    }
    constructed_ = settled(self);
    if (receiver && is_lvalue(*receiver)) write_back(*receiver, settled(object), settled(self));
    return result;
}

void TaintRun::write_back(const Node& argument, const Cell* before, const Cell* after)
{
    if (values_.equal(before, after) || !after) return;
    LValue to = place(argument);
    if (!to.variable) return;
    taint_sharing(argument, own_taints(after));
    now_.set(to.variable, values_.write(now_.find(to.variable), to.path, after));
}

Carried TaintRun::run_function(const FunctionOfFile& function, const Environment* captured, std::vector<Carried>& arguments,
                               Carried& receiver)
{
    auto unknown = [&] {
        Taints taints = everything(receiver);
        for (const Carried& argument : arguments) taints = values_.unite(taints, everything(argument));
        return Carried{nullptr, taints};
    };
    int deep = frame_ ? frame_->depth + 1 : 0, running = 0;
    for (Frame* frame = frame_; frame; frame = frame->caller) running += frame->function == &function;
    if (deep > most_calls_deep || running > 1 || !function.body || work_.exhausted()) return unknown();

    Environment inside;
    inside.control = now_.control;
    for (const auto& [variable, cell] : now_.variables) {
        if (sees(function, variable)) inside.variables.emplace_back(variable, cell);
    }
    bool inherits_this = function.lambda || (function.nested && !function.class_of);
    if (inherits_this) inside.set(this_variable, now_.find(this_variable));
    if (captured) {
        for (const auto& [variable, cell] : captured->variables) {
            if ((sees(function, variable) || (inherits_this && variable == this_variable)) && !inside.find(variable))
                inside.set(variable, cell);
        }
    }
    Remembered made;
    made.given.push_back(settled(receiver));
    for (const Carried& argument : arguments) made.given.push_back(settled(argument));
    made.before = inside;
    std::vector<Remembered>& remembered = remembered_[&function];
    auto same = [&](const Remembered& known) {
        return std::ranges::equal(known.given, made.given, [&](const Cell* a, const Cell* b) { return values_.equal(a, b); }) &&
               equal(known.before, made.before, values_);
    };
    auto known = std::ranges::find_if(remembered, same);
    if (known == remembered.end() && remembered.size() >= most_remembered) return unknown();
    if (known == remembered.end()) {
        Frame frame;
        frame.function = &function;
        frame.caller = frame_;
        frame.depth = deep;
        frame.left.dead = true;
        Environment outer = std::exchange(now_, std::move(inside));
        frame_ = &frame;
        if (!inherits_this) now_.set(this_variable, settled(receiver));
        if (function.receiver) {
            const Node* name = function.receiver->child(Role::name) ? function.receiver->child(Role::name) : function.receiver;
            now_.set(tables_.name(*name).variable, settled(receiver));
        }
        bind_parameters(function, arguments);
        frame.replaced.clear();
        Carried last = follow(*function.body);
        bool implicit = function.body->kind != Kind::block || in_language({"ruby", "rust", "scala", "kotlin", "swift"});
        if (!now_.dead) {
            if (implicit) {
                frame.result = frame.has_result ? join(frame.result, last) : last;
                frame.has_result = true;
            }
            sinks_at_exit(*function.body);
        }
        frame.left = bawn::check::join(frame.left, now_, values_);
        now_ = frame.left;
        made.result = settled(frame.result);
        made.receiver =
            function.receiver
                ? now_.find(tables_.name(function.receiver->child(Role::name) ? *function.receiver->child(Role::name) : *function.receiver)
                                .variable)
                : now_.find(this_variable);
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const Node& parameter = *function.parameters[i];
            const Node* name = parameter.child(Role::name) ? parameter.child(Role::name) : &parameter;
            LValue where = name->kind == Kind::name ? tables_.name(*name) : place(parameter);
            bool replaced = !where.variable || frame.replaced.contains(where.variable);
            made.arguments.push_back(replaced || now_.dead ? settled(arguments[i]) : values_.shared(now_.find(where.variable), 0));
        }
        made.own = sources_at_parameters(function, made.given);
        Environment& after = made.after;
        after.dead = now_.dead;
        after.control = now_.control;
        for (const auto& [variable, cell] : now_.variables) {
            if (sees(function, variable) || (inherits_this && variable == this_variable)) after.variables.emplace_back(variable, cell);
        }
        frame_ = frame.caller;
        now_ = std::move(outer);
        remembered_[&function].push_back(std::move(made));
        known = std::prev(remembered_[&function].end());
    }
    // What the function did to variables that it shares with its caller.
    if (!known->after.dead) {
        for (const auto& [variable, cell] : known->before.variables) {
            if (!known->after.find(variable) && now_.find(variable)) now_.set(variable, nullptr);
        }
        for (const auto& [variable, cell] : known->after.variables) now_.set(variable, cell);
    }
    if (known->after.dead && in_language({"c", "go"})) now_.dead = true;  // elsewhere it may be a method that others override
    now_.control = values_.unite(now_.control, known->after.control);
    auto told = [&](const Cell* cell) { return frame_ ? values_.without(cell, known->own) : cell; };
    for (std::size_t i = 0; i < arguments.size() && i < known->arguments.size(); ++i) arguments[i] = {told(known->arguments[i]), nullptr};
    receiver = {told(known->receiver), nullptr};
    return {told(known->result), nullptr};
}

// Which sources are parameters of this function, and not in what it was given: they stand for callers that nobody knows, so a caller
// that is known has nothing of them. A default is what it is for every caller.
std::set<std::uint32_t> TaintRun::sources_at_parameters(const FunctionOfFile& function, std::span<const Cell* const> given)
{
    std::set<std::uint32_t> own;
    auto lies_in = [](const Match& match, const Node* node) { return node && match.begin >= node->begin && match.end <= node->end; };
    auto add = [&](const Node* parameter) {
        if (!parameter || !marks_.beneath(*parameter)) return;
        for (std::uint32_t i = 0; i < marks_.sources.size(); ++i) {
            const Match& match = marks_.sources[i].match;
            if (lies_in(match, parameter) && !lies_in(match, parameter->child(Role::value))) own.insert(i);
        }
    };
    add(function.receiver);
    for (const Node* parameter : function.parameters) add(parameter);
    for (const Cell* cell : own.empty() ? std::span<const Cell* const>() : given) {
        const Taints came = values_.all(cell);
        for (const Taint& taint : came ? std::span(came->taints) : std::span<const Taint>()) own.erase(taint.source);
    }
    return own;
}

void TaintRun::bind_parameters(const FunctionOfFile& function, const std::vector<Carried>& arguments)
{
    binds_parameters_ = true;
    auto bind = [&](const Node& parameter, Carried value) {
        const Node* target = parameter.child(Role::name) ? parameter.child(Role::name) : &parameter;
        if (target->kind == Kind::spread && target->child(Role::operand)) target = target->child(Role::operand);
        if (!value.cell && !value.fresh) {
            if (const Node* otherwise = parameter.child(Role::value)) value = follow(*otherwise);
        }
        value = at_node(parameter, value, true);
        if (target != &parameter) value = at_node(*target, value, true);
        if (target->kind == Kind::name || tables_.is_this(*target)) {
            const Cell* cell = settled(value);
            if (cell && cell->taints && !typed(cell->taints, *target)) cell = nullptr;
            LValue where = tables_.name(*target);
            now_.set(where.variable, values_.passed(cell, target->begin, target->end));
            sinks_at(*target, value, false, true);
        } else {
            assign(*target, value, true);
        }
    };
    if (function.receiver) {
        const Node* name = function.receiver->child(Role::name) ? function.receiver->child(Role::name) : function.receiver;
        bind(*function.receiver, {now_.find(tables_.name(*name).variable), nullptr});
    }
    for (std::size_t i = 0; i < function.parameters.size(); ++i)
        bind(*function.parameters[i], i < arguments.size() ? arguments[i] : Carried{});
    binds_parameters_ = false;
}

// Functions that are handed to a call that is not known: they run there, with the elements of what the call is about.
void TaintRun::follow_callbacks(std::string_view method, const Carried& object, std::vector<Argument>& arguments)
{
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Cell* cell = arguments[i].value.cell;
        if (!cell || cell->callables.empty()) continue;
        for (const Callable* callable : cell->callables) {
            const FunctionOfFile& function = *callable->function;
            std::vector<Carried> given(function.parameters.size());
            bool elements = false;
            if (int to = takes_elements(method); to >= 0 && static_cast<std::size_t>(to) < given.size() && (object.cell || object.fresh)) {
                given[static_cast<std::size_t>(to)] = {values_.element(object.cell), object.fresh};
                elements = true;
            }
            for (const GivesElements& known : gives_elements) {
                if (known.function != method || known.callback != i || known.elements >= arguments.size() ||
                    known.parameter >= given.size())
                    continue;
                const Carried& from = arguments[known.elements].value;
                given[known.parameter] = join(given[known.parameter], {values_.element(from.cell), from.fresh});
                elements = true;
            }
            if (followed_.contains(&function) && !elements && !function.lambda) continue;
            if (!function.lambda && !elements) continue;
            followed_.insert(&function);
            Carried self;
            run_function(function, callable->captured, given, self);
        }
    }
}

// o.getName() is o.name where nobody says otherwise, and o.setName(x) sets it.
std::optional<Carried> TaintRun::property_of(const Node& callee, const Carried& object, std::vector<Argument>& arguments)
{
    const Node *receiver = callee.child(Role::object), *property = callee.child(Role::property);
    if (!in_language({"java"}) || !receiver || receiver->kind != Kind::name || !property) return std::nullopt;
    std::string_view method = text(property->word);
    if (method.size() < 4 || (!method.starts_with("get") && !method.starts_with("set"))) return std::nullopt;
    std::string name(method.substr(3));
    name[0] = static_cast<char>(name[0] >= 'A' && name[0] <= 'Z' ? name[0] + ('a' - 'A') : name[0]);
    Offset field = Offset::field(file_.words->add(name));
    if (method.starts_with("get") && arguments.empty()) {
        Carried value = field_of(object, field);
        if (object.cell && object.cell->class_of) return value;
        return Carried{nullptr, values_.unite(everything(value), nullptr)};
    }
    if (method.starts_with("set") && arguments.size() == 1) {
        if (everything(arguments[0].value)) {
            LValue to = place(*receiver);
            to.path.push_back(field);
            store(to, settled(arguments[0].value));
        }
        bool through = !rule_.options.assume_safe_functions && !rule_.options.only_propagate_through_assignments;
        return Carried{nullptr, through ? everything(arguments[0].value) : nullptr};
    }
    return std::nullopt;
}

}  // namespace bawn::check
