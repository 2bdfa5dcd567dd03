#include "session/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "workspace/folder.h"

namespace bawn::session {
namespace {

std::string new_id()
{
    std::uint32_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number) number = static_cast<std::uint32_t>(::getpid());
    return fmt::format("{:08x}", number);
}

constexpr std::array modes = {Mode::gated, Mode::copy, Mode::direct};

Json json_of_facts(const Facts& f)
{
    return {{"schema", "bawn.session-facts/1"},
            {"id", f.id},
            {"workspace", f.workspace},
            {"mode", name_of(f.mode)},
            {"command", f.command},
            {"agent", f.agent},
            {"uid", f.uid},
            {"started", to_rfc3339(f.started)},
            {"ended", f.ended == Time() ? "" : to_rfc3339(f.ended)},
            {"policy_sha256", f.policy_sha256},
            {"hide", f.hide},
            {"home", f.home},
            {"base", {f.base_seconds, f.base_nanoseconds}},
            {"has_git", f.has_git},
            {"exit", f.exit}};
}

// The session's files are ours, so a mistake in them is damage: what can be read is used.
Facts facts_from(const Json& json)
{
    Facts f;
    f.id = json.value("id", "");
    f.workspace = json.value("workspace", "");
    for (Mode mode : modes) {
        if (json.value("mode", "") == name_of(mode)) f.mode = mode;
    }
    f.command = json.value("command", std::vector<std::string>());
    f.agent = json.value("agent", "");
    f.uid = json.value("uid", 0u);
    if (auto time = time_from_rfc3339(json.value("started", ""))) f.started = *time;
    if (auto time = time_from_rfc3339(json.value("ended", ""))) f.ended = *time;
    f.policy_sha256 = json.value("policy_sha256", "");
    f.hide = json.value("hide", std::vector<std::string>());
    f.home = json.value("home", "");
    f.base_seconds = json.at("base").at(0).get<std::int64_t>();
    f.base_nanoseconds = json.at("base").at(1).get<std::int64_t>();
    f.has_git = json.value("has_git", false);
    f.exit = json.value("exit", "");
    return f;
}

Result<Fd> try_lock(const std::string& folder)
{
    Fd lock = TRY(Fd::open(folder + "/lock", O_RDWR | O_CREAT, 0600));
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    return fail(ErrorKind::unavailable, "the session is running, or another bawn works on it");
}

}  // namespace

std::string_view name_of(Mode mode)
{
    switch (mode) {
    case Mode::gated: return "gated";
    case Mode::copy: return "copy";
    case Mode::direct: return "direct";
    }
    return "";
}

std::string_view name_of(CommitMode mode)
{
    switch (mode) {
    case CommitMode::ask: return "ask";
    case CommitMode::automatic: return "auto";
    case CommitMode::never: return "never";
    }
    return "";
}

Result<SessionFolder> SessionFolder::create(const std::string& state, Facts facts)
{
    TRY(make_folders(state + "/sessions"));
    for (int attempt = 0; attempt < 8; ++attempt) {
        facts.id = new_id();
        std::string path = state + "/sessions/" + facts.id;
        if (::mkdir(path.c_str(), 0700) == 0) {
            SessionFolder session(path, std::move(facts));
            session.lock_ = TRY(try_lock(path));
            Fd file = TRY(Fd::open(session.file(facts_file), O_WRONLY | O_CREAT | O_EXCL, 0600));
            TRY(write_all(file, session.text()));
            return session;
        }
        if (errno != EEXIST) return fail_errno("making " + path);
    }
    return fail(ErrorKind::unavailable, "no free name for a session in " + state + "/sessions");
}

std::string SessionFolder::text() const { return bawn::to_text(json_of_facts(facts_), 2) + "\n"; }

Result<> SessionFolder::save() const { return write_atomically(file(facts_file), text()); }

Result<SessionFolder> SessionFolder::read(const std::string& path)
{
    std::string text = TRY(read_text(path + "/" + facts_file, 1 << 20));
    Json json = TRY(parse_json(text));
    try {
        return SessionFolder(path, facts_from(json));
    } catch (const Json::exception& e) {
        return fail(ErrorKind::invalid, path + "/session.json is damaged: " + e.what());
    }
}

Result<SessionFolder> SessionFolder::find(const std::string& state, std::string_view id)
{
    auto sessions = TRY(all_sessions(state));
    if (id == "last") {
        if (sessions.empty()) return fail(ErrorKind::not_found, "there is no session yet");
        return std::move(sessions.front());
    }
    std::vector<SessionFolder> fit;
    for (SessionFolder& session : sessions) {
        if (session.facts().id.starts_with(id)) fit.push_back(std::move(session));
    }
    if (fit.size() == 1) return std::move(fit.front());
    std::string what = fit.empty() ? "there is no session" : "more than one session begins with";
    return fail(ErrorKind::not_found, fmt::format("{} \"{}\": see bawn sessions", what, id));
}

Result<> SessionFolder::lock()
{
    if (!lock_.is_open()) lock_ = TRY(try_lock(path_));
    return {};
}

bool SessionFolder::is_running() const { return !lock_.is_open() && !try_lock(path_); }

Result<> SessionFolder::remove()
{
    auto at = path_.rfind('/');
    auto sessions = TRY(workspace::Folder::open(path_.substr(0, at)));
    return workspace::remove_all(sessions, path_.substr(at + 1));
}

Result<std::vector<SessionFolder>> all_sessions(const std::string& state)
{
    std::vector<SessionFolder> sessions;
    auto root = Root::open(state + "/sessions");
    if (!root && root.error().kind() == ErrorKind::not_found) return sessions;
    Root folder = TRY(std::move(root));
    for (const std::string& name : TRY(folder.names_in("/"))) {
        auto session = SessionFolder::read(state + "/sessions/" + name);
        if (session) sessions.push_back(std::move(*session));
    }
    std::ranges::sort(sessions, std::ranges::greater(), [](const SessionFolder& s) { return s.facts().started; });
    return sessions;
}

}  // namespace bawn::session
