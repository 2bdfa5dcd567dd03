// bawn run: an agent, or any program, with one repository and nothing else.

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/hash.h"
#include "base/paths.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/embedded.h"
#include "cli/known_programs.h"
#include "cli/policies.h"
#include "cli/run.h"
#include "cli/session_words.h"
#include "ledger/ledger.h"
#include "policy/decide.h"
#include "policy/layers.h"
#include "sandbox/controls.h"
#include "session/git_identity.h"
#include "session/run.h"
#include "session/session_ledger.h"

namespace bawn::cli {
namespace {

namespace fs = std::filesystem;

// As env(1) and docker do it, so that they are told apart from what the command says.
constexpr int could_not_run = 125, is_banned = 126, not_found = 127, signalled = 128;

Result<std::string> existing(const std::string& option, const std::string& path)
{
    std::string real = canonical(path);
    if (real.empty()) return fail(ErrorKind::not_found, fmt::format("--{} {}: there is no such file or folder", option, path));
    return real;
}

// --- sizes and times, as people write them

Result<std::uint64_t> number_of(std::string_view option, std::string_view text, std::string_view& rest)
{
    std::uint64_t number = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end == text.data())
        return fail(ErrorKind::invalid, fmt::format("--{} takes a number, not \"{}\"", option, text));
    rest = text.substr(static_cast<std::size_t>(end - text.data()));
    return number;
}

Result<std::uint64_t> with_unit(std::string_view option, std::string_view text,
                                std::initializer_list<std::pair<std::string_view, std::uint64_t>> units)
{
    std::string_view unit;
    std::uint64_t number = TRY(number_of(option, text, unit));
    for (const auto& [name, factor] : units) {
        if (unit == name && number <= ~std::uint64_t{0} / factor) return number * factor;
    }
    return fail(ErrorKind::invalid, fmt::format("--{} {}: what is \"{}\"? see bawn run --help", option, text, unit));
}

Result<std::uint64_t> size_in(const Given& given, std::string_view option, std::uint64_t otherwise)
{
    auto text = given.one(option);
    if (!text) return otherwise;
    return with_unit(option, *text, {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1ull << 30}, {"T", 1ull << 40}});
}

// Generous, and never none: three quarters of the memory, more processes than a build needs.
Result<sandbox::Limits> limits_given(const Given& given)
{
    struct sysinfo machine = {};
    std::uint64_t memory = ::sysinfo(&machine) == 0 ? std::uint64_t{machine.totalram} * machine.mem_unit / 4 * 3 : 4ull << 30;
    sandbox::Limits limits;
    limits.memory_bytes = TRY(size_in(given, "memory", memory));
    limits.disk_bytes = TRY(size_in(given, "disk", 20ull << 30));
    std::string_view rest;
    limits.processes = given.has("processes") ? TRY(number_of("processes", *given.one("processes"), rest)) : 4096;
    limits.cpu_percent = given.has("cpu") ? static_cast<unsigned>(TRY(number_of("cpu", *given.one("cpu"), rest))) : 0;
    if (auto time = given.one("time"))
        limits.time = std::chrono::seconds(TRY(with_unit("time", *time, {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}})));
    return limits;
}

// --- who and where

session::Person person_for(World& world, const std::string& workspace)
{
    session::Person person{
        .name = "agent", .home = world.environment("HOME").value_or(""), .shell = "/bin/sh", .uid = ::geteuid(), .gid = ::getegid()};
    if (person.uid == 0) {
        struct stat status = {};
        bool is_theirs = ::stat(workspace.c_str(), &status) == 0 && status.st_uid != 0;
        person.uid = is_theirs ? status.st_uid : 1000;
        person.gid = is_theirs && status.st_gid != 0 ? status.st_gid : person.uid;
    }
    const std::string users = read_text("/etc/passwd").value_or("");
    for (std::string_view line : split(users, '\n')) {
        auto fields = split(line, ':');
        if (fields.size() != 7 || fields[2] != std::to_string(person.uid)) continue;
        person.name = fields[0];
        if (person.home.empty()) person.home = fields[5];
        if (!canonical(std::string(fields[6])).empty()) person.shell = fields[6];
        break;
    }
    if (!person.home.starts_with('/') || person.home == "/") person.home = "/home/agent";
    return person;
}

Result<std::string> workspace_given(const Given& given, const std::string& here)
{
    if (auto option = given.one("workspace")) return existing("workspace", *option);
    return policy::repository_folders(here).front();
}

// The command's file as a shell would find it; "" where there is none.
std::string find_program(World& world, const std::string& word, const std::string& here)
{
    auto is_program = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0 && fs::is_regular_file(path); };
    if (word.find('/') != std::string::npos) {
        std::string path = word.starts_with('/') ? word : here + "/" + word;
        return is_program(path) ? fs::path(path).lexically_normal().string() : "";
    }
    std::string path = world.environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    for (std::string_view folder : split(path, ':')) {
        std::string candidate = std::string(folder.empty() ? here : folder) + "/" + word;
        if (is_program(candidate)) return candidate;
    }
    return "";
}

std::string sha256_of(const policy::Layers& layers)
{
    std::string all;
    for (const policy::Layer& layer : layers) all += fmt::format("{} {}\n", name_of(layer.kind), layer.policy.sha256);
    return to_hex(sha256(all));
}

Result<session::Profile> profile_for(const Given& given, const std::string& agent)
{
    session::Profile base = TRY(session::parse_profile(embedded_file("profiles/base.yaml"), "base.yaml"));
    auto wanted = given.one("profile");
    if (!wanted && embedded_file("profiles/" + agent + ".yaml").empty()) return base;
    std::string name = wanted.value_or(agent);
    if (std::string_view ready = embedded_file("profiles/" + name + ".yaml"); !ready.empty())
        return session::with(std::move(base), TRY(session::parse_profile(ready, name + ".yaml")));
    if (name.find('/') == std::string::npos)
        return fail(ErrorKind::not_found, fmt::format("there is no profile \"{}\": {}", name, profile_names()));
    std::string text = TRY(read_text(name, 1 << 20));
    return session::with(std::move(base), TRY(session::parse_profile(text, name)));
}

Result<std::uint16_t> port_of(const std::string& text)
{
    std::string_view rest;
    std::uint64_t port = TRY(number_of("port", text, rest));
    if (!rest.empty() || port == 0 || port > 65535) return fail(ErrorKind::invalid, fmt::format("--port {}: a port is 1 to 65535", text));
    return static_cast<std::uint16_t>(port);
}

template <typename Value>
Result<Value> one_of(const Given& given, std::string_view option, Value otherwise,
                     std::initializer_list<std::pair<std::string_view, Value>> values)
{
    auto word = given.one(option);
    if (!word) return otherwise;
    std::string known;
    for (const auto& [name, value] : values) {
        if (*word == name) return value;
        known += known.empty() ? std::string(name) : ", " + std::string(name);
    }
    return fail(ErrorKind::invalid, fmt::format("--{} {}: it is one of {}", option, *word, known));
}

// --- the policy's word before anything runs

struct Admission {
    std::string agent;
    std::optional<policy::Decision> banned;
};

Result<Admission> admit(World& world, const Given& given, const std::string& state, const policy::Layers& layers,
                        const std::string& program)
{
    Admission admission;
    for (const policy::AgentQuestion& question : TRY(agents_in_program(world, given, state, program))) {
        if (question.identity >= Confidence::likely && admission.agent.empty()) admission.agent = question.id;
        policy::Decision decision = policy::decide(layers, question);
        if (decision.action != policy::Action::banned) continue;
        admission.agent = question.id;
        admission.banned = decision;
    }
    return admission;
}

Result<int> refuse(World& world, const std::string& state, const Admission& admission, const std::string& program)
{
    const policy::Decision& d = *admission.banned;
    session::SessionLedger ledger(state, admission.agent, world.uid, world.clock);
    TRY(ledger.tell("run.refused", ledger::Grade::enforced, {{"path", valid_utf8(program)}, {"rule", d.rule}, {"reason", d.reason}}));
    world.err << printable(fmt::format("bawn run: the policy bans {}: {} ({}){}", admission.agent,
                                       d.reason.empty() ? "no reason is given" : d.reason, d.rule,
                                       d.ticket.empty() ? "" : ", ticket " + d.ticket))
              << "\nTry: bawn policy why " << printable(program) << '\n';
    return is_banned;
}

Result<session::RunRequest> request_of(World& world, const Given& given, const std::string& here)
{
    session::RunRequest request;
    request.state = TRY(state_folder_path(given.one("state"), world.environment));
    TRY(open_state_folder(request.state));
    request.state = canonical(request.state);
    request.workspace = TRY(workspace_given(given, here));
    request.folder = lies_in(here, request.workspace) ? here : request.workspace;
    request.person = person_for(world, request.workspace);
    TRY(session::check_workspace(request.workspace, canonical(request.person.home), request.state));
    request.mode = TRY(one_of(given, "mode", session::Mode::gated,
                              {{"gated", session::Mode::gated}, {"copy", session::Mode::copy}, {"direct", session::Mode::direct}}));
    request.commit =
        TRY(one_of(given, "commit", session::CommitMode::ask,
                   {{"ask", session::CommitMode::ask}, {"auto", session::CommitMode::automatic}, {"never", session::CommitMode::never}}));
    request.watch = TRY(one_of(given, "evidence", sandbox::Watch::standard,
                               {{"standard", sandbox::Watch::standard}, {"forensic", sandbox::Watch::forensic}}));
    for (const std::string& path : given.all("read")) request.read.push_back(TRY(existing("read", path)));
    for (const std::string& path : given.all("write")) request.write.push_back(TRY(existing("write", path)));
    request.variables = given.all("env");
    request.environment = world.variables;
    for (const std::string& file : {request.person.home + "/.config/git/config", request.person.home + "/.gitconfig"}) {
        for (auto& [name, value] : session::identity_in(read_text(file, 1 << 20).value_or(""))) request.git_identity[name] = value;
    }
    for (const std::string& host : given.all("allow-host")) request.allowed_hosts.push_back(TRY(policy::parse_allow_host(host)));
    for (const std::string& service : given.all("service")) request.services.push_back(TRY(session::parse_service(service)));
    for (const std::string& port : given.all("port")) request.ports.push_back(TRY(port_of(port)));
    request.accepted = given.all("accept-degraded");
    for (const std::string& id : request.accepted) {
        if (!sandbox::find_control(id))
            return fail(ErrorKind::invalid, fmt::format("--accept-degraded {}: there is no such control; see bawn doctor", id));
    }
    request.limits = TRY(limits_given(given));
    request.keeps_home = given.has("keep-home");
    request.protected_paths = protected_paths;
    request.layers = TRY(load_policy(world, given));
    request.policy_sha256 = sha256_of(request.layers);
    request.policy_file = request.layers.front().policy.file;
    request.uid = world.uid;
    return request;
}

Result<> fetch_credentials(World& world, const Given& given, session::RunRequest& request)
{
    std::vector<session::CredentialWanted> wanted = request.profile.credentials;
    for (const std::string& text : given.all("credential")) wanted.push_back(TRY(session::parse_credential_option(text)));
    session::Fetched fetched = session::fetch(wanted, world.variables, request.person.home);
    for (const std::string& note : fetched.notes) world.err << "bawn: " << printable(note) << '\n';
    request.credentials = std::move(fetched.credentials);
    return {};
}

Result<egress::ApiCatalog> api_catalog()
{
    std::map<std::string, std::string, std::less<>> files;
    for (const auto& [name, text] : embedded_files("apis/")) files.emplace(name.substr(5), text);
    return egress::ApiCatalog::parse(files);
}

}  // namespace

Result<Ran> run_session_for(World& world, const Given& given, Hosts hosts)
{
    std::error_code ignored;
    std::string here = fs::current_path(ignored).string();
    session::RunRequest request = TRY(request_of(world, given, here));
    std::string found = find_program(world, given.arguments().front(), here);
    if (found.empty()) {
        world.err << printable(fmt::format("bawn run: {}: command not found", given.arguments().front())) << '\n';
        return Ran{not_found, {}};
    }
    request.program = canonical(found);
    if (hosts == Hosts::all_public) {
        request.learns_hosts = true;
        request.watch = sandbox::Watch::forensic;
    }
    Admission admission = TRY(admit(world, given, request.state, request.layers, request.program));
    if (admission.banned) return Ran{TRY(refuse(world, request.state, admission, request.program)), {}};
    for (const auto& cut : TRY(session::finish_cut_off(request.state, request.workspace, protected_paths)))
        TRY(tell_left_over(world, request.state, cut.session, cut.left));
    request.agent = admission.agent;
    request.profile = TRY(profile_for(given, request.agent));
    TRY(fetch_credentials(world, given, request));
    request.apis = api_catalog;
    request.command = given.arguments();
    request.command.front() = found;
    if (world.in_is_terminal && world.err_is_terminal)
        request.ask = [&](const session::Gate& gate, const workspace::ChangeSet& changes) { return ask(world, gate, changes); };

    session::SessionRecord record = TRY(session::run_session(request, world.clock));
    if (auto file = given.one("report")) TRY(write_atomically(*file, to_text(to_json(record), 2) + "\n", 0644));
    tell_outcome(world, record);
    return Ran{record.outcome.signal != 0 ? signalled + record.outcome.signal : record.outcome.code, std::move(record)};
}

namespace {

Result<int> run_program(World& world, const Given& given)
{
    auto ran = run_session_for(world, given, Hosts::declared);
    if (ran) return ran->status;
    world.err << "bawn run: " << printable(ran.error().message()) << '\n';
    return could_not_run;
}

}  // namespace

extern const Command run_command = {
    .name = "run",
    .summary = "run an agent, or any program, with one repository and nothing else",
    .about =
        "The program sees the repository around the current folder, the system and toolchains read-only, a private home, and\n"
        "reaches the hosts that its profile, the policy or you name; every other connection is refused with a reason. What it\n"
        "changes is held apart (--mode gated) until you commit it; protected files, such as git hooks, editor and agent settings\n"
        "or CI files, are never committed unasked. What it ran, wrote and tried to reach is in the ledger and in a report.\n"
        "Nothing of it survives the session.\n"
        "\n"
        "The program is known by its content: one that the policy bans does not start.\n"
        "Sizes end in K, M, G or T; times in s, m, h or d.",
    .arguments = {{"COMMAND", "the program and its arguments; write -- before it", Argument::Count::many}},
    .options = {{"workspace", "DIR", "this folder instead of the repository around the current one"},
                {"mode", "MODE", "gated: changes are held until committed; direct: they are written at once"},
                {"commit", "WHEN", "ask (at a terminal), auto (all but protected files), never"},
                {"read", "PATH", "also visible, read-only", true},
                {"write", "PATH", "also visible, and writable", true},
                {"env", "NAME", "also hand on this variable, or NAME=VALUE", true},
                {"profile", "NAME", "what the agent needs inside; the one of the agent that it is, unless named"},
                {"allow-host", "HOST", "or HOST:PORT: also reachable, where the policy lets it; ports 443 and 80 unless named", true},
                {"credential", "KEY=HOST", "your variable KEY holds a key: it is used at HOST and never seen inside", true},
                {"service", "NAME=PLACE", "a server at PLACE, as 127.0.0.1:5432, is reached from inside by NAME and its port", true},
                {"port", "N", "a server inside is reached at 127.0.0.1:N", true},
                {"keep-home", "", "keep the private home for the next session in this workspace"},
                {"evidence", "LEVEL", "standard, or forensic: every file that was opened, too"},
                {"report", "FILE", "write what happened as JSON (docs/session.schema.json)"},
                {"memory", "SIZE", "of all processes together; three quarters of the machine's"},
                {"processes", "N", "at one time; 4096"},
                {"cpu", "PERCENT", "of one processor; unlimited"},
                {"disk", "SIZE", "written; 20G"},
                {"time", "TIME", "until everything inside is ended; unlimited"},
                {"accept-degraded", "ID", "run although this control is missing (bawn doctor); it is recorded", true},
                {"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"},
                {"agents", "DIR", "take signatures from this folder instead of the built-in ones"},
                {"state", "DIR", "where sessions and ledger are kept"}},
    .examples = {{"bawn run -- claude", "in the repository you are in"},
                 {"bawn run --commit auto --report r.json -- make test", "in CI: no questions, a record"},
                 {"bawn run --allow-host registry.npmjs.org -- npm install", "one host more, for this session"},
                 {"bawn run --credential OPENAI_API_KEY=api.openai.com -- codex", "the agent uses the key and never holds it"},
                 {"bawn run --port 3000 -- npm run dev", "and look at it in a browser outside"},
                 {"bawn run --read ~/notes --env LANG=C -- codex", "a little more than the default"}},
    .exits = {{could_not_run, "Bawn could not make the session; the message says why"},
              {is_banned, "the policy bans the agent"},
              {not_found, "the command was not found"},
              {signalled, "and more: the command was ended by a signal, this number less 128"}},
    .run = run_program,
    .runs_another = true,
};

}  // namespace bawn::cli
