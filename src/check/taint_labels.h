#pragma once

// The labels of one rule's taint, and what a `requires:` asks of them: "A and not (B or C)".
//
//     Labels labels;
//     auto requirement = TRY(labels.read("INPUT and not CLEAN"));
//     requirement.met([&](std::uint32_t label) { return …; })

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::check {

class AskedLabels {
public:
    bool met(const std::function<bool(std::uint32_t)>& has) const;
    bool asks() const { return !parts_.empty(); }  // without parts it is always met

private:
    friend class Labels;
    struct Part {
        enum class What { label, always, never, not_, and_, or_ } what{};
        std::uint32_t label = 0;
    };
    std::vector<Part> parts_;  // in postfix order
};

class Labels {
public:
    static constexpr std::uint32_t source = 0;  // of taint that nobody gave another label

    bool several() const { return labels_.size() > 1; }
    std::uint32_t number(std::string_view label);
    Result<AskedLabels> read(std::string_view text);  // empty: no requirement

private:
    std::vector<std::string> labels_ = {"__SOURCE__"};
};

}  // namespace bawn::check
