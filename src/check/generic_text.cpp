#include <algorithm>

#include "base/text.h"

#include "check/generic.h"

namespace bawn::check {
namespace {

void blank_out(std::string& text, std::string_view open, std::string_view close)
{
    for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        std::size_t end = text.find(close, at + open.size());
        if (end == std::string::npos && close != "\n") return;
        end = end == std::string::npos ? text.size() : end + close.size();
        for (; at < end; ++at) {
            if (text[at] != '\n' && text[at] != '\r') text[at] = ' ';
        }
    }
}

std::string without_comments(std::string_view text, std::string_view style)
{
    std::string kept(text);
    if (style == "shell") blank_out(kept, "#", "\n");
    if (style == "cpp") blank_out(kept, "//", "\n");
    if (style == "c" || style == "cpp") blank_out(kept, "/*", "*/");
    return kept;
}

constexpr std::uint32_t no_end = 0;

}  // namespace

// Blocks by indentation: a line that stands further right opens one, a line further left closes.
GenericText::GenericText(std::string_view text, std::string_view comments) : text_(text), blocks_(1)
{
    const std::string cleaned = comments.empty() ? std::string() : without_comments(text, comments);
    const std::string_view read = comments.empty() ? text : std::string_view(cleaned);

    struct Open {
        std::uint32_t indent, block;
    };
    std::vector<Open> open{{0, 0}};
    std::uint32_t number = 1;
    for (std::size_t begin = 0; begin < read.size(); ++number) {
        std::size_t end = std::min(read.find('\n', begin), read.size());
        std::uint32_t indent = 0;
        std::size_t first = begin;
        for (; first < end && (read[first] == ' ' || read[first] == '\t'); ++first) indent += read[first] == '\t' ? 8 : 1;
        const bool is_empty = first == end || (first + 1 == end && read[first] == '\r');
        if (!is_empty) {
            const auto here = static_cast<std::uint32_t>(tokens_.size());
            while (indent < open.back().indent) blocks_[open.back().block].end = here, open.pop_back();
            if (indent > open.back().indent) {
                open.push_back({indent, static_cast<std::uint32_t>(blocks_.size())});
                blocks_.push_back({here, no_end});
            }
            add_line(read, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end), number, open.back().block);
        }
        begin = end + 1;
    }
    for (const Open& left : open) blocks_[left.block].end = static_cast<std::uint32_t>(tokens_.size());
}

// Blocks by brackets that open and close on this line; a bracket that stays open is a sign like others.
void GenericText::add_line(std::string_view read, std::uint32_t begin, std::uint32_t end, std::uint32_t number, std::uint32_t block)
{
    constexpr std::string_view openers = "([{", closers = ")]}";
    struct Bracket {
        std::size_t kind;
        std::uint32_t block, within;
    };
    const auto first_token = static_cast<std::uint32_t>(tokens_.size());
    const auto first_block = static_cast<std::uint32_t>(blocks_.size());
    std::vector<Bracket> open;
    std::vector<std::uint32_t> within;  // of the blocks made here: what they lie in
    std::uint32_t now = block;
    for (std::uint32_t at = begin; at < end;) {
        const char c = read[at];
        if (c == ' ' || c == '\t' || (c == '\r' && at + 1 == end)) {
            ++at;
            continue;
        }
        std::uint32_t stop = at + 1;
        if (is_word(c)) {
            while (stop < end && is_word(read[stop])) ++stop;
        }
        const auto index = static_cast<std::uint32_t>(tokens_.size());
        if (std::size_t kind = closers.find(c); kind != closers.npos && !open.empty() && open.back().kind == kind) {
            blocks_[open.back().block].end = index;
            now = open.back().within;
            open.pop_back();
        }
        tokens_.push_back({at, stop, number, now, is_word(c)});
        if (std::size_t kind = openers.find(c); kind != openers.npos) {
            const auto made = static_cast<std::uint32_t>(blocks_.size());
            open.push_back({kind, made, now});
            within.push_back(now);
            blocks_.push_back({index + 1, no_end});
            now = made;
        }
        at = stop;
    }
    if (open.empty()) return;
    // What stayed open is no block: its tokens belong to the next block around that is one.
    std::vector<std::uint32_t> real(within.size());
    for (std::size_t i = 0; i < within.size(); ++i) {
        const bool closed = blocks_[first_block + i].end != no_end;
        const std::uint32_t outer = within[i] >= first_block ? real[within[i] - first_block] : within[i];
        real[i] = closed ? static_cast<std::uint32_t>(first_block + i) : outer;
    }
    for (std::size_t i = first_token; i < tokens_.size(); ++i) {
        if (tokens_[i].block >= first_block) tokens_[i].block = real[tokens_[i].block - first_block];
    }
}

bool GenericText::is_for_people(std::string_view text)
{
    text = text.substr(0, 4096);
    if (text.empty()) return true;
    const auto control = [](char c) { return (c >= 0 && c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f; };
    const auto controls = static_cast<std::size_t>(std::ranges::count_if(text, control));
    const auto others = static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return c < 0; }));
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    const std::size_t ascii = text.size() - others;
    const bool is_binary = ascii > 0 && controls * 100 >= ascii;
    return !is_binary && (lines * 150 >= text.size() || text.size() <= 500);
}

}  // namespace bawn::check
