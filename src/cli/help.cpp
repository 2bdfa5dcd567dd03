#include "cli/help.h"

#include <fmt/format.h>

namespace bawn::cli {
namespace {

std::string usage_of(const Command& command)
{
    std::string usage = fmt::format("bawn {}", command.name);
    if (!command.options.empty()) usage += " [OPTIONS]";
    for (const Argument& a : command.arguments) {
        usage += a.count == Argument::Count::one    ? fmt::format(" {}", a.name)
                 : a.count == Argument::Count::many ? fmt::format(" {}…", a.name)
                 : a.count == Argument::Count::any  ? fmt::format(" [{}…]", a.name)
                                                    : fmt::format(" [{}]", a.name);
    }
    return usage;
}

std::string option_name(const Option& option)
{
    return option.value.empty() ? fmt::format("--{}", option.name) : fmt::format("--{} {}", option.name, option.value);
}

// Text with line breaks where it stands, each further line indented to `column`.
std::string indented(std::string_view text, std::size_t column)
{
    std::string out;
    for (char c : text) {
        out += c;
        if (c == '\n') out.append(column, ' ');
    }
    return out;
}

constexpr std::pair<int, std::string_view> common_exits[] = {
    {0, "done"}, {1, "something went wrong; the message says what"}, {2, "bad usage"}};

template <typename Row>
void for_each_exit(const Command& command, Row row)
{
    for (const auto& [code, meaning] : common_exits) {
        auto own = std::find_if(command.exits.begin(), command.exits.end(), [&, c = code](const auto& e) { return e.first == c; });
        if (own == command.exits.end()) row(code, meaning);
    }
    for (const auto& [code, meaning] : command.exits) row(code, meaning);
}

}  // namespace

std::string overview()
{
    std::string text =
        "bawn: use AI coding agents on your own terms\n\n"
        "usage: bawn COMMAND [OPTIONS]\n\n";
    for (const Command* command : commands()) text += fmt::format("  {:<16} {}\n", command->name, command->summary);
    text +=
        "\n  bawn COMMAND --help      what a command does, its options, examples\n"
        "  bawn --version\n"
        "  bawn help --completion   a bash completion script\n"
        "  bawn help --manual CMD   the manual page of a command, as Markdown\n";
    return text;
}

std::string overview_of(std::string_view group)
{
    std::string rows;
    for (const Command* command : commands()) {
        if (command->name.starts_with(group) && command->name.size() > group.size() && command->name[group.size()] == ' ')
            rows += fmt::format("  bawn {:<16} {}\n", command->name, command->summary);
    }
    return rows;
}

std::string help_for(const Command& command)
{
    std::string text = fmt::format("bawn {}: {}\n\nusage: {}\n", command.name, command.summary, usage_of(command));
    if (!command.about.empty()) text += fmt::format("\n{}\n", command.about);
    if (!command.arguments.empty()) text += '\n';
    for (const Argument& a : command.arguments) text += fmt::format("  {:<22} {}\n", a.name, indented(a.help, 25));
    if (!command.options.empty()) text += "\noptions:\n";
    for (const Option& o : command.options) text += fmt::format("  {:<22} {}\n", option_name(o), indented(o.help, 25));
    if (!command.examples.empty()) text += "\nexamples:\n";
    for (const Example& e : command.examples) text += fmt::format("  {}\n      {}\n", e.command, e.what);
    text += "\nexit status:\n";
    for_each_exit(command, [&](int code, std::string_view meaning) { text += fmt::format("  {:<3} {}\n", code, meaning); });
    return text;
}

std::string manual_page(const Command& command)
{
    std::string text = fmt::format("# bawn {}\n\n{}.\n\n```\n{}\n```\n", command.name, command.summary, usage_of(command));
    if (!command.about.empty()) text += fmt::format("\n{}\n", command.about);
    if (!command.arguments.empty() || !command.options.empty()) text += "\n| | |\n| --- | --- |\n";
    auto one_line = [](std::string_view s) {
        std::string line(s);
        for (char& c : line) {
            if (c == '\n') c = ' ';
        }
        return line;
    };
    for (const Argument& a : command.arguments) text += fmt::format("| `{}` | {} |\n", a.name, one_line(a.help));
    for (const Option& o : command.options) text += fmt::format("| `{}` | {} |\n", option_name(o), one_line(o.help));
    if (!command.examples.empty()) text += "\n## Examples\n";
    for (const Example& e : command.examples) text += fmt::format("\n{}:\n\n```\n{}\n```\n", e.what, e.command);
    text += "\n## Exit status\n\n";
    for_each_exit(command, [&](int code, std::string_view meaning) { text += fmt::format("- {}: {}\n", code, meaning); });
    return text;
}

std::string bash_completion()
{
    std::string cases, names;
    for (const Command* command : commands()) {
        std::string words = "--help";
        for (const Option& o : command->options) words += fmt::format(" --{}", o.name);
        cases += fmt::format("        '{}') words='{}' ;;\n", command->name, words);
        std::string_view first = command->name.substr(0, command->name.find(' '));
        if ((" " + names + " ").find(fmt::format(" {} ", first)) == std::string::npos)
            names += fmt::format("{}{}", names.empty() ? "" : " ", first);
    }
    return fmt::format(
        "_bawn()\n{{\n"
        "    local words='{} help --version' two=\"${{COMP_WORDS[1]}} ${{COMP_WORDS[2]}}\"\n"
        "    ((COMP_CWORD > 1)) && for key in \"${{COMP_WORDS[1]}}\" \"$two\"; do case $key in\n"
        "{}    esac; done\n"
        "    COMPREPLY=($(compgen -f -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
        "}}\ncomplete -o filenames -F _bawn bawn\n",
        names, cases);
}

}  // namespace bawn::cli
