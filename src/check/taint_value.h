#pragma once

// What is known about a value while taint is followed: where its taint comes from, what its fields and elements hold,
// which constant it is, which function it may be.
//
// Everything here is immutable and lives in a Values until the rule is done with the file: taking a copy is taking a
// pointer, and two equal pointers are equal values. nullptr is a value of which nothing is known, and which is clean.
//
// A Cell without taint of its own (State::unknown) takes that of the object that it is a field of; one that is `clean`
// was overwritten with something safe, and stays so whatever its object carries.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "check/facts.h"
#include "check/tree.h"
#include "check/work.h"

namespace bawn::check {

struct Environment;
struct FunctionOfFile;
struct ClassOfFile;

// Where a tainted value came along, last place first.
struct Passed {
    std::uint32_t begin, end;
    const Passed* before;
};

struct Taint {
    std::uint32_t source = 0;  // which match of a source
    std::uint32_t label = 0;   // which label of the rule
    const Passed* passed = nullptr;

    bool same(const Taint& o) const { return source == o.source && label == o.label; }
    bool operator<(const Taint& o) const { return source != o.source ? source < o.source : label < o.label; }
};
struct TaintSet {
    std::vector<Taint> taints;  // in order, never empty
};
using Taints = const TaintSet*;  // nullptr: none

// A step from an object into it: a field, a constant index or key, or any element.
struct Offset {
    enum class What : std::uint8_t { field, index, any } what = What::any;
    std::int64_t number = 0;  // a Word, or the index

    static Offset field(Word word) { return {What::field, word}; }
    static Offset index(std::int64_t number) { return {What::index, number}; }
    static Offset any() { return {}; }
    auto operator<=>(const Offset&) const = default;
};

// A function as a value, with the variables that it took along from where it stands.
struct Callable {
    const FunctionOfFile* function = nullptr;
    const Environment* captured = nullptr;
    const struct Cell* receiver = nullptr;
};

struct Cell {
    enum class State : std::uint8_t { unknown, clean, tainted } state = State::unknown;
    Taints taints = nullptr;  // when tainted
    std::vector<std::pair<Offset, const Cell*>> fields;  // by offset
    std::vector<const Callable*> callables;
    const Constant* constant = nullptr;
    const ClassOfFile* class_of = nullptr;
    enum class Collection : std::uint8_t { none, list, map, sections, buffer } collection = Collection::none;  // of a library
    int count = -1;           // of a list of which every element is told in `fields`
    std::uint32_t shared = 0; // of C: where one variable was given the other's value; those with the same number hold the same
    std::uint8_t depth = 0;   // of fields within fields

    const Cell* field(Offset) const;
    bool operator==(const Cell&) const = default;
};

class Values {
public:
    explicit Values(Work& work) : work_(work) { clean_.state = Cell::State::clean; }

    Taints unite(Taints, Taints);
    Taints source(std::uint32_t source, std::uint32_t label);
    Taints relabelled(Taints, std::uint32_t label, std::span<const std::uint32_t> only);  // `only` empty: all
    Taints passed(Taints, std::uint32_t begin, std::uint32_t end);                      // one more place for each

    const Cell* add(Cell);
    const Cell* tainted(Taints);
    const Cell* constant(Constant);
    const Cell* callable(Callable);
    const Cell* clean() { return &clean_; }

    // The same with more, or without any, taint of its own.
    const Cell* with(const Cell*, Taints more);
    const Cell* passed(const Cell*, std::uint32_t begin, std::uint32_t end);

    const Cell* shared(const Cell*, std::uint32_t number);  // 0: no longer

    // The same without what comes from these sources, in its fields as well.
    Taints without(Taints, const std::set<std::uint32_t>& sources);
    const Cell* without(const Cell*, const std::set<std::uint32_t>& sources);

    const Cell* join(const Cell*, const Cell*);                  // either may be
    const Cell* read(const Cell*, Offset);                       // of an object
    const Cell* element(const Cell*);                            // any element of it
    const Cell* write(const Cell*, std::span<const Offset>, const Cell* value);
    Taints all(const Cell*);                                     // its own and of everything in it
    bool relevant(const Cell*) const;                            // anything tainted, or a function, in it

    bool equal(const Cell*, const Cell*) const;                  // places passed do not count
    Work& work() { return work_; }

private:
    const Cell* joined(const Cell*, const Cell*);
    const Cell* join_field(const Cell* there, const Cell* other_object);
    const Cell* inherit(const Cell* field, const Cell* object);

    Work& work_;
    Cell clean_;
    std::deque<TaintSet> sets_;
    std::deque<Cell> cells_;
    std::deque<Passed> places_;
    std::deque<Constant> constants_;
    std::deque<Callable> callables_;
    // Cells do not change: what two of them are together, and the elements of one, is asked once.
    std::map<std::pair<const Cell*, const Cell*>, const Cell*> joined_;
    std::unordered_map<const Cell*, const Cell*> elements_;
};

inline Taints own_taints(const Cell* cell) { return cell ? cell->taints : nullptr; }

// Variables and what they hold, at one point of a function.
using Variable = std::uint64_t;

struct Environment {
    bool dead = false;  // no path leads here
    std::vector<std::pair<Variable, const Cell*>> variables;  // in order; what is not there is not known
    Taints control = nullptr;

    const Cell* find(Variable) const;
    void set(Variable, const Cell*);  // nullptr forgets it
};

Environment join(const Environment&, const Environment&, Values&);
bool equal(const Environment&, const Environment&, const Values&);

}  // namespace bawn::check
