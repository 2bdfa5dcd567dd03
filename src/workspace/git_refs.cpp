#include "workspace/git_refs.h"

#include <algorithm>

#include "base/files.h"
#include "base/text.h"

namespace bawn::workspace {
namespace {

constexpr std::string_view forbidden = " ~^:?*[\\";
constexpr int deepest_ref = 64;

bool is_ref_value(std::string_view value)
{
    if (value.starts_with("ref: ")) return is_ref_name(value.substr(5));
    return is_object_id(value);
}

void read_packed(std::string_view text, Refs& refs)
{
    for (std::string_view line : split(text, '\n')) {
        std::size_t space = line.find(' ');
        if (line.empty() || line.front() == '#' || line.front() == '^' || space == std::string_view::npos) continue;
        std::string_view id = line.substr(0, space), name = line.substr(space + 1);
        if (is_object_id(id) && is_ref_name(name)) refs[std::string(name)] = id;
    }
}

Result<> read_loose(const Folder& git, const std::string& folder, Refs& refs, std::size_t limit, int depth)
{
    auto entries = git.entries(folder);
    if (!entries || depth == deepest_ref) return {};
    for (const Entry& entry : *entries) {
        std::string name = joined(folder, entry.name);
        if (entry.is_folder) {
            TRY(read_loose(git, name, refs, limit, depth + 1));
            continue;
        }
        auto file = is_ref_name(name) ? git.open_file(name) : fail(ErrorKind::invalid, "");
        if (!file) continue;
        auto text = read_text(*file, 4096);
        if (!text || !is_ref_value(trimmed(*text))) continue;
        refs[name] = trimmed(*text);
        if (refs.size() > limit) return fail(ErrorKind::invalid, "more than " + std::to_string(limit) + " references");
    }
    return {};
}

bool is_ref_component(std::string_view name)
{
    if (name.empty() || name.starts_with('.') || name.ends_with('.') || name.ends_with(".lock") || name == "@") return false;
    if (name.find("..") != std::string_view::npos || name.find("@{") != std::string_view::npos) return false;
    return std::ranges::none_of(
        name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || forbidden.find(c) != std::string_view::npos; });
}

}  // namespace

bool is_object_id(std::string_view id)
{
    bool is_long_enough = id.size() == 40 || id.size() == 64;
    return is_long_enough && std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_ref_name(std::string_view name)
{
    if (!name.starts_with("refs/") || name.size() > 1024) return false;
    std::vector<std::string_view> parts = split(name, '/');
    return parts.size() > 1 && std::ranges::all_of(parts, is_ref_component);
}

Result<Refs> read_refs(const Folder& git_folder, std::size_t limit)
{
    Refs refs;
    if (auto file = git_folder.open_file("packed-refs")) {
        std::string text = TRY(read_text(*file, 256 << 20));
        read_packed(text, refs);
    }
    TRY(read_loose(git_folder, "refs", refs, limit, 0));
    if (refs.size() > limit) return fail(ErrorKind::invalid, "more than " + std::to_string(limit) + " references");
    return refs;
}

Result<std::string> read_head(const Folder& git_folder)
{
    Fd file = TRY(git_folder.open_file("HEAD"));
    std::string text = TRY(read_text(file, 4096));
    std::string head(trimmed(text));
    if (!is_ref_value(head)) return fail(ErrorKind::invalid, "HEAD names neither a branch nor a commit");
    return head;
}

std::string packed_refs_text(const Refs& refs)
{
    std::string text = "# pack-refs with: sorted \n";
    for (const auto& [name, value] : refs)
        if (is_object_id(value)) text += value + " " + name + "\n";
    return text;
}

}  // namespace bawn::workspace
