#pragma once

// An expression that is compiled when it is first needed: of a thousand rules, one file needs a few.

#include <mutex>
#include <optional>
#include <string>

#include "check/regex.h"

namespace bawn::check {

class LazyRegex {
public:
    LazyRegex(std::string expression, RegexOptions options) : expression_(std::move(expression)), options_(options) {}

    const Result<Regex>& compiled() const
    {
        std::call_once(once_, [this] { regex_ = Regex::compile(expression_, options_); });
        return *regex_;
    }
    const Regex* get() const { return compiled() ? &**regex_ : nullptr; }  // nullptr where it does not compile
    const std::string& expression() const { return expression_; }

private:
    std::string expression_;
    RegexOptions options_;
    mutable std::once_flag once_;
    mutable std::optional<Result<Regex>> regex_;
};

}  // namespace bawn::check
