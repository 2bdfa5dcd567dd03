#pragma once

// The commands of a shell line, each as its words, with quotes and backslashes undone (POSIX sh, 2.3 Token Recognition):
//
//     commands_in("cd \"/x y\" && robin # go")    // {{"cd", "/x y"}, {"robin"}}
//
// No variable is expanded and nothing is run; what does not end ("an open quote) ends with the line.

#include <string>
#include <string_view>
#include <vector>

namespace bawn::inventory {

std::vector<std::vector<std::string>> commands_in(std::string_view line);

}  // namespace bawn::inventory
