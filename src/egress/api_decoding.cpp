#include "egress/api_decoding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <span>

#include "base/text.h"

namespace bawn::egress {
namespace {

constexpr std::uint64_t harmless_size = 16 << 20, most_growth = 200;
constexpr int largest_window_log = 23;  // RFC 9659

}  // namespace

class ApiBodyDecoder::Coding {
public:
    struct Step {
        std::size_t taken = 0, made = 0;
        bool is_broken = false, is_end = false;
    };
    virtual ~Coding() = default;
    virtual Step step(std::string_view packed, std::span<char> plain) = 0;
};

class ApiBodyDecoder::Inflate final : public Coding {
public:
    explicit Inflate(bool may_be_raw) : may_be_raw_(may_be_raw) {}
    ~Inflate() override
    {
        if (is_started_) inflateEnd(&state_);
    }

    Step step(std::string_view packed, std::span<char> plain) override
    {
        if (!is_started_ && !start(packed.front())) return {.is_broken = true};
        state_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
        state_.avail_in = static_cast<uInt>(packed.size());
        state_.next_out = reinterpret_cast<Bytef*>(plain.data());
        state_.avail_out = static_cast<uInt>(plain.size());
        int status = inflate(&state_, Z_NO_FLUSH);
        Step step{.taken = packed.size() - state_.avail_in, .made = plain.size() - state_.avail_out};
        if (status == Z_STREAM_END) step.is_end = inflateReset(&state_) == Z_OK;
        step.is_broken = status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR;
        return step;
    }

private:
    // gzip and zlib say what they are; "deflate" without either is raw, as some clients send it.
    bool start(char first)
    {
        auto byte = static_cast<unsigned char>(first);
        bool is_named = !may_be_raw_ || byte == 0x1f || ((byte & 0x0f) == 8 && (byte >> 4) <= 7);
        is_started_ = inflateInit2(&state_, is_named ? 15 + 32 : -15) == Z_OK;
        return is_started_;
    }

    z_stream state_ = {};
    bool may_be_raw_, is_started_ = false;
};

class ApiBodyDecoder::Unzstd final : public Coding {
public:
    Unzstd() : state_(ZSTD_createDCtx()) { ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, largest_window_log); }
    ~Unzstd() override { ZSTD_freeDCtx(state_); }

    Step step(std::string_view packed, std::span<char> plain) override
    {
        ZSTD_inBuffer in = {packed.data(), packed.size(), 0};
        ZSTD_outBuffer out = {plain.data(), plain.size(), 0};
        std::size_t status = ZSTD_decompressStream(state_, &out, &in);
        return {.taken = in.pos, .made = out.pos, .is_broken = ZSTD_isError(status) != 0, .is_end = status == 0};
    }

private:
    ZSTD_DCtx* state_;
};

class ApiBodyDecoder::Unbrotli final : public Coding {
public:
    Unbrotli() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
    ~Unbrotli() override { BrotliDecoderDestroyInstance(state_); }

    Step step(std::string_view packed, std::span<char> plain) override
    {
        const auto* next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
        auto* next_out = reinterpret_cast<std::uint8_t*>(plain.data());
        std::size_t left_in = packed.size(), left_out = plain.size();
        const bool had_ended = BrotliDecoderIsFinished(state_) != 0;
        const auto status = BrotliDecoderDecompressStream(state_, &left_in, &next_in, &left_out, &next_out, nullptr);
        const bool is_more_behind_it = had_ended && !packed.empty();  // a stream is one, and ends
        return {.taken = packed.size() - left_in,
                .made = plain.size() - left_out,
                .is_broken = status == BROTLI_DECODER_RESULT_ERROR || is_more_behind_it,
                .is_end = status == BROTLI_DECODER_RESULT_SUCCESS};
    }

private:
    BrotliDecoderState* state_;
};

ApiBodyDecoder::ApiBodyDecoder(std::string_view content_encoding)
{
    std::string name = lower_case(trimmed(content_encoding));
    if (name == "gzip" || name == "x-gzip" || name == "deflate")
        coding_ = std::make_unique<Inflate>(name == "deflate");
    else if (name == "zstd")
        coding_ = std::make_unique<Unzstd>();
    else if (name == "br")
        coding_ = std::make_unique<Unbrotli>();
    else if (!name.empty() && name != "identity")
        unread_ = printable(name.substr(0, 40)) + " is not known here";
}

ApiBodyDecoder::ApiBodyDecoder(ApiBodyDecoder&&) noexcept = default;
ApiBodyDecoder& ApiBodyDecoder::operator=(ApiBodyDecoder&&) noexcept = default;
ApiBodyDecoder::~ApiBodyDecoder() = default;

void ApiBodyDecoder::take(std::string_view bytes, const std::function<void(std::string_view)>& plain)
{
    if (!unread_.empty()) return;
    if (!coding_) return plain(bytes);
    std::array<char, 16 << 10> buffer;
    bool may_hold_more = true;
    while (!bytes.empty() || may_hold_more) {
        if (bytes.empty() && taken_ == 0) return;
        Coding::Step step = coding_->step(bytes.empty() ? std::string_view("", 0) : bytes, buffer);
        if (step.is_broken) {
            unread_ = "broken after " + std::to_string(made_) + " bytes";
            return;
        }
        bytes.remove_prefix(step.taken);
        taken_ += step.taken;
        made_ += step.made;
        if (step.made > 0) plain({buffer.data(), step.made});
        if (made_ > harmless_size && made_ / most_growth > taken_) {
            unread_ = "given up after " + std::to_string(made_) + " bytes: it grows more than 200 times";
            return;
        }
        may_hold_more = step.made == buffer.size();
        if (step.taken + step.made == 0 && !step.is_end) return;
    }
}

}  // namespace bawn::egress
