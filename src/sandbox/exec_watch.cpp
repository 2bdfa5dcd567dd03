#include "sandbox/exec_watch.h"

#include <fcntl.h>

#include <algorithm>
#include <string>
#include <utility>

namespace bawn::sandbox {
namespace {

using namespace std::chrono_literals;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t most_undecided = 256, most_unhashed = 64;
constexpr std::chrono::milliseconds late_after = 200ms, given_up_after = 10s;

SteadyTime now() { return std::chrono::steady_clock::now(); }

ExecLook look_at(pid_t process, Moment moment)
{
    std::string folder = "/proc/" + std::to_string(process);
    ExecLook look;
    look.file = Fd(::open((folder + "/exe").c_str(), O_PATH | O_CLOEXEC));
    look.folder = link_text(folder + "/cwd");
    look.place = place_of_descriptor(look.file);
    look.moment = moment;
    return look;
}

// Mostly what was called is what runs: then one system call tells, and the process waits for no more.
ExecLook look_after(const ExecCandidate& candidate, pid_t process, Moment moment)
{
    Place running = running_now(process);
    if (!candidate.file.is_open() || !running.is_same_file(candidate.seen.file.place)) return look_at(process, moment);
    ExecLook look;
    look.place = std::move(running);
    look.moment = moment;
    return look;
}

bool is_asked_by_leader(const ExecCandidate& candidate) { return candidate.caller.id == candidate.caller.process; }

}  // namespace

ExecWatch::ExecWatch(FindInterpreter find) : find_(std::move(find)), hasher_([this] { hash_all(); }) {}

ExecWatch::~ExecWatch()
{
    stop_reading_ = true;
    {
        std::lock_guard lock(hash_mutex_);
        stopping_ = true;
    }
    has_work_.notify_all();
    hasher_.join();
}

void ExecWatch::expect(ExecCandidate candidate)
{
    std::lock_guard lock(mutex_);
    pid_t process = candidate.caller.process;
    give_up(process);
    if (undecided_.size() >= most_undecided) {
        auto oldest = std::ranges::min_element(undecided_, {}, [](const auto& entry) { return entry.second.answered; });
        give_up(oldest->first);
    }
    undecided_[process] = {std::move(candidate), now(), now() + 1ms};
    undecided_count_ = undecided_.size() + looked_.size();
}

// With the lock held: nothing more is learnt about this one.
void ExecWatch::give_up(pid_t process)
{
    auto found = undecided_.find(process);
    if (found == undecided_.end()) return;
    looked_.push_back({std::move(found->second.candidate), {}});
    undecided_.erase(found);
}

void ExecWatch::called_again(pid_t task)
{
    if (undecided_count_ == 0) return;
    std::lock_guard lock(mutex_);
    auto found = undecided_.find(task);
    if (found == undecided_.end()) return;
    // While a thread executes, the others may still call.
    Moment moment = is_asked_by_leader(found->second.candidate) ? Moment::over : Moment::late;
    ExecLook look = look_after(found->second.candidate, task, moment);
    looked_.push_back({std::move(found->second.candidate), std::move(look)});
    undecided_.erase(found);
}

std::vector<ExecWatch::Looked> ExecWatch::take_looked()
{
    std::lock_guard lock(mutex_);
    undecided_count_ = undecided_.size();
    return std::exchange(looked_, {});
}

std::vector<ExecWatch::Looked> ExecWatch::look_at_due()
{
    std::vector<Looked> due;
    std::lock_guard lock(mutex_);
    for (auto entry = undecided_.begin(); entry != undecided_.end();) {
        auto& [process, waiting] = *entry;
        auto age = now() - waiting.answered;
        if (waiting.next_look > now()) {
            ++entry;
            continue;
        }
        waiting.next_look = now() + std::clamp<std::chrono::nanoseconds>(age / 2, 1ms, 100ms);
        ExecLook look = look_after(waiting.candidate, process, age < late_after ? Moment::early : Moment::late);
        bool has_changed = !look.place.is_same_file(waiting.candidate.before);
        if (has_changed || look.moment == Moment::late) {
            if (age > given_up_after && !has_changed) look = {};
            due.push_back({std::move(waiting.candidate), std::move(look)});
            entry = undecided_.erase(entry);
        } else {
            ++entry;
        }
    }
    undecided_count_ = undecided_.size() + looked_.size();
    return due;
}

void ExecWatch::put_back(ExecCandidate candidate)
{
    std::lock_guard lock(mutex_);
    pid_t process = candidate.caller.process;
    auto since = now() - std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now() - candidate.seen.time);
    undecided_.try_emplace(process, Undecided{std::move(candidate), since, now() + 100ms});
    undecided_count_ = undecided_.size() + looked_.size();
}

void ExecWatch::take_up(Looked looked)
{
    if (!settle(looked.candidate, looked.look, find_)) return put_back(std::move(looked.candidate));
    ExecSeen& seen = looked.candidate.seen;
    if (seen.outcome == ExecOutcome::did_not_run) return add_done(std::move(seen));
    bool is_script = !seen.interpreter.place.path.empty();
    bool is_what_was_called = looked.candidate.file.is_open() && !seen.is_swapped;
    Fd file = std::move(is_what_was_called ? looked.candidate.file : looked.look.file);
    Fd interpreter = is_script ? std::move(looked.look.file) : Fd();
    hash_or_queue({std::move(seen), std::move(file), std::move(interpreter)});
}

void ExecWatch::hash_or_queue(Unhashed one)
{
    auto file = shared_hash_cache().known(one.file), interpreter = shared_hash_cache().known(one.interpreter);
    one.seen.file.sha256 = file.value_or("");
    one.seen.interpreter.sha256 = interpreter.value_or("");
    if (file && interpreter) return add_done(std::move(one.seen));
    std::lock_guard lock(hash_mutex_);
    if (unhashed_.size() >= most_unhashed) {
        done_.push_back(std::move(one.seen));
        return;
    }
    unhashed_.push_back(std::move(one));
    has_work_.notify_one();
}

void ExecWatch::hash_all()
{
    std::unique_lock lock(hash_mutex_);
    while (true) {
        is_hashing_ = false;
        if (unhashed_.empty()) is_idle_.notify_all();
        has_work_.wait(lock, [this] { return stopping_ || !unhashed_.empty(); });
        if (unhashed_.empty()) return;
        Unhashed one = std::move(unhashed_.front());
        unhashed_.pop_front();
        is_hashing_ = true;
        lock.unlock();
        one.seen.file.sha256 = shared_hash_cache().hash(one.file, stop_reading_);
        one.seen.interpreter.sha256 = shared_hash_cache().hash(one.interpreter, stop_reading_);
        lock.lock();
        done_.push_back(std::move(one.seen));
    }
}

void ExecWatch::add_done(ExecSeen seen)
{
    std::lock_guard lock(hash_mutex_);
    done_.push_back(std::move(seen));
}

std::vector<ExecSeen> ExecWatch::take_done()
{
    std::lock_guard lock(hash_mutex_);
    return std::exchange(done_, {});
}

std::vector<ExecSeen> ExecWatch::progress()
{
    for (Looked& looked : take_looked()) take_up(std::move(looked));
    for (Looked& looked : look_at_due()) take_up(std::move(looked));
    return take_done();
}

std::vector<ExecSeen> ExecWatch::finish(SteadyTime until)
{
    for (Looked& looked : take_looked()) take_up(std::move(looked));
    {
        std::lock_guard lock(mutex_);
        while (!undecided_.empty()) give_up(undecided_.begin()->first);
    }
    for (Looked& looked : take_looked()) take_up(std::move(looked));
    std::unique_lock lock(hash_mutex_);
    auto is_done = [this] { return unhashed_.empty() && !is_hashing_; };
    if (!is_idle_.wait_until(lock, until, is_done)) {
        stop_reading_ = true;
        is_idle_.wait(lock, is_done);
    }
    return std::exchange(done_, {});
}

}  // namespace bawn::sandbox
