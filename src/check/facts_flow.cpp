#include <algorithm>
#include <utility>

#include "check/facts_tables.h"

// What variables are worth at each place of a function. The statements are read in order; where ways join, a variable
// keeps what all of them agree on; a loop takes away what it assigns before it is entered.

namespace bawn::check {

namespace {

struct Known {
    WorthOfNames names;
    bool reached = true;  // false behind return, throw, break, continue

    void set(const Node* definition, Worth worth)
    {
        auto place = std::ranges::lower_bound(names, definition, {}, &std::pair<const Node*, Worth>::first);
        bool there = place != names.end() && place->first == definition;
        if (!worth) {
            if (there) names.erase(place);
        } else if (there) {
            place->second = worth;
        } else {
            names.insert(place, {definition, worth});
        }
    }

    void join(const Known& other)
    {
        if (!other.reached) return;
        if (!reached) {
            *this = other;
            return;
        }
        WorthOfNames both;
        for (std::size_t i = 0, j = 0; i < names.size() && j < other.names.size();) {
            if (names[i].first < other.names[j].first) {
                ++i;
            } else if (other.names[j].first < names[i].first) {
                ++j;
            } else {
                if (Worth worth = joined(names[i].second, other.names[j].second)) both.push_back({names[i].first, worth});
                ++i, ++j;
            }
        }
        names = std::move(both);
    }
};

class Flow {
public:
    explicit Flow(Facts::Tables& tables) : tables_(tables) {}

    void run(const Node& function)
    {
        if (function.kind == Kind::file) return children(function);
        if (const Node* body = function.child(Role::body)) walk(*body);
    }

private:
    void children(const Node& node)
    {
        for (Node* child : node.children) walk(*child);
    }

    void walk_if(const Node* node)
    {
        if (node) walk(*node);
    }

    void walk(const Node& node)
    {
        switch (node.kind) {
        case Kind::name: return use(node);
        case Kind::member: return member(node);
        case Kind::function:
        case Kind::class_: return;  // followed by themselves
        case Kind::lambda: return lambda(node);
        case Kind::variable: {
            const Node *target = node.child(Role::target), *value = node.child(Role::value);
            walk_if(value);
            if (const Node* type = node.child(Role::type); type && type->kind == Kind::type) walk(*type);  // char a[size]
            if (!target) return;
            if (value || target->kind != Kind::name) assign(*target, value);
            return;
        }
        case Kind::assign: return assignment(node);
        case Kind::unary:
            children(node);
            if (changes_its_operand(node, tables_.words)) forget(operand_of(node));
            return;
        case Kind::expression_statement: return statement(node);
        case Kind::if_: return branches(node, node.child(Role::consequence), node.child(Role::alternative));
        case Kind::ternary: return branches(node, node.child(Role::consequence), node.child(Role::alternative));
        case Kind::while_:
        case Kind::for_:
        case Kind::for_each:
        case Kind::do_: return loop(node);
        case Kind::switch_: return cases(node);
        case Kind::try_: return attempt(node);
        case Kind::binary: return binary(node);
        case Kind::call:
        case Kind::new_object:
            children(node);
            if (thrown_) thrown_->join(now_);
            return;
        case Kind::throw_:
            children(node);
            if (thrown_) thrown_->join(now_);
            now_.reached = false;
            return;
        case Kind::return_:
        case Kind::break_:
        case Kind::continue_:
            children(node);
            now_.reached = false;
            return;
        default: return children(node);
        }
    }

    void use(const Node& name)
    {
        if (name.role == Role::property) return;
        const Node* defined = tables_.definition(name);
        if (!defined) return;
        auto known = std::ranges::lower_bound(now_.names, defined, {}, &std::pair<const Node*, Worth>::first);
        if (known != now_.names.end() && known->first == defined)
            tables_.at[&name] = known->second;
        else
            tables_.at.erase(&name);
    }

    void member(const Node& node)
    {
        for (Node* child : node.children)
            if (child->role != Role::property) walk(*child);
    }

    void forget(const Node* target)
    {
        if (!target) return;
        if (target->kind == Kind::name) {
            if (const Node* defined = tables_.definition(*target)) now_.set(defined, {});
            return;
        }
        if (target->kind == Kind::member) return forget(target->child(Role::object));
        if (target->kind == Kind::index) return forget(target->child(Role::object));
        for (Node* child : target->children) forget(child);
    }

    void assign(const Node& target, const Node* value)
    {
        if (target.kind != Kind::name) {
            if (value && value->kind == Kind::tuple && (target.kind == Kind::tuple || target.kind == Kind::array) &&
                target.children.size() == value->children.size()) {
                for (std::size_t i = 0; i < target.children.size(); ++i) assign(*target.children[i], value->children[i]);
                return;
            }
            return forget(&target);
        }
        const Node* defined = tables_.definition(target);
        if (defined) now_.set(defined, value ? tables_.worth(*value, &now_.names) : Worth{});
    }

    void assignment(const Node& node)
    {
        const Node *left = node.child(Role::left), *right = node.child(Role::right);
        walk_if(right);
        if (!left || !right) return;
        std::string_view op = tables_.words.text(node.word);
        if (left->kind != Kind::name) walk(*left);
        if (op == "=" || op == ":=") return assign(*left, right);
        const Node* defined = left->kind == Kind::name ? tables_.definition(*left) : nullptr;
        if (!defined) return forget(left);
        Worth sum;
        if (op == "+=" || op == ".=") {
            Worth before = tables_.worth_of_name(*left, &now_.names);
            auto after = tables_.constant(*right, &now_.names, 0);
            auto text = [](const std::optional<Constant>& value) { return value && std::holds_alternative<std::string>(*value); };
            auto whole = [](const std::optional<Constant>& value) { return value && std::holds_alternative<long long>(*value); };
            if (text(before.constant) && text(after)) {
                std::string both = std::get<std::string>(*before.constant) + std::get<std::string>(*after);
                sum.constant = both.size() < (1 << 16) ? Constant(std::move(both)) : Constant(SomeText{});
            } else if (whole(before.constant) && whole(after)) {
                long long result = 0;
                if (!__builtin_add_overflow(std::get<long long>(*before.constant), std::get<long long>(*after), &result))
                    sum.constant = result;
            }
        }
        now_.set(defined, sum);
    }

    // A method called for its effect may change its object.
    void statement(const Node& node)
    {
        children(node);
        if (node.children.size() != 1 || node.children[0]->kind != Kind::call) return;
        const Node* callee = node.children[0]->child(Role::callee);
        if (callee && callee->kind == Kind::member) forget(callee->child(Role::object));
    }

    // The right side of a && b may not be reached.
    void binary(const Node& node)
    {
        std::string_view op = tables_.words.text(node.word);
        bool maybe = op == "&&" || op == "||" || op == "??";
        const Node *left = node.child(Role::left), *right = node.child(Role::right);
        if (!maybe || !left || !right) return children(node);
        walk(*left);
        Known before = now_;
        walk(*right);
        now_.join(before);
    }

    void branches(const Node& node, const Node* consequence, const Node* alternative)
    {
        for (Node* child : node.children)
            if (child != consequence && child != alternative) walk(*child);
        Known before = now_;
        walk_if(consequence);
        Known after = std::exchange(now_, std::move(before));
        walk_if(alternative);
        now_.join(after);
    }

    // Everything that is assigned somewhere beneath a node.
    void forget_assigned(const Node& node)
    {
        std::vector<const Node*> waiting = {&node};
        while (!waiting.empty()) {
            const Node* next = waiting.back();
            waiting.pop_back();
            if (next->kind == Kind::function || next->kind == Kind::class_) continue;
            if (next->kind == Kind::assign) forget(next->child(Role::left));
            if (next->kind == Kind::variable || next->kind == Kind::for_each) forget(next->child(Role::target));
            if (changes_its_operand(*next, tables_.words)) forget(operand_of(*next));
            if (next->kind == Kind::expression_statement && next->children.size() == 1 && next->children[0]->kind == Kind::call)
                if (const Node* callee = next->children[0]->child(Role::callee); callee && callee->kind == Kind::member)
                    forget(callee->child(Role::object));
            waiting.insert(waiting.end(), next->children.begin(), next->children.end());
        }
    }

    // Read again until what is known at its head stays: each time less is, and after a few times nothing that it assigns.
    void loop(const Node& node)
    {
        if (node.kind == Kind::for_) walk_if(node.child(Role::init));
        walk_if(node.child(Role::iterable));
        if (const Node* target = node.child(Role::target)) forget(target);
        Known head = now_;
        constexpr int most = 4;
        for (int time = 0; time < most; ++time) {
            now_ = head;
            if (time + 1 == most)
                for (Node* child : node.children)
                    if (child->role != Role::init) forget_assigned(*child);
            Known entry = now_;
            for (Node* child : node.children)
                if (child->role != Role::init && child->role != Role::iterable && child->role != Role::target) walk(*child);
            now_.join(entry);
            bool same = now_.names.size() == entry.names.size();
            for (std::size_t i = 0; same && i < entry.names.size(); ++i)
                same = entry.names[i].first == now_.names[i].first && entry.names[i].second == now_.names[i].second;
            head = now_;
            if (same) break;
        }
        now_.reached = head.reached;
    }

    void cases(const Node& node)
    {
        Known after;
        after.reached = false;
        bool has_default = false;
        for (Node* child : node.children)
            if (child->kind != Kind::case_) walk(*child);
        Known before = now_;
        for (Node* child : node.children) {
            if (child->kind != Kind::case_) continue;
            has_default = has_default || !child->child(Role::label);
            now_ = before;
            children(*child);
            bool left_by_break = !now_.reached && ends_with_break(*child);
            if (left_by_break) now_.reached = true;
            after.join(now_);
        }
        now_ = before;
        if (has_default)
            now_ = after;
        else
            now_.join(after);
    }

    static bool ends_with_break(const Node& node)
    {
        const Node* last = &node;
        while (!last->children.empty() && last->kind != Kind::break_) {
            if (last->kind != Kind::case_ && last->kind != Kind::block) return false;
            last = last->children.back();
        }
        return last->kind == Kind::break_;
    }

    // A handler is reached from every call and throw of the body; what follows the body, only from its end.
    void attempt(const Node& node)
    {
        Known thrown;
        thrown.reached = false;
        Known* around = std::exchange(thrown_, &thrown);
        walk_if(node.child(Role::body));
        thrown_ = around;
        walk_if(node.child(Role::alternative));
        Known after = std::move(now_);
        bool handled = false;
        for (Node* child : node.children) {
            if (child->role != Role::handler) continue;
            handled = true;
            now_ = thrown;
            children(*child);
            after.join(now_);
        }
        now_ = std::move(after);
        const Node* finalizer = node.child(Role::finalizer);
        if (!handled && thrown_) thrown_->join(thrown);
        if (!finalizer) return;
        bool reached = now_.reached;
        if (!handled) now_.join(thrown);
        walk(*finalizer);
        if (!reached) now_.reached = false;
    }

    void lambda(const Node& node)
    {
        Known before = now_;
        if (const Node* body = node.child(Role::body)) walk(*body);
        now_ = std::move(before);
        if (const Node* body = node.child(Role::body)) forget_assigned(*body);
    }

    Facts::Tables& tables_;
    Known now_;
    Known* thrown_ = nullptr;  // of the try around: what is known where something may be thrown
};

}  // namespace

void Facts::Tables::follow(const Node& function)
{
    if (!followed.insert(&function).second) return;
    Flow(*this).run(function);
}

// The function (not a lambda: that one belongs to the function around it) in which something is used.
void Facts::Tables::follow_around(const Node& use)
{
    resolve_names();
    find_fixed();
    const Node* around = &use;
    while (around->parent && around->kind != Kind::function) around = around->parent;
    follow(*around);
}

}  // namespace bawn::check
