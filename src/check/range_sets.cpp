#include "check/range_sets.h"

#include <algorithm>
#include <numeric>

namespace bawn::check {
namespace {

using RangeKind = RangeMatch::Kind;

bool is_group(std::string_view metavariable) { return metavariable.size() > 1 && metavariable[1] >= '0' && metavariable[1] <= '9'; }

bool lies_in(const RangeMatch& inner, const RangeMatch& outer)
{
    return outer.kind == RangeKind::anywhere || (outer.match.begin <= inner.match.begin && inner.match.end <= outer.match.end);
}

// Which ranges of a set hold a range, or lie in one, without looking at all of them.
class ByPlace {
public:
    explicit ByPlace(const Ranges& ranges) : ranges_(ranges), order_(ranges.size()), furthest_(ranges.size())
    {
        std::iota(order_.begin(), order_.end(), 0U);
        std::ranges::stable_sort(order_, {}, [&](std::uint32_t i) { return ranges_[i].match.begin; });
        std::uint32_t furthest = 0;
        for (std::size_t i = 0; i < order_.size(); ++i) furthest_[i] = furthest = std::max(furthest, ranges_[order_[i]].match.end);
        for (std::uint32_t i = 0; i < ranges.size(); ++i) {
            if (ranges[i].kind == RangeKind::anywhere) everywhere_.push_back(i);
        }
    }

    // Indexes, in the set's own order.
    std::vector<std::uint32_t> around(const RangeMatch& range) const
    {
        std::vector<std::uint32_t> found = everywhere_;
        for (std::size_t i = behind(range.match.begin); i > 0 && furthest_[i - 1] >= range.match.end; --i) {
            if (ranges_[order_[i - 1]].match.end >= range.match.end) found.push_back(order_[i - 1]);
        }
        return in_order(std::move(found));
    }

    std::vector<std::uint32_t> within(const RangeMatch& range) const
    {
        std::vector<std::uint32_t> found;
        if (range.kind == RangeKind::anywhere) {
            found.resize(ranges_.size());
            std::iota(found.begin(), found.end(), 0U);
            return found;
        }
        for (std::size_t i = behind_before(range.match.begin); i < order_.size(); ++i) {
            const Match& match = ranges_[order_[i]].match;
            if (match.begin > range.match.end) break;
            if (match.end <= range.match.end) found.push_back(order_[i]);
        }
        return in_order(std::move(found));
    }

private:
    std::size_t behind(std::uint32_t begin) const
    {
        auto it = std::ranges::upper_bound(order_, begin, {}, [&](std::uint32_t i) { return ranges_[i].match.begin; });
        return static_cast<std::size_t>(it - order_.begin());
    }
    std::size_t behind_before(std::uint32_t begin) const
    {
        auto it = std::ranges::lower_bound(order_, begin, {}, [&](std::uint32_t i) { return ranges_[i].match.begin; });
        return static_cast<std::size_t>(it - order_.begin());
    }
    static std::vector<std::uint32_t> in_order(std::vector<std::uint32_t> found)
    {
        std::ranges::sort(found);
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

    const Ranges& ranges_;
    std::vector<std::uint32_t> order_, furthest_, everywhere_;
};

// Those of `kept` that lie in one of `others`.
void add_kept(const Ranges& kept, const Ranges& others, const ByPlace& index, const ParsedFile& file, const MatchOptions& options,
              Work& work, Ranges& into)
{
    for (const RangeMatch& range : kept) {
        for (std::uint32_t i : index.around(range)) {
            if (!work.spend()) return;
            const RangeMatch& other = others[i];
            if (range.kind == RangeKind::inside && other.kind != RangeKind::inside) continue;
            if (!agree(range.match.bindings, other.match.bindings, file, options)) continue;
            into.push_back(range);
            add_bindings(into.back().match.bindings, other.match.bindings);
        }
    }
}

bool takes_away(const RangeMatch& negative, const RangeMatch& range, const ParsedFile& file, const MatchOptions& options)
{
    if (negative.kind == RangeKind::anywhere) return true;
    const bool in = lies_in(range, negative), holds = lies_in(negative, range);
    const bool touches = negative.kind == RangeKind::inside ? in : negative.kind == RangeKind::regex ? in || holds : in && holds;
    return touches && agree(range.match.bindings, negative.match.bindings, file, options);
}

auto key(const RangeMatch& range) { return std::tie(range.match.begin, range.match.end, range.kind, range.match.node, range.fix); }

bool less(const RangeMatch& a, const RangeMatch& b)
{
    if (key(a) != key(b)) return key(a) < key(b);
    auto of_binding = [](const auto& entry) {
        return std::tuple(entry.first, entry.second.begin, entry.second.end, entry.second.node, entry.second.text);
    };
    return std::ranges::lexicographical_compare(a.match.bindings, b.match.bindings, {}, of_binding, of_binding);
}

}  // namespace

bool agree(const Bindings& a, const Bindings& b, const ParsedFile& file, const MatchOptions& options)
{
    return std::ranges::all_of(a, [&](const auto& entry) {
        const Value* other = b.find(entry.first);
        return !other || is_group(file.words->text(entry.first)) || equal(entry.second, *other, file, options);
    });
}

void add_bindings(Bindings& into, const Bindings& more)
{
    for (const auto& [word, value] : more) {
        if (!into.find(word)) into.set(word, value);
    }
}

Ranges intersection(const Ranges& left, const Ranges& right, const ParsedFile& file, const MatchOptions& options, Work& work)
{
    Ranges both;
    const ByPlace in_left(left), in_right(right);
    add_kept(left, right, in_right, file, options, work, both);
    add_kept(right, left, in_left, file, options, work, both);
    drop_duplicates(both);
    return both;
}

Ranges difference(Ranges ranges, const Ranges& negative, const ParsedFile& file, const MatchOptions& options, Work& work)
{
    if (negative.empty() || ranges.empty()) return ranges;
    const ByPlace index(negative);
    std::erase_if(ranges, [&](const RangeMatch& range) {
        auto taken = [&](std::uint32_t i) { return work.spend() && takes_away(negative[i], range, file, options); };
        return std::ranges::any_of(index.around(range), taken) || std::ranges::any_of(index.within(range), taken);
    });
    return ranges;
}

void drop_duplicates(Ranges& ranges)
{
    if (ranges.size() < 2) return;
    std::vector<std::uint32_t> order(ranges.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return less(ranges[a], ranges[b]); });
    std::vector<bool> drop(ranges.size());
    for (std::size_t i = 1; i < order.size(); ++i) drop[order[i]] = !less(ranges[order[i - 1]], ranges[order[i]]);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        if (drop[i]) continue;
        if (kept != i) ranges[kept] = std::move(ranges[i]);
        ++kept;
    }
    ranges.resize(kept);
}

}  // namespace bawn::check
