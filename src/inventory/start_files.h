#pragma once

// Variables that a shell start file sets: ~/.bashrc, ~/.config/fish/config.fish, environment.d(5), /etc/environment.
//
// Only assignments to names that the caller asks for are kept, and only as text: nothing is run, no other variable is
// looked up.
//
//     assignments_in("export CLAUDE_CONFIG_DIR=\"$HOME/claude\"\nexport TOKEN=x", names)   // {CLAUDE_CONFIG_DIR, $HOME/claude}
//     folder_meant("$HOME/claude", "/home/u")                                            // /home/u/claude

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/known_names.h"
#include "inventory/reading.h"

namespace bawn::inventory {

// Relative to a home, and for the whole machine. Folders end with '/': every file in them counts.
inline constexpr std::array<std::string_view, 12> start_files_in_home = {".profile",
                                                                         ".bashrc",
                                                                         ".bash_profile",
                                                                         ".bash_login",
                                                                         ".bash_aliases",
                                                                         ".zshrc",
                                                                         ".zshenv",
                                                                         ".zprofile",
                                                                         ".zlogin",
                                                                         ".pam_environment",
                                                                         ".config/fish/config.fish",
                                                                         ".config/environment.d/"};
inline constexpr std::array<std::string_view, 6> start_files_of_machine = {"/etc/environment", "/etc/profile",    "/etc/bash.bashrc",
                                                                           "/etc/zsh/zshenv",  "/etc/profile.d/", "/etc/environment.d/"};

struct Assignment {
    std::string name, value;
};
std::vector<Assignment> assignments_in(std::string_view start_file, const NameSet& names);

// An absolute path without "." and "..", or "" where the value needs more than the home to be understood.
std::string folder_meant(std::string_view value, std::string_view home);

// Variables that send an agent to another API host than its own: told as the risk "relay", by name.
Traced read_start_file(const TraceText&, const KnownNames&);

}  // namespace bawn::inventory
