#include "egress/async.h"

#include <exception>
#include <memory>

namespace bawn::egress {

struct OtherOfBoth {
    asio::steady_timer ended;
    bool runs = true;
};

Async<> both(asio::io_context& io, Async<> one, Async<> other)
{
    auto state = std::make_shared<OtherOfBoth>(OtherOfBoth{asio::steady_timer(io, never)});
    asio::co_spawn(io, std::move(other), [state](std::exception_ptr) {
        state->runs = false;
        state->ended.cancel();
    });
    std::exception_ptr thrown;
    try {
        co_await std::move(one);
    } catch (...) {
        thrown = std::current_exception();
    }
    while (state->runs) co_await state->ended.async_wait(as_value());
    if (thrown) std::rethrow_exception(thrown);
}

}  // namespace bawn::egress
