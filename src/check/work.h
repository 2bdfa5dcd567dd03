#pragma once

// How much may still be done, counted in steps and never in seconds: the same input gives the same findings on a busy
// machine as on a quiet one, and a limit that was hit is told.

#include <cstdint>

namespace bawn::check {

class Work {
public:
    explicit Work(std::uint64_t steps) : left_(steps) {}

    bool spend(std::uint64_t steps = 1)  // false when there is none left
    {
        if (steps > left_)
            left_ = 0, exhausted_ = true;
        else
            left_ -= steps;
        return !exhausted_;
    }
    bool exhausted() const { return exhausted_; }

private:
    std::uint64_t left_;
    bool exhausted_ = false;
};

}  // namespace bawn::check
