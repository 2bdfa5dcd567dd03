#include "inventory/manifests.h"

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "base/toml.h"

namespace bawn::inventory {
namespace {

using agents::Evidence;
using agents::Package;

std::vector<Evidence> one_package(const TraceText& file, std::string ecosystem, std::string name, std::string version)
{
    return {Package{std::string(file.path), std::move(ecosystem), std::move(name), std::move(version), file.uid}};
}

std::string_view after_spaces(std::string_view text)
{
    auto start = text.find_first_not_of(" \t\r\n");
    return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

// Tens of thousands of manifests lie on a developer's machine: only those that may name an agent are worth parsing.
bool may_name(std::string_view json, const NameSet& known)
{
    if (json.find("\\u") != std::string_view::npos) return true;
    for (std::string_view name : texts_after_key(json, "\"name\"")) {
        if (known.contains(name)) return true;
    }
    return false;
}

// "Name: aider-chat" of a paragraph of "Key: value" lines; keys are told apart without regard to case.
std::string_view field_of(std::string_view paragraph, std::string_view lower_key)
{
    for (std::string_view line : split(paragraph, '\n')) {
        auto colon = line.find(':');
        if (colon == lower_key.size() && lower_case(line.substr(0, colon)) == lower_key) return trimmed(line.substr(colon + 1));
    }
    return {};
}

// The text up to the first empty line. Windows line ends are met in wheels.
std::string_view first_paragraph(std::string_view text) { return text.substr(0, std::min(text.find("\n\n"), text.find("\n\r\n"))); }

// Homebrew's own taps need no prefix; anybody else's "codex" is not the one we know.
std::string brew_name(const std::string& tap, std::string_view formula)
{
    if (tap.empty() || tap == "homebrew/core" || tap == "homebrew/cask") return std::string(formula);
    return tap + '/' + std::string(formula);
}

// "goose-cli 1.2.3 (registry+https://…)", the key of cargo's two lists.
void add_crate(std::vector<Evidence>& into, const TraceText& file, std::string_view key, const KnownNames& known)
{
    auto words = split(key, ' ');
    if (words.size() < 2 || !known.cargo.contains(words[0])) return;
    into.push_back(Package{std::string(file.path), "cargo", std::string(words[0]), std::string(words[1]), file.uid});
}

Traced crates_under(const char* key, const TraceText& file, Result<Json> list, const KnownNames& known)
{
    if (!list) return fail(std::move(list).error().while_doing(file.path));
    std::vector<Evidence> found;
    if (!list->is_object()) return found;
    auto crates = list->find(key);
    if (crates == list->end() || !crates->is_object()) return found;
    for (const auto& [crate, unused] : crates->items()) add_crate(found, file, crate, known);
    return found;
}

bool is_installed(std::string_view status) { return split(status, ' ').back() == "installed"; }

}  // namespace

std::vector<std::string_view> texts_after_key(std::string_view json, std::string_view quoted_key)
{
    std::vector<std::string_view> texts;
    for (auto at = json.find(quoted_key); at != std::string_view::npos; at = json.find(quoted_key, at + 1)) {
        std::string_view rest = after_spaces(json.substr(at + quoted_key.size()));
        if (!rest.starts_with(':')) continue;
        rest = after_spaces(rest.substr(1));
        if (!rest.starts_with('"')) continue;
        rest.remove_prefix(1);
        texts.push_back(rest.substr(0, rest.find('"')));
    }
    return texts;
}

Traced read_npm_package(const TraceText& file, const KnownNames& known)
{
    if (!may_name(file.text, known.npm)) return {};
    auto manifest = parse_json(file.text);
    if (!manifest) return fail(std::move(manifest).error().while_doing(file.path));
    std::string name = string_at(*manifest, "name");
    if (!known.npm.contains(name)) return {};
    return one_package(file, "npm", std::move(name), string_at(*manifest, "version"));
}

Traced read_python_metadata(const TraceText& file, const KnownNames& known)
{
    std::string_view head = first_paragraph(file.text);
    std::string name = normalised_python_name(field_of(head, "name"));
    if (!known.pypi.contains(name)) return {};
    return one_package(file, "pypi", std::move(name), std::string(field_of(head, "version")));
}

Traced read_brew_receipt(const TraceText& file, const KnownNames& known)
{
    PathEnd version = end_of(end_of(file.path).folder);
    auto receipt = parse_json(file.text);
    if (!receipt) return fail(std::move(receipt).error().while_doing(file.path));
    const Json* tap = value_at(*receipt, "source.tap");
    std::string name = brew_name(tap && tap->is_string() ? tap->get<std::string>() : "", end_of(version.folder).name);
    if (!known.brew.contains(name)) return {};
    return one_package(file, "brew", std::move(name), std::string(version.name));
}

Traced read_crates_json(const TraceText& file, const KnownNames& known)
{
    return crates_under("installs", file, parse_json(file.text), known);
}

Traced read_crates_toml(const TraceText& file, const KnownNames& known) { return crates_under("v1", file, parse_toml(file.text), known); }

Traced read_dpkg_status(const TraceText& file, const KnownNames& known)
{
    std::vector<Evidence> found;
    for (std::string_view rest = file.text; !rest.empty();) {
        std::string_view paragraph = first_paragraph(rest);
        rest.remove_prefix(std::min(rest.size(), paragraph.size() + 2));
        std::string_view name = field_of(paragraph, "package");
        if (!known.deb.contains(name) || !is_installed(field_of(paragraph, "status"))) continue;
        found.push_back(Package{std::string(file.path), "deb", std::string(name), std::string(field_of(paragraph, "version")), file.uid});
    }
    return found;
}

}  // namespace bawn::inventory
