#include "sandbox/task_memory.h"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace bawn::sandbox {
namespace {

constexpr std::size_t page_bytes = 4096;

std::size_t left_in_page(std::uint64_t address) { return page_bytes - address % page_bytes; }

// The beginnings of some texts, by one system call.
class Beginnings {
public:
    static constexpr std::size_t most = 16;

    Beginnings(pid_t task, std::span<const std::uint64_t> addresses)
    {
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            std::size_t size = std::min(bytes_[i].size(), left_in_page(addresses[i]));
            local_[i] = {bytes_[i].data(), size};
            remote_[i] = {reinterpret_cast<void*>(addresses[i]), size};
        }
        ssize_t copied = ::process_vm_readv(task, local_.data(), addresses.size(), remote_.data(), addresses.size(), 0);
        left_ = copied < 0 ? 0 : static_cast<std::size_t>(copied);
    }

    // Of the next one, if it was read (the kernel splits none) and its end was within.
    std::optional<std::string_view> next()
    {
        const iovec& piece = local_[next_++];
        if (left_ < piece.iov_len) return left_ = 0, std::nullopt;
        left_ -= piece.iov_len;
        std::string_view read(static_cast<const char*>(piece.iov_base), piece.iov_len);
        std::size_t end = read.find('\0');
        return end == std::string_view::npos ? std::nullopt : std::optional(read.substr(0, end));
    }

private:
    std::array<std::array<char, 256>, most> bytes_;
    std::array<iovec, most> local_{}, remote_{};
    std::size_t left_ = 0, next_ = 0;
};

}  // namespace

// One call reads up to the first page that is not there.
std::size_t TaskMemory::copy_some(std::uint64_t address, std::span<std::byte> into) const
{
    iovec local = {into.data(), into.size()};
    iovec remote = {reinterpret_cast<void*>(address), into.size()};
    ssize_t copied = ::process_vm_readv(task_, &local, 1, &remote, 1, 0);
    return copied < 0 ? 0 : static_cast<std::size_t>(copied);
}

bool TaskMemory::copy(std::uint64_t address, std::span<std::byte> into) const
{
    return address != 0 && copy_some(address, into) == into.size();
}

std::optional<std::string> TaskMemory::text(std::uint64_t address, std::size_t limit) const
{
    if (address == 0) return std::nullopt;
    std::string text;
    std::byte piece[page_bytes];
    while (text.size() < limit) {
        // Short texts are the rule: the first piece is small, and no piece crosses into a page that may be missing.
        std::size_t want = std::min({text.empty() ? std::size_t{256} : page_bytes, left_in_page(address), limit - text.size()});
        std::size_t got = copy_some(address, std::span(piece, want));
        if (got == 0) return std::nullopt;
        std::string_view read(reinterpret_cast<const char*>(piece), got);
        std::size_t end = read.find('\0');
        text += read.substr(0, end);
        if (end != std::string_view::npos) return text;
        address += got;
    }
    return text;
}

std::vector<std::uint64_t> TaskMemory::pointers(std::uint64_t address, bool& is_cut) const
{
    std::vector<std::uint64_t> found;
    std::uint64_t piece[64];
    while (address != 0 && found.size() < most_words) {
        std::size_t want = std::min(sizeof piece, left_in_page(address));
        if (want < sizeof piece[0]) want = sizeof piece[0];
        std::size_t got = copy_some(address, std::as_writable_bytes(std::span(piece)).first(want)) / sizeof piece[0];
        std::uint64_t* end = std::find(piece, piece + got, 0u);
        found.insert(found.end(), piece, end);
        if (end != piece + got) return found;
        is_cut = got == 0;
        if (is_cut) return found;
        address += got * sizeof piece[0];
    }
    if (found.size() > most_words) found.resize(most_words);
    is_cut = address != 0;
    return found;
}

Argv TaskMemory::argv(std::uint64_t address) const
{
    Argv argv;
    std::size_t left = most_argv_bytes;
    const std::vector<std::uint64_t> all = pointers(address, argv.is_cut);
    std::optional<Beginnings> beginnings;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i % Beginnings::most == 0) beginnings.emplace(task_, std::span(all).subspan(i, std::min(Beginnings::most, all.size() - i)));
        std::size_t limit = std::min(longest_word, left);
        std::optional<std::string> word(beginnings->next());
        if (!word || word->size() >= limit) word = limit == 0 ? std::nullopt : text(all[i], limit);
        if (!word || word->size() == limit) argv.is_cut = true;
        if (!word) break;
        left -= word->size();
        argv.words.push_back(std::move(*word));
    }
    return argv;
}

}  // namespace bawn::sandbox
