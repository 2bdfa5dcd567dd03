#pragma once

// Script: what the child does between clone3 and exec, written down beforehand.
//
// The parent lays every argument, path and structure into one piece of memory; the child (child.cpp) walks the steps and
// makes one system call for each. It allocates nothing and decides nothing, so there is nothing in it to go wrong but the
// kernel's answer, and that is reported as the number of the step. The modules of this folder only add steps:
//
//     Slot tree = script.slot();
//     script.step({"mounts", "opening " + row.outside}, SYS_open_tree, {AT_FDCWD, script.text(path), flags}).into(tree);
//     script.step({"mounts", "showing " + row.inside}, SYS_move_mount, {tree, script.text(""), AT_FDCWD, target, flags});
//
// A Slot is an integer that the child fills and later steps read, most often a descriptor.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::sandbox {

// Memory that the child finds at the same address; it stays when the child gives up the rest. Zeroed. 64 MiB of
// addresses, touched only as used; more than that throws std::bad_alloc.
class Arena {
public:
    Arena();
    ~Arena();
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    void* take(std::size_t bytes, std::size_t alignment = 16);
    const char* text(std::string_view);
    template <typename T>
    T* make(const T& value = {})
    {
        return new (take(sizeof(T), alignof(T))) T(value);
    }
    template <typename T>
    T* copy(std::span<const T> values)
    {
        T* copied = static_cast<T*>(take(values.size_bytes(), alignof(T)));
        std::ranges::copy(values, copied);
        return copied;
    }
    // NULL-terminated, as execve wants it.
    const char* const* texts(std::span<const std::string>);

    std::byte* begin() const { return begin_; }
    static constexpr std::size_t size = std::size_t{64} << 20;

private:
    std::byte* begin_;
    std::size_t used_ = 0;
};

struct Slot {
    std::int32_t* value;
};

struct Argument {
    Argument(long number) : value(number) {}
    Argument(int number) : value(number) {}
    Argument(unsigned number) : value(static_cast<long>(number)) {}
    Argument(unsigned long number) : value(static_cast<long>(number)) {}
    Argument(const void* pointer) : value(reinterpret_cast<long>(pointer)) {}
    Argument(Slot slot) : value(reinterpret_cast<long>(slot.value)), is_slot(true) {}
    long value;
    bool is_slot = false;
};

struct Step {
    long number;
    long arguments[6];
    std::uint8_t slots;       // bit i: argument i is the address of a slot
    std::int32_t* into;       // where the result goes, or null
    std::int32_t tolerated;   // an errno that is no failure; the slot gets -1
    std::int32_t at_least;    // a smaller result is a failure without errno
    const std::int32_t* answer;  // what the call fills in: 0, or an errno below it that is the failure; or null
};

// Why a step is there: the control it belongs to (an id of controls.h), and what it does, for messages.
struct Purpose {
    std::string_view control;
    std::string doing;
};

class Script {
public:
    class Added {
    public:
        Added(Script& script, std::size_t index) : script_(script), index_(index) {}
        Added& into(Slot slot) { return step().into = slot.value, *this; }
        Added& tolerating(int error_number) { return step().tolerated = error_number, *this; }
        Added& at_least(int result) { return step().at_least = result, *this; }
        Added& answered_by(const std::int32_t* answer) { return step().answer = answer, *this; }

    private:
        Step& step() { return script_.steps_[index_]; }
        Script& script_;
        std::size_t index_;
    };

    explicit Script(Arena& arena) : arena_(arena) {}

    Added step(Purpose, long number, std::initializer_list<Argument>);
    Slot slot(int value = -1) { return {arena_.make<std::int32_t>(value)}; }
    const char* text(std::string_view words) { return arena_.text(words); }
    Arena& arena() { return arena_; }

    std::span<const Step> steps() const { return steps_; }
    const Purpose& purpose(std::size_t step) const { return purposes_[step]; }

    // The error for step `index`: "mounts: showing /usr: Permission denied".
    Error failure(std::size_t index, int error_number) const;

private:
    Arena& arena_;
    std::vector<Step> steps_;
    std::vector<Purpose> purposes_;
};

}  // namespace bawn::sandbox
