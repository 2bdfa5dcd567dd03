#include "agents/examples.h"

#include <fmt/format.h>

#include <algorithm>

namespace bawn::agents {
namespace {

// What a row names, as evidence of an ordinary machine.
using Make = Result<Evidence> (*)(std::string_view key, const YamlNode&, const Signature&);

struct Named {
    std::string name, version;
};

Result<Named> read_named(const YamlNode& node)
{
    TRY(node.allow_only({"name", "version"}));
    const YamlNode *name = node.find("name"), *version = node.find("version");
    if (!name) return node.error("name is missing");
    Named named{TRY(name->as_text()), ""};
    if (version) named.version = TRY(version->as_text());
    return named;
}

Result<Evidence> package(std::string_view ecosystem, const YamlNode& node, const Signature&)
{
    Named named = TRY(read_named(node));
    return Package{.path = "/srv/example/manifest", .ecosystem = std::string(ecosystem), .name = named.name, .version = named.version};
}

Result<Evidence> extension(std::string_view editor, const YamlNode& node, const Signature&)
{
    Named named = TRY(read_named(node));
    return Extension{.path = "/srv/example/extension", .editor = std::string(editor), .id = named.name, .version = named.version};
}

template <NamedFile::Where where>
Result<Evidence> named_file(std::string_view, const YamlNode& node, const Signature&)
{
    std::string name = TRY(node.as_text());
    return NamedFile{.path = "/srv/example/" + name, .name = name, .where = where};
}

Result<Evidence> variable(std::string_view, const YamlNode& node, const Signature&)
{
    Process process{.pid = 100,
                    .parent = 1,
                    .executable = "/usr/bin/true",
                    .cwd = "/",
                    .script = "",
                    .argv = {"true"},
                    .variables = {},
                    .sockets = {},
                    .program_path = ""};
    process.variables = {TRY(node.as_text())};
    return process;
}

Result<Evidence> argument(std::string_view, const YamlNode& node, const Signature&)
{
    Process process{.pid = 100,
                    .parent = 1,
                    .executable = "/usr/bin/interpreter",
                    .cwd = "/",
                    .script = "",
                    .argv = {"interpreter"},
                    .variables = {},
                    .sockets = {},
                    .program_path = ""};
    process.argv.push_back(TRY(node.as_text()));
    return process;
}

Result<FileStrings> strings_of_identity(const YamlNode& node, const Signature& signature, std::uint64_t apart)
{
    if (node.text() != "identity") return node.error("expected identity: the strings of the first identity rule");
    if (signature.identity.empty()) return node.error("there is no identity rule to take strings from");
    const IdentityRule& rule = signature.identity.front();
    FileStrings file{.path = "/srv/example/thing", .form = "", .size = 0, .strings = {}, .sha256 = ""};
    for (const auto* list : {&rule.all, &rule.of}) {
        for (const std::string& text : *list) file.strings.push_back({text, 1, apart * file.strings.size(), true});
    }
    file.size = std::max(rule.min_size, apart * file.strings.size() + 4096);
    return file;
}

// A program uses its strings all over the place.
Result<Evidence> program(std::string_view, const YamlNode& node, const Signature& signature)
{
    constexpr std::uint64_t far_apart = 8192;
    return TRY(strings_of_identity(node, signature, far_apart));
}

// A text lists them.
Result<Evidence> document(std::string_view, const YamlNode& node, const Signature& signature)
{
    constexpr std::uint64_t close_together = 32;
    FileStrings file = TRY(strings_of_identity(node, signature, close_together));
    for (StringCount& s : file.strings) s.in_code = false;
    return file;
}

struct Subject {
    std::string_view key;
    Make make;
};
constexpr Subject subjects[] = {
    {"npm", package},
    {"pypi", package},
    {"brew", package},
    {"cargo", package},
    {"go", package},
    {"deb", package},
    {"vscode", extension},
    {"jetbrains", extension},
    {"home", named_file<NamedFile::Where::home>},
    {"system", named_file<NamedFile::Where::system>},
    {"executable", named_file<NamedFile::Where::executable>},
    {"env", variable},
    {"process", argument},
    {"strings", program},
    {"text", document},
};

// What a row expects: told rows name values, not-told rows the most that may come out.
struct Expectation {
    std::optional<Confidence> identity, presence;
    Confidence at_most = Confidence::none;
};

Result<Confidence> read_expected(const YamlNode& node)
{
    for (Confidence c : {Confidence::none, Confidence::possible, Confidence::likely, Confidence::certain}) {
        if (node.text() == name_of(c)) return c;
    }
    return node.error("expected none, possible, likely or certain");
}

struct ReadRow {
    std::optional<Evidence> evidence;
    Expectation expected;
};

Result<> read_key(const YamlNode& key, const YamlNode& value, const Signature& signature, bool told, ReadRow& row)
{
    if (key.text() == "why") return {};
    if (told && key.text() == "identity") {
        row.expected.identity = TRY(read_expected(value));
    } else if (told && key.text() == "presence") {
        row.expected.presence = TRY(read_expected(value));
    } else if (!told && key.text() == "at-most") {
        row.expected.at_most = TRY(read_expected(value));
    } else {
        auto subject = std::ranges::find(subjects, key.text(), &Subject::key);
        if (subject == std::end(subjects)) return key.error(fmt::format("unknown key \"{}\" in an example", key.text()));
        if (row.evidence) return key.error("an example names one thing that is seen");
        row.evidence = TRY(subject->make(key.text(), value, signature));
    }
    return {};
}

Result<ReadRow> read_row(const Example& example, const Signature& signature)
{
    ReadRow row;
    for (const auto& [key, value] : example.row.map()) TRY(read_key(key, value, signature, example.told, row));
    if (!row.evidence) return example.row.error("an example names one thing that is seen");
    if (example.told && !row.expected.identity && !row.expected.presence)
        return example.row.error("say which identity or presence is expected");
    return row;
}

struct Found {
    Confidence identity = Confidence::none, presence = Confidence::none;
    std::string another;  // an agent that a program was taken for by mistake
};

Found find(const Knowledge& knowledge, const Signature& signature, const Evidence& evidence)
{
    Found found;
    for (const Finding& f : identify(knowledge, std::span(&evidence, 1))) {
        if (f.agent == signature.id) {
            found.identity = std::max(found.identity, f.identity);
            found.presence = std::max(found.presence, f.presence);
        } else if (f.identity >= Confidence::likely && std::holds_alternative<FileStrings>(evidence)) {
            found.another = f.agent;
        }
    }
    return found;
}

std::string wrong(std::string_view what, Confidence expected, std::string_view at_most, Confidence found)
{
    return fmt::format("{} should be {}{} and is {}", what, name_of(expected), at_most, name_of(found));
}

// "" when all is as expected.
std::string difference(const Expectation& expected, const Found& found, bool told)
{
    constexpr std::string_view most = " at most";
    if (!found.another.empty()) return "this is told as " + found.another;
    if (!told && found.identity > expected.at_most) return wrong("identity", expected.at_most, most, found.identity);
    if (!told && found.presence > expected.at_most) return wrong("presence", expected.at_most, most, found.presence);
    if (expected.identity && *expected.identity != found.identity) return wrong("identity", *expected.identity, "", found.identity);
    if (expected.presence && *expected.presence != found.presence) return wrong("presence", *expected.presence, "", found.presence);
    return "";
}

Result<> check_example(const Knowledge& knowledge, const Signature& signature, const Example& example)
{
    ReadRow row = TRY(read_row(example, signature));
    std::string problem = difference(row.expected, find(knowledge, signature, *row.evidence), example.told);
    if (!problem.empty()) return example.row.error(problem);
    return {};
}

}  // namespace

std::vector<std::string> failed_examples(const Knowledge& knowledge, const Signature& signature)
{
    std::vector<std::string> failed;
    for (const Example& example : signature.examples) {
        if (auto good = check_example(knowledge, signature, example); !good) failed.push_back(good.error().message());
    }
    return failed;
}

}  // namespace bawn::agents
