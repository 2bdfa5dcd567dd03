#include "session/profile.h"

#include <algorithm>

#include "base/yaml.h"

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

void append(std::vector<std::string>& to, const std::vector<std::string>& from) { to.insert(to.end(), from.begin(), from.end()); }

}  // namespace

Result<Profile> parse_profile(std::string_view yaml, const std::string& file)
{
    YamlNode root = TRY(parse_yaml(yaml, file));
    TRY(root.allow_only({"id", "name", "read", "write", "hide", "variables", "set"}));
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
