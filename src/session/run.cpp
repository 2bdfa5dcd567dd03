#include "session/run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/paths.h"
#include "base/staged_files.h"
#include "base/text.h"
#include "egress/name_pool.h"
#include "sandbox/controls.h"
#include "sandbox/recorder.h"
#include "sandbox/sandbox.h"
#include "session/direct.h"
#include "session/gate.h"
#include "session/git_identity.h"
#include "session/later_files.h"
#include "session/refusals.h"
#include "session/root_mounts.h"
#include "session/session_ledger.h"
#include "workspace/file_rules.h"
#include "workspace/shadow_git.h"

namespace bawn::session {
namespace {

using workspace::Folder;

std::vector<std::string> hidden_patterns(const policy::Layers& layers)
{
    std::vector<std::string> patterns;
    for (const policy::Layer& layer : layers) {
        if (layer.policy.files) patterns.insert(patterns.end(), layer.policy.files->hide.begin(), layer.policy.files->hide.end());
    }
    return patterns;
}

std::string_view word_for(sandbox::Watch watch)
{
    switch (watch) {
    case sandbox::Watch::none: return "none";
    case sandbox::Watch::standard: return "standard";
    case sandbox::Watch::forensic: return "forensic";
    }
    return "";
}

bool has_own_identity(const std::string& git_folder)
{
    return identity_in(read_text(git_folder + "/config", 1 << 20).value_or("")).size() == 4;
}

// Ctrl-C and Ctrl-\ mean the command. Whoever presses once more while the end is told loses no record by it.
enum class Keyboard { ignored, heeded };
void set_keyboard(Keyboard keyboard)
{
    auto disposition = keyboard == Keyboard::ignored ? SIG_IGN : SIG_DFL;
    ::signal(SIGINT, disposition);
    ::signal(SIGQUIT, disposition);
}

std::vector<policy::Grant> grants_of(const RunRequest& request)
{
    std::vector<policy::Grant> grants = request.profile.hosts;
    grants.insert(grants.end(), request.allowed_hosts.begin(), request.allowed_hosts.end());
    for (const Service& service : request.services) {
        policy::Grant grant;
        grant.host.name = service.name;
        grant.ports = {service.place.port};
        grant.source = "--service " + service.name;
        grants.push_back(std::move(grant));
    }
    return grants;
}

template <typename Work>
std::future<Result<>> in_background(Work work)
{
    return std::async(std::launch::async, std::move(work));
}

class Session {
public:
    Session(const RunRequest& request, const Clock& clock, SessionFolder folder)
        : request_(request),
          mode_(request.mode),
          clock_(clock),
          folder_(std::move(folder)),
          ledger_(request.state, folder_.facts().id, request.uid, clock),
          network_({.layers = request.layers,
                    .grants = grants_of(request),
                    .services = request.services,
                    .broker = egress::Broker(request.credentials),
                    .apis = request.apis,
                    .agent = request.agent,
                    .learns = request.learns_hosts,
                    .session = folder_.facts().id,
                    .uid = request.uid},
                   ledger_, clock)
    {
    }

    Result<SessionRecord> run()
    {
        TRY(prepare());
        TRY(run_inside());
        if (auto settled = settle(); !settled) {
            record_.notes.push_back(fmt::format("the changes are kept, but could not be told: {}", settled.error().message()));
        }
        TRY(finish());
        return std::move(record_);
    }

private:
    // --- before

    Result<> prepare()
    {
        Folder session = TRY(Folder::open(folder_.path()));
        auto base = TRY(workspace::session_start(session));
        folder_.facts().base_seconds = base.tv_sec;
        folder_.facts().base_nanoseconds = base.tv_nsec;
        home_ = request_.keeps_home ? TRY(kept_home()) : folder_.file("home");
        TRY(make_inside_folder(home_));
        shadow_ = TRY(workspace::make_shadow(request_.workspace, folder_.path()));
        folder_.facts().has_git = shadow_.has_value();
        if (shadow_) TRY(give_shadow());
        if (shadow_) record_.notes = shadow_->notes;
        return prepare_workspace(session);
    }

    // One for each workspace.
    Result<std::string> kept_home() const
    {
        TRY(make_folders(request_.state + "/homes"));
        return request_.state + "/homes/" + to_hex(sha256(request_.workspace)).substr(0, 16);
    }

    Result<> make_inside_folder(const std::string& path) const
    {
        TRY(make_folders(path));
        return give(path);
    }

    Result<> give(const std::string& path) const
    {
        if (::geteuid() != 0) return {};
        if (::lchown(path.c_str(), request_.person.uid, request_.person.gid) == 0) return {};
        return fail_errno("giving " + path + " to the user inside");
    }

    Result<> give_tree(const std::string& path) const
    {
        if (::geteuid() != 0) return {};
        Folder folder = TRY(Folder::open(path));
        return workspace::give_tree(folder, request_.person.uid, request_.person.gid);
    }

    // Git obeys no folder, and no file that points to one, which belongs to somebody else.
    Result<> give_shadow() const
    {
        TRY(give_tree(shadow_->folder));
        for (const workspace::ShadowBind& bind : shadow_->binds)
            if (bind.is_below_workspace) TRY(give(bind.outside));
        return {};
    }

    static Result<> take_mode(const std::string& from, const std::string& to)
    {
        struct stat status = {};
        if (::stat(from.c_str(), &status) != 0 || ::chmod(to.c_str(), status.st_mode & 0777) != 0)
            return fail_errno("making " + to + " like " + from);
        return {};
    }

    Result<> prepare_workspace(const Folder& session)
    {
        if (mode_ == Mode::gated) {
            // Root's state folder is closed to everybody; inside it the command's user must reach the layers.
            if (::geteuid() == 0 && ::chmod(folder_.path().c_str(), 0711) != 0) return fail_errno("opening " + folder_.path());
            TRY(make_inside_folder(folder_.file("upper")));
            TRY(take_mode(request_.workspace, folder_.file("upper")));  // the upper layer's mode is what is seen
            return make_inside_folder(folder_.file("work"));
        }
        Folder repository = TRY(Folder::open(request_.workspace));
        if (mode_ == Mode::direct) {
            TRY(workspace::take_snapshot(repository, session, snapshot_file));
            TRY(session.open_beneath(direct_mark, O_WRONLY | O_CREAT, 0600));
            return {};
        }
        const std::string unfinished = folder_.file("copy.part"), whole = folder_.file("copy");
        TRY(make_inside_folder(unfinished));
        Folder copy = TRY(session.folder("copy.part"));
        auto copied = TRY(workspace::copy_tree(repository, copy, left_out_of_copy(shadow_.has_value())));
        for (const std::string& path : copied.left_out) record_.notes.push_back("not copied: " + path);
        TRY(give_tree(unfinished));
        // Under its own name it is whole, and on record: what a cut-off copy lacks must never count as deleted.
        TRY(folder_.save());
        if (::rename(unfinished.c_str(), whole.c_str()) != 0) return fail_errno("naming " + whole);
        return make_places_for_shadow();
    }

    // A copy has no .git; what is shown there needs a place of its kind.
    Result<> make_places_for_shadow() const
    {
        if (!shadow_) return {};
        for (const workspace::ShadowBind& bind : shadow_->binds) {
            if (!bind.is_below_workspace) continue;
            std::string place = folder_.file("copy") + bind.inside;
            if (std::filesystem::is_directory(bind.outside))
                TRY(make_inside_folder(place));
            else
                TRY(write_atomically(place, ""));
        }
        return {};
    }

    // --- the view

    Result<std::vector<sandbox::Row>> workspace_rows()
    {
        using namespace sandbox;
        std::vector<Row> rows;
        const std::string& place = request_.workspace;
        switch (mode_) {
        case Mode::gated:
            rows.push_back(Overlay{.inside = place, .lower = place, .upper = folder_.file("upper"), .work = folder_.file("work")});
            break;
        case Mode::copy: rows.push_back(Bind{.inside = place, .outside = folder_.file("copy"), .access = Access::read_write}); break;
        case Mode::direct: rows.push_back(Bind{.inside = place, .outside = place, .access = Access::read_write}); break;
        }
        if (shadow_) {
            for (const workspace::ShadowBind& bind : shadow_->binds) {
                rows.push_back(Bind{.inside = bind.is_below_workspace ? place + bind.inside : bind.inside,
                                    .outside = bind.outside,
                                    .access = bind.is_writable ? Access::read_write : Access::read_only});
            }
        }
        TRY(hide_files(rows));
        if (mode_ == Mode::direct) TRY(pin_protected(rows));
        return rows;
    }

    Result<> hide_files(std::vector<sandbox::Row>& rows)
    {
        workspace::FileRules rules(folder_.facts().hide, request_.workspace, request_.person.home);
        if (rules.is_empty()) return {};
        Folder repository = TRY(Folder::open(request_.workspace));
        for (const workspace::HiddenFile& file : TRY(workspace::hidden_in(repository, rules)).files)
            rows.push_back(sandbox::Hidden{request_.workspace + "/" + file.path});
        return {};
    }

    static bool is_hidden(const std::vector<sandbox::Row>& rows, const std::string& place)
    {
        return std::ranges::any_of(rows, [&](const sandbox::Row& row) {
            const auto* hidden = std::get_if<sandbox::Hidden>(&row);
            return hidden && lies_in(place, hidden->inside);
        });
    }

    // What is protected and there cannot be written; what is not there yet is taken back at the end.
    Result<> pin_protected(std::vector<sandbox::Row>& rows)
    {
        Folder repository = TRY(Folder::open(request_.workspace));
        auto known = TRY(request_.protected_paths());
        auto rules = TRY(known.for_repository(request_.workspace));
        Folder session = TRY(Folder::open(folder_.path()));
        Pins pins = TRY(pin(repository, session, rules));
        for (const std::string& path : pins.sockets) rows.push_back(sandbox::Hidden{request_.workspace + "/" + path});
        for (const std::string& path : pins.files) {
            std::string place = request_.workspace + "/" + path;
            if (is_hidden(rows, place)) continue;  // a pin over it would show it again
            rows.push_back(sandbox::Bind{.inside = place, .outside = place, .access = sandbox::Access::read_only});
        }
        return {};
    }

    Result<sandbox::Spec> make_spec()
    {
        ViewRequest view{.profile = request_.profile,
                         .person = request_.person,
                         .private_home = home_,
                         .workspace = request_.workspace,
                         .workspace_rows = TRY(workspace_rows()),
                         .program = request_.program,
                         .read = request_.read,
                         .write = request_.write,
                         .variables = request_.environment,
                         .sentinels = request_.credentials,
                         .trust = TRY(network_.prepare()),
                         .wanted_variables = request_.variables,
                         .session = folder_.facts().id};
        if (shadow_ && !has_own_identity(shadow_->folder))
            view.profile.set.insert(request_.git_identity.begin(), request_.git_identity.end());
        View made = TRY(make_view(view));
        record_.notes.insert(record_.notes.end(), made.notes.begin(), made.notes.end());
        sandbox::Spec spec;
        spec.view = std::move(made.rows);
        root_mounts_ = RootMounts();
        if (::geteuid() == 0) TRY(root_mounts_.open_all(spec.view, request_.workspace, request_.person));
        spec.environment = std::move(made.environment);
        spec.command = request_.command;
        spec.folder = request_.folder;
        spec.uid = request_.person.uid;
        spec.gid = request_.person.gid;
        spec.network = network_.wanted();
        spec.limits = request_.limits;
        spec.watch = request_.watch;
        spec.accepted = request_.accepted;
        return spec;
    }

    // --- inside

    // Where the kernel makes no overlay here (state on another overlay, an odd filesystem), a copy stands in for it.
    Result<sandbox::Running> start(sandbox::Spec& spec)
    {
        auto running = sandbox::start(spec);
        if (!running && sandbox::is_failure_of("evidence", running.error()) && sandbox::is_accepted("evidence", request_.accepted)) {
            record_.degraded.push_back({"evidence", running.error().message()});
            spec = TRY(make_spec());  // anew: root's mounts went with the first try
            spec.watch = sandbox::Watch::none;
            running = sandbox::start(spec);
        }
        if (running || mode_ != Mode::gated || !sandbox::is_failure_of("overlay", running.error())) return running;
        record_.degraded.push_back({"overlay", running.error().message() + "; the session works on a copy"});
        mode_ = folder_.facts().mode = Mode::copy;
        TRY(saved_.get());
        Folder session = TRY(Folder::open(folder_.path()));
        TRY(prepare_workspace(session));
        spec = TRY(make_spec());
        return sandbox::start(spec);
    }

    // What the disk takes, it takes while the sandbox is made. The command waits for both.
    void begin_on_disk()
    {
        saved_ = in_background([file = folder_.file(facts_file), text = folder_.text()] { return write_atomically(file, text); });
        started_ =
            in_background([this, details = start_details()] { return ledger_.tell("run.started", ledger::Grade::enforced, details); });
    }

    Result<> is_begun_on_disk()
    {
        if (saved_.valid()) TRY(saved_.get());
        return started_.get();
    }

    Result<> run_inside()
    {
        begin_on_disk();
        sandbox::Spec spec = TRY(make_spec());
        sandbox::Running running = TRY(start(spec));
        record_.degraded.insert(record_.degraded.end(), running.degraded().begin(), running.degraded().end());
        record_.degraded.insert(record_.degraded.end(), root_mounts_.degraded().begin(), root_mounts_.degraded().end());

        std::atomic<bool> is_over = false;  // what comes then goes to the ledger with the end of the session
        auto append = [&](std::span<const ledger::Event> events) {
            if (!is_over) return ledger_.append(events);
            ledger_.keep(events);
            return Result<>();
        };
        std::optional<sandbox::Recorder> recorder;
        if (Fd listener = running.take_notify(); listener.is_open()) {
            auto refuses = [&](const sandbox::Place& place) {
                return !refusing_rule(request_.layers, place.path, request_.person.home).empty();
            };
            sandbox::Recorder::Options options{.session = folder_.facts().id, .uid = request_.uid, .watch = request_.watch, .refuses = {}};
            if (std::ranges::any_of(request_.layers, [](const policy::Layer& l) { return l.policy.exec.has_value(); }))
                options.refuses = refuses;
            recorder = TRY(sandbox::Recorder::start(std::move(listener), std::move(options), clock_, append));
        }
        TRY(network_.serve(running, request_.ports));
        std::optional<LaterFiles> later;
        if (!folder_.facts().hide.empty()) later = TRY(hide_later_files(running));
        TRY(is_begun_on_disk());
        TRY(running.release());
        record_.outcome = TRY(running.wait());
        set_keyboard(Keyboard::ignored);
        is_over = true;
        later.reset();
        record_.evidence = word_for(spec.watch);
        take_network(network_.finish());
        record_.models = network_.models();
        if (recorder) take_evidence(recorder->finish(), spec);
        record_.events_lost += network_.lost();
        take_down(std::move(running));
        return {};
    }

    // Nothing runs inside any more; unmounting waits for the disk, beside all else that does.
    void take_down(sandbox::Running running)
    {
        taken_down_ = in_background([over = std::move(running), mounts = std::exchange(root_mounts_, {})]() mutable {
            auto last = std::move(over);
            mounts = RootMounts();
            return Result<>();
        });
    }

    void wait_for_end_of_sandbox()
    {
        if (taken_down_.valid()) taken_down_.wait();
    }

    Result<LaterFiles> hide_later_files(const sandbox::Running& running)
    {
        workspace::FileRules rules(folder_.facts().hide, request_.workspace, request_.person.home);
        Folder repository = TRY(Folder::open(request_.workspace));
        return LaterFiles::watch(repository, std::move(rules), [this, &running](const std::string& path) {
            auto covered = running.cover(request_.workspace + "/" + path);
            Json details = {{"path", valid_utf8(path)}, {"hidden", covered.has_value()}};
            if (!covered) details["why"] = covered.error().message();
            ledger::Event event{.time = clock_.now(),
                                .kind = "run.hidden",
                                .grade = ledger::Grade::enforced,
                                .subject = folder_.facts().id,
                                .uid = request_.uid,
                                .details = std::move(details)};
            ledger_.keep(std::span(&event, 1));
        });
    }

    Json start_details() const
    {
        Json command = Json::array();
        for (const std::string& word : request_.command) command.push_back(valid_utf8(word));
        return {{"command", std::move(command)},
                {"workspace", valid_utf8(request_.workspace)},
                {"mode", name_of(mode_)},
                {"agent", request_.agent},
                {"policy", request_.policy_file},
                {"policy_sha256", request_.policy_sha256},
                {"evidence", word_for(request_.watch)},
                {"accepted_degraded", request_.accepted}};
    }

    void take_evidence(const sandbox::Recording& recording, const sandbox::Spec& spec)
    {
        const sandbox::Tally& tally = recording.tally;
        record_.events_lost = recording.counts.lost + recording.lost;
        if (recording.first_error) record_.notes.push_back("the ledger refused events: " + recording.first_error->message());
        record_.exec = tally.exec();
        for (const auto& tried : tally.network()) add_tried(tried);
        record_.opens = tally.opens();
        for (const auto& change : tally.changes()) {
            auto refused = refused_write(spec.view, change);
            if (refused)
                record_.denied.push_back(std::move(*refused));
            else
                record_.writes.push_back(change);
        }
        for (const auto& d : tally.denied()) record_.denied.push_back(refused_exec(request_.layers, d, request_.person.home));
        if (tally.left_out() > 0) record_.notes.push_back(fmt::format("{} more sightings are in the ledger alone", tally.left_out()));
    }

    // A name that was only asked for left nothing and reached nothing; what connected, or wanted to, is in the list anyhow.
    void take_network(std::vector<NetworkTold> rows)
    {
        for (const NetworkTold& row : rows) {
            if (!row.is_allowed && row.way != egress::Way::dns)
                record_.denied.push_back({"reach", fmt::format("{}:{}", row.host, row.port), row.rule, row.remedy, row.count});
        }
        record_.network = std::move(rows);
    }

    // What left, or wanted to, went through the proxy; the rest was between processes inside.
    void add_tried(const sandbox::Tally::Network& tried)
    {
        auto address = egress::Address::parse(tried.address);
        if (!address || egress::NamePool::is_ours(*address)) return;
        if (address->is_loopback() && (tried.port == egress::proxy_port || tried.port == 53)) return;
        bool is_told = std::ranges::any_of(record_.network, [&](const NetworkTold& row) {
            return row.port == tried.port && (row.address == tried.address || row.host == tried.address);
        });
        if (is_told) return;
        NetworkTold row;
        row.address = tried.address;
        row.port = tried.port;
        row.is_allowed = address->is_loopback();
        row.is_enforced = false;
        row.rule = row.is_allowed ? "stays inside" : "nothing was sent";
        row.count = tried.count;
        record_.network.push_back(std::move(row));
    }

    // An overlay that nothing was written to has nothing to be judged.
    bool is_untouched() const
    {
        std::error_code problem;
        return mode_ == Mode::gated && std::filesystem::is_empty(folder_.file("upper"), problem) && !problem;
    }

    // --- after

    Result<> settle()
    {
        folder_.facts().ended = clock_.now();
        folder_.facts().exit =
            record_.outcome.signal != 0 ? fmt::format("signal {}", record_.outcome.signal) : fmt::format("exit {}", record_.outcome.code);
        keep_commits();
        if (is_untouched()) return {};
        wait_for_end_of_sandbox();
        auto known = TRY(request_.protected_paths());
        Gate gate = TRY(Gate::open(folder_, known));
        workspace::ChangeSet changes = TRY(gate.changes());
        auto outcomes = mode_ == Mode::direct ? TRY(take_back_from_workspace(changes)) : TRY(judge(gate, changes));
        for (const workspace::Change& change : changes.changes) {
            auto outcome = std::ranges::find(outcomes, change.path, &workspace::FileOutcome::path);
            record_.changes.push_back(told(change, outcome == outcomes.end() ? nullptr : &*outcome));
        }
        return {};
    }

    void keep_commits()
    {
        if (!shadow_) return;
        KeptCommits kept = keep_git_commits(*shadow_, folder_.facts().id);
        record_.commits = std::move(kept.commits);
        record_.notes.insert(record_.notes.end(), kept.notes.begin(), kept.notes.end());
    }

    Answer ask(const Gate& gate, const workspace::ChangeSet& changes) const
    {
        set_keyboard(Keyboard::heeded);  // who is asked may leave
        Answer answer = request_.ask(gate, changes);
        set_keyboard(Keyboard::ignored);
        return answer;
    }

    Answer answer_for(const Gate& gate, const workspace::ChangeSet& changes) const
    {
        if (changes.changes.empty()) return Answer::hold;
        if (request_.commit == CommitMode::automatic) return Answer::commit_unprotected;
        return request_.commit == CommitMode::ask && request_.ask ? ask(gate, changes) : Answer::hold;
    }

    Result<std::vector<workspace::FileOutcome>> judge(const Gate& gate, const workspace::ChangeSet& changes) const
    {
        switch (answer_for(gate, changes)) {
        case Answer::commit_all: return gate.commit(changes, {.approval = workspace::Approval::everything, .paths = {}});
        case Answer::commit_unprotected: return gate.commit(changes, {.approval = workspace::Approval::unprotected, .paths = {}});
        case Answer::discard: return gate.discard(changes, {});
        case Answer::hold: break;
        }
        return std::vector<workspace::FileOutcome>();
    }

    // In direct mode a change is in the repository already; what may not be there leaves it, and is kept in the session.
    Result<std::vector<workspace::FileOutcome>> take_back_from_workspace(const workspace::ChangeSet& changes) const
    {
        Folder repository = TRY(Folder::open(request_.workspace));
        Folder session = TRY(Folder::open(folder_.path()));
        auto outcomes = take_back(repository, session, changes);
        TRY(workspace::remove_all(session, direct_mark));
        return outcomes;
    }

    // The files take their names when the event that they speak of is on the disk.
    Result<> finish()
    {
        record_.facts = folder_.facts();
        record_.events = ledger_.events() + 1;
        auto told =
            in_background([this, details = finish_details()] { return ledger_.tell("run.finished", ledger::Grade::enforced, details); });
        StagedFiles files(folder_.path());
        TRY(files.add(facts_file, folder_.text()));
        TRY(files.add("report.json", to_text(to_json(record_), 2) + "\n"));
        TRY(told.get());
        TRY(files.commit());
        return remove_what_is_not_needed();
    }

    Json finish_details() const
    {
        Json degraded = Json::array();
        for (const auto& d : record_.degraded) degraded.push_back(d.control);
        std::map<std::string, int> outcomes;
        for (const ChangeTold& change : record_.changes) ++outcomes[change.outcome];
        return {{"exit", folder_.facts().exit},
                {"duration_ms", record_.outcome.wall.count() / 1000},
                {"changes", outcomes},
                {"execs", record_.exec.size()},
                {"addresses", record_.network.size()},
                {"denied", record_.denied.size()},
                {"degraded", std::move(degraded)},
                {"events_lost", record_.events_lost}};
    }

    Result<> remove_what_is_not_needed()
    {
        wait_for_end_of_sandbox();
        Folder session = TRY(Folder::open(folder_.path()));
        if (!request_.keeps_home) TRY(workspace::remove_all(session, "home"));
        return workspace::remove_all(session, "work");
    }

    const RunRequest& request_;
    Mode mode_;
    const Clock& clock_;
    SessionFolder folder_;
    SessionLedger ledger_;
    SessionNetwork network_;
    std::string home_;
    RootMounts root_mounts_;
    std::optional<workspace::ShadowGit> shadow_;
    SessionRecord record_;
    std::future<Result<>> saved_, started_, taken_down_;  // last: they use the others
};

constexpr std::array<std::string_view, 16> system_folders = {"/bin", "/boot", "/dev",  "/etc",  "/home", "/lib",  "/lib64", "/media",
                                                             "/mnt", "/opt",  "/proc", "/root", "/run",  "/sbin", "/sys",   "/var"};

}  // namespace

Result<> check_workspace(const std::string& workspace, const std::string& home, const std::string& state)
{
    auto refuse = [&](std::string_view why) {
        return fail(ErrorKind::invalid,
                    fmt::format("{} cannot be the workspace: {}; go into a project, or name one with --workspace", workspace, why));
    };
    if (workspace == "/") return refuse("it is the whole machine");
    if (!home.empty() && lies_in(home, workspace)) return refuse("the home folder lies in it");
    if (lies_in(workspace, "/usr") || lies_in(workspace, "/proc") || lies_in(workspace, "/sys") || lies_in(workspace, "/dev") ||
        std::ranges::find(system_folders, workspace) != system_folders.end())
        return refuse("it belongs to the system");
    if (lies_in(state, workspace)) return refuse("Bawn's own state folder lies in it (" + state + ")");
    if (lies_in(workspace, state)) return refuse("it lies in Bawn's own state folder");
    return {};
}

Result<SessionRecord> run_session(const RunRequest& request, const Clock& clock)
{
    Facts facts{.id = "",
                .workspace = request.workspace,
                .mode = request.mode,
                .command = request.command,
                .agent = request.agent,
                .uid = request.uid,
                .started = clock.now(),
                .policy_sha256 = request.policy_sha256,
                .hide = hidden_patterns(request.layers),
                .home = request.person.home,
                .exit = ""};
    SessionFolder folder = TRY(SessionFolder::create(request.state, std::move(facts)));
    return Session(request, clock, std::move(folder)).run();
}

}  // namespace bawn::session
