#include "inventory/launchers.h"

#include <gtest/gtest.h>

#include "inventory/evidence_told.h"
#include "inventory/start_files.h"

namespace bawn::inventory {
namespace {

KnownNames launched_robin()
{
    agents::Signature signature;
    signature.id = "robin";
    signature.presence.npm = {"@robin/cli"};
    signature.presence.pypi = {"robin-chat"};
    signature.presence.executables = {"robin", "q"};
    signature.presence.process = {"node_modules/@robin/cli/"};
    signature.relay_env = {"ROBIN_BASE_URL"};
    return known_names({&signature, 1});
}

TEST(Launchers, know_the_program_that_a_line_starts)
{
    struct Row {
        const char* line;
        const char* program;
    };
    const Row rows[] = {
        {"robin", "robin"},
        {"/opt/Robin/robin --no-sandbox %F", "robin"},
        {"\"/opt/My Robin/robin\" %F", "robin"},
        {"env ROBIN_X=1 nohup /opt/robin", "robin"},
        {"timeout 30m nice -n 10 robin", "robin"},
        {"sh -c \"cd /srv && exec robin --serve\"", "robin"},
        {"/bin/bash -lc 'sh -c robin'", "robin"},
        {"npx -y @robin/cli@latest --serve", "robin"},
        {"uvx robin-chat==1.0", "robin"},
        {"uv tool run robin", "robin"},
        {"python3 -m robin", "robin"},
        {"node /usr/lib/node_modules/@robin/cli/main.js", "robin"},
        {"cd /srv; q chat", "q"},
        {"cat /srv/robin", ""},
        {"grep robin /var/log/x", ""},
        {"npx q", ""},
        {"", ""},
        {"sh -c \"sh -c \\\"sh -c 'sh -c sh'\\\"\"", ""},
    };
    const KnownNames known = launched_robin();
    for (const Row& row : rows) EXPECT_EQ(program_started(row.line, known), row.program) << row.line;
}

TEST(Launchers, read_files_that_start_programs)
{
    struct Row {
        const char* why;
        Traced (*read)(const TraceText&, const KnownNames&);
        const char* path;
        const char* text;
        const char* told;
    };
    const Row rows[] = {
        {"a desktop entry", read_desktop_entry, "/d",
         "[Desktop Entry]\nName=Robin\nTryExec=cat\nExec = /opt/robin %U\n[Desktop Action x]\nExec=robin --new\n", "executable robin\n"},
        {"somebody else's", read_desktop_entry, "/d", "Name=robin\nExec=cat robin\n", ""},
        {"a unit", read_unit, "/u", "[Service]\nEnvironment=KEY=hunter2\nExecStart=-@/usr/bin/robin serve\n", "executable robin\n"},
        {"a user's cron table", read_crontab, "/var/spool/cron/crontabs/u", "# robin\nKEY=hunter2\n*/5 * * * * robin -p go\n",
         "executable robin\n"},
        {"the machine's cron table names a user", read_crontab, "/etc/crontab", "@daily  root  npx @robin/cli\n", "executable robin\n"},
        {"a user called robin", read_crontab, "/etc/crontab", "0 0 * * * robin cat /x\n", ""},
        {"too few fields", read_crontab, "/etc/crontab", "0 0\n", ""},
        {"a relay", read_start_file, "/home/u/.bashrc", "export ROBIN_BASE_URL=https://hunter2@x PATH=$PATH:/x\n",
         "risk relay of robin: ROBIN_BASE_URL is set here\n"},
        {"a relay that is only mentioned", read_start_file, "/home/u/.bashrc", "# export ROBIN_BASE_URL=x\necho ROBIN_BASE_URL=x\n", ""},
    };
    const KnownNames known = launched_robin();
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(row.read({row.path, 0, row.text}, known)), row.told);
    }
}

TEST(StartFiles, keep_the_assignments_that_are_asked_for)
{
    struct Row {
        const char* text;
        const char* value;
    };
    const Row rows[] = {
        {"export ROBIN_HOME=/data/robin", "/data/robin"},
        {"ROBIN_HOME=\"$HOME/my robin\"; export ROBIN_HOME", "$HOME/my robin"},
        {"export A=b ROBIN_HOME='/x' # ROBIN_HOME=/y", "/x"},
        {"set -gx ROBIN_HOME ~/robin", "~/robin"},
        {"set -x -g ROBIN_HOME /f", "/f"},
        {"setenv ROBIN_HOME /c", "/c"},
        {"ROBIN_HOME=/once robin", "/once"},
        {"# export ROBIN_HOME=/x", nullptr},
        {"echo ROBIN_HOME=/x", nullptr},
        {"export XROBIN_HOME=/x", nullptr},
        {"set -gx ROBIN_HOME", nullptr},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text);
        auto found = assignments_in(row.text, NameSet{"ROBIN_HOME"});
        EXPECT_EQ(found.empty() ? "nothing" : found[0].value, row.value ? row.value : "nothing");
    }
}

TEST(StartFiles, know_which_folder_is_meant)
{
    struct Row {
        const char* value;
        const char* folder;
    };
    const Row rows[] = {
        {"/data/robin/", "/data/robin"},
        {"~/robin", "/home/u/robin"},
        {"$HOME", "/home/u"},
        {"${HOME}/a/../b", "/home/u/b"},
        {"$HOMER/x", ""},
        {"$XDG/x", ""},
        {"robin", ""},
        {"/a/$(id)", ""},
        {"", ""},
        {"~robin/x", ""},
        {"/../../etc", "/etc"},
    };
    for (const Row& row : rows) EXPECT_EQ(folder_meant(row.value, "/home/u"), row.folder) << row.value;
}

}  // namespace
}  // namespace bawn::inventory
