#include "check/prefilter.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace bawn::check {
namespace {

// A literal that nearly every text holds says nothing, and costs a hit in each.
constexpr std::size_t shortest = 2;

constexpr std::uint32_t nowhere = ~0U;

bool is_useful(const Clause& clause)
{
    return !clause.empty() && std::ranges::all_of(clause, [](const RequiredText& one) { return one.text.size() >= shortest; });
}

// What was found there is a whole word at the ends that are of letters.
bool is_bounded(std::string_view text, std::size_t begin, std::size_t end)
{
    bool goes_on_before = begin > 0 && is_word(text[begin]) && is_word(text[begin - 1]);
    bool goes_on_behind = end < text.size() && is_word(text[end - 1]) && is_word(text[end]);
    return !goes_on_before && !goes_on_behind;
}

}  // namespace

Result<Prefilter> Prefilter::compile(const std::vector<Requirement>& requirements)
{
    std::map<RequiredText, std::uint32_t> numbers;
    std::vector<Literal> literals;
    std::vector<std::vector<std::vector<std::uint32_t>>> rules;
    for (const Requirement& requirement : requirements) {
        auto& clauses = rules.emplace_back();
        for (const auto& clause : requirement) {
            if (!is_useful(clause)) continue;
            auto& numbered = clauses.emplace_back();
            for (const RequiredText& one : clause) {
                RequiredText wanted = one.is_word ? one : RequiredText{lower_case(one.text), false};
                auto [known, is_new] = numbers.try_emplace(std::move(wanted), static_cast<std::uint32_t>(literals.size()));
                if (is_new) literals.push_back({known->first.text, one.is_word ? LiteralHits::each : LiteralHits::first, !one.is_word});
                numbered.push_back(known->second);
            }
        }
    }
    Prefilter filter(TRY(LiteralDatabase::compile(literals)));
    for (const Literal& literal : literals) {
        filter.literals_.push_back({literal.text.size(), !literal.any_case});
        filter.longest_ = std::max(filter.longest_, literal.text.size());
    }
    filter.clauses_ = std::move(rules);
    return filter;
}

std::string Prefilter::as_bytes() const
{
    Json literals = Json::array();
    for (const Wanted& wanted : literals_) literals.push_back({wanted.size, wanted.is_word});
    const std::string table = to_text(Json{{"literals", std::move(literals)}, {"clauses", clauses_}});
    return std::to_string(table.size()) + "\n" + table + database_.as_bytes();
}

Result<Prefilter> Prefilter::from_bytes(std::string_view bytes)
{
    const auto broken = [] { return fail(ErrorKind::invalid, "a kept prefilter is damaged"); };
    const std::size_t line = bytes.find('\n');
    std::size_t length = 0;
    for (char c : bytes.substr(0, std::min<std::size_t>(line, 12))) {
        if (c < '0' || c > '9') return broken();
        length = length * 10 + static_cast<std::size_t>(c - '0');
    }
    if (line == bytes.npos || line > 12 || length > bytes.size() - line - 1) return broken();
    const Json table = TRY(parse_json(bytes.substr(line + 1, length)));
    Prefilter filter(TRY(LiteralDatabase::from_bytes(bytes.substr(line + 1 + length))));
    try {
        for (const Json& row : table.at("literals")) {
            const Wanted& wanted = filter.literals_.emplace_back(row.at(0).get<std::size_t>(), row.at(1).get<bool>());
            filter.longest_ = std::max(filter.longest_, wanted.size);
        }
        filter.clauses_ = table.at("clauses").get<decltype(filter.clauses_)>();
    } catch (const Json::exception&) {
        return broken();
    }
    for (const auto& rule : filter.clauses_) {
        for (const auto& clause : rule) {
            if (std::ranges::any_of(clause, [&](std::uint32_t literal) { return literal >= filter.literals_.size(); })) return broken();
        }
    }
    return filter;
}

Result<Prefilter::Search> Prefilter::search() const { return Search(*this, TRY(LiteralSearch::create(database_))); }

std::vector<std::size_t> Prefilter::Search::possible(std::string_view text)
{
    first_.clear();
    return possible(text, 0);
}

std::vector<std::size_t> Prefilter::Search::possible(std::string_view text, std::uint32_t unchanged)
{
    if (first_.empty()) unchanged = 0;
    first_.resize(filter_->literals_.size(), nowhere);
    std::size_t missing = 0;
    for (std::uint32_t& end : first_) {
        if (end > unchanged) end = nowhere;
        if (end == nowhere) ++missing;
    }
    // What is found in the overlap was found before.
    const std::size_t from = unchanged > filter_->longest_ ? unchanged - filter_->longest_ : 0;
    if (missing > 0) {
        search_.run(text.substr(from), [&](unsigned literal, std::size_t end) {
            std::uint32_t& first = first_[literal];
            const Wanted& wanted = filter_->literals_[literal];
            const std::size_t until = from + end;
            if (first != nowhere || until < wanted.size || (wanted.is_word && !is_bounded(text, until - wanted.size, until))) return true;
            first = static_cast<std::uint32_t>(until);
            return --missing > 0;
        });
    }
    std::vector<std::size_t> rules;
    for (std::size_t rule = 0; rule < filter_->clauses_.size(); ++rule) {
        const bool is_possible = std::ranges::all_of(filter_->clauses_[rule], [&](const auto& clause) {
            return std::ranges::any_of(clause, [&](std::uint32_t literal) { return first_[literal] != nowhere; });
        });
        if (is_possible) rules.push_back(rule);
    }
    return rules;
}

}  // namespace bawn::check
