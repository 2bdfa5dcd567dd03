// Words that every form of a check's report shares.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/check_report.h"

namespace bawn::cli {

std::string_view name_of(check::Trouble::What what)
{
    using What = check::Trouble::What;
    switch (what) {
    case What::unreadable: return "unreadable";
    case What::too_large: return "too-large";
    case What::binary: return "binary";
    case What::bad_encoding: return "bad-encoding";
    case What::not_parsed: return "not-parsed";
    case What::work_limit: return "work-limit";
    case What::regex_limit: return "regex-limit";
    case What::changed: return "changed";
    case What::suppression: break;
    }
    return "suppression";
}

namespace {

const Json& object_of(const std::shared_ptr<const Json>& metadata)
{
    static const Json none = Json::object();
    return metadata && metadata->is_object() ? *metadata : none;
}

}  // namespace

const Json& metadata_of(const check::Finding& finding) { return object_of(finding.metadata); }
const Json& metadata_of(const check::Rule& rule) { return object_of(rule.metadata); }

std::vector<std::string> texts_at(const Json& metadata, std::string_view key)
{
    std::vector<std::string> texts;
    auto found = metadata.find(key);
    if (found == metadata.end()) return texts;
    if (found->is_string()) texts.push_back(*found);
    if (found->is_array()) {
        for (const Json& item : *found) {
            if (item.is_string()) texts.push_back(item);
        }
    }
    return texts;
}

std::string hint_of(const Json& metadata) { return string_at(metadata, "hint"); }

// A binary file is not text, and a comment that is wrong leaves nothing out: these are told, and the check is whole.
bool is_incomplete(const CheckReport& report)
{
    return std::ranges::any_of(report.troubles, [](const check::Trouble& t) {
        return t.what != check::Trouble::What::binary && t.what != check::Trouble::What::suppression;
    });
}

}  // namespace bawn::cli
