#include "inventory/json_path.h"

#include <nlohmann/json.hpp>

namespace bawn::inventory {
namespace {

constexpr std::size_t most_values = 1000;

void collect(const Json& value, std::string_view path, std::vector<const Json*>& into);

void collect_children(const Json& value, std::string_view rest, std::vector<const Json*>& into)
{
    if (!value.is_structured()) return;
    for (const Json& child : value) collect(child, rest, into);
}

void collect_by_key(const Json& value, std::string_view path, std::vector<const Json*>& into)
{
    if (!value.is_object()) return;
    for (std::size_t dot = path.find('.');; dot = path.find('.', dot + 1)) {
        auto found = value.find(path.substr(0, dot));
        if (found != value.end()) collect(*found, dot == std::string_view::npos ? "" : path.substr(dot + 1), into);
        if (dot == std::string_view::npos) return;
    }
}

void collect(const Json& value, std::string_view path, std::vector<const Json*>& into)
{
    if (into.size() == most_values) return;
    if (path.empty()) return into.push_back(&value);
    if (path == "*") return collect_children(value, "", into);
    if (path.starts_with("*.")) return collect_children(value, path.substr(2), into);
    collect_by_key(value, path, into);
}

}  // namespace

std::vector<const Json*> values_at(const Json& value, std::string_view path)
{
    std::vector<const Json*> found;
    collect(value, path, found);
    return found;
}

}  // namespace bawn::inventory
