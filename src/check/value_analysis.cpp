#include "check/value_analysis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace bawn::check {
namespace {

// The pairs of letters that English prose is made of, the commonest first. Only the order matters, and which are not there.
constexpr std::string_view common_pairs =
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch "
    "ll be ma "
    "si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul "
    "ni ts mo "
    "ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp "
    "rd do uc "
    "bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck "
    "ew mu br "
    "bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl "
    "iz ok nl "
    "my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs ik dd pt xi kl lk sk";

class Pairs {
public:
    Pairs()
    {
        bits_.fill(10);  // a pair that English hardly has
        double rank = 0;
        for (std::size_t at = 0; at + 1 < common_pairs.size(); at += 3, ++rank)
            bits_[index(common_pairs[at], common_pairs[at + 1])] = static_cast<float>(2.5 + rank / 80);  // given the first letter
    }
    float bits(char a, char b) const { return bits_[index(a, b)]; }

private:
    static std::size_t index(char a, char b) { return static_cast<std::size_t>(a - 'a') * 26 + static_cast<std::size_t>(b - 'a'); }
    std::array<float, 26 * 26> bits_{};
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

double surprise(std::string_view text)
{
    static const Pairs pairs;
    const double unknown = std::log2(62.0);  // of a character that is no letter: one of [A-Za-z0-9] by lot
    double bits = 0;
    char before = ' ';
    for (char raw : text) {
        const char c = lower(raw);
        if (!is_letter(c))
            bits += unknown;
        else
            bits += is_letter(before) ? static_cast<double>(pairs.bits(before, c)) : 4.0;
        before = c;
    }
    return bits;
}

// A reader of an expression that keeps only what can repeat.
class Repeats {
public:
    explicit Repeats(std::string_view expression) : text_(expression) {}

    bool dangerous()
    {
        sequence(0);
        return found_;
    }

private:
    struct Seen {
        bool branches = false;   // two repetitions of it can match the same text in two ways
        bool consumes = false;
    };
    static constexpr int deepest = 200;

    // Up to the bracket that closes it, or the end.
    Seen sequence(int depth)
    {
        Seen whole;
        bool endless_before = false;  // a nested repetition stands before this place
        while (at_ < text_.size() && text_[at_] != ')' && depth < deepest) {
            if (text_[at_] == '|') {
                ++at_, endless_before = false;
                continue;
            }
            Seen atom = one(depth);
            const Range range = repetition();
            if (endless_before && atom.consumes) found_ = true;
            if (range.most >= 4 && !range.possessive && atom.branches) endless_before = true;
            atom.branches = atom.branches || (!range.possessive && range.most >= 2 && range.most > std::max(range.least, 0));
            whole.branches = whole.branches || atom.branches;
            whole.consumes = whole.consumes || atom.consumes;
        }
        return whole;
    }

    Seen one(int depth)
    {
        const char c = text_[at_++];
        if (c == '(') {
            if (text_.substr(at_).starts_with("?")) at_ = std::min(text_.find_first_of(":=!>)", at_ + 1), text_.size() - 1) + 1;
            if (at_ > 0 && text_[at_ - 1] == ')') return {};
            Seen inner = sequence(depth + 1);
            if (at_ < text_.size()) ++at_;
            return inner;
        }
        if (c == '\\' && at_ < text_.size()) ++at_;
        if (c == '[') {
            if (at_ < text_.size() && text_[at_] == '^') ++at_;
            if (at_ < text_.size() && text_[at_] == ']') ++at_;
            while (at_ < text_.size() && text_[at_] != ']') at_ += text_[at_] == '\\' ? 2 : 1;
            ++at_;
        }
        return {.branches = false, .consumes = true};
    }

    struct Range {
        int least = 1, most = 1;
        bool possessive = false;
    };
    Range repetition()
    {
        Range range;
        if (at_ >= text_.size()) return range;
        if (const char c = text_[at_]; c == '*' || c == '+' || c == '?') {
            range = {c == '+' ? 1 : 0, c == '?' ? 1 : 1'000'000, false};
            ++at_;
        } else if (c == '{') {
            std::size_t end = text_.find('}', at_), comma = text_.find(',', at_);
            if (end == text_.npos) return range;
            const bool is_range = comma < end;
            range.least = number(at_ + 1, is_range ? comma : end);
            range.most = !is_range ? range.least : comma + 1 == end ? 1'000'000 : number(comma + 1, end);
            at_ = end + 1;
        } else {
            return range;
        }
        if (at_ < text_.size() && (text_[at_] == '?' || text_[at_] == '+')) range.possessive = text_[at_++] == '+';
        return range;
    }

    int number(std::size_t from, std::size_t to) const
    {
        int value = 0;
        for (; from < to && value < 100'000; ++from) value = value * 10 + std::clamp(text_[from] - '0', 0, 9);
        return value;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool found_ = false;
};

}  // namespace

bool looks_random(std::string_view text)
{
    if (text.empty() || text.find_first_not_of(text[0]) == text.npos) return false;
    const double bits = surprise(text);
    return bits > 64 && bits / (8.0 * static_cast<double>(text.size())) > 0.6;
}

bool may_backtrack_endlessly(std::string_view expression) { return Repeats(expression).dangerous(); }

}  // namespace bawn::check
