#pragma once

// Many strings looked for at once, in bytes that hold hardly any of them.
//
//     StringSearch search({"x-robin-session", "api/robin/settings"});
//     search.run(text, [&](unsigned string, std::size_t begin) { … });   // every place of every string, once
//
// Of each string one window is chosen, the rarest by what the strings themselves say about text. Wherever the window
// lies, four of its bytes lie at a place that is a multiple of four, and in all but the shortest strings the next four
// too: so it is enough to ask every fourth place "is this one of the fours that a window may show here, and is the
// next one of those that follow?". One table of two bytes a slot answers, without a branch; only where it says yes
// the strings are compared. (Sampling of q-grams: Wu and Manber's agrep, Hyperscan's FDR ask in the same way.) Nearly twice as
// fast as a Vectorscan database of the same strings, which has to look at every byte: bench/matching shows both.
//
// Const after construction, for any number of threads. Work is linear in the text, whatever it is.

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::inventory {

class StringSearch {
public:
    static constexpr std::size_t shortest = 8;  // bytes that a string must have

    explicit StringSearch(std::vector<std::string> strings);

    // Places of one string come in order, those of different strings nearly so.
    using Found = std::function<void(unsigned string, std::size_t begin)>;
    void run(std::string_view text, const Found&) const;

private:
    // Four bytes of a string, behind `offset` others.
    struct Four {
        std::uint32_t bytes = 0;
        std::uint32_t next = 0;  // the four after them, in all but the shortest strings
        unsigned string = 0;
        std::uint16_t offset = 0;
        bool has_next = false;
    };

    std::uint32_t roles_at(const char* place) const;
    void add(unsigned string, std::size_t window, unsigned group);
    void sort_fours();
    void compare(std::string_view text, std::size_t place, const Found&) const;

    std::vector<std::string> strings_;
    std::array<std::uint16_t, 1 << 16> roles_;  // by slot: groups in which four such bytes may come first; and next, 8 bits higher
    std::vector<Four> fours_;              // that may come first, by their home
    std::vector<std::uint32_t> homes_;     // where the fours of each home begin
};

}  // namespace bawn::inventory
