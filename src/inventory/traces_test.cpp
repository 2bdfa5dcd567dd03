#include "inventory/traces.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <array>
#include <chrono>
#include <filesystem>

#include "base/files.h"
#include "inventory/evidence_told.h"
#include "inventory/samples_test.h"
#include "inventory/start_files.h"

namespace bawn::inventory {
namespace {

constexpr mode_t file_mode = S_IFREG | 0644, program_mode = S_IFREG | 0755, folder_mode = S_IFDIR | 0755, link_mode = S_IFLNK | 0777,
                 fifo_mode = S_IFIFO | 0644;

agents::Signature traced_robin()
{
    agents::Signature signature;
    signature.id = "robin";
    signature.presence.npm = {"@robin/cli"};
    signature.presence.pypi = {"robin-chat"};
    signature.presence.vscode = {"example.robin"};
    signature.presence.jetbrains = {"org.example.robin"};
    signature.presence.executables = {"robin", "Robin.AppImage"};
    signature.presence.home = {".robin/", ".robin/settings.json", ".config/robin/"};
    signature.presence.system = {"/etc/robin/"};
    signature.reported.brew = {"robin"};
    signature.repository = {"ROBIN.md", ".robin/"};
    signature.home_env = {{.env = "ROBIN_HOME", .of = ".robin"}};
    signature.settings = {
        {.file = ".robin/settings.json",
         .at = "mode",
         .risk = "permission-bypass",
         .why = "asks nothing",
         .equals = "\"all\"",
         .contains = {}},
        {.file = "repo:.robin/settings.json",
         .at = "hooks",
         .risk = "hooks",
         .why = "the repository brings hooks",
         .equals = {},
         .contains = {}},
        {.file = "/etc/robin/managed.toml",
         .at = "mode",
         .risk = "permission-bypass",
         .why = "asks nothing",
         .equals = "\"all\"",
         .contains = {}},
    };
    signature.mcp = {{.file = ".robin/mcp.json", .at = "mcpServers"}};
    return signature;
}

const agents::Signature& known()
{
    static const agents::Signature signature = traced_robin();
    return signature;
}

Traces traces() { return Traces({&known(), 1}, Homes({"/srv/ann"}, {{.path = "/data/r", .of = ".robin", .agent = "robin"}})); }

// A file of these bytes that has no name.
Fd file_of(std::string_view bytes)
{
    Fd fd(::memfd_create("trace", MFD_CLOEXEC));
    EXPECT_TRUE(write_all(fd, bytes));
    ::lseek(fd.get(), 0, SEEK_SET);
    return fd;
}

TEST(Traces, names_tell)
{
    struct Row {
        const char* why;
        const char* path;
        mode_t mode;
        const char* told;
    };
    const Row rows[] = {
        {"a folder in a home", "/home/u/.robin", folder_mode, "home .robin/\n"},
        {"a file of that name is none", "/home/u/.robin", file_mode, ""},
        {"a link may lead to it", "/home/u/.robin", link_mode, "home .robin/\n"},
        {"settings in a home", "/srv/ann/.robin/settings.json", file_mode, "home .robin/settings.json\n"},
        {"where a variable moved them", "/data/r/settings.json", file_mode, "home .robin/settings.json\n"},
        {"the moved folder", "/data/r", folder_mode, "home .robin/\n"},
        {"in a container's layer", "/var/lib/docker/overlay2/1/diff/root/.robin", folder_mode, "home .robin/\n"},
        {"a system folder", "/etc/robin", folder_mode, "system /etc/robin/\n"},
        {"in a repository", "/home/u/code/ROBIN.md", file_mode, "repository ROBIN.md\n"},
        {"a folder in a repository", "/home/u/code/.robin", folder_mode, "repository .robin/\n"},
        {"settings in a repository prove no home", "/home/u/code/.robin/settings.json", file_mode, ""},
        {"a program", "/opt/x/robin", program_mode, "executable robin\n"},
        {"a file that nobody may run", "/opt/x/robin", file_mode, ""},
        {"a folder of that name", "/opt/x/robin", folder_mode, ""},
        {"a link in a folder of programs", "/usr/local/bin/robin", link_mode, "executable robin\n"},
        {"a link elsewhere", "/srv/robin", link_mode, ""},
        {"an AppImage", "/home/u/Apps/Robin.AppImage", program_mode, "executable Robin.AppImage\n"},
        {"an AppImage with its version", "/home/u/Apps/robin-1.2.3-x86_64.AppImage", file_mode, "executable robin\n"},
        {"another AppImage", "/home/u/Apps/Wren-1.AppImage", file_mode, ""},
        {"a cask", "/home/linuxbrew/.linuxbrew/Caskroom/robin/1.2", folder_mode, "brew robin 1.2\n"},
        {"another cask", "/home/linuxbrew/.linuxbrew/Caskroom/wren/1.2", folder_mode, ""},
        {"a cask's own notes", "/home/linuxbrew/.linuxbrew/Caskroom/robin/.metadata", folder_mode, ""},
        {"a FIFO", "/home/u/code/ROBIN.md", fifo_mode, "repository ROBIN.md\n"},
        {"nothing", "/home/u/notes", file_mode, ""},
        {"the root", "/", folder_mode, ""},
        {"no UTF-8", "/home/\xff\xfe/.robin", folder_mode, "home .robin/\n"},
    };
    const Traces all = traces();
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        FileSeen seen{.path = row.path, .mode = row.mode};
        EXPECT_EQ(told(all.named(seen)), row.told);
        EXPECT_TRUE(!*row.told || all.interest_in(seen) != Interest::none);
    }
}

TEST(Traces, contents_tell)
{
    struct Row {
        const char* why;
        const char* path;
        std::string text;
        const char* told;
    };
    const char* package = R"({"name": "@robin/cli", "version": "1"})";
    const char* extension = R"({"name": "robin", "publisher": "example", "version": "1"})";
    const std::string jar = samples::zip({{"META-INF/plugin.xml", "<id>org.example.robin</id><version>5</version>"}});
    const Row rows[] = {
        {"npm, global", "/usr/lib/node_modules/@robin/cli/package.json", package, "npm @robin/cli 1\n"},
        {"npm under another name", "/home/u/p/node_modules/helper/package.json", package, "npm @robin/cli 1\n"},
        {"_npx", "/home/u/.npm/_npx/ab12/node_modules/@robin/cli/package.json", package, "npm @robin/cli 1\n"},
        {"nvm", "/home/u/.nvm/versions/node/v22.1.0/lib/node_modules/@robin/cli/package.json", package, "npm @robin/cli 1\n"},
        {"pnpm's store", "/home/u/.local/share/pnpm/global/5/.pnpm/@robin+cli@1/node_modules/@robin/cli/package.json", package,
         "npm @robin/cli 1\n"},
        {"bun, global", "/home/u/.bun/install/global/node_modules/@robin/cli/package.json", package, "npm @robin/cli 1\n"},
        {"unpacked by hand", "/opt/x/package/package.json", package, "npm @robin/cli 1\n"},
        {"its own source is no installation", "/home/u/src/robin/package.json", package, ""},
        {"pipx", "/home/u/.local/share/pipx/venvs/robin-chat/lib/python3.11/site-packages/robin_chat-2.dist-info/METADATA",
         "Name: robin-chat\nVersion: 2\n", "pypi robin-chat 2\n"},
        {"an egg", "/usr/lib/python3/dist-packages/robin_chat.egg-info/PKG-INFO", "Name: robin-chat\nVersion: 2\n", "pypi robin-chat 2\n"},
        {"VS Code's list", "/home/u/.vscode-server/extensions/extensions.json",
         R"([{"identifier": {"id": "example.robin"}, "version": "1"}])", "vscode example.robin 1\n"},
        {"an extension without a list", "/home/u/.cursor/extensions/example.robin-1/package.json", extension, "vscode example.robin 1\n"},
        {"the extension's source", "/home/u/src/robin/package.json", extension, ""},
        {"a plugin's jar", "/home/u/.local/share/JetBrains/IdeaIC2025.1/robin/lib/robin.jar", jar, "jetbrains org.example.robin 5\n"},
        {"a plugin that is one jar", "/home/u/.local/share/JetBrains/IdeaIC2025.1/robin.jar", jar, "jetbrains org.example.robin 5\n"},
        {"a plugin's jar in an IDE", "/opt/idea/plugins/robin/lib/robin.jar", jar, "jetbrains org.example.robin 5\n"},
        {"a jar with nothing in it for us", "/opt/idea/plugins/x/lib/x.jar", samples::zip({{"x", "<id>org.example.robin</id>"}}), ""},
        {"a jar elsewhere", "/srv/lib/robin.jar", jar, ""},
        {"a plugin's loose manifest", "/opt/idea/plugins/robin/META-INF/plugin.xml", "<id>org.example.robin</id>",
         "jetbrains org.example.robin \n"},
        {"a desktop entry", "/usr/share/applications/x.desktop", "Exec=/opt/robin\n", "executable robin\n"},
        {"a user's unit", "/home/u/.config/systemd/user/x.service", "ExecStart=robin\n", "executable robin\n"},
        {"cron", "/var/spool/cron/crontabs/u", "@daily robin\n", "executable robin\n"},
        {"settings in a home", "/srv/ann/.robin/settings.json", R"({"mode": "all"})", "risk permission-bypass of robin: asks nothing\n"},
        {"settings where a variable moved them", "/data/r/settings.json", R"({"mode": "all"})",
         "risk permission-bypass of robin: asks nothing\n"},
        {"settings of a repository", "/home/u/code/.robin/settings.json", R"({"mode": "all", "hooks": [1]})",
         "risk hooks of robin: the repository brings hooks\n"},
        {"settings of the machine", "/etc/robin/managed.toml", "mode = \"all\"\n", "risk permission-bypass of robin: asks nothing\n"},
        {"MCP servers of robin", "/home/u/.robin/mcp.json", R"({"mcpServers": {"a": {"command": "npx", "args": ["a"]}}})",
         "mcp a of robin: npx a\n"},
        {"MCP servers of nobody we know", "/home/u/.wren/mcp.json", R"({"mcpServers": {"a": {"url": "https://x.example/"}}})",
         "mcp a of : https://x.example/\n"},
        {"an example in a package", "/usr/lib/node_modules/x/mcp.json", R"({"mcpServers": {"a": {"command": "a"}}})", ""},
        {"settings of somebody else", "/home/u/.wren/settings.json", "{broken", ""},
        {"broken settings", "/home/u/.robin/settings.json", "{broken", "error: /home/u/.robin/settings.json: line 1, column 2: "},
        {"100 MB", "/x/node_modules/x/package.json", std::string((4 << 20) + 1, ' '),
         "error: /x/node_modules/x/package.json: reading: larger than 4194304 bytes\n"},
        {"a jar that is none", "/opt/idea/plugins/x/lib/x.jar", "not a jar", "error: /opt/idea/plugins/x/lib/x.jar: "},
    };
    const Traces all = traces();
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        FileSeen seen{.path = row.path, .size = row.text.size(), .mode = file_mode};
        std::string answer = told(all.read(seen, file_of(row.text)));
        bool is_error = std::string_view(row.told).starts_with("error: ");
        EXPECT_EQ(is_error ? answer.substr(0, std::string_view(row.told).size()) : answer, row.told);
        EXPECT_TRUE(!*row.told || all.interest_in(seen) == Interest::content);
    }
}

TEST(Traces, only_regular_files_are_read)
{
    const Traces all = traces();
    for (mode_t mode : {fifo_mode, link_mode, folder_mode, static_cast<mode_t>(S_IFCHR | 0644), static_cast<mode_t>(S_IFSOCK | 0755)})
        EXPECT_EQ(all.interest_in({.path = "/usr/lib/node_modules/x/package.json", .mode = mode}), Interest::none);
}

TEST(Traces, every_start_file_that_can_move_a_home_is_read)
{
    const Traces all = traces();
    auto check = [&](std::string path) {
        if (path.ends_with('/')) path += path.contains("profile.d") ? "x.sh" : "x.conf";
        EXPECT_EQ(all.interest_in({.path = path, .mode = file_mode}), Interest::content) << path;
    };
    for (std::string_view path : start_files_in_home) check("/home/u/" + std::string(path));
    for (std::string_view path : start_files_of_machine) check(std::string(path));
}

std::vector<agents::Signature> shipped_signatures()
{
    std::vector<agents::Signature> signatures;
    for (const auto& entry : std::filesystem::directory_iterator(BAWN_SOURCE_DIR "/data/agents")) {
        auto signature = agents::parse_signature(read_text(entry.path().string()).value_or(""), entry.path().filename().string());
        EXPECT_TRUE(signature) << signature.error().message();
        if (signature) signatures.push_back(std::move(*signature));
    }
    return signatures;
}

TEST(Traces, every_path_of_the_shipped_signatures_is_met_where_it_lies)
{
    const auto signatures = shipped_signatures();
    const Traces all(signatures, Homes());
    auto lies_at = [&](std::string path) {
        mode_t mode = path.ends_with('/') ? folder_mode : file_mode;
        if (path.ends_with('/')) path.pop_back();
        EXPECT_NE(all.interest_in({.path = path, .mode = mode}), Interest::none) << path;
    };
    auto settings_lie_at = [&](const std::string& row) {
        if (row.starts_with("repo:")) return lies_at("/srv/code/" + row.substr(5));
        lies_at(row.starts_with('/') ? row : "/home/u/" + row);
    };
    for (const agents::Signature& signature : signatures) {
        for (const agents::Traces* traces : {&signature.presence, &signature.reported}) {
            for (const std::string& path : traces->home) lies_at("/home/u/" + path);
            for (const std::string& path : traces->system) lies_at(path);
        }
        for (const std::string& path : signature.repository) lies_at("/srv/code/" + path);
        for (const auto& row : signature.settings) settings_lie_at(row.file);
        for (const auto& row : signature.mcp) settings_lie_at(row.file);
    }
}

TEST(Traces, ordinary_files_cost_next_to_nothing)
{
    const Traces all = traces();
    const std::array<std::string, 4> paths = {"/usr/share/doc/bash/README.gz", "/home/u/code/src/main.cpp",
                                              "/usr/lib/x86_64-linux-gnu/libz.so.1.2.13",
                                              "/home/u/code/node_modules/left-pad/dist/index.js"};
    constexpr int rounds = 25'000;
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) {
        for (const std::string& path : paths) ASSERT_EQ(all.interest_in({.path = path, .mode = file_mode}), Interest::none);
    }
    auto each = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / (rounds * 4.0);
    RecordProperty("nanoseconds", std::to_string(each));
    EXPECT_LT(each, 20'000);  // loose: this is a sanitizer build on a busy machine
}

}  // namespace
}  // namespace bawn::inventory
