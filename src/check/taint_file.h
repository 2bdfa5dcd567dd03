#pragma once

// What every taint rule asks of a file, worked out once: its functions and classes, who calls whom, and which variable a
// name stands for.

#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "check/match.h"
#include "check/taint_value.h"

namespace bawn::check {

struct FunctionOfFile {
    const Node* node = nullptr;       // function or lambda; the file itself for what stands outside of all functions
    const Node* body = nullptr;
    Word name = no_word;
    ClassOfFile* class_of = nullptr;  // whose method it is
    std::vector<const Node*> parameters;  // without the receiver
    const Node* receiver = nullptr;       // a parameter that is the object itself: self
    bool constructor = false, lambda = false, nested = false, is_static = false;
    std::vector<Word> calls;  // last names of what it calls, itself and in lambdas
    int index = 0;

    bool takes(std::size_t arguments) const;
};

struct ClassOfFile {
    const Node* node = nullptr;
    Word name = no_word;
    std::vector<Word> bases;
    std::vector<FunctionOfFile*> methods;
    std::vector<const Node*> fields;  // their definitions
};

// What a name, a field or an element is: a variable and the way from it.
struct LValue {
    Variable variable = 0;  // 0: none that can be followed
    std::vector<Offset> path;
};

inline constexpr Variable this_variable = Variable{1} << 62;

class TaintFile {
public:
    explicit TaintFile(const ParsedFile&);

    const ParsedFile& file() const { return file_; }
    const std::vector<std::unique_ptr<FunctionOfFile>>& functions() const { return functions_; }
    const std::vector<std::unique_ptr<ClassOfFile>>& classes() const { return classes_; }
    const FunctionOfFile& outside() const { return *functions_.front(); }  // what stands outside of all functions

    const FunctionOfFile* function_at(const Node&) const;     // function or lambda
    const FunctionOfFile* function_around(const Node&) const;
    const ClassOfFile* class_named(std::string_view) const;
    const ClassOfFile* class_around(const Node&) const;
    const std::vector<const FunctionOfFile*>& functions_named(Word) const;
    // The method of a class or of what it extends.
    const FunctionOfFile* method(const ClassOfFile&, Word name, std::size_t arguments) const;
    const FunctionOfFile* constructor(const ClassOfFile&, std::size_t arguments) const;

    LValue name(const Node&) const;                    // of a name
    const Node* owner(Variable) const;                 // the function that it is local to; nullptr: none, or not known
    bool assigned_once(Variable) const;
    bool field_assigned_once(Word) const;
    bool is_this(const Node&) const;

private:
    void collect(const Node&, FunctionOfFile& around, ClassOfFile* class_of, int depth);
    void add_function(const Node&, FunctionOfFile& around, ClassOfFile* class_of, int depth);
    void count_assignment(const Node& target);
    LValue named(const Node&) const;

    const ParsedFile& file_;
    std::vector<std::unique_ptr<FunctionOfFile>> functions_;
    std::vector<std::unique_ptr<ClassOfFile>> classes_;
    std::unordered_map<const Node*, FunctionOfFile*> by_node_;
    std::unordered_map<Word, std::vector<const FunctionOfFile*>> by_name_;
    std::unordered_map<Word, const ClassOfFile*> class_by_name_;
    mutable std::unordered_map<const Node*, LValue> names_;
    mutable std::unordered_map<Variable, const Node*> owners_;
    std::unordered_map<Variable, int> assignments_;
    std::unordered_map<Word, int> field_assignments_;
};

const Node* last_name(const Node& callee);  // a.b.c -> c; nullptr when there is none

}  // namespace bawn::check
