#include "inventory/magics.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace bawn::inventory {

namespace {

using namespace std::string_view_literals;

struct SearchedMagic {
    std::string_view bytes;
    std::uint64_t before;  // bytes of the format that stand before its magic
    Form form;
};

constexpr SearchedMagic searched_magics[] = {
    {"\x1f\x8b\x08"sv, 0, Form::gzip}, {"\xfd\x37zXZ\0"sv, 0, Form::xz},     {"\x28\xb5\x2f\xfd"sv, 0, Form::zstd},
    {"BZh"sv, 0, Form::bzip2},         {"PK\x03\x04"sv, 0, Form::zip},       {"hsqs"sv, 0, Form::squashfs},
    {"ustar"sv, 257, Form::tar},       {"\x04\x22\x4d\x18"sv, 0, Form::lz4},
};
constexpr std::size_t longest_magic = 6;
constexpr std::string_view zlib_levels = "\x01\x5e\x9c\xda";

// Sixteen bytes at once; the compiler makes SSE2 or NEON of it.
using Block [[gnu::vector_size(16)]] = unsigned char;
using Halves [[gnu::vector_size(16)]] = unsigned long long;

Block load(const std::byte* at)
{
    Block block;
    std::memcpy(&block, at, sizeof block);
    return block;
}

template <std::size_t... I>
Block first_two_match(Block first, Block second, std::index_sequence<I...>)
{
    auto match = [&](const SearchedMagic& m) {
        return (first == static_cast<unsigned char>(m.bytes[0])) & (second == static_cast<unsigned char>(m.bytes[1]));
    };
    return reinterpret_cast<Block>((match(searched_magics[I]) | ...));
}

// Does a magic begin (its first two bytes) at any of 16 places? Reads 17 bytes.
bool may_begin_here(const std::byte* at, Zlib zlib)
{
    Block first = load(at), second = load(at + 1);
    Block found = first_two_match(first, second, std::make_index_sequence<std::size(searched_magics)>());
    if (zlib == Zlib::wanted) found |= reinterpret_cast<Block>(first == static_cast<unsigned char>('x'));
    Halves halves = reinterpret_cast<Halves>(found);
    return (halves[0] | halves[1]) != 0;
}

constexpr std::array<bool, 256> begins_a_magic = [] {
    std::array<bool, 256> table = {};
    for (const SearchedMagic& magic : searched_magics) table[static_cast<unsigned char>(magic.bytes[0])] = true;
    table['x'] = true;  // zlib
    return table;
}();

bool begins_with(std::span<const std::byte> bytes, std::string_view text)
{
    return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

}  // namespace

MagicSearch::MagicSearch(std::vector<Stretch> stretches, Zlib zlib) : stretches_(std::move(stretches)), zlib_(zlib) {}

void MagicSearch::see(std::uint64_t offset, std::span<const std::byte> bytes)
{
    if (offset != next_) seam_size_ = 0;
    if (seam_size_ > 0) search_seam(bytes);
    search(offset, bytes);
    remember_seam(bytes);
    next_ = offset + bytes.size();
}

std::vector<Mark> MagicSearch::marks() const
{
    std::vector<Mark> sorted = marks_;
    std::ranges::sort(sorted, {}, &Mark::offset);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    return sorted;
}

// The part of the bytes that lies in a stretch.
void MagicSearch::search(std::uint64_t offset, std::span<const std::byte> bytes)
{
    std::uint64_t end = offset + bytes.size();
    for (const Stretch& stretch : stretches_) {
        if (stretch.end <= offset || stretch.begin >= end) continue;
        std::uint64_t from = std::max(stretch.begin, offset) - offset, to = std::min(stretch.end, end) - offset;
        search_stretch(offset + from, bytes.subspan(from, to - from));
    }
}

void MagicSearch::search_stretch(std::uint64_t offset, std::span<const std::byte> bytes)
{
    std::size_t at = 0;
    for (; at + 17 <= bytes.size(); at += 16) {
        if (!may_begin_here(bytes.data() + at, zlib_)) continue;
        for (std::size_t i = at; i < at + 16; ++i) verify(offset + i, bytes.subspan(i));
    }
    for (; at < bytes.size(); ++at) verify(offset + at, bytes.subspan(at));
}

void MagicSearch::verify(std::uint64_t offset, std::span<const std::byte> rest)
{
    if (!begins_a_magic[std::to_integer<unsigned char>(rest.front())] || was_full()) return;
    for (const SearchedMagic& magic : searched_magics) {
        if (offset >= magic.before && begins_with(rest, magic.bytes)) marks_.push_back({offset - magic.before, magic.form});
    }
    if (zlib_ == Zlib::wanted && begins_with(rest, "x") && rest.size() >= 2 &&
        zlib_levels.find(static_cast<char>(rest[1])) != std::string_view::npos) {
        marks_.push_back({offset, Form::zlib});
    }
}

// Magics that begin in the bytes seen last time and end in these.
void MagicSearch::search_seam(std::span<const std::byte> bytes)
{
    std::array<std::byte, 2 * longest_magic> both;
    std::size_t more = std::min(bytes.size(), longest_magic);
    std::copy_n(seam_.begin(), seam_size_, both.begin());
    std::copy_n(bytes.begin(), more, both.begin() + seam_size_);
    search(next_ - seam_size_, std::span(both).first(seam_size_ + more));
}

void MagicSearch::remember_seam(std::span<const std::byte> bytes)
{
    std::size_t fresh = std::min(bytes.size(), seam_.size());
    std::size_t kept = std::min(seam_size_, seam_.size() - fresh);
    std::copy_n(seam_.begin() + (seam_size_ - kept), kept, seam_.begin());
    std::ranges::copy(bytes.last(fresh), seam_.begin() + kept);
    seam_size_ = kept + fresh;
}

}  // namespace bawn::inventory
