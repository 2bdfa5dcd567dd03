// bawn: the program. Everything it may touch goes into a World; the rest is a row of the command table.

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "base/hash.h"
#include "cli/command.h"

namespace {

std::map<std::string, std::string> all_variables()
{
    std::map<std::string, std::string> variables;
    for (char** at = environ; at && *at; ++at) {
        std::string_view variable = *at;
        auto equals = variable.find('=');
        if (equals != std::string_view::npos) variables.emplace(variable.substr(0, equals), variable.substr(equals + 1));
    }
    return variables;
}

}  // namespace

int main(int argc, char** argv)
{
    using namespace bawn;
    start_crypto_alone();
    ::signal(SIGPIPE, SIG_DFL);
    std::ios::sync_with_stdio(false);
    SystemClock clock;
    cli::World world{
        .out = std::cout,
        .err = std::cerr,
        .clock = clock,
        .environment = [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            return value ? std::optional<std::string>(value) : std::nullopt;
        },
        .variables = all_variables(),
        .in_is_terminal = ::isatty(0) == 1,
        .out_is_terminal = ::isatty(1) == 1,
        .err_is_terminal = ::isatty(2) == 1,
        .uid = ::geteuid(),
    };
    return cli::run(world, std::vector<std::string>(argv + 1, argv + argc));
}
