#include "session/refusals.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "base/paths.h"
#include "session/view.h"

namespace bawn::session {
namespace {

bool fits(std::string_view pattern, std::string_view program, std::string_view home)
{
    std::string path(program);
    if (pattern.find('/') == std::string_view::npos)
        return ::fnmatch(std::string(pattern).c_str(), path.substr(path.rfind('/') + 1).c_str(), 0) == 0;
    std::string absolute = in_home(pattern, home);
    if (absolute.ends_with("/**")) return lies_in(path, std::string_view(absolute).substr(0, absolute.size() - 3));
    return ::fnmatch(absolute.c_str(), path.c_str(), FNM_PATHNAME) == 0;
}

std::string rule_of_policy(const policy::Policy& policy, std::string_view program, std::string_view home)
{
    if (!policy.exec) return "";
    auto is_named = [&](const std::string& pattern) { return fits(pattern, program, home); };
    auto denied = std::ranges::find_if(policy.exec->deny, is_named);
    if (denied != policy.exec->deny.end()) return fmt::format("{} exec.deny {}", policy.file, *denied);
    bool is_allowed = policy.exec->otherwise == policy::Access::allow || std::ranges::any_of(policy.exec->allow, is_named);
    return is_allowed ? "" : policy.file + " exec.default";
}

// Every sandbox has these of its own.
bool is_own_device(std::string_view path) { return lies_in(path, "/dev") || lies_in(path, "/proc"); }

// The kernel's settings are for no sandbox, so that nothing is advised.
std::string remedy_for(std::string_view path) { return lies_in(path, "/sys") ? "" : "--write " + std::string(path); }

}  // namespace

std::string refusing_rule(const policy::Layers& layers, std::string_view program, std::string_view home)
{
    for (const policy::Layer& layer : layers) {
        if (std::string rule = rule_of_policy(layer.policy, program, home); !rule.empty()) return rule;
    }
    return "";
}

Denied refused_exec(const policy::Layers& layers, const sandbox::Tally::Denied& seen, std::string_view home)
{
    return {.what = seen.what,
            .path = seen.path,
            .rule = refusing_rule(layers, seen.path, home),
            .remedy = "change the exec section of that policy",
            .count = seen.count};
}

std::optional<Denied> refused_write(const std::vector<sandbox::Row>& view, const sandbox::Tally::Change& change)
{
    if (change.path.empty() || is_own_device(change.path)) return std::nullopt;  // "": it could not be read
    const sandbox::Row* row = sandbox::row_above(view, change.path);
    if (row && is_writable(*row)) return std::nullopt;
    if (row && std::holds_alternative<sandbox::Hidden>(*row))
        return Denied{.what = change.what,
                      .path = change.path,
                      .rule = "files.hide",
                      .remedy = "change the files section of the policy",
                      .count = change.count};
    return Denied{.what = change.what,
                  .path = change.path,
                  .rule = row ? "read-only in the sandbox" : "not in the sandbox",
                  .remedy = remedy_for(change.path),
                  .count = change.count};
}

}  // namespace bawn::session
