#include "workspace/commit.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "workspace/commit_steps.h"
#include "workspace/journal.h"
#include "workspace/names.h"

namespace bawn::workspace {
namespace {

constexpr std::chrono::seconds longest_wait{10};

// One commit of a session at a time; the kernel lets go when we die.
Result<Fd> lock(const Folder& session)
{
    Fd file = TRY(session.open_beneath("commit.lock", O_WRONLY | O_CREAT, 0600));
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
    if (errno == EWOULDBLOCK) return fail(ErrorKind::unavailable, "another commit of this session is under way");
    return fail_errno("locking the session");
}

// Commits of several sessions into one repository go one after the other, so that each can merge with what the one before
// wrote. Who has waited long goes on all the same: every swap compares, and a late change is a conflict.
Fd turn_at(const Folder& repository)
{
    auto folder = repository.open_beneath("", O_RDONLY | O_DIRECTORY);
    if (!folder) return {};
    auto end = std::chrono::steady_clock::now() + longest_wait;
    while (::flock(folder->get(), LOCK_EX | LOCK_NB) != 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return std::move(*folder);
}

void tell(const Step& step, std::string_view what)
{
    if (step) step(what);
}

Result<std::vector<FileOutcome>> apply_and_close(const Places& places, const Journal& journal, const Step& step)
{
    auto outcomes = apply(places, journal, step);
    tell(step, "sync");
    TRY(sync_places(places, journal));
    tell(step, "close the journal");
    TRY(remove_journal(places.session));
    return outcomes;
}

Result<> roll_back(const Places& places, const Journal& journal)
{
    TRY(remove_hidden(places, journal));
    return remove_journal(places.session);
}

Result<> stage_or_roll_back(const Places& places, Plan& plan, BaseReader& reader, const Step& step)
{
    Journal whole = plan.journal;
    auto staged = stage(places, plan, reader, step);
    if (staged) return {};
    TRY(roll_back(places, whole));
    return staged;
}

}  // namespace

bool is_chosen(std::string_view path, const std::vector<std::string>& paths)
{
    if (paths.empty()) return true;
    return std::ranges::any_of(paths,
                               [&](const std::string& one) { return path == one || (path.starts_with(one) && path[one.size()] == '/'); });
}

std::string_view name_of(Outcome outcome)
{
    switch (outcome) {
    case Outcome::committed: return "committed";
    case Outcome::merged: return "merged";
    case Outcome::held: return "held";
    case Outcome::discarded: return "discarded";
    case Outcome::conflict: return "conflict";
    case Outcome::refused: return "refused";
    case Outcome::failed: return "failed";
    }
    return "failed";
}

Result<struct timespec> session_start(const Folder& session)
{
    Fd file = TRY(session.open_beneath("started", O_WRONLY | O_CREAT, 0600));
    auto status = TRY(status_of(file));
    return status.st_ctim;
}

Result<std::vector<FileOutcome>> commit(const Places& places, const ChangeSet& set, const Selection& selection, const Base& base,
                                        const Step& step)
{
    if (set.source == Source::direct) return fail(ErrorKind::invalid, "in direct mode the changes are in the repository already");
    if (!is_session_name(places.name)) return fail(ErrorKind::invalid, "a session's name is of letters, digits and '-'");
    Fd held = TRY(lock(places.session));
    if (TRY(read_journal(places.session, places.name)))
        return fail(ErrorKind::unavailable, "an earlier commit of this session is unfinished");
    Fd turn = turn_at(places.repository);
    BaseReader reader(places.session, base);
    Plan plan = TRY(make_plan(places, set, selection, base, reader));
    if (plan.journal.items.empty()) return plan.outcomes;
    tell(step, "open the journal");
    TRY(write_journal(places.session, plan.journal, places.name));
    TRY(stage_or_roll_back(places, plan, reader, step));
    plan.journal.state = JournalState::applying;
    tell(step, "decide");
    TRY(write_journal(places.session, plan.journal, places.name));
    for (FileOutcome& outcome : TRY(apply_and_close(places, plan.journal, step))) plan.outcomes.push_back(std::move(outcome));
    std::ranges::sort(plan.outcomes, {}, &FileOutcome::path);
    return plan.outcomes;
}

Result<Finished> finish_commit(const Places& places, const Step& step)
{
    Fd held = TRY(lock(places.session));
    auto journal = TRY(read_journal(places.session, places.name));
    if (!journal) return Finished{};
    Fd turn = turn_at(places.repository);
    if (journal->state == JournalState::applying) return Finished{Recovery::completed, TRY(apply_and_close(places, *journal, step))};
    tell(step, "roll back");
    TRY(roll_back(places, *journal));
    return Finished{Recovery::rolled_back, {}};
}

}  // namespace bawn::workspace
