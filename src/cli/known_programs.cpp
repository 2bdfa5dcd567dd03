#include "cli/known_programs.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"
#include "cli/scan.h"

namespace bawn::cli {
namespace {

namespace fs = std::filesystem;

// A file that was changed a moment ago may be changed again without a new time.
constexpr std::int64_t old_enough_seconds = 60;

std::string stamp_of(const std::string& path)
{
    struct stat s = {};
    if (::stat(path.c_str(), &s) != 0) return "-";
    return fmt::format("{}:{}:{}:{}.{}:{}.{}", s.st_dev, s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_ctim.tv_sec,
                       s.st_ctim.tv_nsec);
}

bool is_old(const std::string& path, Time now)
{
    struct stat s = {};
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    return ::stat(path.c_str(), &s) == 0 && s.st_ctim.tv_sec + old_enough_seconds < seconds;
}

// A script in node_modules is a part of its package.
std::string subject_of(const std::string& program)
{
    fs::path package = program;
    for (fs::path at = fs::path(program).parent_path(); at != at.root_path(); at = at.parent_path()) {
        if (at.filename() == "node_modules") return package.string();
        if (!at.filename().string().starts_with('@')) package = at;
    }
    return program;
}

// This program, its update of the signatures, the file: another one of them, another answer.
std::string key_of(const Given& given, const std::string& state, const std::string& path)
{
    std::string all = path + "\n" + stamp_of(path) + "\n" + stamp_of(subject_of(path) + "/package.json") + "\n" +
                      stamp_of("/proc/self/exe") + "\n" + stamp_of(state + "/agents") + "\n" + given.one("agents").value_or("");
    return to_hex(sha256(all)).substr(0, 32);
}

Json to_json(const policy::AgentQuestion& q)
{
    return {{"id", q.id},
            {"vendor", q.vendor},
            {"version", q.version},
            {"capabilities", q.capabilities},
            {"lineage", q.lineage},
            {"sha256", q.sha256},
            {"identity", name_of(q.identity)},
            {"presence", name_of(q.presence)}};
}

constexpr std::array confidences = {Confidence::none, Confidence::possible, Confidence::likely, Confidence::certain};

Confidence confidence_named(std::string_view name)
{
    for (Confidence confidence : confidences) {
        if (name_of(confidence) == name) return confidence;
    }
    return Confidence::none;
}

policy::AgentQuestion question_from(const Json& json, const std::string& path)
{
    return {.id = json.at("id"),
            .vendor = json.at("vendor"),
            .version = json.at("version"),
            .capabilities = json.at("capabilities"),
            .lineage = json.at("lineage"),
            .sha256 = json.at("sha256"),
            .path = path,
            .identity = confidence_named(json.at("identity").get<std::string>()),
            .presence = confidence_named(json.at("presence").get<std::string>())};
}

std::optional<std::vector<policy::AgentQuestion>> remembered(const std::string& file, const std::string& path)
{
    auto text = read_text(file, 1 << 20);
    auto json = text ? parse_json(*text) : fail(ErrorKind::not_found, "");
    if (!json || !json->is_array()) return std::nullopt;
    std::vector<policy::AgentQuestion> questions;
    try {
        for (const Json& question : *json) questions.push_back(question_from(question, path));
    } catch (const Json::exception&) {
        return std::nullopt;  // a damaged cache is no cache: the program is looked into again
    }
    return questions;
}

}  // namespace

Result<std::vector<policy::AgentQuestion>> agents_in_program(World& world, const Given& given, const std::string& state,
                                                             const std::string& path)
{
    std::string file = state + "/cache/programs/" + key_of(given, state, path);
    if (auto known = remembered(file, path)) return std::move(*known);
    std::vector<policy::AgentQuestion> questions;
    Json json = Json::array();
    for (const agents::Finding& finding : TRY(identify_path(world, given, subject_of(path)))) {
        questions.push_back(question_about(finding));
        json.push_back(to_json(questions.back()));
    }
    if (!is_old(path, world.clock.now())) return questions;
    TRY(make_folders(state + "/cache/programs"));
    TRY(write_atomically(file, to_text(json)));
    return questions;
}

}  // namespace bawn::cli
