#include "check/generic.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"

namespace bawn::check {
namespace {

constexpr std::size_t most_parts = 4000;  // the search recurses once for each

using Token = GenericText::Token;

struct Dots {  // an ellipsis that is being passed
    std::uint32_t last_line = 0;           // up to which it may skip
    std::uint32_t begin = 0, end = 0;      // what it has skipped
    const std::string* metavariable = nullptr;
};

}  // namespace

Result<GenericPattern> GenericPattern::parse(std::string_view text, std::uint32_t most_lines)
{
    using What = Part::What;
    GenericPattern pattern;
    pattern.most_lines_ = most_lines;
    auto add = [&](What what, std::string_view word = {}) {
        Part part;
        part.what = what;
        part.text = word;
        pattern.parts_.push_back(std::move(part));
    };
    GenericText read(text, {});
    const auto& tokens = read.tokens();
    std::vector<std::uint32_t> indents{0}, opened;
    std::uint32_t line = 0;
    auto close_block = [&] {
        pattern.parts_[opened.back()].other = static_cast<std::uint32_t>(pattern.parts_.size());
        opened.pop_back();
        indents.pop_back();
        add(What::block_end);
    };
    for (std::size_t i = 0; i < tokens.size();) {
        if (tokens[i].line != line) {
            line = tokens[i].line;
            std::uint32_t indent = 0;
            for (std::size_t at = tokens[i].begin; at > 0 && text[at - 1] != '\n'; --at) indent += text[at - 1] == '\t' ? 8 : 1;
            while (indent < indents.back()) close_block();
            if (indent > indents.back()) {
                indents.push_back(indent);
                opened.push_back(static_cast<std::uint32_t>(pattern.parts_.size()));
                add(What::block);
            }
        }
        // "...", "$...NAME", "$NAME"; four and more dots are dots.
        auto is_at = [&](std::size_t at, std::string_view sign) {
            return at < tokens.size() && read.text(tokens[at]) == sign && (at == i || tokens[at].begin == tokens[at - 1].end);
        };
        auto name_at = [&](std::size_t at) -> std::string_view {
            if (at >= tokens.size() || !tokens[at].is_word || tokens[at].begin != tokens[at - 1].end) return {};
            std::string_view name = read.text(tokens[at]);
            return name[0] >= 'A' && name[0] <= 'Z' ? name : std::string_view{};
        };
        std::size_t dots = 0;
        while (is_at(i + dots, ".")) ++dots;
        if (dots == 3) {
            add(What::dots);
            i += 3;
        } else if (dots > 3) {
            for (std::size_t n = 0; n < dots; ++n) add(What::literal, ".");
            i += dots;
        } else if (is_at(i, "$") && is_at(i + 1, ".") && is_at(i + 2, ".") && is_at(i + 3, ".") && !name_at(i + 4).empty()) {
            if (!pattern.parts_.empty() && pattern.parts_.back().what == What::dots)
                return fail(ErrorKind::invalid, fmt::format("line {}: two ellipses in a row, the second with a name", line));
            add(What::dots, "$..." + std::string(name_at(i + 4)));
            i += 5;
        } else if (is_at(i, "$") && !name_at(i + 1).empty()) {
            add(What::metavariable, "$" + std::string(name_at(i + 1)));
            i += 2;
        } else {
            add(What::literal, read.text(tokens[i]));
            ++i;
        }
    }
    while (!opened.empty()) close_block();
    if (pattern.parts_.empty()) return fail(ErrorKind::invalid, "the pattern is empty");
    if (pattern.parts_.size() > most_parts) return fail(ErrorKind::invalid, fmt::format("the pattern has more than {} words", most_parts));
    add(What::end);
    return pattern;
}

std::vector<std::string> GenericPattern::required_literals() const
{
    std::vector<std::string> literals;
    for (const Part& part : parts_) {
        if (part.what == Part::What::literal && part.text.size() >= 3) literals.push_back(lower_case(part.text));
    }
    return literals;
}

// One search from one token. Recurses once for every part of the pattern, never on the text.
class GenericSearch {
public:
    using What = GenericPattern::Part::What;
    struct BoundRange {
        const std::string* metavariable;
        std::uint32_t begin, end;
    };

    GenericSearch(const GenericPattern& pattern, const GenericText& text, Work& work)
        : pattern_(pattern),
          text_(text),
          tokens_(text.tokens()),
          work_(work)
    {
    }

    // The end of the match that begins with token `first`.
    std::optional<std::uint32_t> from(std::uint32_t first)
    {
        bound_.clear();
        last_ = {tokens_[first].begin, tokens_[first].begin, tokens_[first].line};
        if (!match(0, first, tokens_[first].block, static_cast<std::uint32_t>(tokens_.size()), std::nullopt)) return std::nullopt;
        return last_.end;
    }

    const std::vector<BoundRange>& bound() const { return bound_; }

private:
    struct Last {  // the last token that belongs to the match
        std::uint32_t begin, end, line;
    };
    using MaybeDots = std::optional<Dots>;

    const GenericPattern::Part& part(std::uint32_t p) const { return pattern_.parts_[p]; }
    std::uint32_t end_of(std::uint32_t block, std::uint32_t until) const { return std::min(text_.blocks()[block].end, until); }

    bool bind(const std::string& metavariable, std::uint32_t begin, std::uint32_t end)
    {
        auto known = std::ranges::find_if(bound_, [&](const BoundRange& b) { return *b.metavariable == metavariable; });
        if (known == bound_.end()) {
            bound_.push_back({&metavariable, begin, end});
            return true;
        }
        return text_.text().substr(known->begin, known->end - known->begin) == text_.text().substr(begin, end - begin);
    }

    bool close(const MaybeDots& dots) { return !dots || !dots->metavariable || bind(*dots->metavariable, dots->begin, dots->end); }

    static bool may_skip(MaybeDots& dots, const Token& token)
    {
        if (!dots || token.line > dots->last_line) return false;
        dots->end = token.end;
        return true;
    }

    // The pattern (or its block) is at its end: an ellipsis takes the rest of the text's block.
    bool finish(std::uint32_t d, std::uint32_t block_end, MaybeDots dots)
    {
        for (; dots && d < block_end && tokens_[d].line <= dots->last_line; ++d)
            last_ = {tokens_[d].begin, tokens_[d].end, tokens_[d].line};
        if (dots) dots->end = last_.end;
        return close(dots);
    }

    bool matches_nothing(std::uint32_t p) const
    {
        for (;; ++p) {
            if (part(p).what == What::literal || part(p).what == What::metavariable) return false;
            if (part(p).what == What::end || part(p).what == What::block_end) return true;
            if (part(p).what == What::block && !matches_nothing(p + 1)) return false;
            if (part(p).what == What::block) p = part(p).other;
        }
    }

    // `block` is the text's list that `d` stands in, `until` where the search must end.
    bool match(std::uint32_t p, std::uint32_t d, std::uint32_t block, std::uint32_t until, MaybeDots dots)
    {
        if (!work_.spend()) return false;
        const auto& now = part(p);
        switch (now.what) {
        case What::end: return finish(d, end_of(block, until), dots);
        case What::block_end: return (dots || d >= end_of(block, until)) && finish(d, end_of(block, until), dots);
        case What::dots: return match(p + 1, d, block, until, extended(dots, now.text));
        case What::block: return match_block(p, d, block, until, dots);
        case What::literal:
        case What::metavariable: break;
        }
        for (; d < until && work_.spend(); ++d) {
            const Token& token = tokens_[d];
            if (dots && token.line > dots->last_line) return false;
            if (matches_here(p, d, until, dots)) return true;
            if (!may_skip(dots, token)) return false;
        }
        return false;
    }

    bool matches_here(std::uint32_t p, std::uint32_t d, std::uint32_t until, const MaybeDots& dots)
    {
        const auto& now = part(p);
        const Token& token = tokens_[d];
        const std::size_t bound = bound_.size();
        const Last last = last_;
        const bool is_it = now.what == What::metavariable ? token.is_word : text_.text(token) == now.text;
        if (is_it && close(dots) && (now.what == What::literal || bind(now.text, token.begin, token.end))) {
            last_ = {token.begin, token.end, token.line};
            if (match(p + 1, d + 1, token.block, until, std::nullopt)) return true;
        }
        bound_.resize(bound, {nullptr, 0, 0});
        last_ = last;
        return false;
    }

    MaybeDots extended(MaybeDots dots, const std::string& metavariable) const
    {
        if (dots) {
            dots->last_line += pattern_.most_lines_;
            return dots;
        }
        return Dots{last_.line + pattern_.most_lines_, last_.end, last_.end, metavariable.empty() ? nullptr : &metavariable};
    }

    // A block of the pattern is a whole block of the text.
    bool match_block(std::uint32_t p, std::uint32_t d, std::uint32_t block, std::uint32_t until, MaybeDots dots)
    {
        const std::uint32_t behind = part(p).other + 1;
        for (const std::uint32_t end = end_of(block, until); d < end && work_.spend(); ++d) {
            const Token& token = tokens_[d];
            if (token.block != block) {
                const std::uint32_t child_end = text_.blocks()[token.block].end;
                return close(dots) && match(p + 1, d, token.block, child_end, std::nullopt) &&
                       match(behind, child_end, block, until, std::nullopt);
            }
            if (may_skip(dots, token)) continue;
            return close(dots) && matches_nothing(p + 1) && match(behind, d, block, until, std::nullopt);
        }
        return matches_nothing(p + 1) && matches_nothing(behind) && finish(d, d, dots);
    }

    const GenericPattern& pattern_;
    const GenericText& text_;
    const std::vector<Token>& tokens_;
    Work& work_;
    std::vector<BoundRange> bound_;
    Last last_{};
};

std::vector<Match> GenericPattern::match(const GenericText& text, Words& words, Work& work) const
{
    std::map<std::uint32_t, Match> by_end;
    GenericSearch search(*this, text, work);
    const auto& tokens = text.tokens();
    const std::string* first_word = parts_.front().what == Part::What::literal ? &parts_.front().text : nullptr;
    for (std::uint32_t first = 0; first < tokens.size() && !work.exhausted(); ++first) {
        if (first_word && text.text(tokens[first]) != *first_word) continue;
        if (starts_with_dots() && text.blocks()[tokens[first].block].begin != first) continue;
        auto end = search.from(first);
        if (!end) continue;
        Match found;
        found.begin = tokens[first].begin;
        found.end = *end;
        for (const GenericSearch::BoundRange& bound : search.bound()) {
            Value value;
            value.begin = bound.begin, value.end = bound.end;
            value.text = text.text().substr(bound.begin, bound.end - bound.begin);
            found.bindings.set(words.add(*bound.metavariable), value);
        }
        if (ends_with_dots()) {
            by_end.emplace(*end, std::move(found));
        } else {
            by_end.insert_or_assign(*end, std::move(found));
        }
    }
    std::vector<Match> matches;
    for (auto& [end, found] : by_end) matches.push_back(std::move(found));
    std::ranges::sort(matches, {}, [](const Match& m) { return std::pair(m.begin, m.end); });
    return matches;
}

}  // namespace bawn::check
