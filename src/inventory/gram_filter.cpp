#include "inventory/gram_filter.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace bawn::inventory {
namespace {

constexpr std::size_t window_size = 8, gram_size = 4, step = window_size - gram_size + 1;

template <typename Number>
Number load(const char* at)
{
    Number number;
    std::memcpy(&number, at, sizeof number);
    return number;
}

// Words and endings that stand in all kinds of software say little about a string.
constexpr std::string_view everyday[] = {
    "API",     "KEY",    "TOKEN",  "VERSION", "SERVER",  "SERVICE", "CONFIG",  "SESSION", "DISABLE",  "ENABLE",  "MODEL",   "PATH",    "HOST",     "HOME",
    "URL",     "CODE",   "DEBUG",  "TIMEOUT", "PROCESS", "CLIENT",  "DEFAULT", "EXEC",    "FILE",     "EXPERIM", "http",    "www.",    ".com",     "github",
    "google",  "openai", "function", "return", "ontent", "equest",  "espons",  "default", "setting",  "agent",   "eclarat", "tools",   "erver",    "lient",
    "ession",  "version", "install", "command", "rror",  "string",  "essage",  "://",     "tion",     "ment",    "able",    "self",    "this",     "type",
    "name",    "file",   "enerat", "ailed",   "onfigur", "with",    "from",    "before",  "update",   "anguage", "current", "initial", "provider", "should",
    "nvalid",  "ument",  "active", "search",  "xecut",   "render",  "ermis",   "approv",  "ebsite",   "ollback", "nstance", "lass",    "process",  "elease",
};

std::vector<bool> in_everyday_words(std::string_view text)
{
    std::vector<bool> covered(text.size());
    for (std::string_view word : everyday) {
        for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
            std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(at), word.size(), true);
        }
    }
    return covered;
}

// How surprising a byte is in text and code, roughly: letters by their rank in English.
int rarity(char c)
{
    static constexpr std::string_view by_rank = " etaoinsrhldcumfpgwybvkxjqz";
    bool is_upper = c >= 'A' && c <= 'Z';
    auto rank = by_rank.find(is_upper ? static_cast<char>(c - 'A' + 'a') : c);
    if (rank == std::string_view::npos) return 10;
    return static_cast<int>(rank) / 2 + (is_upper ? 3 : 0);
}

// In a UTF-16 string the zero bytes in between say nothing.
std::size_t rarest_window(std::string_view text)
{
    bool is_wide = text.size() > 1 && text[1] == '\0';
    std::string letters;
    for (std::size_t i = 0; i < text.size(); i += is_wide ? 2 : 1) letters += text[i];
    std::vector<bool> covered = in_everyday_words(letters);
    std::size_t width = is_wide ? window_size / 2 : window_size, best = 0;
    int best_sum = -1;
    for (std::size_t at = 0; at + width <= letters.size(); ++at) {
        int sum = 0;
        for (std::size_t i = at; i < at + width; ++i) sum += covered[i] ? 0 : rarity(letters[i]);
        if (sum > best_sum) best = at, best_sum = sum;
    }
    return is_wide ? 2 * best : best;
}

}  // namespace

GramFilter::GramFilter(const std::vector<std::string>& strings) : bitmap_((1u << bits) / 64), first_of_((1u << bits) + 1)
{
    for (const std::string& text : strings) {
        assert(text.size() >= shortest);
        const char* window = text.data() + rarest_window(text);
        for (std::uint32_t offset = 0; offset < step; ++offset) grams_.push_back({load<std::uint32_t>(window + offset), offset, load<std::uint64_t>(window)});
    }
    std::ranges::sort(grams_, {}, [](const Gram& g) { return slot_of(g.bytes); });
    for (const Gram& g : grams_) {
        bitmap_[slot_of(g.bytes) / 64] |= 1ull << slot_of(g.bytes) % 64;
        ++first_of_[slot_of(g.bytes) + 1];
    }
    for (std::size_t slot = 1; slot < first_of_.size(); ++slot) first_of_[slot] += first_of_[slot - 1];
}

std::size_t GramFilter::next(std::string_view bytes, std::size_t from) const
{
    const std::uint64_t* bitmap = bitmap_.data();
    for (std::size_t place = (from + step - 1) / step * step; place + gram_size <= bytes.size(); place += step) {
        auto gram = load<std::uint32_t>(bytes.data() + place);
        std::uint32_t slot = slot_of(gram);
        if (bitmap[slot / 64] >> slot % 64 & 1 && is_window_at(bytes, place, gram)) [[unlikely]] return place;
    }
    return none;
}

bool GramFilter::is_window_at(std::string_view bytes, std::size_t place, std::uint32_t gram) const
{
    std::uint32_t slot = slot_of(gram);
    for (std::uint32_t i = first_of_[slot]; i < first_of_[slot + 1]; ++i) {
        const Gram& g = grams_[i];
        if (g.bytes != gram || place < g.offset || place - g.offset + window_size > bytes.size()) continue;
        if (load<std::uint64_t>(bytes.data() + place - g.offset) == g.window) return true;
    }
    return false;
}

}  // namespace bawn::inventory
