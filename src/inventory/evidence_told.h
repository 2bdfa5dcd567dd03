#pragma once

// Evidence as a line of text each, for tables of cases in tests:
//
//     EXPECT_EQ(told(*found), "npm @robin/cli 1.2.3\n");

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "agents/agents.h"

namespace bawn::inventory {

struct Teller {
    std::string operator()(const agents::FileStrings& f) const { return "strings in " + f.path; }
    std::string operator()(const agents::Package& p) const { return fmt::format("{} {} {}", p.ecosystem, p.name, p.version); }
    std::string operator()(const agents::Extension& e) const { return fmt::format("{} {} {}", e.editor, e.id, e.version); }
    std::string operator()(const agents::NamedFile& f) const
    {
        constexpr const char* where[] = {"executable", "home", "system", "repository"};
        return fmt::format("{} {}", where[static_cast<int>(f.where)], f.name);
    }
    std::string operator()(const agents::Process& p) const { return fmt::format("process {}", p.pid); }
    std::string operator()(const agents::RiskFound& r) const { return fmt::format("risk {} of {}: {}", r.risk, r.agent, r.why); }
    std::string operator()(const agents::McpServer& m) const
    {
        return fmt::format("mcp {} of {}: {}{}", m.name, m.agent, m.command, m.url);
    }
};

inline std::string told(const std::vector<agents::Evidence>& evidence)
{
    std::string lines;
    for (const agents::Evidence& one : evidence) lines += std::visit(Teller(), one) + '\n';
    return lines;
}

// The same of a Result; an error is told with an "error: " in front.
inline std::string told(const Result<std::vector<agents::Evidence>>& evidence)
{
    return evidence ? told(*evidence) : "error: " + evidence.error().message() + '\n';
}

}  // namespace bawn::inventory
