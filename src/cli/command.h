#pragma once

// A command is a row of one table (commands.cpp). Help, completion, the manual pages in docs/ and dispatch are made
// from it. World holds everything a command may touch, so that a test fills it with its own.

#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/state_folder.h"

namespace bawn::cli {

struct World {
    std::ostream& out;
    std::ostream& err;
    const Clock& clock;
    Environment environment;
    std::map<std::string, std::string> variables = {};  // the whole environment, for what is run
    bool in_is_terminal = false;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    unsigned uid = 0;
};

struct Option {
    std::string_view name;   // "root" is --root
    std::string_view value;  // "DIR"; empty: a switch
    std::string_view help;
    bool repeatable = false;
};
struct Argument {
    std::string_view name;  // "FILE"
    std::string_view help;
    enum class Count { one, optional, many, any } count = Count::one;
};
struct Example {
    std::string_view command, what;
};

// What was given on the command line, checked against the table: an option that is not in the row cannot be asked for.
class Given {
public:
    bool has(std::string_view option) const;
    std::optional<std::string> one(std::string_view option) const;
    std::vector<std::string> all(std::string_view option) const;
    const std::vector<std::string>& arguments() const { return arguments_; }

    std::map<std::string, std::vector<std::string>, std::less<>> options_;
    std::vector<std::string> arguments_;
};

struct Command {
    std::string_view name;     // "scan", or two words: "log verify"
    std::string_view summary;  // one line, no full stop
    std::string_view about;    // paragraphs for --help and the manual
    std::vector<Argument> arguments;
    std::vector<Option> options;
    std::vector<Example> examples;
    std::vector<std::pair<int, std::string_view>> exits;  // beyond 0 and 2
    Result<int> (*run)(World&, const Given&);
    bool runs_another = false;  // from the first argument on, or after --, the words belong to another program
};

// In the order `bawn help` shows.
std::span<const Command* const> commands();

// argv without the program's name. Exit status: what the command says; 1 an error, 2 bad usage.
int run(World&, std::span<const std::string> words);

}  // namespace bawn::cli
