#include "inventory/arguments.h"

#include <algorithm>
#include <array>
#include <utility>

#include "inventory/reading.h"

namespace bawn::inventory {
namespace {

constexpr std::string_view left_out = "…";
constexpr std::string_view letters_and_digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// Programs whose first word names what they run.
constexpr std::array<std::string_view, 22> runners = {"npx",  "bunx", "pnpx",   "uvx",    "pipx",   "npm",     "pnpm",   "yarn",
                                                      "bun",  "deno", "node",   "uv",     "python", "python3", "poetry", "ruby",
                                                      "java", "go",   "docker", "podman", "dotnet", "cargo"};
// Words that name an action and never a secret; what a runner runs comes after them.
constexpr std::array<std::string_view, 14> actions = {"run", "exec", "mcp",  "serve", "server", "start", "stdio",
                                                      "x",   "dlx",  "tool", "dev",   "chat",   "acp",   "app-server"};
// Options that take no value, or one that is a package or a file.
constexpr std::array<std::string_view, 16> open_options = {"-y",  "--yes", "-m",     "-jar",    "-q", "--quiet", "-i", "-t",
                                                           "-it", "--rm",  "--from", "--stdio", "-g", "-A",      "-u", "--"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words)
{
    return std::ranges::find(words, word) != words.end();
}

bool is_made_of(std::string_view text, std::string_view more)
{
    return std::ranges::all_of(text, [&](char c) { return letters_and_digits.contains(c) || more.contains(c); });
}

// A key, a hash or a token: long, no dot, several digits or digits among letters of both cases. "robin-linux-x64" is none.
bool looks_secret(std::string_view part)
{
    auto count = [&](char first, char last) { return std::ranges::count_if(part, [&](char c) { return c >= first && c <= last; }); };
    bool is_mixed = count('0', '9') >= 4 || (count('0', '9') > 0 && count('a', 'z') > 0 && count('A', 'Z') > 0);
    return part.size() >= 16 && is_mixed && !part.contains('.') && is_made_of(part, "-_+=~%");
}

std::string without_secret_parts(std::string_view path)
{
    std::string out;
    while (!path.empty()) {
        auto slash = path.find('/');
        std::string_view part = path.substr(0, slash);
        out += looks_secret(part) ? left_out : part;
        if (slash == std::string_view::npos) break;
        out += '/';
        path.remove_prefix(slash + 1);
    }
    return out;
}

bool is_path(std::string_view word)
{
    return word.starts_with('/') || word.starts_with("./") || word.starts_with("../") || word.starts_with("~/");
}

// "@scope/name@1.2", "mcp/filesystem:latest", "ghcr.io/github/github-mcp-server".
bool is_package_with_scope(std::string_view word) { return word.contains('/') && is_made_of(word, "@/._-:") && word.size() <= 120; }

// "--api-key=x" -> "--api-key=…"; "-phunter2" -> "-p…".
std::string shown_option(std::string_view option)
{
    if (is_one_of(option, open_options)) return std::string(option);
    if (!option.starts_with("--"))
        return option.size() <= 2 ? std::string(option) : std::string(option.substr(0, 2)) + std::string(left_out);
    std::string_view name = option.substr(0, option.find('='));
    if (name.size() > 40 || !is_made_of(name, "-_.") || looks_secret(name.substr(2))) return std::string(left_out);
    return name.size() == option.size() ? std::string(name) : std::string(name) + '=' + std::string(left_out);
}

// Reads a command line from left to right and knows whether the next word may be shown.
class Shower {
public:
    std::string program(std::string_view word)
    {
        // Some programs put their whole command line, or a title, into the first word.
        word = word.substr(0, word.starts_with('/') ? word.find(" -") : word.find(' '));
        expects_target_ = is_one_of(end_of(word).name, runners);
        return is_made_of(end_of(word).name, "._-+@: ") ? without_secret_parts(word) : std::string(left_out);
    }

    std::string argument(std::string_view word)
    {
        if (word.size() > 1 && word.starts_with('-')) {
            after_closed_option_ = !is_one_of(word, open_options) && !word.contains('=');
            return shown_option(word);
        }
        bool hidden = std::exchange(after_closed_option_, false);
        return hidden ? std::string(left_out) : operand(word);
    }

private:
    std::string operand(std::string_view word)
    {
        if (is_one_of(word, actions)) return std::string(word);
        if (word.contains("://")) return shown_address(word);
        if (is_path(word) || is_package_with_scope(word)) return was_target(without_secret_parts(word));
        bool may_be_package = expects_target_ && is_made_of(word, "@._-=") && word.size() <= 80 && !looks_secret(word);
        return may_be_package ? was_target(std::string(word)) : std::string(left_out);
    }

    std::string was_target(std::string word)
    {
        expects_target_ = false;
        return word;
    }

    bool expects_target_ = false;
    bool after_closed_option_ = false;
};

// "host", "host:8080", "[::1]:8080"; anything else could be half of a password.
bool is_host_and_port(std::string_view authority)
{
    auto colon = authority.ends_with(']') ? std::string_view::npos : authority.rfind(':');
    std::string_view port = colon == std::string_view::npos ? "" : authority.substr(colon + 1);
    return !authority.empty() && is_made_of(authority.substr(0, colon), ".-_:[]") &&
           port.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::vector<std::string> shown_arguments(std::span<const std::string> argv)
{
    std::vector<std::string> shown;
    Shower shower;
    for (const std::string& word : argv) shown.push_back(shown.empty() ? shower.program(word) : shower.argument(word));
    return shown;
}

std::string shown_address(std::string_view url)
{
    auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos || scheme_end == 0 || !is_made_of(url.substr(0, scheme_end), "+.-")) return {};
    std::string_view rest = url.substr(scheme_end + 3);
    rest = rest.substr(0, rest.find_first_of("?#"));
    std::string_view authority = rest.substr(0, rest.find('/'));
    std::string_view path = rest.substr(authority.size());
    if (auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    if (!is_host_and_port(authority)) return {};
    return std::string(url.substr(0, scheme_end + 3)) + std::string(authority) + without_secret_parts(path);
}

}  // namespace bawn::inventory
