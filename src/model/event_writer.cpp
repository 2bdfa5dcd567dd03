#include "model/event_writer.h"

#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>

namespace bawn::model {
namespace {

constexpr std::size_t most_waiting = 16384;
constexpr std::chrono::milliseconds gathered_for{100};

}  // namespace

EventWriter::EventWriter(std::string folder, const Clock& clock, unsigned uid)
    : folder_(std::move(folder)),
      clock_(clock),
      uid_(uid),
      thread_([this] { write(); })
{
}

EventWriter::~EventWriter()
{
    {
        std::lock_guard lock(mutex_);
        is_ending_ = true;
        has_news_.notify_all();
    }
    thread_.join();
}

bool EventWriter::tell(std::string_view kind, std::string subject, Json details)
{
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting) is_broken_ = true;
    if (is_broken_) return false;
    waiting_.push_back({.time = clock_.now(),
                        .kind = std::string(kind),
                        .grade = ledger::Grade::enforced,
                        .subject = std::move(subject),
                        .uid = uid_,
                        .details = std::move(details)});
    has_news_.notify_all();
    return true;
}

bool EventWriter::append(std::span<const ledger::Event> events) const
{
    auto ledger = ledger::Ledger::open(folder_, clock_, {.wait_for_writer = std::chrono::seconds(10)});
    return ledger && ledger->append(events);
}

void EventWriter::write()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        has_news_.wait(lock, [&] { return is_ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        has_news_.wait_for(lock, gathered_for, [&] { return is_ending_; });
        const std::vector<ledger::Event> events = std::exchange(waiting_, {});
        lock.unlock();
        const bool is_written = append(events);
        lock.lock();
        is_broken_ = is_broken_ || !is_written;
    }
}

}  // namespace bawn::model
