#pragma once

// agents: which coding agent is this, and how do we know?
//
// A Signature says what an agent looks like; they live in data/agents, one file each. Evidence says what was seen at
// one place. identify() lays one over the other. It opens no file and asks no clock, so a test hands it evidence
// written by hand:
//
//     auto findings = identify(signatures, {Package{.path = "/x/package.json", .ecosystem = "npm", .name = "@robin/cli"}});
//
// To teach Bawn a new agent, write a data file; no code changes. To teach it a new kind of evidence, add a case to
// Evidence and follow the compiler.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "agents/signature.h"
#include "agents/unknown.h"
#include "base/confidence.h"

namespace bawn::agents {

// One string of a signature, as often as it stands in a stretch of bytes.
struct StringCount {
    std::string text;
    std::uint64_t count = 0;
    std::uint64_t first = 0;  // offset of the first one: strings of an agent lie far apart, those of a list close together
    bool in_code = true;      // at least one stands in machine code, a binary or source code; false: lists, prose, settings
};

// Strings of signatures found in one file, or in one part of a container.
struct FileStrings {
    std::string path;        // "/opt/x/foo!bun", "/srv/a.zip!b.tar!cli.js": '!' goes into a container
    std::string form;        // "Bun executable", "gzip in an ELF note", "script", …: for people
    std::uint64_t size = 0;  // bytes that were matched, unpacked
    std::vector<StringCount> strings;
    std::string sha256;      // of the outer file, or ""
    unsigned uid = 0;
};

struct Package {  // a manifest of a package manager
    std::string path, ecosystem, name, version;  // ecosystem: npm pypi brew cargo go deb
    unsigned uid = 0;
};
struct Extension {  // of an editor
    std::string path, editor, id, version;  // editor: "vscode", "jetbrains"; id as the editor writes it
    unsigned uid = 0;
};
struct NamedFile {  // a file or folder known by its name alone
    enum class Where { executable, home, system, repository };
    std::string path, name;  // name: file name; path below the home, the system path, or below the repository
    Where where = Where::executable;
    unsigned uid = 0;
};
struct Process {
    int pid = 0, parent = 0;
    std::string executable, cwd, script;  // script: the entry file of an interpreter
    std::vector<std::string> argv;
    std::vector<std::string> variables;   // names only, never values
    std::vector<std::string> sockets;     // "listens on 127.0.0.1:18789", "connected to 10.0.0.1:443"
    std::string program_path;             // where its bytes were found by the walk, or ""
    unsigned uid = 0;
};
struct RiskFound {  // an effective setting, or an MCP server
    std::string path, agent, risk, why;
    unsigned uid = 0;
};
struct McpServer {
    std::string path, agent, name, command, url;  // command without arguments that could be secrets
    unsigned uid = 0;
};

using Evidence = std::variant<FileStrings, Package, Extension, NamedFile, Process, RiskFound, McpServer>;

struct Place {
    std::string path;
    std::string kind;     // "program", "package", "extension", "settings", "name", "process", "repository", "mcp-server"
    std::string because;  // shown as it is: "holds 14 of 20 strings of Claude Code: tengu_api_query (3), …"
    unsigned uid = 0;
};
struct Risk {
    std::string id;  // "permission-bypass", "mcp-servers", …
    std::string path, why;
};

struct Finding {
    std::string agent;  // id; "unknown" for a program that acts like an agent and is none we know
    std::string name, vendor, version, lineage, sha256;
    Confidence identity = Confidence::none;  // which agent it is
    Confidence presence = Confidence::none;  // that it is on this machine
    bool is_running = false;
    std::vector<std::string> capabilities;
    std::vector<Place> places;
    std::vector<Risk> risks;
};

// The knowledge that identify() works with: signatures, and what makes a program an agent that nobody has described.
struct Knowledge {
    std::vector<Signature> signatures;
    UnknownAgents unknown;
};

// One finding for each agent and version, in the order of the signatures, unknown agents last. Files in repositories
// alone make a finding with presence none: they prove nothing about the user.
std::vector<Finding> identify(const Knowledge&, std::span<const Evidence>);

// Every string that the knowledge asks for, once: what a matcher has to look for.
std::vector<std::string> strings_of(const Knowledge&);

}  // namespace bawn::agents
