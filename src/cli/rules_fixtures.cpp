// bawn rules test: do rules find what their fixtures mark, and nothing else there?
//
// A fixture has the name of its rules' file (sql.yaml and sql.py), beside it or at the same place below the folder that --fixtures names.
// A comment on the line above says what is expected (Semgrep's convention): ruleid and ok, todoruleid and todook for what is
// known not to work yet.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "base/files.h"
#include "base/paths.h"
#include "base/text.h"
#include "cli/check_files.h"
#include "cli/check_pack.h"
#include "cli/check_scan.h"

namespace bawn::cli {
namespace {

constexpr int fixtures_are_wrong = 3;
constexpr std::uint64_t largest_fixture = 16 << 20;

struct Mark {
    std::string rule;
    std::uint32_t line = 0;
    auto operator<=>(const Mark&) const = default;
};
struct Marks {
    std::set<Mark> expected, clean, known_missing, known_wrong;
};

bool is_of_an_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/';
}

// "# ruleid: a, b" -> a and b
void add_ids(std::string_view rest, std::uint32_t line, std::set<Mark>& into)
{
    for (std::string_view part : split(rest, ',')) {
        part = trimmed(part);
        std::size_t end = 0;
        while (end < part.size() && is_of_an_id(part[end])) ++end;
        if (end > 0) into.insert({std::string(part.substr(0, end)), line});
        if (end < part.size()) return;  // the end of the comment
    }
}

Marks marks_in(std::string_view text)
{
    Marks marks;
    const std::pair<std::string_view, std::set<Mark>*> words[] = {
        {"todoruleid:", &marks.known_missing}, {"todook:", &marks.known_wrong}, {"ruleid:", &marks.expected}, {"ok:", &marks.clean}};
    std::uint32_t number = 0;
    std::vector<std::pair<std::string_view, std::set<Mark>*>> waiting;  // several comments may stand above one line
    for (std::string_view line : split(text, '\n')) {
        ++number;
        bool is_mark = false;
        for (const auto& [word, into] : words) {
            std::size_t at = line.find(word);
            bool is_whole = at != std::string_view::npos && (at == 0 || !is_of_an_id(line[at - 1]));
            if (!is_whole) continue;
            waiting.emplace_back(line.substr(at + word.size()), into);
            is_mark = true;
            break;
        }
        if (is_mark) continue;
        for (const auto& [ids, into] : waiting) add_ids(ids, number, *into);
        waiting.clear();
    }
    return marks;
}

struct Tally {
    std::size_t fixtures = 0, marks = 0, wrong = 0;
};

void compare(std::ostream& out, const std::string& path, const Marks& marks, const check::FileReport& report,
             const std::set<std::string>& rules, Tally& tally)
{
    std::set<Mark> found;
    for (const check::Finding& f : report.findings) {
        if (rules.contains(f.rule)) found.insert({f.rule, f.begin.line});
    }
    auto tell = [&](const Mark& mark, std::string_view what) {
        out << printable(fmt::format("{}:{}: {} {}", path, mark.line, mark.rule, what)) << '\n';
        ++tally.wrong;
    };
    for (const Mark& mark : marks.expected) {
        if (rules.contains(mark.rule) && !found.contains(mark)) tell(mark, "should match and does not");
    }
    for (const Mark& mark : found) {
        bool is_known = marks.expected.contains(mark) || marks.known_wrong.contains(mark) || marks.known_missing.contains(mark);
        if (!is_known) tell(mark, marks.clean.contains(mark) ? "must not match and does" : "matches where nothing is marked");
    }
    for (const check::Trouble& t : report.troubles) {
        out << printable(fmt::format("{}: {}", path, t.message)) << '\n';
        ++tally.wrong;
    }
    ++tally.fixtures;
    tally.marks += marks.expected.size() + marks.clean.size();
}

std::string stem_of(std::string_view path)
{
    std::string_view name = path.substr(path.find_last_of('/') + 1);
    return std::string(name.substr(0, name.find('.')));
}

bool is_a_rule_file(std::string_view path)
{
    return (path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".toml")) && !path.ends_with(".test.yaml") &&
           !path.ends_with(".test.yml");
}

// "rules/python/sql.yaml" below "rules" -> "python/sql"
std::string place_of(std::string_view path, std::string_view folder)
{
    if (path.starts_with(folder)) path.remove_prefix(folder.size());
    while (path.starts_with('/')) path.remove_prefix(1);
    std::size_t slash = path.find_last_of('/');
    return (slash == std::string_view::npos ? "" : std::string(path.substr(0, slash + 1))) + stem_of(path);
}

// Those of the file that stands at the same place.
std::set<std::string> rules_for(const check::Pack& pack, const std::string& folder, std::string_view place)
{
    std::set<std::string> ids;
    for (const check::Rule& rule : pack.rules()) {
        if (place_of(rule.file, folder) == place) ids.insert(rule.id);
    }
    return ids;
}

Result<int> test_rules(World& world, const Given& given)
{
    const std::string& folder = given.arguments().front();
    auto fixtures = given.one("fixtures");
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    LoadedRules rules_of_folder = TRY(load_rules({false, {folder}}));
    check::Pack pack = TRY(compile_pack(std::move(rules_of_folder), state));
    FoundFiles found = TRY(find_files({fixtures.value_or(folder)}, {.include = {}, .exclude = {}, .with_ignored = true}));
    check::Scanner scanner(pack);
    Tally tally;
    for (const SourceFile& file : found.files) {
        std::set<std::string> rules = rules_for(pack, folder, place_of(file.path, fixtures.value_or(folder)));
        bool is_fixture = !rules.empty() && (fixtures || !is_a_rule_file(file.path));
        if (!is_fixture) continue;
        std::string text = TRY(read_source(file, largest_fixture));
        compare(world.out, file.path, marks_in(text), scanner.scan(file.path, text), rules, tally);
    }
    for (const check::RefusedRule& r : pack.refused()) world.out << printable(r.message) << '\n';
    if (tally.fixtures == 0)
        return fail(ErrorKind::not_found,
                    folder + " holds no fixtures: a file beside sql.yaml is called sql.py, or name their folder with --fixtures");
    bool is_wrong = tally.wrong > 0 || !pack.refused().empty();
    world.out << fmt::format("{} rules, {} fixtures, {} marks: {}\n", pack.rules().size(), tally.fixtures, tally.marks,
                             is_wrong ? fmt::format("{} wrong", tally.wrong + pack.refused().size()) : "all is well");
    return is_wrong ? fixtures_are_wrong : 0;
}

}  // namespace

extern const Command rules_test_command = {
    .name = "rules test",
    .summary = "run the fixtures of rules",
    .about =
        "A comment above a line says what must be found there: \"ruleid: ID\" or \"ok: ID\"; \"todoruleid: ID\" and \"todook: ID\"\n"
        "mark what is known not to work yet. A finding where nothing is marked is wrong as well.",
    .arguments = {{"DIR", "rules, with fixtures of the same name beside them"}},
    .options = {{"fixtures", "DIR", "fixtures lie here, at the places that their rules have in the other folder"},
                {"state", "DIR", "where the cache is kept"}},
    .examples = {{"bawn rules test team-rules/", "sql.yaml with sql.py"},
                 {"bawn rules test data/rules --fixtures data/rules/tests", "the built-in ones"}},
    .exits = {{fixtures_are_wrong, "a rule misses what is marked, or finds what is not"}},
    .run = test_rules,
};

}  // namespace bawn::cli
