#include "model/answer_queue.h"

#include <algorithm>

namespace bawn::model {

AnswerQueue::AnswerQueue(Limits limits) : limits_(limits)
{
    if (limits_.running_of_client == 0) limits_.running_of_client = limits_.workers;
    for (unsigned i = 0; i < limits_.workers; ++i) threads_.emplace_back([this] { work(); });
}

AnswerQueue::Taken AnswerQueue::submit(const std::string& client, std::uint64_t id, Job job)
{
    std::lock_guard lock(mutex_);
    if (is_finishing_ || waiting_ >= limits_.waiting) return Taken::full;
    Client& of = clients_[client];
    if (of.waiting.size() >= limits_.waiting_of_client) return Taken::full_for_client;
    of.waiting.push_back({id, std::move(job)});
    ++waiting_;
    has_job_.notify_one();
    return Taken::yes;
}

void AnswerQueue::withdraw(const std::string& client, std::uint64_t id)
{
    Job dropped;
    {
        std::lock_guard lock(mutex_);
        const auto of = clients_.find(client);
        if (of == clients_.end()) return;
        auto& waiting = of->second.waiting;
        const auto found = std::ranges::find(waiting, id, &Waiting::id);
        if (found == waiting.end()) return;
        dropped = std::move(found->job);
        waiting.erase(found);
        --waiting_;
        if (waiting.empty() && of->second.running == 0) clients_.erase(of);
    }
    dropped(Fate::dropped);
}

// The next client after the last one, in the order of their names, who waits and may run.
bool AnswerQueue::take_next(std::string& client, Job& job)
{
    const auto first = clients_.upper_bound(last_);
    auto at = first;
    for (std::size_t i = 0; i < clients_.size(); ++i, ++at) {
        if (at == clients_.end()) at = clients_.begin();
        Client& of = at->second;
        if (of.waiting.empty() || of.running >= limits_.running_of_client) continue;
        client = last_ = at->first;
        job = std::move(of.waiting.front().job);
        of.waiting.pop_front();
        ++of.running;
        --waiting_;
        ++running_;
        return true;
    }
    return false;
}

void AnswerQueue::work()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        std::string client;
        Job job;
        has_job_.wait(lock, [&] { return is_finishing_ || take_next(client, job); });
        if (!job) return;
        lock.unlock();
        job(Fate::its_turn);
        job = nullptr;
        lock.lock();
        --running_;
        const auto of = clients_.find(client);
        if (--of->second.running == 0 && of->second.waiting.empty()) clients_.erase(of);
        has_job_.notify_one();  // one who had as many as he may run
    }
}

void AnswerQueue::finish()
{
    std::vector<Job> dropped;
    {
        std::lock_guard lock(mutex_);
        is_finishing_ = true;
        for (auto& [name, client] : clients_) {
            for (Waiting& each : client.waiting) dropped.push_back(std::move(each.job));
            client.waiting.clear();
        }
        waiting_ = 0;
        has_job_.notify_all();
    }
    for (Job& job : dropped) job(Fate::dropped);
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

AnswerQueue::Load AnswerQueue::load() const
{
    std::lock_guard lock(mutex_);
    return {running_, waiting_};
}

}  // namespace bawn::model
