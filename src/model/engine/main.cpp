// The engine process: a model and the library that computes it, alone in a sandbox with nothing but the model's file. Orders come
// on standard input, answers go to standard output (engine_messages.h); both are one socket. It ends when the socket does.

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "model/engine/slots.h"
#include "model/engine_messages.h"

namespace bawn::model::engine {

namespace {

class Conversation {
public:
    // Waits for the first bytes only where nothing else is to be done.
    void listen(bool waits)
    {
        pollfd in{STDIN_FILENO, POLLIN, 0};
        if (poll(&in, 1, waits ? -1 : 0) <= 0) return;
        char bytes[64 << 10];
        ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR) return;
        if (count <= 0)
            is_over_ = true;
        else
            reader_.feed({bytes, static_cast<std::size_t>(count)});
    }

    Result<std::optional<Order>> next()
    {
        std::optional<std::string> frame = TRY(reader_.next());
        if (!frame) return std::nullopt;
        return TRY(parse_order(*frame));
    }

    void say(const Answer& answer)
    {
        std::string bytes = frame_of(answer);
        for (std::string_view left = bytes; !left.empty() && !is_over_;) {
            ssize_t count = ::write(STDOUT_FILENO, left.data(), left.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) is_over_ = true;
            left.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        }
    }
    void end(const Error& error)
    {
        say(Failed{0, error.kind(), error.message()});
        is_over_ = true;
    }
    bool is_over() const { return is_over_; }

private:
    FrameReader reader_;
    bool is_over_ = false;
};

void serve(Conversation& with)
{
    std::optional<Slots> slots;
    Tell tell = [&](const Answer& answer) { with.say(answer); };
    for (bool works = false; !with.is_over();) {
        with.listen(!works);
        for (;;) {
            Result<std::optional<Order>> order = with.next();
            if (!order) return with.end(order.error());
            if (!*order) break;
            if (const Load* load = std::get_if<Load>(&**order)) {
                Result<Slots> made = Slots::load(*load);
                if (!made) return with.end(made.error());
                slots.emplace(std::move(*made));
                with.say(slots->loaded());
            } else if (slots) {
                slots->take(std::move(**order), tell);
            }
        }
        works = slots && slots->step(tell);
    }
}

}  // namespace

}  // namespace bawn::model::engine

int main()
{
    bawn::model::engine::Conversation conversation;
    bawn::model::engine::serve(conversation);
    _exit(0);  // the library's threads and static objects need no farewell
}
