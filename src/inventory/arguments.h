#pragma once

// Command lines and addresses, with whatever could be a secret left out.
//
// People put keys, passwords and prompts on command lines. What we keep is what tells a program apart: the program, a
// package or script that it runs, the names of its options. Everything else becomes "…". When in doubt, it is left out.
//
//     shown_arguments({"npx", "-y", "@robin/server", "--token", "hunter2"})  // npx -y @robin/server --token …
//     shown_address("https://u:p@host.example:1234/mcp?key=1#x")             // https://host.example:1234/mcp

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::inventory {

std::vector<std::string> shown_arguments(std::span<const std::string> argv);

// Scheme, host, port and path; parts of the path that look like a key become "…". "" for what is no address.
std::string shown_address(std::string_view url);

}  // namespace bawn::inventory
