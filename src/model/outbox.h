#pragma once

// Outbox: an answer on its way from the thread that makes it to the connection that sends it. It holds so much and no more: who
// reads slowly makes his own answer wait, and who has gone ends it.
//
// The maker: begin(), add()… while they are true, finish(). The sender: take() when woken; cut() when nobody reads any more.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bawn::model {

struct AnswerHead {
    int status = 200;
    bool is_streamed = false;
    int retry_after = 0;  // seconds; 0: not told
};

class Outbox {
public:
    explicit Outbox(std::function<void()> wake) : wake_(std::move(wake)) {}  // called from the maker's thread

    // --- the maker ---

    void begin(AnswerHead head)
    {
        std::lock_guard lock(mutex_);
        head_ = head;
    }

    // Waits while there is no room. False: nobody reads any more.
    bool add(std::string_view bytes)
    {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [&] { return is_cut_ || bytes_.size() < most; });
        if (is_cut_) return false;
        bytes_ += bytes;
        lock.unlock();
        wake_();
        return true;
    }

    void finish()
    {
        {
            std::lock_guard lock(mutex_);
            is_finished_ = true;
            on_cut_ = nullptr;
        }
        wake_();
    }

    // What ends the making when nobody reads any more; called at once where that is so already.
    void on_cut(std::function<void()> stop)
    {
        std::lock_guard lock(mutex_);
        if (is_cut_ && stop)
            stop();
        else
            on_cut_ = std::move(stop);
    }

    bool is_cut() const
    {
        std::lock_guard lock(mutex_);
        return is_cut_;
    }

    // --- the sender ---

    struct Taken {
        std::optional<AnswerHead> head;  // once there is something to send
        std::string bytes;
        bool is_finished = false;        // nothing more comes
    };
    Taken take()
    {
        std::lock_guard lock(mutex_);
        Taken taken{head_, std::move(bytes_), is_finished_};
        bytes_.clear();
        has_room_.notify_all();
        return taken;
    }

    void cut()
    {
        std::lock_guard lock(mutex_);
        is_cut_ = true;
        has_room_.notify_all();
        if (on_cut_) on_cut_();
        on_cut_ = nullptr;
    }

    // The answer is to end, and to say so.
    void stop()
    {
        std::lock_guard lock(mutex_);
        if (on_cut_) on_cut_();
    }

private:
    static constexpr std::size_t most = 256 << 10;

    std::function<void()> wake_;
    mutable std::mutex mutex_;
    std::condition_variable has_room_;
    std::function<void()> on_cut_;  // called under the lock: what it stops lives until finish()
    std::optional<AnswerHead> head_;
    std::string bytes_;
    bool is_finished_ = false, is_cut_ = false;
};

}  // namespace bawn::model
