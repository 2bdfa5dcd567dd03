#pragma once

// The time, as a value that tests can tick.

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

class SystemClock final : public Clock {
public:
    Time now() const override { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }
};

class TickingClock final : public Clock {
public:
    explicit TickingClock(Time start) : now_(start) {}
    Time now() const override { return now_; }
    void tick(std::chrono::microseconds by) { now_ += by; }

private:
    Time now_;
};

// RFC 3339 in UTC with microseconds: 2026-11-22T17:03:21.000000Z
std::string to_rfc3339(Time);

// The same form back, with zero to six digits of a second; UTC only.
Result<Time> time_from_rfc3339(std::string_view);

}  // namespace bawn
