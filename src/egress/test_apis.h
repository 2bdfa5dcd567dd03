#pragma once

// For tests: the catalogue of the APIs in data/apis.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "base/files.h"
#include "egress/apis.h"

namespace bawn::egress::testing {

inline std::map<std::string, std::string, std::less<>> data_files()
{
    std::map<std::string, std::string, std::less<>> files;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(BAWN_SOURCE_DIR) + "/data/apis"))
        if (entry.path().extension() == ".yaml") files[entry.path().filename()] = read_text(entry.path()).value();
    return files;
}

inline const ApiCatalog& catalog()
{
    static const ApiCatalog known = [] {
        auto parsed = ApiCatalog::parse(data_files());
        if (!parsed) ADD_FAILURE() << parsed.error().message();
        return parsed ? std::move(*parsed) : ApiCatalog();
    }();
    return known;
}

}  // namespace bawn::egress::testing
