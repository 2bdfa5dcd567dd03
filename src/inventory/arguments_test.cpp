#include "inventory/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "inventory/shell_words.h"

namespace bawn::inventory {
namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

TEST(Arguments, show_what_tells_programs_apart_and_no_secret)
{
    struct Row {
        const char* why;
        std::vector<std::string> argv;
        const char* shown;
    };
    const Row rows[] = {
        {"nothing", {}, ""},
        {"a program by its path", {"/usr/bin/node"}, "/usr/bin/node"},
        {"a runner shows the package it runs", {"npx", "-y", "@robin/server-files", "/srv/data"}, "npx -y @robin/server-files /srv/data"},
        {"a package without scope", {"uvx", "mcp-server-git"}, "uvx mcp-server-git"},
        {"a module of Python", {"python3", "-m", "robin.main"}, "python3 -m robin.main"},
        {"only the first word after a runner", {"npx", "robin", "hunter2"}, "npx robin …"},
        {"the value of an option", {"npx", "-y", "robin", "--token", "hunter2"}, "npx -y robin --token …"},
        {"the value behind an equals sign", {"robin", "--api-key=hunter2"}, "robin --api-key=…"},
        {"the value glued to a letter", {"mysql", "-phunter2"}, "mysql -p…"},
        {"a path behind an option is no path for us", {"robin", "--token", "/AbCd+x"}, "robin --token …"},
        {"a bare word", {"robin", "hunter2"}, "robin …"},
        {"a prompt", {"claude", "-p", "delete the customer called Ann"}, "claude -p …"},
        {"a header", {"curl", "-H", "Authorization: Bearer x"}, "curl -H …"},
        {"an address keeps its host", {"npx", "mcp-remote", "https://u:p@mcp.example/x?key=1"}, "npx mcp-remote https://mcp.example/x"},
        {"docker's variables",
         {"docker", "run", "-i", "--rm", "-e", "TOKEN=hunter2", "ghcr.io/robin/server"},
         "docker run -i --rm -e … ghcr.io/robin/server"},
        {"a key as a package", {"npx", "sk-ant-api03-abcdefgh1234"}, "npx …"},
        {"a key in a path", {"robin", "/s/sk-ant-api03-abcdefgh1234/mcp"}, "robin /s/…/mcp"},
        {"a long name is no key", {"/opt/lib/language_server_linux_x64"}, "/opt/lib/language_server_linux_x64"},
        {"a command line in the first word", {"/opt/My Robin/robin --key=hunter2"}, "/opt/My Robin/robin"},
        {"a title", {"robin: as hunter2"}, "robin:"},
        {"a variable in front of a program", {"KEY=hunter2", "npx"}, "… …"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(joined(shown_arguments(row.argv)), row.shown);
    }
}

TEST(Arguments, show_addresses_without_what_opens_them)
{
    struct Row {
        const char* url;
        const char* shown;
    };
    const Row rows[] = {
        {"https://mcp.example/x", "https://mcp.example/x"},
        // bawn:ignore secret-url-credentials: made up, to see that it is taken out
        {"https://user:hunter2@mcp.example:8443/x?key=1#frag", "https://mcp.example:8443/x"},
        {"http://[::1]:8080/sse", "http://[::1]:8080/sse"},
        {"https://mcp.example/s/MTIzNDU2Nzg5MDEyMzQ1Ng/mcp", "https://mcp.example/s/…/mcp"},
        {"https://user:hun/ter2@mcp.example/x", ""},
        {"https://?key=1", ""},
        {"mcp.example", ""},
        {"hunter2", ""},
        {"", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(shown_address(row.url), row.shown) << row.url;
}

TEST(ShellWords, are_cut_as_a_shell_would)
{
    struct Row {
        const char* line;
        const char* commands;
    };
    const Row rows[] = {
        {"", ""},
        {"a b", "[a|b]"},
        {"a 'b c' \"d e\" f\\ g", "[a|b c|d e|f g]"},
        {"cd /x && claude; x | y &", "[cd|/x][claude][x][y]"},
        {"a # b", "[a]"},
        {"a#b", "[a#b]"},
        {"a ''", "[a|]"},
        {"a 'unclosed b", "[a|unclosed b]"},
        {"a \\", "[a|\\]"},
    };
    for (const Row& row : rows) {
        std::string commands;
        for (const auto& words : commands_in(row.line)) commands += fmt::format("[{}]", fmt::join(words, "|"));
        EXPECT_EQ(commands, row.commands) << row.line;
    }
}

}  // namespace
}  // namespace bawn::inventory
