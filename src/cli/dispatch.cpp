// From words to a command: find the row, parse its options with CLI11, run it, turn an Error into text. The one
// place where that happens.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"

namespace bawn::cli {

bool Given::has(std::string_view option) const { return options_.contains(option); }

std::optional<std::string> Given::one(std::string_view option) const
{
    auto found = options_.find(option);
    return found == options_.end() || found->second.empty() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Given::all(std::string_view option) const
{
    auto found = options_.find(option);
    return found == options_.end() ? std::vector<std::string>() : found->second;
}

namespace {

// The longest name that the words begin with: "log verify" before "log".
const Command* find_command(std::span<const std::string> words)
{
    const Command* best = nullptr;
    for (const Command* command : commands()) {
        auto parts = split(command->name, ' ');
        bool fits = parts.size() <= words.size() && std::equal(parts.begin(), parts.end(), words.begin());
        if (fits && (!best || command->name.size() > best->name.size())) best = command;
    }
    return best;
}

// Where the words of another program begin: after "--", or at the first word that is neither an option nor its value.
std::size_t end_of_own_words(const Command& command, std::span<const std::string> words)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--" || !words[i].starts_with("--")) return i;
        auto option = std::ranges::find(command.options, std::string_view(words[i]).substr(2), &Option::name);
        if (option != command.options.end() && !option->value.empty()) ++i;
    }
    return words.size();
}

Result<Given> parse_own(const Command& command, std::vector<std::string> words)
{
    CLI::App app;
    app.set_help_flag();
    Given given;
    std::vector<std::pair<const Option*, std::vector<std::string>>> values;
    values.reserve(command.options.size());
    std::vector<std::pair<CLI::Option*, const Option*>> switches;
    for (const Option& o : command.options) {
        std::string name = fmt::format("--{}", o.name);
        if (o.value.empty()) {
            switches.emplace_back(app.add_flag(name), &o);
            continue;
        }
        auto& [row, into] = values.emplace_back(&o, std::vector<std::string>());
        app.add_option(name, into)
            ->expected(1)
            ->allow_extra_args(false)  // one value for each time it is given: what follows is an argument
            ->multi_option_policy(o.repeatable ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
    }
    app.add_option("arguments", given.arguments_);
    std::ranges::reverse(words);  // CLI11 takes them from the end
    try {
        app.parse(words);
    } catch (const CLI::ParseError& e) {
        return fail(ErrorKind::invalid, e.what());
    }
    for (auto& [row, into] : values) {
        if (!into.empty()) given.options_.emplace(row->name, std::move(into));
    }
    for (auto& [option, row] : switches) {
        if (option->count() > 0) given.options_.emplace(row->name, std::vector<std::string>());
    }
    return given;
}

Result<Given> parse(const Command& command, std::span<const std::string> words)
{
    if (!command.runs_another) return parse_own(command, {words.begin(), words.end()});
    std::size_t own = end_of_own_words(command, words);
    Given given = TRY(parse_own(command, {words.begin(), words.begin() + static_cast<std::ptrdiff_t>(own)}));
    auto others = words.subspan(own);
    if (!others.empty() && others[0] == "--") others = others.subspan(1);
    given.arguments_.assign(others.begin(), others.end());
    return given;
}

Result<> check_arguments(const Command& command, const Given& given)
{
    std::size_t least = 0, most = 0;
    for (const Argument& a : command.arguments) {
        if (a.count == Argument::Count::one || a.count == Argument::Count::many) ++least;
        most = a.count == Argument::Count::many || a.count == Argument::Count::any ? std::string::npos
               : most == std::string::npos                                         ? most
                                                                                   : most + 1;
    }
    if (given.arguments().size() < least)
        return fail(ErrorKind::invalid, fmt::format("{} is missing", command.arguments[given.arguments().size()].name));
    if (given.arguments().size() > most)
        return fail(ErrorKind::invalid, fmt::format("\"{}\" is one argument too many", given.arguments()[most]));
    return {};
}

std::string no_such_command(const std::string& word)
{
    std::vector<std::string_view> first_words;
    for (const Command* command : commands()) first_words.push_back(split(command->name, ' ').front());
    std::string_view meant = nearest(word, first_words);
    return fmt::format("there is no command \"{}\"{}", word, meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant));
}

int bad_usage(World& world, std::string_view message, std::string_view command)
{
    world.err << fmt::format("bawn: {}\n", printable(message));
    world.err << fmt::format("Try: bawn {}{}--help\n", command, command.empty() ? "" : " ");
    return 2;
}

int run_help(World& world, std::span<const std::string> words)
{
    if (words.empty()) {
        world.out << overview();
        return 0;
    }
    if (words[0] == "--completion") {
        world.out << bash_completion();
        return 0;
    }
    bool manual = words[0] == "--manual";
    if (manual) words = words.subspan(1);
    if (const Command* command = find_command(words)) {
        world.out << (manual ? manual_page(*command) : help_for(*command));
        return 0;
    }
    if (std::string rows = words.empty() ? "" : overview_of(words[0]); !rows.empty()) {
        world.out << rows;
        return 0;
    }
    return bad_usage(world, words.empty() ? "help for which command?" : no_such_command(words[0]), "");
}

int call_command(World& world, const Command& command, std::span<const std::string> words)
{
    auto own = command.runs_another ? words.first(end_of_own_words(command, words)) : words;
    if (std::ranges::find(own, "--help") != own.end()) {
        world.out << help_for(command);
        return 0;
    }
    auto given = parse(command, words);
    if (!given) return bad_usage(world, given.error().message(), command.name);
    if (auto complete = check_arguments(command, *given); !complete) return bad_usage(world, complete.error().message(), command.name);
    auto status = command.run(world, *given);
    world.out.flush();
    if (status && !world.out.good()) status = fail(ErrorKind::unavailable, "writing the output failed");
    if (status) return *status;
    world.err << fmt::format("bawn {}: {}\n", command.name, printable(status.error().message()));
    return 1;
}

}  // namespace

int run(World& world, std::span<const std::string> words)
{
    if (words.empty() || words[0] == "help" || words[0] == "--help") return run_help(world, words.empty() ? words : words.subspan(1));
    if (words[0] == "--version") {
        world.out << "bawn " BAWN_VERSION "\n";
        return 0;
    }
    const Command* command = find_command(words);
    if (command) return call_command(world, *command, words.subspan(split(command->name, ' ').size()));
    if (std::string rows = overview_of(words[0]); !rows.empty()) {
        world.err << rows;
        return 2;
    }
    return bad_usage(world, no_such_command(words[0]), "");
}

}  // namespace bawn::cli
