#include "inventory/manifests.h"

#include <gtest/gtest.h>

#include "inventory/editors.h"
#include "inventory/evidence_told.h"

namespace bawn::inventory {
namespace {

KnownNames packaged_robin()
{
    agents::Signature signature;
    signature.id = "robin";
    signature.presence.npm = {"@robin/cli"};
    signature.presence.pypi = {"robin.chat"};
    signature.presence.brew = {"robin", "example/tap/robin-pro"};
    signature.presence.cargo = {"robin-cli"};
    signature.presence.deb = {"robin"};
    signature.presence.vscode = {"example.robin"};
    signature.reported.jetbrains = {"org.example.robin"};
    return known_names({&signature, 1});
}

struct ManifestRow {
    const char* why;
    Traced (*read)(const TraceText&, const KnownNames&);
    const char* path;
    std::string text;
    const char* told;
};

void check(std::span<const ManifestRow> rows)
{
    const KnownNames known = packaged_robin();
    for (const ManifestRow& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(row.read({row.path, 0, row.text}, known)), row.told);
    }
}

TEST(Manifests, tell_what_is_installed)
{
    const ManifestRow rows[] = {
        {"npm", read_npm_package, "/p", R"({"name": "@robin/cli", "version": "1.2.3", "bin": {"robin": "cli.js"}})",
         "npm @robin/cli 1.2.3\n"},
        {"a name in disguise", read_npm_package, "/p", R"({"name": "\u0040robin/cli", "version": "1"})", "npm @robin/cli 1\n"},
        {"a version that is none", read_npm_package, "/p", R"({"name":"@robin/cli","version":7})", "npm @robin/cli \n"},
        {"somebody else's package", read_npm_package, "/p", R"({"name": "left-pad", "version": "1.0.0"})", ""},
        {"a package that wants robin", read_npm_package, "/p",
         R"({"name": "x", "dependencies": {"@robin/cli": "*"}, "o": {"name": "@robin/cli"}})", ""},
        {"broken, but not about robin", read_npm_package, "/p", R"({"name": "x", )", ""},
        {"pip, however it is written", read_python_metadata, "/p", "Metadata-Version: 2.1\nName: Robin_Chat\nVersion: 0.9\n\nVersion: 8\n",
         "pypi robin-chat 0.9\n"},
        {"pip with Windows line ends", read_python_metadata, "/p", "Name: robin-chat\r\nVersion: 0.9\r\n\r\nName: y\r\n",
         "pypi robin-chat 0.9\n"},
        {"a description that names robin", read_python_metadata, "/p", "Name: x\nVersion: 1\n\nName: robin-chat\n", ""},
        {"brew", read_brew_receipt, "/b/Cellar/robin/2.0_1/INSTALL_RECEIPT.json", R"({"source": {"tap": "homebrew/core"}})",
         "brew robin 2.0_1\n"},
        {"brew from a tap", read_brew_receipt, "/b/Cellar/robin-pro/2/INSTALL_RECEIPT.json", R"({"source": {"tap": "example/tap"}})",
         "brew example/tap/robin-pro 2\n"},
        {"another tap's robin", read_brew_receipt, "/b/Cellar/robin/2/INSTALL_RECEIPT.json", R"({"source": {"tap": "other/tap"}})", ""},
        {"cargo", read_crates_json, "/c",
         R"_({"installs": {"robin-cli 3.1.0 (registry+https://x)": {"bins": ["robin"]}, "ripgrep 1 (x)": {}}})_",
         "cargo robin-cli 3.1.0\n"},
        {"cargo's older list", read_crates_toml, "/c", "[v1]\n\"robin-cli 3.1.0 (registry+https://x)\" = [\"robin\"]\n",
         "cargo robin-cli 3.1.0\n"},
        {"a list of cargo that is none", read_crates_json, "/c", R"({"installs": [1, 2]})", ""},
        {"dpkg", read_dpkg_status, "/d",
         "Package: bash\nStatus: install ok installed\nVersion: 5\n\nPackage: robin\nStatus: install ok installed\nVersion: "
         "1.4-2\nDescription: x\n y\n",
         "deb robin 1.4-2\n"},
        {"a package that was removed", read_dpkg_status, "/d", "Package: robin\nStatus: deinstall ok config-files\nVersion: 1\n", ""},
    };
    check(rows);
}

TEST(Manifests, that_are_broken_say_where)
{
    const ManifestRow rows[] = {
        {"npm", read_npm_package, "/x/package.json", "{\"name\": \"@robin/cli\",\n  oops}",
         "error: /x/package.json: line 2, column 3: invalid literal; last read: ' o'; expected string literal\n"},
        {"deep", read_crates_json, "/c", std::string(200, '[') + std::string(200, ']'), "error: /c: JSON nested deeper than 128 levels\n"},
    };
    const KnownNames known = packaged_robin();
    for (const ManifestRow& row : rows) {
        SCOPED_TRACE(row.why);
        std::string answer = told(row.read({row.path, 0, row.text}, known));
        EXPECT_EQ(answer.substr(0, 28), std::string(row.told).substr(0, 28));
    }
}

TEST(Editors, tell_their_extensions)
{
    const char* listed =
        R"([{"identifier": {"id": "Example.Robin", "uuid": "1"}, "version": "1.0.0", "relativeLocation": "example.robin-1.0.0"},
                             {"identifier": {"id": "ms-python.python"}, "version": "2"}, {"identifier": 7}, "x", null])";
    const ManifestRow rows[] = {
        {"the list", read_extension_list, "/l", listed, "vscode example.robin 1.0.0\n"},
        {"a list that is an object", read_extension_list, "/l", R"({"identifier": {"id": "example.robin"}})", ""},
        {"the folder", read_extension_package, "/p",
         R"({"name": "robin", "publisher": "Example", "version": "1.0.1", "engines": {"vscode": "*"}})", "vscode example.robin 1.0.1\n"},
        {"another of the same publisher", read_extension_package, "/p", R"({"name": "wren", "publisher": "Example", "version": "1"})", ""},
        {"another publisher, not parsed", read_extension_package, "/p", R"({"name": "robin", "publisher": "other", )", ""},
        {"a plugin", read_plugin_xml, "/x",
         "<idea-plugin>\n <!-- <id>org.wrong</id> -->\n <id> org.example.robin </id><version>3.2</version></idea-plugin>",
         "jetbrains org.example.robin 3.2\n"},
        {"a plugin without id", read_plugin_xml, "/x", "<idea-plugin><name>org.example.robin</name></idea-plugin>",
         "jetbrains org.example.robin \n"},
        {"another plugin", read_plugin_xml, "/x", "<id>org.example.wren</id>", ""},
        {"an open comment", read_plugin_xml, "/x", "<!-- <id>org.example.robin</id>", ""},
        {"an open tag", read_plugin_xml, "/x", "<id>org.example.robin", ""},
    };
    check(rows);
}

}  // namespace
}  // namespace bawn::inventory
