#pragma once

// Execs between their answer and the moment when it is known what ran.
//
// expect() comes before the answer. The first of these decides: the process makes another watched call or ends in an
// orderly way (called_again, by the receiving threads), or /proc/PID/exe has changed when progress() looks (the finishing
// thread, again and again). A process that is killed before stays `unknown`, told with the file its path led to.
// What is not in the hash cache is hashed by a thread of its own.
//
// Bounded: 256 execs undecided, 64 waiting for a hash; beyond that the oldest is told as unknown, or without a hash.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "sandbox/exec_identity.h"

namespace bawn::sandbox {

class ExecWatch {
public:
    explicit ExecWatch(FindInterpreter);
    ~ExecWatch();
    ExecWatch(const ExecWatch&) = delete;
    ExecWatch& operator=(const ExecWatch&) = delete;

    void expect(ExecCandidate);
    void called_again(pid_t task);

    // What has become known since the last call. One thread.
    std::vector<ExecSeen> progress();

    // The rest: undecided is unknown, and hashes get until then.
    std::vector<ExecSeen> finish(std::chrono::steady_clock::time_point until);

    bool is_busy() const { return undecided_count_ > 0; }

private:
    struct Undecided {
        ExecCandidate candidate;
        std::chrono::steady_clock::time_point answered, next_look;
    };
    struct Looked {
        ExecCandidate candidate;
        ExecLook look;
    };
    struct Unhashed {
        ExecSeen seen;
        Fd file, interpreter;
    };

    std::vector<Looked> take_looked();
    std::vector<Looked> look_at_due();
    void give_up(pid_t process);
    void take_up(Looked);
    void put_back(ExecCandidate);
    void hash_or_queue(Unhashed);
    void hash_all();
    void add_done(ExecSeen);
    std::vector<ExecSeen> take_done();

    FindInterpreter find_;
    std::mutex mutex_;  // guards what stands up to the next one
    std::unordered_map<pid_t, Undecided> undecided_;
    std::vector<Looked> looked_;
    std::atomic<std::size_t> undecided_count_ = 0;

    std::mutex hash_mutex_;  // guards what follows
    std::condition_variable has_work_, is_idle_;
    std::deque<Unhashed> unhashed_;
    std::vector<ExecSeen> done_;
    bool is_hashing_ = false, stopping_ = false;
    std::atomic<bool> stop_reading_ = false;
    std::thread hasher_;
};

}  // namespace bawn::sandbox
