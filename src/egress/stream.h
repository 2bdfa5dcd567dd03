#pragma once

// Stream: bytes both ways between us and one other side, over TCP or over TLS on top of it.
//
//     Result<std::size_t> count = co_await stream.read(buffer);   // 0: the other side has ended
//
// One coroutine may read while another writes.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/fd.h"
#include "egress/address.h"
#include "egress/async.h"

namespace bawn::egress {

class TcpStream;

class Stream {
public:
    virtual ~Stream() = default;

    virtual Async<Result<std::size_t>> read(std::span<char>) = 0;
    virtual Async<Result<>> write(std::string_view) = 0;

    // Nothing more will be written; the other direction goes on.
    virtual Async<> end() = 0;

    // From then on whatever would wait, and whatever waits already, fails as unavailable.
    virtual void give_up_at(Moment) = 0;

    // Whatever waits fails, and whatever is asked later.
    virtual void cut() = 0;

    // The same, and the other side is told that this is no orderly end.
    virtual void reset() = 0;

    // It is open, and nothing stands there to be read.
    virtual bool is_quiet() = 0;

    virtual TcpStream* tcp() { return nullptr; }
};

class TcpStream final : public Stream {
public:
    enum class For { reading, writing };

    TcpStream(asio::io_context&, Fd connected);  // the socket does not block
    ~TcpStream() override;

    Async<Result<std::size_t>> read(std::span<char>) override;
    Async<Result<>> write(std::string_view) override;
    Async<> end() override;
    void give_up_at(Moment) override;
    void cut() override;
    void reset() override;
    bool is_quiet() override;
    TcpStream* tcp() override { return this; }

    // What stands there already; nothing: wait for it.
    Result<std::optional<std::size_t>> read_now(std::span<char>);

    // Returns when the kernel may have something; ask it again then.
    Async<Result<>> wait(For);
    int fd() { return descriptor_.native_handle(); }

private:
    void arm();

    asio::posix::stream_descriptor descriptor_;
    asio::steady_timer alarm_;
    Moment give_up_at_ = never;
    bool is_cut_ = false;
    std::shared_ptr<TcpStream*> self_;  // for the alarm's handler, which may come when we are gone
};

// Begins to connect; done once wait(writing) has returned well and connected() agrees.
Result<std::unique_ptr<TcpStream>> begin_to_connect(asio::io_context&, const Endpoint&);
Result<> connected(TcpStream&);

// Appends what comes. False: the other side has ended. Asked to hold more than `most` bytes it fails.
Async<Result<bool>> read_more(Stream&, std::string& buffer, std::size_t most);

}  // namespace bawn::egress
