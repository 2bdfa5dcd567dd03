#include "inventory/launchers.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "inventory/shell_words.h"

namespace bawn::inventory {
namespace {

using agents::Evidence;
using agents::NamedFile;
using Words = std::span<const std::string>;

constexpr int deepest_shell = 4;
constexpr std::array<std::string_view, 14> wrappers = {"env",  "nohup",   "nice",    "ionice", "setsid", "sudo", "exec",
                                                       "time", "timeout", "chronic", "flock",  "stdbuf", "doas", "command"};
constexpr std::array<std::string_view, 6> shells = {"sh", "bash", "zsh", "dash", "fish", "ash"};
constexpr std::array<std::string_view, 11> package_runners = {"npx",  "bunx", "pnpx", "uvx", "pipx", "npm",
                                                              "pnpm", "yarn", "bun",  "uv",  "deno"};

bool is_in(std::string_view word, std::span<const std::string_view> words) { return std::ranges::find(words, word) != words.end(); }
bool is_python(std::string_view program) { return program.starts_with("python") || program.starts_with("pypy"); }

bool is_in_front_of_a_program(std::string_view word)
{
    bool begins_with_digit = !word.empty() && word[0] >= '0' && word[0] <= '9';
    bool is_duration = begins_with_digit && word.find_first_not_of("0123456789.smhd") == std::string_view::npos;
    return word.starts_with('-') || word.contains('=') || is_duration || is_in(end_of(word).name, wrappers);
}

// "@openai/codex@latest" -> "@openai/codex", "aider-chat==0.80" and "aider-chat[x]" -> "aider-chat".
std::string_view without_version(std::string_view package)
{
    auto end = package.find_first_of("@=[<>~", package.starts_with('@') ? 1 : 0);
    return package.substr(0, end);
}

std::string program_of_package(Words words, const KnownNames& known)
{
    for (const std::string& word : words) {
        std::string_view name = without_version(word);
        if (auto found = known.program_of_package.find(name); found != known.program_of_package.end()) return found->second;
        if (known.executables.contains(name) && name != word.substr(0, 1)) return std::string(name);
    }
    return {};
}

std::string program_of_marker(Words words, const KnownNames& known)
{
    for (const auto& [marker, program] : known.program_of_marker) {
        if (std::ranges::any_of(words, [&](const std::string& word) { return word.contains(marker); })) return program;
    }
    return {};
}

std::string module_of(Words words, const KnownNames& known)
{
    auto option = std::ranges::find(words, "-m");
    if (option == words.end() || option + 1 == words.end() || !known.executables.contains(*(option + 1))) return {};
    return *(option + 1);
}

std::string started_by(std::string_view command_line, const KnownNames&, int depth);

std::string started_by_shell(Words words, const KnownNames& known, int depth)
{
    auto option = std::ranges::find_if(words, [](const std::string& word) { return word.starts_with('-') && word.ends_with('c'); });
    if (option == words.end() || option + 1 == words.end()) return {};
    return started_by(*(option + 1), known, depth + 1);
}

std::string started_by_words(Words words, const KnownNames& known, int depth)
{
    while (!words.empty() && is_in_front_of_a_program(words[0])) words = words.subspan(1);
    if (words.empty()) return {};
    std::string_view program = end_of(words[0]).name;
    if (known.executables.contains(program)) return std::string(program);
    std::string found;
    if (is_in(program, shells))
        found = started_by_shell(words, known, depth);
    else if (is_in(program, package_runners))
        found = program_of_package(words.subspan(1), known);
    else if (is_python(program))
        found = module_of(words, known);
    return found.empty() ? program_of_marker(words, known) : found;
}

std::string started_by(std::string_view command_line, const KnownNames& known, int depth)
{
    if (depth > deepest_shell) return {};
    for (const auto& words : commands_in(command_line)) {
        std::string found = started_by_words(words, known, depth);
        if (!found.empty()) return found;
    }
    return {};
}

// Every command line in a text, as `command_of` cuts it out of a line ("" for a line that holds none).
template <typename CommandOf>
std::vector<Evidence> programs_in(const TraceText& file, const KnownNames& known, CommandOf command_of)
{
    std::vector<Evidence> found;
    NameSet told;
    for (std::string_view line : split(file.text, '\n')) {
        std::string program = program_started(command_of(trimmed(line)), known);
        if (program.empty() || !told.insert(program).second) continue;
        found.push_back(NamedFile{std::string(file.path), program, NamedFile::Where::executable, file.uid});
    }
    return found;
}

std::string_view after_key(std::string_view line, std::string_view key)
{
    if (!line.starts_with(key)) return {};
    line = trimmed(line.substr(key.size()));
    return line.starts_with('=') ? trimmed(line.substr(1)) : std::string_view();
}

std::string_view unit_command(std::string_view line)
{
    for (std::string_view key : {"ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload", "ExecCondition"}) {
        std::string_view command = after_key(line, key);
        if (command.empty()) continue;
        auto start = command.find_first_not_of("@-:+!|");  // prefixes of systemd.service(5)
        return start == std::string_view::npos ? std::string_view() : command.substr(start);
    }
    return {};
}

std::string_view after_word(std::string_view line)
{
    auto space = line.find_first_of(" \t");
    return space == std::string_view::npos ? std::string_view() : trimmed(line.substr(space));
}

bool names_its_user(std::string_view path) { return path.contains("/etc/"); }

// "*/5 * * * * [user] command", "@daily [user] command"; comments and variables hold none.
std::string_view cron_command(std::string_view line, bool has_user)
{
    if (line.empty() || line.starts_with('#')) return {};
    int fields = (line.starts_with('@') ? 1 : 5) + (has_user ? 1 : 0);
    for (int i = 0; i < fields; ++i) line = after_word(line);
    return line;
}

}  // namespace

std::string program_started(std::string_view command_line, const KnownNames& known) { return started_by(command_line, known, 0); }

Traced read_desktop_entry(const TraceText& file, const KnownNames& known)
{
    return programs_in(file, known, [](std::string_view line) { return after_key(line, "Exec"); });
}

Traced read_unit(const TraceText& file, const KnownNames& known) { return programs_in(file, known, unit_command); }

Traced read_crontab(const TraceText& file, const KnownNames& known)
{
    bool has_user = names_its_user(file.path);
    return programs_in(file, known, [&](std::string_view line) { return cron_command(line, has_user); });
}

}  // namespace bawn::inventory
