#include "inventory/compressed.h"

#include <bzlib.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "inventory/little_endian.h"
#include "inventory/whole_deflate.h"

namespace bawn::inventory {

namespace {

constexpr std::size_t output_size = 128 << 10;
constexpr std::size_t largest_whole = 1 << 20;  // gzip members decoded in one go
constexpr int member_limit = 200'000;  // of one stream: empty ones would cost time and never count as bytes

std::unexpected<Error> broken(Codec codec, std::string_view what)
{
    return fail(ErrorKind::invalid, std::string(name_of(codec)) + " stream: " + std::string(what));
}

template <typename Byte>
Byte* as(std::span<const std::byte> bytes)
{
    return reinterpret_cast<Byte*>(const_cast<std::byte*>(bytes.data()));  // the C libraries read through non-const
}

unsigned counted(std::span<const std::byte> bytes) { return static_cast<unsigned>(std::min<std::size_t>(bytes.size(), 1u << 30)); }

class Inflate final : public Decoder {  // RFC 1950 and 1952
public:
    explicit Inflate(Codec codec) : codec_(codec) { inflateInit2(&state_, codec == Codec::gzip ? 15 + 16 : 15); }
    ~Inflate() override { inflateEnd(&state_); }

    Result<Step> step(std::span<const std::byte> packed, std::span<std::byte> plain) override
    {
        state_.next_in = as<Bytef>(packed);
        state_.avail_in = counted(packed);
        state_.next_out = as<Bytef>(plain);
        state_.avail_out = counted(plain);
        int status = inflate(&state_, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            return broken(codec_, state_.msg != nullptr ? state_.msg : "needs a dictionary");
        }
        return Step{counted(packed) - state_.avail_in, counted(plain) - state_.avail_out, status == Z_STREAM_END};
    }
    std::uint64_t memory() const override { return 48 << 10; }

private:
    Codec codec_;
    z_stream state_ = {};
};

class Bunzip final : public Decoder {
public:
    Bunzip() { BZ2_bzDecompressInit(&state_, 0, 0); }
    ~Bunzip() override { BZ2_bzDecompressEnd(&state_); }

    Result<Step> step(std::span<const std::byte> packed, std::span<std::byte> plain) override
    {
        state_.next_in = as<char>(packed);
        state_.avail_in = counted(packed);
        state_.next_out = as<char>(plain);
        state_.avail_out = counted(plain);
        int status = BZ2_bzDecompress(&state_);
        if (status != BZ_OK && status != BZ_STREAM_END) return broken(Codec::bzip2, "invalid data");
        return Step{counted(packed) - state_.avail_in, counted(plain) - state_.avail_out, status == BZ_STREAM_END};
    }
    std::uint64_t memory() const override { return 4 << 20; }

private:
    bz_stream state_ = {};
};

class Unxz final : public Decoder {  // .xz, and .lzma as old tools write it
public:
    Unxz(Codec codec, std::uint64_t memory_limit) : codec_(codec)
    {
        if (codec == Codec::xz) {
            start_ = lzma_stream_decoder(&state_, memory_limit, 0);
        } else {
            start_ = lzma_alone_decoder(&state_, memory_limit);
        }
    }
    ~Unxz() override { lzma_end(&state_); }

    Result<Step> step(std::span<const std::byte> packed, std::span<std::byte> plain) override
    {
        if (start_ != LZMA_OK) return broken(codec_, "no memory for the decoder");
        state_.next_in = as<std::uint8_t>(packed);
        state_.avail_in = packed.size();
        state_.next_out = as<std::uint8_t>(plain);
        state_.avail_out = plain.size();
        lzma_ret status = lzma_code(&state_, LZMA_RUN);
        if (status == LZMA_MEMLIMIT_ERROR) return too_large();
        if (status != LZMA_OK && status != LZMA_STREAM_END && status != LZMA_BUF_ERROR) return broken(codec_, "invalid data");
        return Step{packed.size() - state_.avail_in, plain.size() - state_.avail_out, status == LZMA_STREAM_END};
    }
    std::uint64_t memory() const override { return lzma_memusage(&state_); }

private:
    std::unexpected<Error> too_large() const
    {
        return broken(codec_, "needs a dictionary of " + std::to_string(lzma_memusage(&state_)) + " bytes, more than allowed");
    }

    Codec codec_;
    lzma_stream state_ = LZMA_STREAM_INIT;
    lzma_ret start_ = LZMA_OK;
};

class Unzstd final : public Decoder {  // RFC 8878
public:
    explicit Unzstd(std::uint64_t memory_limit) : state_(ZSTD_createDCtx())
    {
        int window = std::clamp(static_cast<int>(std::bit_width(memory_limit)) - 1, 10, 27);
        ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, window);
    }
    ~Unzstd() override { ZSTD_freeDCtx(state_); }

    Result<Step> step(std::span<const std::byte> packed, std::span<std::byte> plain) override
    {
        ZSTD_inBuffer in = {packed.data(), packed.size(), 0};
        ZSTD_outBuffer out = {plain.data(), plain.size(), 0};
        std::size_t status = ZSTD_decompressStream(state_, &out, &in);
        if (ZSTD_isError(status)) return broken(Codec::zstd, ZSTD_getErrorName(status));
        return Step{in.pos, out.pos, status == 0};
    }
    std::uint64_t memory() const override { return ZSTD_sizeof_DCtx(state_); }

private:
    ZSTD_DCtx* state_;
};

class Unlz4 final : public Decoder {  // the frame format
public:
    Unlz4() { LZ4F_createDecompressionContext(&state_, LZ4F_VERSION); }
    ~Unlz4() override { LZ4F_freeDecompressionContext(state_); }

    Result<Step> step(std::span<const std::byte> packed, std::span<std::byte> plain) override
    {
        std::size_t taken = packed.size(), made = plain.size();
        std::size_t status = LZ4F_decompress(state_, plain.data(), &made, packed.data(), &taken, nullptr);
        if (LZ4F_isError(status)) return broken(Codec::lz4, LZ4F_getErrorName(status));
        return Step{taken, made, status == 0};
    }
    std::uint64_t memory() const override { return 8 << 20; }

private:
    LZ4F_dctx* state_ = nullptr;
};

std::uint8_t at(std::span<const std::byte> bytes, std::size_t i) { return i < bytes.size() ? std::to_integer<std::uint8_t>(bytes[i]) : 0; }

bool starts_with(std::span<const std::byte> bytes, std::string_view magic)
{
    std::size_t n = std::min(bytes.size(), magic.size());
    return std::equal(magic.begin(), magic.begin() + n, bytes.begin(), [](char m, std::byte b) { return static_cast<std::byte>(m) == b; });
}

std::string_view magic_of(Codec codec)
{
    using namespace std::string_view_literals;
    switch (codec) {
    case Codec::gzip: return "\x1f\x8b\x08"sv;
    case Codec::zlib: return "\x78"sv;
    case Codec::bzip2: return "BZh"sv;
    case Codec::xz: return "\xfd\x37zXZ\0"sv;
    case Codec::lzma: return "\x5d\0\0"sv;
    case Codec::zstd: return "\x28\xb5\x2f\xfd"sv;
    case Codec::lz4: return "\x04\x22\x4d\x18"sv;
    }
    return "";
}

bool is_gzip_header(std::span<const std::byte> head)
{
    bool known_system = at(head, 9) <= 13 || at(head, 9) == 255;
    bool known_level = at(head, 8) == 0 || at(head, 8) == 2 || at(head, 8) == 4;
    return (at(head, 3) & 0xe0) == 0 && known_system && known_level;
}

bool is_zlib_header(std::span<const std::byte> head) { return (at(head, 0) * 256 + at(head, 1)) % 31 == 0 && (at(head, 1) & 0x20) == 0; }

bool is_bzip2_header(std::span<const std::byte> head)
{
    constexpr std::array<std::uint8_t, 6> block = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
    for (std::size_t i = 0; i < block.size(); ++i) {
        if (at(head, 4 + i) != block[i]) return false;
    }
    return at(head, 3) >= '1' && at(head, 3) <= '9';
}

// .lzma has no magic: the usual properties, a round dictionary, and a size that is unknown or sane.
bool is_lzma_header(std::span<const std::byte> head)
{
    std::uint32_t dictionary = 0;
    std::uint64_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) dictionary |= std::uint32_t{at(head, 1 + i)} << (8 * i);
    for (std::size_t i = 0; i < 8; ++i) size |= std::uint64_t{at(head, 5 + i)} << (8 * i);
    bool round = std::popcount(dictionary) == 1 && dictionary >= 1u << 12;
    return round && (size == ~std::uint64_t{0} || size < 1ull << 38) && at(head, 13) == 0;
}

bool has_valid_header(Codec codec, std::span<const std::byte> head)
{
    switch (codec) {
    case Codec::gzip: return is_gzip_header(head);
    case Codec::zlib: return is_zlib_header(head);
    case Codec::bzip2: return is_bzip2_header(head);
    case Codec::lzma: return is_lzma_header(head);
    case Codec::zstd: return (at(head, 4) & 0x08) == 0;
    case Codec::lz4: return (at(head, 4) & 0xc2) == 0x40 && (at(head, 5) & 0x8f) == 0;
    case Codec::xz: return at(head, 6) == 0 && at(head, 7) <= 15;
    }
    return false;
}

}  // namespace

std::string_view name_of(Codec codec)
{
    switch (codec) {
    case Codec::gzip: return "gzip";
    case Codec::zlib: return "zlib";
    case Codec::bzip2: return "bzip2";
    case Codec::xz: return "xz";
    case Codec::lzma: return "lzma";
    case Codec::zstd: return "zstd";
    case Codec::lz4: return "lz4";
    }
    return "";
}

bool is_plausible(Codec codec, std::span<const std::byte> head)
{
    if (head.size() < 18 || !starts_with(head, magic_of(codec)) || !has_valid_header(codec, head)) return false;
    auto decoder = Decoder::create(codec, 72 << 20);
    std::array<std::byte, 1024> plain;
    auto step = (*decoder)->step(head, plain);
    // bzip2 gives nothing before a whole block is there: its 48-bit block magic has to do.
    bool some = step && (step->made >= 16 || step->is_end || codec == Codec::bzip2);
    return some || (step && codec != Codec::zlib && step->taken == head.size());
}

Result<std::unique_ptr<Decoder>> Decoder::create(Codec codec, std::uint64_t memory_limit)
{
    switch (codec) {
    case Codec::gzip:
    case Codec::zlib: return std::make_unique<Inflate>(codec);
    case Codec::bzip2: return std::make_unique<Bunzip>();
    case Codec::xz:
    case Codec::lzma: return std::make_unique<Unxz>(codec, memory_limit);
    case Codec::zstd: return std::make_unique<Unzstd>(memory_limit);
    case Codec::lz4: return std::make_unique<Unlz4>();
    }
    return fail(ErrorKind::unsupported, "unknown codec");
}

Result<std::size_t> decode_block(Codec codec, std::span<const std::byte> packed, std::span<std::byte> plain)
{
    if (codec == Codec::lz4) {
        int made =
            LZ4_decompress_safe(as<char>(packed), as<char>(plain), static_cast<int>(counted(packed)), static_cast<int>(counted(plain)));
        if (made < 0) return broken(codec, "invalid data");
        return static_cast<std::size_t>(made);
    }
    if (auto whole = codec == Codec::zlib ? inflate_whole(packed, plain) : std::nullopt) return whole->made;
    auto decoder = TRY(Decoder::create(codec, 4 << 20));
    std::size_t taken = 0, made = 0;
    while (true) {
        Decoder::Step step = TRY(decoder->step(packed.subspan(taken), plain.subspan(made)));
        taken += step.taken;
        made += step.made;
        if (step.is_end) return made;
        if (step.taken + step.made == 0) return broken(codec, "the block is cut or too long");
    }
}

DecodedStream::DecodedStream(Codec codec, Stream& packed, DecoderMemory& memory, Members members)
    : codec_(codec),
      packed_(&packed),
      memory_(&memory),
      members_(members)
{
}

DecodedStream::~DecodedStream() { memory_->give_back(charged_); }

Result<std::span<const std::byte>> DecodedStream::next()
{
    while (!ended_) {
        std::size_t made = 0;
        if (auto step = decode(); step) {
            made = *step;
        } else {
            ended_ = true;
            if (finished_members_ == 0 || made_in_member_ > 0) return fail(std::move(step).error());
        }
        if (made > 0) return std::span<const std::byte>(buffer_.get(), made);
    }
    return std::span<const std::byte>();
}

Result<> DecodedStream::fill()
{
    if (!input_.empty() || input_ended_) return {};
    input_ = TRY(packed_->next());
    input_ended_ = input_.empty();
    return {};
}

Result<> DecodedStream::start_member()
{
    bool goes_on = finished_members_ == 0 || (members_ == Members::all && !input_.empty() && starts_with(input_, magic_of(codec_)));
    ended_ = !goes_on;
    if (!goes_on) return {};
    if (finished_members_ >= member_limit) return broken(codec_, "of more than " + std::to_string(member_limit) + " members");
    memory_->give_back(std::exchange(charged_, 0));
    made_in_member_ = 0;
    return {};
}

// The end of the input claims how much it becomes, and is only believed when all of it fits.
std::optional<std::size_t> DecodedStream::decode_whole_member()
{
    if (codec_ != Codec::gzip || input_.size() < 18) return std::nullopt;
    std::size_t claimed = little_endian(input_, input_.size() - 4, 4);
    if (claimed > largest_whole) return std::nullopt;
    make_room(std::max(claimed, output_size));
    auto whole = gunzip_whole(input_, {buffer_.get(), buffer_size_});
    if (!whole) return std::nullopt;
    count(whole->taken, whole->made);
    finish_member();
    return whole->made;
}

void DecodedStream::make_room(std::size_t size)
{
    if (buffer_size_ >= size) return;
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(size);
    buffer_size_ = size;
}

void DecodedStream::count(std::size_t taken, std::size_t made)
{
    input_ = input_.subspan(taken);
    taken_ += taken;
    made_ += made;
    made_in_member_ += made;
}

void DecodedStream::finish_member()
{
    decoder_.reset();
    ++finished_members_;
    ended_ = members_ == Members::one;
}

// One step of the decoder; 0 bytes may be made.
Result<std::size_t> DecodedStream::decode()
{
    TRY(fill());
    if (!decoder_) {
        TRY(start_member());
        if (ended_) return 0;
        if (auto made = decode_whole_member()) return *made;
        make_room(output_size);
        decoder_ = TRY(Decoder::create(codec_, memory_->left()));
    }
    Decoder::Step step = TRY(decoder_->step(input_, {buffer_.get(), output_size}));
    count(step.taken, step.made);
    charge();
    if (step.is_end) {
        finish_member();
    } else if (step.taken + step.made == 0) {
        return broken(codec_, "cut short after " + std::to_string(made_) + " bytes");
    }
    return step.made;
}

void DecodedStream::charge()
{
    std::uint64_t more = decoder_->memory() - std::min(decoder_->memory(), charged_);
    more = std::min(more, memory_->left());
    memory_->take(more);
    charged_ += more;
}

}  // namespace bawn::inventory
