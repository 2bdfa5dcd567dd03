#pragma once

// AnswerQueue: answers that wait for a slot of the model. One thread a slot; clients take turns, so that one who asks for a hundred
// answers delays another by one.
//
//     AnswerQueue queue({.workers = 4});
//     switch (queue.submit("alice", [] { … })) { case AnswerQueue::Taken::full: …busy… }
//     queue.finish();      // what runs is waited for, what waits is called with `is_dropped`

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bawn::model {

class AnswerQueue {
public:
    struct Limits {
        unsigned workers = 1;
        std::size_t waiting = 512, waiting_of_client = 64;
        unsigned running_of_client = 0;  // 0: as many as there are workers
    };
    enum class Taken { yes, full, full_for_client };
    enum class Fate { its_turn, dropped };
    using Job = std::function<void(Fate)>;

    explicit AnswerQueue(Limits);
    ~AnswerQueue() { finish(); }
    AnswerQueue(const AnswerQueue&) = delete;
    AnswerQueue& operator=(const AnswerQueue&) = delete;

    Taken submit(const std::string& client, std::uint64_t id, Job);
    void withdraw(const std::string& client, std::uint64_t id);  // dropped, where it still waits
    void finish();

    struct Load {
        std::size_t running = 0, waiting = 0;
    };
    Load load() const;

private:
    struct Waiting {
        std::uint64_t id = 0;
        Job job;
    };
    struct Client {
        std::deque<Waiting> waiting;
        unsigned running = 0;
    };

    void work();
    bool take_next(std::string& client, Job&);

    Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable has_job_;
    std::map<std::string, Client> clients_;  // those who wait or run
    std::string last_;                       // whose turn it was
    std::size_t waiting_ = 0, running_ = 0;
    bool is_finishing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bawn::model
