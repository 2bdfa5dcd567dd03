#include "cli/check_pack.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "cli/embedded.h"

namespace bawn::cli {
namespace {

constexpr std::uint64_t largest_rules = 64 << 20;
constexpr std::size_t deepest_rules = 32;
constexpr unsigned most_readers = 4;

struct RuleFile {
    std::string name, text;
    bool is_toml = false;
};

bool ends_with_one_of(std::string_view name, std::initializer_list<std::string_view> endings)
{
    return std::ranges::any_of(endings, [&](std::string_view e) { return name.ends_with(e); });
}

// A folder of rules holds other things as well: fixtures, workflows. Semgrep's tests are called NAME.test.yaml.
bool may_hold_rules(const RuleFile& file)
{
    if (file.is_toml) return file.text.find("[[rules]]") != std::string::npos || file.text.find("[extend]") != std::string::npos;
    if (ends_with_one_of(file.name, {".test.yaml", ".test.yml", ".fixed.yaml"})) return false;
    if (file.name.ends_with(".json")) return file.text.find("\"rules\"") != std::string::npos;
    return file.text.starts_with("rules:") || file.text.find("\nrules:") != std::string::npos;
}

Result<RuleFile> read_rule_file(const Root& root, const std::string& below, const std::string& name)
{
    Fd file = TRY(root.open_file(below));
    return RuleFile{name, TRY(read_text(file, largest_rules)), name.ends_with(".toml")};
}

Result<> add_folder(const Root& root, const std::string& below, std::size_t depth, std::vector<RuleFile>& files)
{
    if (depth > deepest_rules) return fail(ErrorKind::invalid, root.path() + "/" + below + " is more than 32 folders deep");
    for (const std::string& name : TRY(root.names_in(below.empty() ? "/" : below))) {
        std::string path = below.empty() ? name : below + "/" + name;
        struct stat status = {};
        if (name.starts_with('.') || ::fstatat(root.fd(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (S_ISDIR(status.st_mode)) TRY(add_folder(root, path, depth + 1, files));
        if (!S_ISREG(status.st_mode) || !ends_with_one_of(name, {".yaml", ".yml", ".json", ".toml"})) continue;
        RuleFile file = TRY(read_rule_file(root, path, root.path() + "/" + path));
        if (may_hold_rules(file)) files.push_back(std::move(file));
    }
    return {};
}

Result<> add_config(const std::string& config, std::vector<RuleFile>& files)
{
    struct stat status = {};
    if (::stat(config.c_str(), &status) != 0) return fail_errno("reading rules from " + config);
    if (!S_ISDIR(status.st_mode)) {
        files.push_back({config, TRY(read_text(config, largest_rules)), config.ends_with(".toml")});
        return {};
    }
    std::size_t before = files.size();
    Root root = TRY(Root::open(config));
    TRY(add_folder(root, "", 0, files));
    return files.size() > before ? Result<>() : fail(ErrorKind::not_found, config + " holds no rules");
}

bool may_speak_of(const EmbeddedName& file, const std::vector<const check::Language*>& languages)
{
    if (file.languages.empty()) return true;
    return std::ranges::any_of(split(file.languages, ' '), [&](std::string_view name) {
        const std::vector<const check::Language*> named = check::languages_named(name);
        return named.empty() || std::ranges::find_first_of(named, languages) != named.end();
    });
}

std::vector<RuleFile> built_in_files(const RuleSources& sources)
{
    std::vector<RuleFile> files;
    for (const EmbeddedName& file : embedded_names("rules/"))
        if (!sources.languages || may_speak_of(file, *sources.languages))
            files.push_back({fmt::format("built-in {}", file.name), std::string(embedded_file(file.name)), file.name.ends_with(".toml")});
    return files;
}

// What `[extend]` of a gitleaks file asks for; "" is the default, which here are the built-in rules.
Result<std::string> extended(std::string_view path)
{
    if (path.empty()) return std::string(embedded_file("rules/secrets.toml"));
    return read_text(std::string(path), largest_rules);
}

Result<LoadedRules> read_rules(const RuleFile& file)
{
    LoadedRules loaded;
    if (file.is_toml)
        loaded.secrets = TRY(check::SecretRules::parse(file.text, file.name, extended));
    else
        loaded.rules = TRY(check::read_rules(file.text, file.name));
    return loaded;
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from)
{
    std::ranges::move(from, std::back_inserter(to));
}

// Another build of this program may read the same rules otherwise.
std::string cache_path(const std::string& state, const std::string& hash)
{
    struct stat program = {};
    if (::stat("/proc/self/exe", &program) != 0) program = {};
    const std::string of_both = fmt::format("{} {} {}.{}", hash, program.st_size, program.st_mtim.tv_sec, program.st_mtim.tv_nsec);
    return state + "/cache/rules-" + to_hex(sha256(of_both)).substr(0, 32);
}

// What another program wrote there is not believed: the file begins with the hash of the rest.
std::string read_cache(const std::string& path)
{
    auto text = read_text(path, largest_rules);
    if (!text || text->size() < 64) return "";
    std::string rest = text->substr(64);
    return to_hex(sha256(rest)) == text->substr(0, 64) ? rest : "";
}

// Of many sets of rules those that were compiled last stay.
void drop_old_caches(const std::string& folder)
{
    constexpr std::size_t most_kept = 16;
    auto root = Root::open(folder);
    auto names = root ? root->names_in("/") : Result<std::vector<std::string>>(std::vector<std::string>());
    std::vector<std::pair<std::int64_t, std::string>> caches;
    for (const std::string& name : names.value_or(std::vector<std::string>())) {
        struct stat status = {};
        if (name.starts_with("rules-") && ::fstatat(root->fd(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
            caches.emplace_back(status.st_mtim.tv_sec, name);
    }
    std::ranges::sort(caches, std::greater());
    for (std::size_t i = most_kept; i < caches.size(); ++i) ::unlinkat(root->fd(), caches[i].second.c_str(), 0);
}

// A cache that cannot be written costs time and nothing else.
void write_cache(const std::string& state, const std::string& path, const std::string& databases)
{
    if (!make_folders(state + "/cache")) return;
    [[maybe_unused]] auto written = write_atomically(path, to_hex(sha256(databases)) + databases);
    drop_old_caches(state + "/cache");
}

}  // namespace

Result<LoadedRules> load_rules(const RuleSources& sources)
{
    std::vector<RuleFile> files;
    if (sources.with_builtin) files = built_in_files(sources);
    for (const std::string& config : sources.configs) TRY(add_config(config, files));
    if (files.empty()) return fail(ErrorKind::invalid, "there are no rules: name some with --config, or leave out --no-builtin");

    std::vector<Result<LoadedRules>> each(files.size());
    {
        ThreadPool pool(std::min(std::thread::hardware_concurrency(), most_readers));
        for (std::size_t i = 0; i < files.size(); ++i) pool.submit([&, i] { each[i] = read_rules(files[i]); });
    }
    LoadedRules loaded;
    for (Result<LoadedRules>& one : each) {
        LoadedRules read = TRY(std::move(one));
        append(loaded.rules.rules, std::move(read.rules.rules));
        append(loaded.rules.refused, std::move(read.rules.refused));
        append(loaded.rules.notes, std::move(read.rules.notes));
        loaded.secrets.add(std::move(read.secrets));
    }
    return loaded;
}

Result<check::Pack> compile_pack(LoadedRules loaded, const std::string& state)
{
    auto kept = [&](const std::string& hash) { return read_cache(cache_path(state, hash)); };
    check::Pack pack = TRY(check::Pack::compile(std::move(loaded.rules), std::move(loaded.secrets), kept));
    if (!pack.was_kept()) write_cache(state, cache_path(state, pack.hash()), pack.databases());
    return pack;
}

const check::Rule* find_rule(const check::RuleSet& rules, std::string_view id)
{
    auto found = std::ranges::find(rules.rules, id, &check::Rule::id);
    return found == rules.rules.end() ? nullptr : &*found;
}

}  // namespace bawn::cli
