#pragma once

// async: what the proxy uses of Boost.Asio, in one place. A thick header: only for .cpp files, and for headers of this module
// that no other module includes.
//
// Everything runs on one thread. A coroutine takes what it needs by shared_ptr; what it awaits never throws, because errors
// come back as values:
//
//     auto [failed] = co_await timer.async_wait(as_value());
//
// (g++ 12 destroys temporaries inside a co_await expression twice or never: name them first.)

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

// g++ 12 takes asio's own operator delete for coroutine frames, inlined, for a mismatch with its operator new (bug 103993).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace bawn::egress {

namespace asio = boost::asio;

template <typename T = void>
using Async = asio::awaitable<T>;

using Moment = std::chrono::steady_clock::time_point;
inline constexpr Moment never = Moment::max();
inline Moment now() { return std::chrono::steady_clock::now(); }

// Runs both at once, and returns when both have ended.
Async<> both(asio::io_context&, Async<> one, Async<> other);

inline auto as_value() { return asio::as_tuple(asio::use_awaitable); }

}  // namespace bawn::egress
