#pragma once

// A bounded pool of threads.
//
// submit() runs a task on some thread, waiting while `queue_limit` tasks are queued; called from a task of the same
// pool it never waits (the task could wait for itself). wait() returns when every task is done, also those that
// tasks submitted. The destructor waits. Tasks must not throw.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bawn {

class ThreadPool {
public:
    explicit ThreadPool(unsigned threads, std::size_t queue_limit = 1024);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    void submit(std::function<void()> task);
    void wait();
    unsigned size() const { return static_cast<unsigned>(threads_.size()); }

private:
    void work();
    bool is_own_thread() const;

    std::mutex mutex_;
    std::condition_variable has_task_, has_room_, is_idle_;
    std::deque<std::function<void()>> queue_;
    std::size_t queue_limit_;
    std::size_t running_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bawn
