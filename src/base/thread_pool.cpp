#include "base/thread_pool.h"

#include <algorithm>

namespace bawn {

ThreadPool::ThreadPool(unsigned threads, std::size_t queue_limit) : queue_limit_(queue_limit)
{
    for (unsigned i = 0; i < std::max(threads, 1u); ++i) threads_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool()
{
    wait();
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    has_task_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::submit(std::function<void()> task)
{
    std::unique_lock lock(mutex_);
    if (!is_own_thread()) has_room_.wait(lock, [this] { return queue_.size() < queue_limit_; });
    queue_.push_back(std::move(task));
    has_task_.notify_one();
}

void ThreadPool::wait()
{
    std::unique_lock lock(mutex_);
    is_idle_.wait(lock, [this] { return queue_.empty() && running_ == 0; });
}

void ThreadPool::work()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        has_task_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        auto task = std::move(queue_.front());
        queue_.pop_front();
        ++running_;
        lock.unlock();
        has_room_.notify_one();
        task();
        task = nullptr;
        lock.lock();
        if (--running_ == 0 && queue_.empty()) is_idle_.notify_all();
    }
}

bool ThreadPool::is_own_thread() const
{
    return std::ranges::any_of(threads_, [](const std::thread& t) { return t.get_id() == std::this_thread::get_id(); });
}

}  // namespace bawn
