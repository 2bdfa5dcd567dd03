#pragma once

// One rule over one file: every function is followed statement by statement, with what its variables hold.
//
// The tree is its own control flow: a branch is followed from what holds before it and joined with the others behind it,
// a loop until nothing new comes of one more time around, what `return`, `break`, `throw` leave with is kept until the
// place that they lead to. A function of the same file is followed where it is called, with what it is given there
// (taint_calls.cpp), and remembered for as long as it is given the same. Conditions that are constant are decided.
//
// Parts: taint_flow.cpp (statements), taint_conditions.cpp, taint_expressions.cpp, taint_lvalues.cpp (variables, fields, elements),
// taint_calls.cpp, taint_models.cpp (what library collections do), taint_constants.cpp, taint_points.cpp (sources,
// sanitizers, propagators, sinks at one node).

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check/taint.h"
#include "check/taint_marks.h"

namespace bawn::check {

// What an expression gives. `fresh` came in right here (a source at this place, arguments): it holds for everything in
// the value, whatever was written there before.
struct Carried {
    const Cell* cell = nullptr;
    Taints fresh = nullptr;
};

inline constexpr int most_nesting = 1200;  // of statements and expressions

struct Argument {
    const Node* node = nullptr;
    Word name = no_word;  // of a named argument
    bool spread = false;
    Carried value;
};

class TaintRun {
public:
    TaintRun(const CompiledTaint&, const Marks&, const TaintFile&, Work&);

    void follow_file();
    void follow_function(const FunctionOfFile&);  // by itself: nothing is known of what it is given
    std::vector<Flow> flows() const;              // by place of the sink

private:
    struct Leaving {  // a loop or a switch that can be left
        const Node* node;
        bool loops;
        Environment breaks, continues;
    };
    struct Frame {
        const FunctionOfFile* function = nullptr;
        Frame* caller = nullptr;
        int depth = 0;
        Environment left;                     // joined, at its returns
        Carried result;
        bool has_result = false;
        std::vector<Leaving> leaving;
        std::vector<Environment> catching;    // joined, wherever something may be thrown
        std::set<Variable> replaced;          // variables that were given another object
        std::map<Word, Environment> labels;   // joined, at each goto
    };
    struct Remembered {
        std::vector<const Cell*> given;       // receiver, arguments
        Environment before, after;
        const Cell* receiver = nullptr;
        std::vector<const Cell*> arguments;   // as they are behind the call
        const Cell* result = nullptr;
        std::set<std::uint32_t> own;          // sources that no caller has anything of
    };

    // taint_flow.cpp
    Carried follow(const Node&);
    Carried follow_each(std::span<Node* const>);
    Carried follow_if(const Node&);
    Carried follow_loop(const Node&);
    Carried follow_switch(const Node&);
    Carried follow_try(const Node&);
    Carried follow_children(const Node&);
    void follow_jump(const Node&);
    void follow_goto(const Node&);
    void arrive_at_label(const Node&);
    void follow_return(const Node&, const Node* operand);
    bool decided_case(const Node&, const Constant& subject, int& chosen);
    void may_throw();

    // taint_conditions.cpp
    struct Asked {
        Environment yes, no;  // where it holds, and where it does not
        Carried value;
    };
    Asked ask(const Node& condition);  // sets nothing: what holds behind it is for its caller to choose
    Asked ask_in_order(const Node& decision);
    bool is_decision(const Node&) const;  // a && b, a || b
    Carried negated(const Carried&);
    void suppose(const Node& condition);  // it holds from here on
    void suppose_empty(const Node& condition, bool holds, Environment&);

    // taint_expressions.cpp
    Carried value_of(const Node&);
    Carried binary(const Node&);
    Carried unary(const Node&);
    Carried container(const Node&);
    Carried definition(const Node&);
    Carried assignment(const Node&);
    Carried all_of(const Node&);  // whatever is in it, together

    // taint_lvalues.cpp
    LValue place(const Node&);
    std::optional<Offset> offset(const Carried& index) const;
    Carried lvalue(const Node&, bool within_another);
    Carried lvalue_of(const Node&, const Carried& object, const Carried& index, bool within_another);
    Carried field_of(const Carried& object, Offset);
    const Cell* stored(const LValue&);
    const Cell* function_named(const Node&);
    void store(const LValue&, const Cell*);
    void assign(const Node& target, const Carried&, bool define = false);
    bool ends_text(const Node& target, const Carried&);
    void assign_pattern(const Node& target, const Carried&, bool define);
    bool is_lvalue(const Node&) const;
    bool points_into(const Node&) const;  // p + n of C: what is written there is in what p points to

    // taint_points.cpp
    bool sanitized(const Node&, bool& skip);
    void sanitize_within(const Node&);
    Taints sources_at(const Node&, Taints incoming, bool is_lvalue);
    Carried at_node(const Node&, Carried, bool is_lvalue);
    void sinks_at(const Node&, const Carried&, bool within_another, bool everything);
    void sinks_of_call(const Node&, Taints arguments);
    void sinks_at_exit(const Node& last);
    void reached(std::uint32_t sink, Taints);
    Taints propagated(const Node&, Taints, bool is_lvalue);
    void taint_sharing(const Node& argument, Taints);
    void share(const Node& target, const Node& value);
    Taints typed(Taints, const Node&) const;  // without what options take for safe by its type

    // taint_calls.cpp
    Carried call(const Node&);
    Carried new_object(const Node&);
    Carried construct(const ClassOfFile&, std::vector<Argument>&);
    std::vector<Argument> arguments_of(const Node* list);
    std::vector<const Callable*> callees(const Node& call, const Carried& object, const Carried& callee, std::size_t arguments);
    Carried invoke(const Callable&, std::vector<Argument>&, const Node* receiver, Carried object);
    Carried run_function(const FunctionOfFile&, const Environment* captured, std::vector<Carried>& arguments, Carried& receiver);
    void bind_parameters(const FunctionOfFile&, const std::vector<Carried>& arguments);
    std::set<std::uint32_t> sources_at_parameters(const FunctionOfFile&, std::span<const Cell* const> given);
    LValue itself_at(const Node&) const;
    bool sees(const FunctionOfFile&, Variable) const;
    void follow_callbacks(std::string_view method, const Carried& object, std::vector<Argument>&);
    std::optional<Carried> property_of(const Node& callee, const Carried& object, std::vector<Argument>&);
    void write_back(const Node& argument, const Cell* before, const Cell* after);

    // taint_models.cpp
    std::optional<Carried> modelled(const Node& receiver, std::string_view method, const Carried& object, std::vector<Argument>&);
    bool models(const Node& receiver, const Cell*) const;  // is a call of it followed element by element
    const Cell* new_collection(std::string_view type, const std::vector<Argument>&);

    // taint_constants.cpp
    std::optional<bool> truth(const Carried&) const;
    const Cell* literal(const Node&);
    const Cell* length(const Carried&);
    const Cell* constant_character(const Carried& text, const Carried& index);
    const Cell* constant_call(std::string_view method, const Carried& object, const std::vector<Argument>&);

    Taints everything(const Carried& value) { return values_.unite(values_.all(value.cell), value.fresh); }
    Taints own(const Carried& value) { return values_.unite(own_taints(value.cell), value.fresh); }
    const Cell* settled(const Carried& value) { return values_.with(value.cell, value.fresh); }
    Carried join(const Carried&, const Carried&);
    std::string_view text(Word word) const { return file_.words->text(word); }
    std::string_view text(const Node& node) const { return file_.text.substr(node.begin, node.end - node.begin); }
    bool in_language(std::initializer_list<std::string_view>) const;

    void find_reaching();
    const Cell* lasting(const Cell* object);  // without what another method may have changed by then

    const CompiledTaint& rule_;
    const Marks& marks_;
    const TaintFile& tables_;
    const ParsedFile& file_;
    Work& work_;
    Values values_;

    Environment now_;
    Frame* frame_ = nullptr;
    int depth_ = 0;
    Environment globals_;                                   // what is known of them in every function
    std::map<const ClassOfFile*, const Cell*> begun_;       // an object before any constructor
    std::map<const ClassOfFile*, const Cell*> states_;      // what constructors leave in an object
    std::map<const FunctionOfFile*, std::vector<Remembered>> remembered_;
    std::set<const FunctionOfFile*> followed_;              // lambdas, with what stands around them
    std::set<const FunctionOfFile*> reaching_;              // functions that may come to a sink
    std::deque<Environment> captured_;
    std::map<const FunctionOfFile*, const Environment*> around_;  // what stood around a lambda when it was made
    bool binds_parameters_ = false;
    bool shares_ = false;                                   // are variables of the same value followed together
    const Cell* constructed_ = nullptr;                     // the object behind the last call
    std::vector<Taints> carried_;                           // by propagator
    std::vector<std::pair<std::uint32_t, LValue>> waiting_; // propagators whose `to` came before their `from`

    struct Found {
        std::uint32_t sink;
        std::vector<Taint> taints;  // the first is told
        Bindings bindings;
    };
    std::vector<Found> found_;
    std::set<std::pair<std::uint32_t, std::vector<std::uint32_t>>> reported_;
};

std::optional<Constant> folded(std::string_view op, const Constant& left, const Constant& right);

}  // namespace bawn::check
