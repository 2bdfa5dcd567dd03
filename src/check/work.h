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
    std::uint64_t left() const { return left_; }

    // A regular expression reached its own limit (regex.h): what it would have found is not known.
    void regex_gave_up() { regex_limit_ = true; }
    bool regex_limit() const { return regex_limit_; }

private:
    std::uint64_t left_;
    bool exhausted_ = false, regex_limit_ = false;
};

}  // namespace bawn::check
