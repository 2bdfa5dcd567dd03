#include <algorithm>

#include "check/taint_run.h"

namespace bawn::check {

namespace {

constexpr int most_rounds = 24;  // of one loop; what a loop's variables hold grows only so often

bool is_constant(const Node& node)
{
    if (node.kind == Kind::other) return node.children.empty() && node.end - node.begin == 3;  // a character
    return node.kind == Kind::string || node.kind == Kind::number || node.kind == Kind::boolean || node.kind == Kind::null;
}

// "default" stands beside the labels of a case, or is one.
bool takes_the_rest(const Node& one, std::string_view text)
{
    std::uint32_t end = one.end;
    bool labelled = false;
    for (const Node* child : one.children) {
        if (child->role == Role::body) end = std::min(end, child->begin);
        labelled |= child->role == Role::label;
    }
    return !labelled || text.substr(one.begin, end - one.begin).find("default") != std::string_view::npos;
}

}  // namespace

Carried TaintRun::follow(const Node& node)
{
    if (now_.dead || depth_ > most_nesting || !work_.spend()) return {};
    struct Deeper {
        int& depth;
        explicit Deeper(int& d) : depth(d) { ++depth; }
        ~Deeper() { --depth; }
    } deeper(depth_);

    switch (node.kind) {
    case Kind::file:
    case Kind::block: return follow_each(node.children);
    case Kind::expression_statement: return node.child(Role::operand) ? follow(*node.child(Role::operand)) : follow_children(node);
    case Kind::variable: return definition(node);
    case Kind::assign: return assignment(node);
    case Kind::name:
    case Kind::member:
    case Kind::index: return lvalue(node, false);
    case Kind::function:
        if (const FunctionOfFile* function = tables_.function_at(node); function && function->nested) {
            work_.spend(now_.variables.size());
            captured_.push_back(now_);
            around_[function] = &captured_.back();
            const Cell* made = values_.callable({function, &captured_.back(), nullptr});
            if (const Node* name = node.child(Role::name); name && node.is_statement()) store(tables_.name(*name), made);
            return {made, nullptr};
        }
        return {};
    case Kind::class_:
    case Kind::import:
    case Kind::decorator: return {};
    case Kind::while_:
    case Kind::do_:
    case Kind::for_:
    case Kind::for_each: return follow_loop(node);
    case Kind::break_:
    case Kind::continue_: follow_jump(node); return {};
    case Kind::return_:
        follow_return(node, node.child(Role::operand) ? node.child(Role::operand)
                            : node.children.empty()   ? nullptr
                                                      : node.children.front());
        return {};
    case Kind::throw_: {
        follow_children(node);
        may_throw();
        now_.dead = true;
        return {};
    }
    case Kind::with_:
    case Kind::delete_:
    case Kind::assert_: return follow_children(node);
    default: break;
    }

    bool skip = false, safe = sanitized(node, skip);
    if (safe && skip) return {};
    Carried value;
    if (node.kind == Kind::if_)
        value = follow_if(node);
    else if (node.kind == Kind::switch_)
        value = follow_switch(node);
    else if (node.kind == Kind::try_)
        value = follow_try(node);
    else if (node.kind == Kind::yield)
        value = all_of(node), follow_return(node, nullptr), frame_->result = join(frame_->result, value), now_.dead = false;
    else if (tables_.is_this(node))
        value = lvalue(node, false);
    else if (node.kind == Kind::other)
        value = follow_children(node);
    else
        value = value_of(node);
    if (safe) return {};
    bool lvalue = is_lvalue(node);
    value = at_node(node, value, lvalue);
    sinks_at(node, value, false, true);
    return value;
}

Carried TaintRun::follow_each(std::span<Node* const> nodes)
{
    Carried last;
    for (const Node* child : nodes) {
        if (now_.dead && (!frame_ || frame_->labels.empty())) break;
        arrive_at_label(*child);
        last = follow(*child);
        may_throw();
    }
    return last;
}

// A label further down, in a block around: what it is for nearly always. Another one is not followed, and what stands behind it is.
void TaintRun::follow_goto(const Node& node)
{
    const Word word = node.children.front()->word;
    auto is_meant = [&](const Node* sibling) {
        const Node* label = sibling->begin > node.begin ? sibling->child(Role::label) : nullptr;
        return label && label->word == word && sibling->kind == Kind::other;
    };
    for (const Node* at = &node; at->parent && at->kind != Kind::function && at->kind != Kind::lambda; at = at->parent) {
        if (at->parent->kind != Kind::block || std::ranges::none_of(at->parent->children, is_meant)) continue;
        auto [known, is_new] = frame_->labels.try_emplace(word, now_);
        if (!is_new) known->second = bawn::check::join(known->second, now_, values_);
        now_.dead = true;
        return;
    }
}

void TaintRun::arrive_at_label(const Node& node)
{
    const Node* label = node.kind == Kind::other ? node.child(Role::label) : nullptr;
    if (!label || !frame_) return;
    if (auto come = frame_->labels.find(label->word); come != frame_->labels.end()) now_ = bawn::check::join(now_, come->second, values_);
}

// Statements and expressions that no kind tells apart: in order, together.
Carried TaintRun::follow_children(const Node& node)
{
    if (!node.children.empty() && text(node.word).starts_with("goto")) {
        follow_goto(node);
        return {};
    }
    Carried value;
    for (const Node* child : node.children) {
        if (child->kind == Kind::type || child->kind == Kind::decorator || child->role == Role::modifier) continue;
        Carried one = follow(*child);
        value = {values_.join(value.cell, one.cell), values_.unite(value.fresh, one.fresh)};
        if (child->is_statement()) may_throw();
    }
    if (!node.is_statement()) value = {value.cell && !value.cell->callables.empty() ? value.cell : nullptr, everything(value)};
    return value;
}

// What holds now may also hold where an exception is caught.
void TaintRun::may_throw()
{
    if (!frame_ || frame_->catching.empty() || now_.dead) return;
    Environment& caught = frame_->catching.back();
    caught = bawn::check::join(caught, now_, values_);
}

// if, ?:, and their chains of else if
Carried TaintRun::follow_if(const Node& node)
{
    Environment behind{.dead = true, .variables = {}, .control = nullptr};
    Carried value;
    bool has_value = false;
    auto add = [&](const Carried& one) {
        if (!now_.dead) value = has_value ? join(value, one) : one, has_value = true;
        behind = bawn::check::join(behind, now_, values_);
    };
    const Node* at = &node;
    while (at) {
        if (const Node* init = at->child(Role::init)) follow(*init);
        const Node *condition = at->child(Role::condition), *yes = at->child(Role::consequence), *no = at->child(Role::alternative);
        if (!yes) yes = at->child(Role::body);
        Asked asked = condition ? ask(*condition) : Asked{now_, now_, {}};
        now_ = std::move(asked.yes);
        if (condition && !now_.dead) suppose(*condition);
        add(yes ? follow(*yes) : asked.value);
        now_ = std::move(asked.no);
        if (now_.dead) break;
        at = no;
        if (no && no->kind == node.kind && marks_.of(*no).empty()) continue;
        if (no)
            add(follow(*no));
        else
            behind = bawn::check::join(behind, now_, values_);
        break;
    }
    now_ = std::move(behind);
    return value;
}

Carried TaintRun::follow_loop(const Node& node)
{
    const Node *condition = node.child(Role::condition), *update = node.child(Role::update), *body = node.child(Role::body);
    const Node *target = node.child(Role::target), *iterable = node.child(Role::iterable);
    if (const Node* init = node.child(Role::init)) follow(*init);
    Carried over = iterable ? follow(*iterable) : Carried{};
    Taints over_taints = rule_.options.only_propagate_through_assignments ? nullptr : over.fresh;
    for (int round = 0;; ++round) {
        Environment head = now_;
        frame_->leaving.push_back({&node, true, {}, {}});
        frame_->leaving.back().breaks.dead = frame_->leaving.back().continues.dead = true;
        Environment behind{.dead = true, .variables = {}, .control = nullptr};
        auto enter = [&] {
            if (node.kind == Kind::for_each) {
                behind = now_;
                if (target) assign(*target, {values_.element(over.cell), over_taints}, true);
                return;
            }
            if (!condition) {
                if (node.kind != Kind::for_) behind = now_;
                return;
            }
            Asked asked = ask(*condition);
            std::optional<bool> known = truth(asked.value);
            // What a loop's own variables decide is not asked before it: `while (i < n)` may be true later, or no more.
            bool forever = known == std::optional(true) && condition->kind != Kind::binary;
            bool never = known == std::optional(false) && condition->kind == Kind::boolean;
            if (!forever) behind = asked.no.dead ? asked.yes : asked.no;
            now_ = asked.yes.dead && !never ? std::move(asked.no) : std::move(asked.yes);
        };
        if (node.kind != Kind::do_) enter();
        if (body) follow(*body);
        now_ = bawn::check::join(now_, frame_->leaving.back().continues, values_);
        if (update) follow(*update);
        if (node.kind == Kind::do_) enter();
        Environment breaks = std::move(frame_->leaving.back().breaks);
        frame_->leaving.pop_back();
        Environment next = bawn::check::join(head, now_, values_);
        bool settled_now = equal(next, head, values_) || round == most_rounds || work_.exhausted();
        if (settled_now) {
            now_ = bawn::check::join(behind, breaks, values_);
            break;
        }
        now_ = std::move(next);
    }
    if (const Node* otherwise = node.child(Role::alternative)) follow(*otherwise);
    return {};
}

// Is it certain which case is taken? `chosen`: its number, or -1 when none is.
bool TaintRun::decided_case(const Node& node, const Constant& subject, int& chosen)
{
    int at = -1, otherwise = -1;
    chosen = -1;
    for (const Node* one : node.children) {
        if (one->kind != Kind::case_) continue;
        ++at;
        for (const Node* label : one->children) {
            if (label->role != Role::label) continue;
            std::string_view word = text(*label);
            if (word == "_" || word == "default") {
                otherwise = at;
                continue;
            }
            if (!is_constant(*label) || one->child(Role::condition)) return false;
            const Cell* value = literal(*label);
            std::optional<Constant> known = value ? std::optional(*value->constant) : std::nullopt;
            if (!known || known->index() != subject.index()) return false;
            if (*known == subject && chosen < 0) chosen = at;
        }
        if (takes_the_rest(*one, file_.text)) otherwise = at;
    }
    if (chosen < 0) chosen = otherwise;
    return true;
}

Carried TaintRun::follow_switch(const Node& node)
{
    const Node* condition = node.child(Role::condition);
    if (!condition) condition = node.child(Role::value);
    if (const Node* init = node.child(Role::init)) follow(*init);
    Carried subject = condition ? follow(*condition) : Carried{};
    int chosen = -1;
    bool decided = subject.cell && subject.cell->constant && !subject.fresh && decided_case(node, *subject.cell->constant, chosen);
    bool falls = in_language({"c", "cpp", "java", "javascript", "typescript", "tsx", "php", "csharp"});
    bool breaks_leave = in_language({"c", "cpp", "java", "javascript", "typescript", "tsx", "php", "csharp", "go", "swift"});
    Environment entry = now_, falling{.dead = true, .variables = {}, .control = nullptr}, behind = falling;
    if (breaks_leave) frame_->leaving.push_back({&node, false, falling, falling});
    Carried value;
    bool has_value = false, has_default = false;
    int at = -1;
    for (const Node* one : node.children) {
        if (one->kind != Kind::case_) continue;
        ++at;
        now_ = entry;
        now_.dead |= decided && at != chosen;
        now_ = bawn::check::join(now_, falling, values_);
        falling.dead = true;
        for (const Node* label : one->children) {
            if (label->role != Role::label) continue;
            if (now_.dead) continue;
            if (text(*label) == "_" || text(*label) == "default") has_default = true;
            if (!is_constant(*label)) assign_pattern(*label, subject, true);
            if (label->kind == Kind::name && !decided) follow(*label);
        }
        has_default |= takes_the_rest(*one, file_.text);
        if (const Node* guard = one->child(Role::condition)) follow(*guard);
        Carried last;
        bool arrow = false;
        for (const Node* part : one->children) {
            if (part->role == Role::label || part->role == Role::condition) continue;
            arrow |=
                falls && part->begin >= 2 && file_.text.substr(one->begin, part->begin - one->begin).find("->") != std::string_view::npos;
            last = follow(*part);
            may_throw();
        }
        if (!now_.dead) value = has_value ? join(value, last) : last, has_value = true;
        if (falls && !arrow)
            falling = now_;
        else
            behind = bawn::check::join(behind, now_, values_);
    }
    behind = bawn::check::join(behind, falling, values_);
    if (breaks_leave) {
        behind = bawn::check::join(behind, frame_->leaving.back().breaks, values_);
        frame_->leaving.pop_back();
    }
    if (decided ? chosen < 0 : !has_default) behind = bawn::check::join(behind, entry, values_);
    now_ = std::move(behind);
    return value;
}

Carried TaintRun::follow_try(const Node& node)
{
    const Node *body = node.child(Role::body), *finalizer = node.child(Role::finalizer);
    for (const Node* child : node.children) {  // resources
        bool part =
            child->role == Role::body || child->role == Role::handler || child->role == Role::alternative || child->role == Role::finalizer;
        if (!part && child->kind != Kind::catch_) follow(*child);
    }
    frame_->catching.push_back(now_);
    Carried value = body ? follow(*body) : Carried{};
    Environment thrown = std::move(frame_->catching.back());
    frame_->catching.pop_back();
    if (const Node* otherwise = node.child(Role::alternative)) follow(*otherwise);
    Environment behind = now_;
    bool caught = false;
    for (const Node* handler : node.children) {
        if (handler->kind != Kind::catch_) continue;
        caught = true;
        now_ = thrown;
        const Node* parameter = handler->child(Role::parameter);
        if (parameter) assign(*parameter, at_node(*parameter, {}, true), true);
        if (const Node* inner = handler->child(Role::body)) value = join(value, follow(*inner));
        behind = bawn::check::join(behind, now_, values_);
    }
    if (finalizer) {
        now_ = bawn::check::join(behind, thrown, values_);
        follow(*finalizer);  // also where an exception goes on
        may_throw();
        now_ = behind;
        if (!now_.dead) follow(*finalizer);
    } else {
        now_ = caught ? thrown : std::move(thrown);
        if (!caught) may_throw();
        now_ = std::move(behind);
    }
    return value;
}

void TaintRun::follow_jump(const Node& node)
{
    const Node* label = node.child(Role::label);
    for (auto target = frame_->leaving.rbegin(); target != frame_->leaving.rend(); ++target) {
        if (node.kind == Kind::continue_ && !target->loops) continue;
        if (label && label->kind == Kind::name) {
            const Node* holder = target->node->parent;
            bool named = holder && std::ranges::any_of(holder->children, [&](const Node* child) {
                             return child->word == label->word && child != target->node;
                         });
            if (!named && !(holder && holder->word == label->word)) continue;
        }
        Environment& to = node.kind == Kind::break_ ? target->breaks : target->continues;
        to = bawn::check::join(to, now_, values_);
        break;
    }
    now_.dead = true;
}

void TaintRun::follow_return(const Node& node, const Node* operand)
{
    Carried value = operand ? follow(*operand) : Carried{};
    if (now_.dead) return;
    if (operand) {
        Taints taints = everything(value);
        if (taints && !typed(taints, *operand)) value = {};
    }
    sinks_at_exit(node);
    frame_->result = frame_->has_result ? join(frame_->result, value) : value;
    frame_->has_result = true;
    frame_->left = bawn::check::join(frame_->left, now_, values_);
    now_.dead = true;
}

}  // namespace bawn::check
