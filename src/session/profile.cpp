#include "session/profile.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/yaml.h"
#include "policy/keys.h"
#include "policy/values.h"

namespace bawn::session {
namespace {

Result<std::vector<std::string>> read_paths(const YamlNode& root, std::string_view key)
{
    const YamlNode* node = root.find(key);
    if (!node) return std::vector<std::string>();
    auto paths = TRY(node->as_texts());
    for (const std::string& path : paths) {
        if (!path.starts_with('/') && !path.starts_with("~/")) return node->error("\"" + path + "\" begins neither with / nor with ~/");
        if (("/" + path + "/").find("/../") != std::string::npos) return node->error("\"" + path + "\" goes upwards");
    }
    return paths;
}

constexpr std::pair<std::string_view, policy::Purpose> purposes[] = {
    {"model", policy::Purpose::model},
    {"login", policy::Purpose::login},
    {"telemetry", policy::Purpose::telemetry},
    {"update", policy::Purpose::update},
};

constexpr policy::Key<policy::Grant> grant_rows[] = {
    {"host", policy::one<&policy::Grant::host, policy::HostPattern::parse>, policy::Need::required},
    {"ports", policy::each<&policy::Grant::ports, policy::parse_port>},
    {"methods", policy::each<&policy::Grant::methods, policy::parse_method>},
    {"paths", policy::each<&policy::Grant::paths, policy::parse_url_path>},
};
constexpr policy::Keys<policy::Grant> grant_keys = {"host", grant_rows};

// A host alone, or a map that says more about it.
policy::Grant read_host(const YamlNode& node, policy::Problems& problems)
{
    policy::Grant grant;
    if (node.is_map())
        read_map(node, grant_keys, grant, problems);
    else
        policy::one<&policy::Grant::host, policy::HostPattern::parse>(node, grant, problems);
    return grant;
}

Result<> read_purpose(const YamlNode& key, const YamlNode& hosts, Profile& profile, const std::string& file)
{
    auto purpose = std::ranges::find(purposes, key.text(), &std::pair<std::string_view, policy::Purpose>::first);
    if (purpose == std::end(purposes)) return key.error("a host is for model, login, telemetry or update, not for \"" + key.text() + "\"");
    if (!hosts.is_list()) return hosts.error("expected a list of hosts");
    policy::Problems problems;
    for (const YamlNode& node : hosts.list()) {
        policy::Grant grant = read_host(node, problems);
        grant.source = fmt::format("profile {} ({})", profile.id, purpose->first);
        grant.purpose = purpose->second;
        profile.hosts.push_back(std::move(grant));
    }
    if (!problems.empty()) return fail(ErrorKind::invalid, to_text(problems.front(), file));
    return {};
}

Result<> read_hosts(const YamlNode& root, Profile& profile, const std::string& file)
{
    const YamlNode* hosts = root.find("hosts");
    if (!hosts) return {};
    if (!hosts->is_map()) return hosts->error("expected model, login, telemetry or update, each with its hosts");
    for (const auto& [key, value] : hosts->map()) TRY(read_purpose(key, value, profile, file));
    return {};
}

template <typename Value>
void append(std::vector<Value>& to, const std::vector<Value>& from)
{
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Result<Profile> parse_profile(std::string_view yaml, const std::string& file)
{
    YamlNode root = TRY(parse_yaml(yaml, file));
    TRY(root.allow_only({"id", "name", "read", "write", "hide", "variables", "set", "hosts", "credentials"}));
    Profile profile;
    if (const YamlNode* id = root.find("id")) profile.id = TRY(id->as_text());
    if (const YamlNode* name = root.find("name")) profile.name = TRY(name->as_text());
    if (profile.id.empty()) return root.error("a profile needs an id");
    profile.read = TRY(read_paths(root, "read"));
    profile.write = TRY(read_paths(root, "write"));
    profile.hide = TRY(read_paths(root, "hide"));
    if (const YamlNode* variables = root.find("variables")) profile.variables = TRY(variables->as_texts());
    const YamlNode* set = root.find("set");
    if (set && !set->is_map()) return set->error("expected NAME: value");
    if (set) {
        for (const auto& [name, value] : set->map()) profile.set[name.text()] = TRY(value.as_text());
    }
    TRY(read_hosts(root, profile, file));
    if (const YamlNode* credentials = root.find("credentials")) profile.credentials = TRY(parse_credentials(*credentials));
    return profile;
}

Profile with(Profile base, const Profile& added)
{
    base.id = added.id;
    base.name = added.name;
    append(base.read, added.read);
    append(base.write, added.write);
    append(base.hide, added.hide);
    append(base.variables, added.variables);
    append(base.hosts, added.hosts);
    append(base.credentials, added.credentials);
    for (const auto& [name, value] : added.set) base.set[name] = value;
    return base;
}

bool takes_over(const Profile& profile, std::string_view variable)
{
    return std::ranges::any_of(profile.variables, [&](std::string_view pattern) {
        return pattern.ends_with('*') ? variable.starts_with(pattern.substr(0, pattern.size() - 1)) : variable == pattern;
    });
}

}  // namespace bawn::session
