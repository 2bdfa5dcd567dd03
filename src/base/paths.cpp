#include "base/paths.h"

#include <cstdlib>
#include <memory>

namespace bawn {

bool lies_in(std::string_view path, std::string_view folder)
{
    if (folder == "/") return true;
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string canonical(const std::string& path)
{
    std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? real.get() : "";
}

}  // namespace bawn
