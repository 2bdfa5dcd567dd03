#include "check/taint_reach.h"

#include <algorithm>

#include "base/text.h"
#include "check/match_index.h"

namespace bawn::check {

namespace {

// Names are all that leads from one function to another, and the index knows them all.
bool calls_by_name(const ParsedFile& file)
{
    return file.index && (is_script(*file.language) || is_one_of(file.language->id, {"python", "java", "go", "c", "cpp"}));
}

class Reach {
public:
    Reach(Mark::What what, const Marks& marks, const TaintFile& tables) : what_(what), marks_(marks), tables_(tables) {}

    std::set<const FunctionOfFile*> found()
    {
        for (const auto& function : tables_.functions()) {
            if (!calls_by_name(tables_.file()) || marks_.within(*function->node, what_)) add(function.get());
        }
        while (!names_.empty()) {
            const Word name = names_.back();
            names_.pop_back();
            if (!calls_by_name(tables_.file()) || !asked_.insert(name).second) continue;
            std::vector<const Node*> mentioned;
            tables_.file().index->candidates({.kind = Kind::name, .word = name, .everything = false}, mentioned);
            for (const Node* node : mentioned) add(tables_.function_around(*node));
            for (const auto& function : tables_.functions()) {
                if (std::ranges::find(function->calls, name) != function->calls.end()) add(function.get());
            }
        }
        add_what_is_within();
        return std::move(reaching_);
    }

private:
    // And what is around it, which may hand it on.
    void add(const FunctionOfFile* function)
    {
        while (function && reaching_.insert(function).second) {
            add_names(*function);
            function = function->node->parent ? tables_.function_around(*function->node->parent) : nullptr;
        }
    }

    // What is around a function hands it its variables. Outer ones come first.
    void add_what_is_within()
    {
        for (const auto& function : tables_.functions())
            if (function->nested && reaching_.contains(tables_.function_around(*function->node->parent))) reaching_.insert(function.get());
    }

    void add_names(const FunctionOfFile& function)
    {
        auto add = [&](Word name) {
            if (name != no_word) names_.push_back(name);
        };
        add(function.name);
        if (function.constructor) {
            add(function.class_of->name);
            for (std::string_view word : {"super", "this"}) add(tables_.file().words->find(word));
        }
        // A value by the name of what it is assigned to.
        const Node* holder = function.lambda || function.name == no_word ? function.node->parent : nullptr;
        if (!holder) return;
        for (Role role : {Role::target, Role::left, Role::key, Role::name}) {
            const Node* target = holder->child(role);
            if (const Node* last = target ? last_name(*target) : nullptr) add(last->word);
        }
    }

    Mark::What what_;
    const Marks& marks_;
    const TaintFile& tables_;
    std::set<const FunctionOfFile*> reaching_;
    std::set<Word> asked_;
    std::vector<Word> names_;
};

}  // namespace

std::set<const FunctionOfFile*> functions_that_reach(Mark::What what, const Marks& marks, const TaintFile& tables)
{
    return Reach(what, marks, tables).found();
}

}  // namespace bawn::check
