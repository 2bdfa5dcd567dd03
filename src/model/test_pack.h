#pragma once

// All rules that Bawn comes with, compiled once for a test program.

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/files.h"
#include "check/scanner.h"

namespace bawn::model::test {

inline check::Pack pack_in(const std::string& folder)
{
    check::RuleSet all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path();
        if (!path.ends_with(".yaml") || path.find("/tests/") != path.npos || path.ends_with("examples.yaml")) continue;
        check::RuleSet set = check::read_rules(read_text(path).value(), path).value();
        std::ranges::move(set.rules, std::back_inserter(all.rules));
    }
    auto secrets = check::SecretRules::parse(read_text(folder + "/secrets.toml").value(), "secrets.toml").value();
    return check::Pack::compile(std::move(all), std::move(secrets)).value();
}

}  // namespace bawn::model::test
