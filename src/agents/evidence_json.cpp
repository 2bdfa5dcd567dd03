#include "agents/evidence_json.h"

#include <nlohmann/json.hpp>

namespace bawn::agents {
namespace {

// Each struct names its fields once; writing and reading follow.
template <typename F>
void fields(FileStrings& e, F f)
{
    f("path", e.path), f("form", e.form), f("size", e.size), f("sha256", e.sha256), f("uid", e.uid);
}
template <typename F>
void fields(Package& e, F f)
{
    f("path", e.path), f("ecosystem", e.ecosystem), f("name", e.name), f("version", e.version), f("uid", e.uid);
}
template <typename F>
void fields(Extension& e, F f)
{
    f("path", e.path), f("editor", e.editor), f("id", e.id), f("version", e.version), f("uid", e.uid);
}
template <typename F>
void fields(NamedFile& e, F f)
{
    f("path", e.path), f("name", e.name), f("where", e.where), f("uid", e.uid);
}
template <typename F>
void fields(Process& e, F f)
{
    f("pid", e.pid), f("parent", e.parent), f("executable", e.executable), f("cwd", e.cwd), f("script", e.script), f("argv", e.argv);
    f("variables", e.variables), f("sockets", e.sockets), f("program_path", e.program_path), f("uid", e.uid);
}
template <typename F>
void fields(RiskFound& e, F f)
{
    f("path", e.path), f("agent", e.agent), f("risk", e.risk), f("why", e.why), f("uid", e.uid);
}
template <typename F>
void fields(McpServer& e, F f)
{
    f("path", e.path), f("agent", e.agent), f("name", e.name), f("command", e.command), f("url", e.url), f("uid", e.uid);
}

constexpr const char* evidence_kinds[] = {"file-strings", "package", "extension", "named-file", "process", "risk", "mcp-server"};
static_assert(std::size(evidence_kinds) == std::variant_size_v<Evidence>);

// A string is [text, count, first, in code].
Json to_json(const std::vector<StringCount>& strings)
{
    Json array = Json::array();
    for (const StringCount& s : strings) array.push_back({s.text, s.count, s.first, s.in_code});
    return array;
}

std::vector<StringCount> strings_from(const Json& array)
{
    std::vector<StringCount> strings;
    for (const Json& s : array) {
        strings.push_back({s.at(0).get<std::string>(), s.at(1).get<std::uint64_t>(), s.at(2).get<std::uint64_t>(), s.at(3).get<bool>()});
    }
    return strings;
}

// What a number stands for that is none of ours, nobody downstream expects.
void check_where(NamedFile::Where where)
{
    using enum NamedFile::Where;
    if (where != executable && where != home && where != system && where != repository)
        throw Json::other_error::create(501, "unknown kind of place", nullptr);
}

template <std::size_t index = 0>
Evidence read_kind(std::string_view kind, const Json& json)
{
    if constexpr (index < std::variant_size_v<Evidence>) {
        if (kind != evidence_kinds[index]) return read_kind<index + 1>(kind, json);
        std::variant_alternative_t<index, Evidence> e;
        fields(e, [&](const char* name, auto& value) { json.at(name).get_to(value); });
        if constexpr (std::is_same_v<decltype(e), FileStrings>) e.strings = strings_from(json.at("strings"));
        if constexpr (std::is_same_v<decltype(e), NamedFile>) check_where(e.where);
        return e;
    } else {
        throw Json::other_error::create(501, "unknown kind of evidence", nullptr);
    }
}

}  // namespace

Json to_json(const Evidence& evidence)
{
    Json json = {{"kind", evidence_kinds[evidence.index()]}};
    std::visit(
        [&](auto e) {
            fields(e, [&](const char* name, auto& value) { json[name] = value; });
            if constexpr (std::is_same_v<decltype(e), FileStrings>) json["strings"] = to_json(e.strings);
        },
        evidence);
    return json;
}

Result<Evidence> evidence_from_json(const Json& json)
{
    try {
        return read_kind(json.at("kind").get<std::string>(), json);
    } catch (const Json::exception& e) {
        return fail(ErrorKind::invalid, std::string("reading evidence: ") + e.what());
    }
}

}  // namespace bawn::agents
