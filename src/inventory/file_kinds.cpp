#include "inventory/file_kinds.h"

#include "inventory/editors.h"
#include "inventory/launchers.h"
#include "inventory/manifests.h"
#include "inventory/start_files.h"

namespace bawn::inventory {
namespace {

constexpr std::uint64_t package_list = 64 << 20;  // dpkg's status has a paragraph for each package
constexpr std::uint64_t jar = 512 << 20;          // of which only the directory and one small file are read

// Where files of one kind lie: questions about a path.

std::string_view parent_of(std::string_view path) { return end_of(end_of(path).folder).name; }

bool is_installed_by_npm(std::string_view path)
{
    auto [around, package] = end_of(end_of(path).folder);
    auto [outer, name] = end_of(around);
    bool is_below_scope = name.starts_with('@') && end_of(outer).name == "node_modules";
    return name == "node_modules" || is_below_scope || package == "package" || path.contains("/.bun/install/cache/");
}

bool is_in_extensions(std::string_view path) { return parent_of(end_of(path).folder) == "extensions"; }
bool is_list_of_extensions(std::string_view path) { return parent_of(path) == "extensions"; }
bool is_in_metadata_folder(std::string_view path)
{
    return parent_of(path).ends_with(".dist-info") || parent_of(path).ends_with(".egg-info");
}
bool is_in_cellar(std::string_view path) { return path.contains("/Cellar/"); }
bool is_in_dpkg(std::string_view path) { return path.ends_with("/var/lib/dpkg/status"); }
bool is_plugin_xml(std::string_view path) { return parent_of(path) == "META-INF"; }

// …/plugins/X/lib/X.jar in an IDE; …/JetBrains/IDE/X/lib/X.jar or …/JetBrains/IDE/X.jar in a home.
bool is_plugin_jar(std::string_view path)
{
    bool is_in_plugin = parent_of(path) == "lib" && (path.contains("/plugins/") || path.contains("/JetBrains/"));
    return is_in_plugin || parent_of(end_of(path).folder) == "JetBrains";
}

bool is_unit(std::string_view path) { return path.contains("/systemd/"); }

bool is_among_cron_tables(std::string_view path)
{
    std::string_view folder = end_of(path).folder;
    return folder.ends_with("/cron.d") || folder.ends_with("/cron/crontabs") || folder.ends_with("/spool/cron");
}

bool is_in_environment_d(std::string_view path) { return parent_of(path) == "environment.d"; }
bool is_in_profile_d(std::string_view path) { return path.contains("/etc/profile.d/"); }
bool is_in_etc(std::string_view path) { return parent_of(path) == "etc"; }
bool is_in_zsh(std::string_view path) { return parent_of(path) == "zsh"; }
bool is_in_fish(std::string_view path) { return parent_of(path) == "fish"; }
bool is_anywhere(std::string_view) { return true; }

Result<std::string> plugin_xml_of(const Fd& fd, std::uint64_t limit)
{
    if (static_cast<std::uint64_t>(TRY(status_of(fd)).st_size) > limit)
        return fail(ErrorKind::invalid, "a jar this large is not looked into");
    return plugin_xml_in_jar(fd);
}

constexpr FileKind kinds[] = {
    {"package.json", is_installed_by_npm, read_npm_package},
    {"package.json", is_in_extensions, read_extension_package},
    {"extensions.json", is_list_of_extensions, read_extension_list},
    {"METADATA", is_in_metadata_folder, read_python_metadata},
    {"PKG-INFO", is_in_metadata_folder, read_python_metadata},
    {"INSTALL_RECEIPT.json", is_in_cellar, read_brew_receipt},
    {".crates2.json", is_anywhere, read_crates_json},
    {".crates.toml", is_anywhere, read_crates_toml},
    {"status", is_in_dpkg, read_dpkg_status, package_list},
    {"plugin.xml", is_plugin_xml, read_plugin_xml},
    {"*.jar", is_plugin_jar, read_plugin_xml, jar, plugin_xml_of},
    {"*.desktop", is_anywhere, read_desktop_entry},
    {"*.service", is_unit, read_unit},
    {"crontab", is_in_etc, read_crontab},
    {"*", is_among_cron_tables, read_crontab},
    {".profile", is_anywhere, read_start_file},
    {".bashrc", is_anywhere, read_start_file},
    {".bash_profile", is_anywhere, read_start_file},
    {".bash_login", is_anywhere, read_start_file},
    {".bash_aliases", is_anywhere, read_start_file},
    {".zshrc", is_anywhere, read_start_file},
    {".zshenv", is_anywhere, read_start_file},
    {".zprofile", is_anywhere, read_start_file},
    {".zlogin", is_anywhere, read_start_file},
    {".pam_environment", is_anywhere, read_start_file},
    {"config.fish", is_in_fish, read_start_file},
    {"*.conf", is_in_environment_d, read_start_file},
    {"*.sh", is_in_profile_d, read_start_file},
    {"environment", is_in_etc, read_start_file},
    {"profile", is_in_etc, read_start_file},
    {"bash.bashrc", is_in_etc, read_start_file},
    {"zshenv", is_in_zsh, read_start_file},
};

}  // namespace

std::span<const FileKind> file_kinds() { return kinds; }

}  // namespace bawn::inventory
