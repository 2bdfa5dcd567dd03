#include <gtest/gtest.h>

#include <sstream>

#include "cli/report_sample.h"
#include "cli/report_words.h"
#include "cli/text_table.h"

namespace bawn::cli {
namespace {

std::string table(const ScanReport& report, TableOptions options)
{
    std::ostringstream out;
    write_table(out, report, options);
    return out.str();
}

TEST(ReportTable, tells_what_matters_first)
{
    EXPECT_EQ(table(sample_report(), {}),
              R"(AGENT  VERSION  WHERE                        IDENTITY/PRESENCE  RUNS  RISKS                 VERDICT
Robin  2.4.1    /opt/notes!bun    +2 places  certain/certain    yes   permission-bypass +2  banned
Wren   1.0.0    /usr/lib/…/wren              likely/certain                                 sandbox-only

Against the policy:
  Robin 2.4.1: banned. Source code stays here. (SEC-142, /etc/bawn/policy.yaml:12 ban-robin)
  Wren 1.0.0: sandbox-only. Only in the sandbox. (/etc/bawn/policy.yaml:20 confine-wren)

Hints, no more than a name or a variable:
  Finch: /usr/local/bin/finch

Files in repositories; they prove nothing about the user:
  Robin: /srv/git/<b>\x1b[31m\xff/ROBIN.md

Notes:
  /srv/bomb.zip: too deep: 9 containers inside one another

looked at 143,002 files in 2,113 folders and 80 processes; 12 could not be read (policy: /etc/bawn/policy.yaml; signatures: built-in)
)");
}

TEST(ReportTable, of_nothing_is_calm)
{
    EXPECT_EQ(table(empty_report(), {}),
              "No coding agent found.\n\nlooked at 1 file in 1 folder (policy: built-in observe; signatures: built-in)\n");
}

TEST(ReportTable, explains_every_place_and_risk)
{
    std::string text = table(sample_report(), {.explain = true});
    for (const char* part :
         {"identity certain, presence certain, running; by Example; derived from wren",
          "  program    /opt/notes!bun\n             Bun executable that holds 4 of 4 strings",
          "  risk       permission-bypass: runs every tool without asking\n             /home/ann/.robin/settings.json",
          "  can: write-files, run-commands", "  banned     Source code stays here. (SEC-142, /etc/bawn/policy.yaml:12 ban-robin)",
          "/usr/local/bin/finch", "They prove nothing about the user"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
    }
}

TEST(ReportTable, lets_nothing_from_outside_steer_the_terminal)
{
    for (bool explain : {false, true}) {
        std::string text = table(sample_report(), {.explain = explain});
        EXPECT_EQ(text.find('\x1b'), std::string::npos);
        EXPECT_NE(text.find("\\x1b[31m\\xff"), std::string::npos);
    }
    EXPECT_NE(table(sample_report(), {.colour = true}).find("\x1b[1;31mbanned\x1b[0m"), std::string::npos);
}

TEST(ReportTable, cuts_long_lists_short)
{
    ScanReport report = empty_report();
    for (int i = 0; i < 20; ++i) report.notes.push_back({"/x", "number " + std::to_string(i)});
    std::string text = table(report, {});
    EXPECT_NE(text.find("  and 12 more: --explain or --json tells them\n"), std::string::npos) << text;
}

TEST(TextTable, fits_paths_by_their_middle)
{
    struct Row {
        const char* why;
        const char* path;
        std::size_t width;
        const char* fitted;
    };
    const Row rows[] = {
        {"what fits stays", "/opt/robin", 10, "/opt/robin"},
        {"folders go from the middle", "/home/ann/.local/share/robin/versions/2.4.1/robin", 30, "/home/ann/.local/…/2.4.1/robin"},
        {"the name stays whole", "/a/very/long/way/down/to/robin", 12, "/a/…/robin"},
        {"a name that is too long is cut", "/opt/a-name-that-is-far-too-long", 12, "a-name-that…"},
        {"counted in code points", "/é/é/é", 6, "/é/é/é"},
        {"no folder at all", "a-name-that-is-far-too-long", 8, "a-name-…"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string fit = fitted_path(row.path, row.width);
        EXPECT_EQ(fit, row.fitted);
        EXPECT_LE(columns_of(fit), row.width);
    }
}

TEST(TextTable, gives_way_where_it_may)
{
    std::string text = text_table({{"A", 4}, {"B"}}, {{{"abcdefghij", ""}, {"xy", ""}}}, 9);
    EXPECT_EQ(text, "A      B\nabcd…  xy\n");
}

TEST(ReportWords, numbers)
{
    struct Row {
        std::uint64_t number;
        const char* text;
    };
    const Row rows[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {143002, "143,002"}, {6'000'000'000, "6,000,000,000"}};
    for (const Row& row : rows) EXPECT_EQ(with_commas(row.number), row.text);
}

}  // namespace
}  // namespace bawn::cli
