#pragma once

// For tests: a layer by the text of its policy.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "policy/decide.h"

namespace bawn::policy::test {

inline Layer layer(LayerKind kind, std::string_view yaml)
{
    auto policy = parse_policy("version: 1\n" + std::string(yaml), std::string(name_of(kind)) + ".yaml");
    EXPECT_TRUE(policy) << policy.error().message();
    return {kind, policy.value_or(Policy())};
}

}  // namespace bawn::policy::test
