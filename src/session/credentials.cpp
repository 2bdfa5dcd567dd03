#include "session/credentials.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/files.h"
#include "base/process.h"
#include "base/text.h"
#include "session/view.h"

namespace bawn::session {
namespace {

constexpr std::size_t most_value_bytes = 16 << 10;
using Value = Result<std::string>;  // "" where there is none

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find_first_of("\r\n"))); }

bool is_sendable(std::string_view value)
{
    return std::ranges::all_of(value, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

Value output_of(std::vector<std::string> argv, const std::map<std::string, std::string>& environment)
{
    if (argv.front().find('/') == std::string::npos) {
        auto path = environment.find("PATH");
        for (std::string_view folder : split(path == environment.end() ? "/usr/bin:/bin" : std::string_view(path->second), ':')) {
            std::string candidate = std::string(folder) + "/" + argv.front();
            if (!folder.starts_with('/') || ::access(candidate.c_str(), X_OK) != 0) continue;
            argv.front() = candidate;
            break;
        }
    }
    std::string name = argv.front();
    ChildProcess child = TRY(ChildProcess::start(argv));
    ExitStatus status = TRY(child.wait());
    if (status.signal != 0 || status.code != 0) return fail(ErrorKind::not_found, fmt::format("{} failed (exit {})", name, status.code));
    return first_line(status.output);
}

struct Fetcher {
    const std::map<std::string, std::string>& environment;
    const std::string& home;

    Value operator()(const FromVariable& from) const
    {
        auto found = environment.find(from.name);
        return found == environment.end() ? "" : found->second;
    }
    Value operator()(const FromFile& from) const { return first_line(TRY(read_text(in_home(from.path, home), most_value_bytes))); }
    Value operator()(const FromCommand& from) const { return output_of(from.argv, environment); }
    Value operator()(const FromSecretService& from) const
    {
        std::vector<std::string> argv = {"secret-tool", "lookup"};
        for (const auto& [name, value] : from.attributes) argv.insert(argv.end(), {name, value});
        return output_of(std::move(argv), environment);
    }
};

Result<std::variant<FromVariable, FromFile, FromCommand, FromSecretService>> parse_from(const YamlNode& node)
{
    TRY(node.allow_only({"env", "file", "command", "secret-service"}));
    if (node.map().size() != 1) return node.error("a credential comes from one place: env, file, command or secret-service");
    const auto& [key, value] = node.map().front();
    if (key.text() == "env") return FromVariable{TRY(value.as_text())};
    if (key.text() == "file") return FromFile{TRY(value.as_text())};
    if (key.text() == "command") {
        FromCommand command{TRY(value.as_texts())};
        if (command.argv.empty() || command.argv.front().empty()) return value.error("a command needs a program");
        return command;
    }
    FromSecretService secret;
    if (!value.is_map() || value.map().empty()) return value.error("expected ATTRIBUTE: value");
    for (const auto& [name, text] : value.map()) secret.attributes[name.text()] = TRY(text.as_text());
    return secret;
}

Result<CredentialWanted> parse_one(const YamlNode& node)
{
    if (!node.is_map()) return node.error("expected variable, hosts, and perhaps paths and from");
    TRY(node.allow_only({"variable", "from", "hosts", "paths"}));
    CredentialWanted wanted;
    const YamlNode* variable = node.find("variable");
    const YamlNode* hosts = node.find("hosts");
    if (!variable || !hosts) return node.error("a credential needs a variable and hosts");
    wanted.variable = TRY(variable->as_text());
    wanted.from = FromVariable{wanted.variable};
    for (const std::string& text : TRY(hosts->as_texts())) {
        auto host = policy::HostPattern::parse(text);
        if (!host) return hosts->error(host.error().message());
        wanted.hosts.push_back(std::move(*host));
    }
    if (wanted.hosts.empty()) return hosts->error("a key that goes nowhere is no use");
    if (const YamlNode* paths = node.find("paths")) wanted.paths = TRY(paths->as_texts());
    if (const YamlNode* from = node.find("from")) wanted.from = TRY(parse_from(*from));
    return wanted;
}

}  // namespace

Result<std::vector<CredentialWanted>> parse_credentials(const YamlNode& list)
{
    if (!list.is_list()) return list.error("expected a list of credentials");
    std::vector<CredentialWanted> all;
    for (const YamlNode& node : list.list()) all.push_back(TRY(parse_one(node)));
    return all;
}

Result<CredentialWanted> parse_credential_option(std::string_view text)
{
    auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0)
        return fail(ErrorKind::invalid, fmt::format("--credential {}: write VARIABLE=HOST, as in API_KEY=api.example.org", text));
    auto host = policy::HostPattern::parse(text.substr(equals + 1));
    if (!host) return fail(std::move(host).error().while_doing(fmt::format("--credential {}", text)));
    std::string variable(text.substr(0, equals));
    return CredentialWanted{.variable = variable, .from = FromVariable{variable}, .hosts = {std::move(*host)}, .paths = {}};
}

Fetched fetch(const std::vector<CredentialWanted>& all, const std::map<std::string, std::string>& environment, const std::string& home)
{
    Fetched fetched;
    for (const CredentialWanted& wanted : all) {
        Value value = std::visit(Fetcher{environment, home}, wanted.from);
        if (!value) {
            fetched.notes.push_back(fmt::format("credential {}: {}", wanted.variable, value.error().message()));
        } else if (!is_sendable(*value) || value->size() > most_value_bytes) {
            fetched.notes.push_back(fmt::format("credential {}: its value is no key (white space, or not ASCII)", wanted.variable));
        } else if (!value->empty()) {
            fetched.credentials.push_back({.name = wanted.variable,
                                           .value = *value,
                                           .sentinel = egress::sentinel_like(*value),
                                           .hosts = wanted.hosts,
                                           .paths = wanted.paths});
        }
    }
    return fetched;
}

}  // namespace bawn::session
