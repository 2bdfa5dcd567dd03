#include "inventory/start_files.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/text.h"
#include "inventory/shell_words.h"

namespace bawn::inventory {
namespace {

constexpr std::array<std::string_view, 6> declaring = {"export", "declare", "typeset", "readonly", "local", "setenv"};

bool is_word_of(std::string_view word, std::span<const std::string_view> words) { return std::ranges::find(words, word) != words.end(); }

// fish: set -gx NAME VALUE; csh: setenv NAME VALUE.
void add_set(std::vector<Assignment>& into, std::span<const std::string> words, const NameSet& names)
{
    std::size_t name = 1;
    while (name < words.size() && words[name].starts_with('-')) ++name;
    if (name + 1 < words.size() && names.contains(words[name])) into.push_back({words[name], words[name + 1]});
}

// Assignments stand before a program's name, or anywhere after a word that declares.
void add_assigned(std::vector<Assignment>& into, std::span<const std::string> words, const NameSet& names)
{
    bool declares = is_word_of(words[0], declaring);
    for (const std::string& word : words.subspan(declares ? 1 : 0)) {
        auto equals = word.find('=');
        if (equals == std::string::npos && !declares) return;
        if (equals != std::string::npos && names.contains(std::string_view(word).substr(0, equals)))
            into.push_back({word.substr(0, equals), word.substr(equals + 1)});
    }
}

bool may_assign(std::string_view line, const NameSet& names)
{
    return std::ranges::any_of(names, [&](const std::string& name) { return line.contains(name); });
}

std::string with_home(std::string_view value, std::string_view home)
{
    for (std::string_view prefix : {"$HOME", "${HOME}", "~"}) {
        std::string_view rest = value.starts_with(prefix) ? value.substr(prefix.size()) : "?";
        if (rest.empty() || rest.starts_with('/')) return std::string(home) + std::string(rest);
    }
    return std::string(value);
}

}  // namespace

std::vector<Assignment> assignments_in(std::string_view text, const NameSet& names)
{
    std::vector<Assignment> found;
    if (!may_assign(text, names)) return found;
    for (std::string_view line : split(text, '\n')) {
        if (!may_assign(line, names)) continue;
        for (const auto& words : commands_in(line)) {
            if (words[0] == "set" || words[0] == "setenv")
                add_set(found, words, names);
            else
                add_assigned(found, words, names);
        }
    }
    return found;
}

std::string folder_meant(std::string_view value, std::string_view home)
{
    std::string path = with_home(value, home);
    if (!path.starts_with('/') || path.find_first_of("$`*?\n") != std::string::npos) return {};
    path = std::filesystem::path(path).lexically_normal().string();
    while (path.ends_with('/')) path.pop_back();
    return path;
}

Traced read_start_file(const TraceText& file, const KnownNames& known)
{
    NameSet names;
    for (const auto& [name, agent] : known.relay_variables) names.insert(name);
    std::vector<agents::Evidence> found;
    for (const Assignment& assignment : assignments_in(file.text, names)) {
        const std::string& agent = known.relay_variables.find(assignment.name)->second;
        found.push_back(agents::RiskFound{std::string(file.path), agent, "relay", assignment.name + " is set here", file.uid});
    }
    return found;
}

}  // namespace bawn::inventory
