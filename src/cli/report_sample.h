#pragma once

// A made-up scan for the tests of every form of a report: an agent that is banned and runs, one that may only run in the
// sandbox, one that is a mere hint, a file in a repository, and names that try to get out of where they are shown.

#include "cli/report.h"

namespace bawn::cli {

inline agents::Finding sample_robin()
{
    return {.agent = "robin",
            .name = "Robin",
            .vendor = "Example",
            .version = "2.4.1",
            .lineage = "wren",
            .sha256 = std::string(64, 'a'),
            .identity = Confidence::certain,
            .presence = Confidence::certain,
            .is_running = true,
            .capabilities = {"write-files", "run-commands"},
            .places = {{"/home/ann/.robin/settings.json", "settings", "a place where this agent keeps its settings or state", 1000},
                       {"/opt/notes!bun", "program", "Bun executable that holds 4 of 4 strings: one (1), two (2)", 0},
                       {"/opt/notes", "process", "process 812 runs it (parent 1)", 1000}},
            .risks = {{"telemetry", "/home/ann/.robin/settings.json", "exports usage records"},
                      {"permission-bypass", "/home/ann/.robin/settings.json", "runs every tool without asking"},
                      {"mcp-servers", "/home/ann/.robin/mcp.json", "MCP server files: npx"}}};
}

inline agents::Finding sample_finding(std::string agent, std::string name, Confidence identity, Confidence presence, agents::Place place)
{
    agents::Finding f;
    f.agent = std::move(agent);
    f.name = std::move(name);
    f.identity = identity;
    f.presence = presence;
    f.places = {std::move(place)};
    return f;
}

inline ScanReport sample_report()
{
    using policy::Action;
    ScanReport r;
    r.root = "/";
    r.host = "desk-7";
    r.time = Time(std::chrono::seconds(1'795'000'000));
    r.policy = "/etc/bawn/policy.yaml";
    r.pack = "built-in";
    auto wren = sample_finding("wren", "Wren", Confidence::likely, Confidence::certain,
                               {"/usr/lib/node_modules/@example/wren/package.json", "package", "npm package @example/wren 1.0.0", 0});
    wren.version = "1.0.0";
    r.findings.push_back({wren, {Action::sandbox_only, "machine", "/etc/bawn/policy.yaml:20 confine-wren", "Only in the sandbox.", ""}});
    r.findings.push_back(
        {sample_robin(), {Action::banned, "machine", "/etc/bawn/policy.yaml:12 ban-robin", "Source code stays here.", "SEC-142"}});
    r.findings.push_back({sample_finding("finch", "Finch", Confidence::none, Confidence::possible,
                                         {"/usr/local/bin/finch", "name", "has the file name of this agent; a name alone is a hint", 0}),
                          {Action::note, "", "no rule", "", ""}});
    r.repository_files.push_back({sample_finding("robin", "Robin", Confidence::none, Confidence::none,
                                                 {"/srv/git/<b>\x1b[31m\xff/ROBIN.md", "repository", "a repository file of this agent", 0}),
                                  {Action::note, "", "no rule", "", ""}});
    r.notes.push_back({"/srv/bomb.zip", "too deep: 9 containers inside one another"});
    r.counts = {.folders = 2113,
                .files = 143002,
                .bytes = 6'000'000'000,
                .matched_files = 9000,
                .matched_bytes = 5'000'000'000,
                .cached_files = 0,
                .denied = 12,
                .processes = 80};
    return r;
}

inline ScanReport empty_report()
{
    ScanReport r;
    r.root = "/mnt/image";
    r.policy = "built-in observe";
    r.pack = "built-in";
    r.counts.files = 1;
    r.counts.folders = 1;
    return r;
}

}  // namespace bawn::cli
