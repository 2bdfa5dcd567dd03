#pragma once

// TlsStream: the plain bytes of a TLS connection that ends here, as a Stream over the one that carries it.

#include <memory>
#include <optional>

#include "egress/stream.h"
#include "egress/tls.h"

namespace bawn::egress {

class TlsStream final : public Stream {
public:
    TlsStream(asio::io_context&, std::unique_ptr<Stream> below, Tls);  // below stands TCP

    // Before anything else. `first` is what was read from below already.
    Async<Result<>> shake_hands(std::string first);

    const Tls& tls() const { return tls_; }

    Async<Result<std::size_t>> read(std::span<char>) override;
    Async<Result<>> write(std::string_view) override;
    Async<> end() override;
    void give_up_at(Moment until) override { below_->give_up_at(until); }
    void cut() override { below_->cut(); }
    void reset() override { below_->reset(); }
    bool is_quiet() override;

private:
    Result<std::size_t> read_now(std::span<char>);
    Async<Result<bool>> take_more();
    Async<Result<bool>> feed_more(Result<>& fed);
    Async<Result<>> flush();

    std::unique_ptr<Stream> below_;
    Tls tls_;
    std::optional<Error> failed_;
    asio::steady_timer flushed_;  // cancelled when the one who flushes has done so
    bool is_flushing_ = false;    // a reader has things to send too (RFC 8446, 4.6.3), and records must not be mixed
};

}  // namespace bawn::egress
