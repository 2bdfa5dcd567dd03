#pragma once

// Paths as text, and where they lead.

#include <string>
#include <string_view>

namespace bawn {

// Is `path` the folder, or below it? "/a" holds "/a" and "/a/b", not "/ab"; both are without "." and "..".
bool lies_in(std::string_view path, std::string_view folder);

// realpath(3): absolute, every link followed; "" where nothing is.
std::string canonical(const std::string& path);

}  // namespace bawn
