#include "agents/agents.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bawn::agents {
namespace {

// Robin, of which everything is known, and Wren, of which others only report.
Knowledge robin_and_wren()
{
    Signature robin;
    robin.id = "robin";
    robin.name = "Robin";
    robin.capabilities = {"write-files"};
    robin.identity.emplace_back();
    robin.identity[0].of = {"robin-one", "robin-two", "robin-three", "robin-four"};
    robin.identity[0].need = 3;
    robin.presence.npm = {"@example/robin"};
    robin.presence.pypi = {"robin-py"};
    robin.presence.vscode = {"example.robin"};
    robin.presence.jetbrains = {"org.example.robin"};
    robin.presence.executables = {"robin"};
    robin.presence.home = {".robin/settings.json"};
    robin.presence.system = {"/etc/robin/"};
    robin.presence.env = {"ROBIN_SESSION_ID"};
    robin.presence.process = {"node_modules/@example/robin/"};
    robin.repository = {"ROBIN.md"};
    Signature wren;
    wren.id = "wren";
    wren.name = "Wren";
    wren.lineage = "robin";
    wren.reported.npm = {"wren"};
    wren.reported.vscode = {"example.wren"};
    wren.reported.executables = {"wren"};
    wren.reported.home = {".wren/"};
    wren.reported.process = {"node_modules/wren/"};
    UnknownAgents unknown;
    unknown.apis = {{"api", {"api-one"}, 1}};
    unknown.tools = {{"shell", {"shell-one"}, 1}};
    unknown.lets_act_when = {{1, {}}};
    return {.signatures = {robin, wren}, .unknown = unknown};
}

FileStrings program(std::string path, std::vector<std::string> words = {"robin-one", "robin-two", "robin-three"}, std::string form = "")
{
    FileStrings file{.path = std::move(path), .form = std::move(form), .size = 1'000'000, .strings = {}, .sha256 = {}};
    for (std::string& word : words) file.strings.push_back({std::move(word), 1, 8192 * file.strings.size(), true});
    return file;
}

Package npm(std::string folder, std::string name, std::string version)
{
    return {std::move(folder) + "/package.json", "npm", std::move(name), std::move(version)};
}

Process process(std::string program_path, std::vector<std::string> argv = {"x"}, std::vector<std::string> variables = {})
{
    return {.pid = 7,
            .parent = 3,
            .executable = "/usr/bin/node",
            .cwd = "/",
            .script = {},
            .argv = std::move(argv),
            .variables = std::move(variables),
            .sockets = {},
            .program_path = std::move(program_path)};
}

NamedFile named(NamedFile::Where where, std::string path, std::string name) { return {std::move(path), std::move(name), where}; }

// One finding a line: "robin 2.4 likely/certain running: package /x/package.json, …; risk hooks"
std::string told(const std::vector<Evidence>& seen)
{
    Knowledge knowledge = robin_and_wren();
    std::string out;
    for (const Finding& f : identify(knowledge, seen)) {
        std::vector<std::string> places;
        for (const Place& p : f.places) places.push_back(p.kind + " " + p.path);
        out += fmt::format("{}{}{} {}/{}{}: {}", f.agent, f.version.empty() ? "" : " ", f.version, name_of(f.identity), name_of(f.presence),
                           f.is_running ? " running" : "", fmt::join(places, ", "));
        for (const Risk& r : f.risks) out += "; risk " + r.id + " " + r.path;
        out += "\n";
    }
    return out;
}

struct IdentifyRow {
    const char* why;
    std::vector<Evidence> seen;
    const char* expected;
};

void expect_found(std::span<const IdentifyRow> rows)
{
    for (const IdentifyRow& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(row.seen), row.expected);
    }
}

TEST(Identify, how_far_each_fact_goes)
{
    using Where = NamedFile::Where;
    const IdentifyRow rows[] = {
        {"an empty machine has no agents", {}, ""},
        {"a program is certain", {program("/opt/notes")}, "robin certain/certain: program /opt/notes\n"},
        {"in an archive it may never have run here",
         {program("/srv/a.tgz!x.js", {"robin-one", "robin-two", "robin-three"}, "gzip stream, tar archive, script")},
         "robin certain/likely: program /srv/a.tgz!x.js\n"},
        {"a manifest is easy to forge", {npm("/x", "@example/robin", "2.4")}, "robin 2.4 likely/certain: package /x/package.json\n"},
        {"the name counts in its own ecosystem", {Package{"/x", "pypi", "@example/robin", "1"}}, ""},
        {"an extension", {Extension{"/x", "vscode", "example.robin", "1.0"}}, "robin 1.0 likely/certain: extension /x\n"},
        {"a plugin", {Extension{"/x", "jetbrains", "org.example.robin", "1.0"}}, "robin 1.0 likely/certain: extension /x\n"},
        {"settings in a home",
         {named(Where::home, "/home/a/.robin/settings.json", ".robin/settings.json")},
         "robin none/likely: settings /home/a/.robin/settings.json\n"},
        {"settings of the machine", {named(Where::system, "/etc/robin", "/etc/robin/")}, "robin none/likely: settings /etc/robin\n"},
        {"a name alone is a hint", {named(Where::executable, "/usr/bin/robin", "robin")}, "robin none/possible: name /usr/bin/robin\n"},
        {"a file of that name in a home is no program", {named(Where::home, "/home/a/robin", "robin")}, ""},
        {"a repository proves nothing about the user",
         {named(Where::repository, "/srv/r/ROBIN.md", "ROBIN.md")},
         "robin none/none: repository /srv/r/ROBIN.md\n"},
        {"started as this agent",
         {process("", {"node", "/x/node_modules/@example/robin/cli.js"})},
         "robin none/likely running: process /usr/bin/node\n"},
        {"a variable is a hint, and does not run",
         {process("", {"sh"}, {"HOME", "ROBIN_SESSION_ID"})},
         "robin none/possible: process /usr/bin/node\n"},
        {"a reported package", {npm("/x", "wren", "1.0")}, "wren 1.0 none/possible: package /x/package.json\n"},
        {"a reported extension", {Extension{"/x", "vscode", "example.wren", "1.0"}}, "wren 1.0 none/possible: extension /x\n"},
        {"a reported name", {named(Where::executable, "/usr/bin/wren", "wren")}, "wren none/possible: name /usr/bin/wren\n"},
        {"a reported folder", {named(Where::home, "/home/a/.wren", ".wren/")}, "wren none/possible: settings /home/a/.wren\n"},
        {"a reported process", {process("", {"node", "/x/node_modules/wren/cli.js"})}, "wren none/possible: process /usr/bin/node\n"},
        {"an agent nobody has described", {program("/opt/x", {"api-one", "shell-one"})}, "unknown likely/certain: program /opt/x\n"},
    };
    expect_found(rows);
}

TEST(Identify, folds_by_version)
{
    const IdentifyRow rows[] = {
        {"one version: everything belongs to it",
         {npm("/x", "@example/robin", "2.4"), program("/opt/notes"),
          named(NamedFile::Where::home, "/home/a/.robin/settings.json", ".robin/settings.json")},
         "robin 2.4 certain/certain: settings /home/a/.robin/settings.json, program /opt/notes, package /x/package.json\n"},
        {"a program below a package has its version",
         {npm("/x/robin", "@example/robin", "2.4"), npm("/y/robin", "@example/robin", "2.5"), program("/x/robin/dist/cli.js"),
          program("/y/robin/cli.js!gzip")},
         "robin 2.4 certain/certain: program /x/robin/dist/cli.js, package /x/robin/package.json\n"
         "robin 2.5 certain/certain: program /y/robin/cli.js!gzip, package /y/robin/package.json\n"},
        {"below another's package it has none",
         {npm("/x/wren", "wren", "9.9"), program("/x/wren/cli.js")},
         "robin certain/certain: program /x/wren/cli.js\nwren 9.9 none/possible: package /x/wren/package.json\n"},
        {"of two versions, what tells none stands by itself",
         {npm("/x", "@example/robin", "2.4"), npm("/y", "@example/robin", "2.5"), program("/opt/notes")},
         "robin certain/certain: program /opt/notes\nrobin 2.4 likely/certain: package /x/package.json\nrobin 2.5 likely/certain: package "
         "/y/package.json\n"},
        {"the same place is told once",
         {npm("/x", "@example/robin", "2.4"), npm("/x", "@example/robin", "2.4")},
         "robin 2.4 likely/certain: package /x/package.json\n"},
        {"in the order of the signatures, unknown last",
         {program("/a", {"api-one", "shell-one"}), npm("/b", "wren", "1"), npm("/c", "@example/robin", "1")},
         "robin 1 likely/certain: package /c/package.json\nwren 1 none/possible: package /b/package.json\nunknown likely/certain: program "
         "/a\n"},
        {"each unknown agent is its own",
         {program("/opt/a", {"api-one", "shell-one"}), program("/opt/b", {"api-one", "shell-one"})},
         "unknown likely/certain: program /opt/a\nunknown likely/certain: program /opt/b\n"},
        {"a path that does not begin at a root",
         {program("notes"), npm("x", "@example/robin", "1")},
         "robin 1 certain/certain: program notes, package x/package.json\n"},
    };
    expect_found(rows);
}

TEST(Identify, what_runs)
{
    const IdentifyRow rows[] = {
        {"the program itself",
         {program("/opt/notes"), process("/opt/notes")},
         "robin certain/certain running: program /opt/notes, process /opt/notes\n"},
        {"a part of the program's file",
         {program("/opt/notes!bun"), process("/opt/notes")},
         "robin certain/certain running: process /opt/notes, program /opt/notes!bun\n"},
        {"a script of a folder of sources",
         {program("/opt/r/x.py", {"robin-one", "robin-two"}), program("/opt/r/y.py", {"robin-three"}), process("/opt/r/main.py")},
         "robin certain/certain running: program /opt/r, process /opt/r/main.py\n"},
        {"a neighbour with a longer name is another",
         {program("/opt/notes"), process("/opt/notes2")},
         "robin certain/certain: program /opt/notes\n"},
        {"something else runs", {program("/opt/notes"), process("/usr/bin/true")}, "robin certain/certain: program /opt/notes\n"},
        {"the release that runs, and not the other",
         {npm("/x/r", "@example/robin", "1"), npm("/y/r", "@example/robin", "2"), program("/x/r/cli.js"), program("/y/r/cli.js"),
          process("/y/r/cli.js")},
         "robin 1 certain/certain: program /x/r/cli.js, package /x/r/package.json\n"
         "robin 2 certain/certain running: program /y/r/cli.js, process /y/r/cli.js, package /y/r/package.json\n"},
        {"an unknown agent that runs is one agent",
         {program("/opt/x", {"api-one", "shell-one"}), process("/opt/x")},
         "unknown likely/certain running: program /opt/x, process /opt/x\n"},
    };
    expect_found(rows);
}

TEST(Identify, risks)
{
    const RiskFound hooks{"/home/a/.robin/settings.json", "robin", "hooks", "runs a command"};
    const McpServer server{"/home/a/.robin/mcp.json", "robin", "files", "npx", ""};
    const IdentifyRow rows[] = {
        {"belong to an agent that is there",
         {npm("/x", "@example/robin", "1"), hooks, server},
         "robin 1 likely/certain: package /x/package.json; risk hooks /home/a/.robin/settings.json; risk mcp-servers "
         "/home/a/.robin/mcp.json\n"},
        {"and are no agent by themselves", {hooks, server}, ""},
        {"are told once",
         {npm("/x", "@example/robin", "1"), hooks, hooks},
         "robin 1 likely/certain: package /x/package.json; risk hooks /home/a/.robin/settings.json\n"},
        {"of an agent nobody knows",
         {npm("/x", "@example/robin", "1"), RiskFound{"/y", "raven", "hooks", ""}, McpServer{"/y", "raven", "a", "b", ""}},
         "robin 1 likely/certain: package /x/package.json\n"},
    };
    expect_found(rows);
}

TEST(Identify, every_string_is_asked_for_once)
{
    Knowledge knowledge = robin_and_wren();
    knowledge.signatures[1].identity.emplace_back().all = {"robin-one", "wren-one"};
    EXPECT_EQ(strings_of(knowledge),
              (std::vector<std::string>{"api-one", "robin-four", "robin-one", "robin-three", "robin-two", "shell-one", "wren-one"}));
}

}  // namespace
}  // namespace bawn::agents
