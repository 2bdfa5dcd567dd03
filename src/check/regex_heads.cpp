#include "check/regex_heads.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace bawn::check {
namespace {

constexpr std::size_t unbounded = RegexAnchor::unbounded;
constexpr std::size_t most_heads = 64, longest_head = 12, shortest_head = 2, enough = 6;
constexpr std::size_t furthest_head = 400;
constexpr int deepest_group = 100;

std::size_t sum(std::size_t a, std::size_t b) { return a > unbounded - b ? unbounded : a + b; }
std::size_t product(std::size_t a, std::size_t b) { return b != 0 && a > unbounded / b ? unbounded : a * b; }

// What is known of the texts that a part of an expression matches.
struct TextShape {
    std::size_t shortest = 0, longest = 0;
    std::vector<std::string> heads = {""};  // each text begins with one of them
    bool is_whole = true;                   // and is nothing more
};

TextShape any_character() { return {1, 1, {""}, false}; }

void tidy(TextShape& shape)
{
    std::ranges::sort(shape.heads);
    auto again = std::ranges::unique(shape.heads);
    shape.heads.erase(again.begin(), again.end());
    if (shape.heads.size() <= most_heads) return;
    shape.heads = {""};
    shape.is_whole = false;
}

TextShape followed_by(const TextShape& first, const TextShape& second)
{
    TextShape both{sum(first.shortest, second.shortest), sum(first.longest, second.longest), first.heads, false};
    if (!first.is_whole || first.heads.size() * second.heads.size() > most_heads) return both;
    both.heads.clear();
    both.is_whole = second.is_whole;
    for (const std::string& a : first.heads)
        for (const std::string& b : second.heads) {
            both.heads.push_back(a + b);
            if (both.heads.back().size() <= longest_head) continue;
            both.heads.back().resize(longest_head);
            both.is_whole = false;
        }
    tidy(both);
    return both;
}

TextShape either(TextShape a, const TextShape& b)
{
    a.shortest = std::min(a.shortest, b.shortest);
    a.longest = std::max(a.longest, b.longest);
    a.heads.insert(a.heads.end(), b.heads.begin(), b.heads.end());
    a.is_whole = a.is_whole && b.is_whole;
    tidy(a);
    return a;
}

TextShape repeated(const TextShape& one, std::size_t least, std::size_t most)
{
    TextShape all;
    for (std::size_t i = 0; i < std::min(least, longest_head); ++i) all = followed_by(all, one);
    if (least == 0 && most == 1) {
        all = either(TextShape(), one);
    } else if (least != most || least > longest_head) {
        if (least == 0) all.heads = {""};
        all.is_whole = false;
    }
    all.shortest = product(one.shortest, least);
    all.longest = one.longest == 0 ? 0 : most == unbounded ? unbounded : product(one.longest, most);
    return all;
}

// A recursive descent that reads just enough of RE2's syntax, and gives up on the rest.
class ExpressionReader {
public:
    explicit ExpressionReader(std::string_view text) : text_(text) {}

    struct Item {
        TextShape shape;
        std::size_t begin;
        std::string flags;  // that hold at its begin
    };

    // The parts of the outermost sequence, or one part for a choice.
    std::optional<std::vector<Item>> items()
    {
        std::optional<TextShape> whole = choice(0);
        if (!whole || at_ != text_.size()) return std::nullopt;
        if (has_outer_choice_) return std::vector<Item>{{*whole, 0, ""}};
        return std::move(outer_);
    }

private:
    bool done() const { return at_ >= text_.size(); }
    char peek() const { return done() ? '\0' : text_[at_]; }
    bool take(std::string_view word)
    {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    std::optional<TextShape> choice(int depth)
    {
        if (depth > deepest_group) return std::nullopt;
        std::optional<TextShape> all = sequence(depth);
        while (all && !done() && peek() == '|') {
            ++at_;
            has_outer_choice_ = has_outer_choice_ || depth == 0;
            std::optional<TextShape> next = sequence(depth);
            if (!next) return std::nullopt;
            all = either(std::move(*all), *next);
        }
        return all;
    }

    std::optional<TextShape> sequence(int depth)
    {
        TextShape all;
        while (!done() && peek() != '|' && peek() != ')') {
            std::size_t begin = at_;
            std::string flags = flags_;
            std::optional<TextShape> part = atom(depth);
            if (!part) return std::nullopt;
            quantifiers(*part);
            if (depth == 0) outer_.push_back({*part, begin, flags});
            all = followed_by(all, *part);
        }
        return all;
    }

    void quantifiers(TextShape& part)
    {
        for (;;) {
            if (take("*"))
                part = repeated(part, 0, unbounded);
            else if (take("+"))
                part = repeated(part, 1, unbounded);
            else if (take("?"))
                part = repeated(part, 0, 1);
            else if (peek() != '{' || !counted(part))  // a brace that is no count is the next atom
                return;
            take("?");  // lazy
        }
    }

    // {n}, {n,} or {n,m}
    bool counted(TextShape& part)
    {
        std::size_t i = at_ + 1, least = 0, most = 0;
        auto number = [&](std::size_t& into) {
            std::size_t from = i;
            for (; i < text_.size() && i < from + 5 && std::isdigit(static_cast<unsigned char>(text_[i])); ++i)
                into = into * 10 + static_cast<std::size_t>(text_[i] - '0');
            return i > from;
        };
        if (!number(least)) return false;
        most = least;
        if (text_.substr(i, 1) == ",") {
            ++i;
            most = 0;
            if (!number(most)) most = unbounded;
        }
        if (text_.substr(i, 1) != "}") return false;
        at_ = i + 1;
        part = repeated(part, least, most);
        return true;
    }

    std::optional<TextShape> atom(int depth)
    {
        char c = text_[at_];
        if (c == '(') return group(depth);
        if (c == '[') return character_class();
        if (c == '\\') return escape();
        ++at_;
        if (c == '^' || c == '$') return TextShape();
        if (c == '.') return any_character();
        if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
        return character(c);
    }

    static TextShape character(char c)
    {
        return {1, 1, {std::string(1, static_cast<char>(std::tolower(static_cast<unsigned char>(c))))}, true};
    }

    std::optional<TextShape> group(int depth)
    {
        ++at_;
        std::string before = flags_;
        if (take("?")) {
            if (take("P<") || take("<")) {
                at_ = std::min(text_.find('>', at_), text_.size() - 1) + 1;
            } else {
                std::size_t end = text_.find_first_not_of("imsU-", at_);
                if (end == text_.npos || (text_[end] != ':' && text_[end] != ')')) return std::nullopt;
                change_flags(text_.substr(at_, end - at_));
                at_ = end + 1;
                if (text_[end] == ')') return TextShape();  // for the rest of the group around it
            }
        }
        std::optional<TextShape> inside = choice(depth + 1);
        if (!inside || !take(")")) return std::nullopt;
        flags_ = before;
        return inside;
    }

    void change_flags(std::string_view change)
    {
        bool on = true;
        for (char c : change) {
            if (c == '-') on = false;
            std::erase(flags_, c);
            if (on) flags_ += c;
        }
    }

    std::optional<TextShape> escape()
    {
        ++at_;
        if (done()) return std::nullopt;
        char c = text_[at_++];
        switch (c) {
        case 'b':
        case 'B':
        case 'A':
        case 'z': return TextShape();
        case 'd':
        case 'D':
        case 'w':
        case 'W':
        case 's':
        case 'S': return any_character();
        case 't': return character('\t');
        case 'n': return character('\n');
        case 'r': return character('\r');
        case 'f': return character('\f');
        case 'v': return character('\v');
        case 'a': return character('\a');
        case 'x': return hex();
        default: break;
        }
        if (std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
        return character(c);
    }

    std::optional<TextShape> hex()
    {
        auto digit = [&] { return !done() && std::isxdigit(static_cast<unsigned char>(text_[at_])); };
        std::string digits;
        if (take("{")) {
            while (digit() && digits.size() < 8) digits += text_[at_++];
            if (!take("}")) return std::nullopt;
        } else {
            while (digit() && digits.size() < 2) digits += text_[at_++];
        }
        if (digits.empty()) return std::nullopt;
        unsigned long code = std::stoul(digits, nullptr, 16);
        if (code >= 0x80) return std::nullopt;
        return character(static_cast<char>(code));
    }

    // A class of a few single characters has them as heads; any other is just one character.
    std::optional<TextShape> character_class()
    {
        ++at_;
        bool is_simple = peek() != '^';
        if (!is_simple) ++at_;
        TextShape members{1, 1, {}, true};
        for (bool first = true; !done() && (first || peek() != ']'); first = false) {
            if (take("[:")) {
                is_simple = false;
                at_ = std::min(text_.find(":]", at_), text_.size() - 2) + 2;
                continue;
            }
            TextShape member;
            if (peek() == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == 'p' || text_[at_ + 1] == 'P')) return std::nullopt;
            if (peek() == '\\') {
                std::optional<TextShape> escaped = escape();
                if (!escaped) return std::nullopt;
                member = std::move(*escaped);
            } else {
                if (static_cast<unsigned char>(peek()) >= 0x80) return std::nullopt;
                member = character(text_[at_++]);
            }
            if (!member.is_whole || member.longest != 1) is_simple = false;
            if (peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') is_simple = false;
            members.heads.insert(members.heads.end(), member.heads.begin(), member.heads.end());
        }
        if (!take("]")) return std::nullopt;
        if (!is_simple || members.heads.size() > 8) return any_character();
        tidy(members);
        return members;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string flags_;
    bool has_outer_choice_ = false;
    std::vector<Item> outer_;
};

std::size_t shortest_of(const std::vector<std::string>& heads) { return std::ranges::min(heads, {}, &std::string::size).size(); }

// A head that begins with another says nothing more.
void leave_out_longer(std::vector<std::string>& heads)
{
    std::vector<std::string> kept;  // heads are sorted: what begins with one stands behind it
    for (std::string& head : heads)
        if (kept.empty() || !head.starts_with(kept.back())) kept.push_back(std::move(head));
    heads = std::move(kept);
}

}  // namespace

std::optional<RegexAnchor> regex_anchor(std::string_view expression)
{
    auto items = ExpressionReader(expression).items();
    if (!items || items->empty()) return std::nullopt;
    std::vector<TextShape> from(items->size() + 1);  // the shape of all that stands from an item on
    for (std::size_t i = items->size(); i-- > 0;) from[i] = followed_by((*items)[i].shape, from[i + 1]);
    std::optional<RegexAnchor> best;
    std::size_t best_length = shortest_head - 1, nearest = 0, furthest = 0;
    for (std::size_t i = 0; i < items->size() && furthest <= furthest_head; ++i) {
        const auto& [shape, begin, flags] = (*items)[i];
        std::size_t length = std::min(shortest_of(from[i].heads), enough);
        if (length > best_length) {
            best_length = length;
            std::string rest = (flags.empty() ? "" : "(?" + flags + ")") + std::string(expression.substr(begin));
            best = RegexAnchor{from[i].heads, nearest, furthest, from[0].longest, std::move(rest)};
        }
        nearest = sum(nearest, shape.shortest);
        furthest = sum(furthest, shape.longest);
    }
    if (best) leave_out_longer(best->heads);
    return best;
}

}  // namespace bawn::check
