#include "session/git_identity.h"

#include "base/text.h"

namespace bawn::session {
namespace {

// The value without a comment and without quotes: what people write for a name.
std::string plain_value(std::string_view text)
{
    std::string value;
    for (char c : text.substr(0, text.find_first_of("#;"))) {
        if (c != '"' && c != '\\') value += c;
    }
    return std::string(trimmed(value));
}

}  // namespace

std::map<std::string, std::string> identity_in(std::string_view configuration)
{
    std::map<std::string, std::string> variables;
    bool is_user = false;
    for (std::string_view line : split(configuration, '\n')) {
        line = trimmed(line);
        if (line.starts_with('[')) is_user = lower_case(line.substr(0, line.find(']'))) == "[user";
        auto equals = line.find('=');
        if (!is_user || equals == std::string_view::npos) continue;
        std::string name = lower_case(trimmed(line.substr(0, equals))), value = plain_value(line.substr(equals + 1));
        if (value.empty() || (name != "name" && name != "email")) continue;
        std::string_view word = name == "name" ? "NAME" : "EMAIL";
        for (std::string_view who : {"GIT_AUTHOR_", "GIT_COMMITTER_"}) variables[std::string(who) + std::string(word)] = value;
    }
    return variables;
}

}  // namespace bawn::session
