#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "check/one_byte_text.h"
#include "check/secret_encodings.h"
#include "check/secret_pack.h"

namespace bawn::check {
namespace {

constexpr std::size_t most_decodings = 5;
constexpr std::size_t unbounded_reach = 16 << 10;  // how far from its head the end of a match is looked for, at first
constexpr std::string_view allow_comment = "gitleaks:allow";

// Bits for each byte, of the characters of a text: gitleaks' measure.
double entropy_of(std::string_view text)
{
    std::map<std::string_view, std::size_t> counts;
    OneByteText characters(text);
    for (std::size_t i = 0; i < characters.text().size(); ++i) ++counts[characters.original(i, i + 1)];
    double entropy = 0;
    for (const auto& [character, count] : counts) {
        double share = static_cast<double>(count) / static_cast<double>(text.size());
        entropy -= share * std::log2(share);
    }
    return entropy;
}

// Only what the rule itself says of the value, which is no secret, and how long it is.
std::string redacted(const CompiledSecretRule& rule, std::string_view secret)
{
    std::string told = fmt::format("({} characters)", OneByteText(secret).text().size());
    if (!rule.anchor) return told;
    std::string lower = lower_case(secret.substr(0, 16));
    for (const std::string& head : rule.anchor->heads)
        if (lower.starts_with(head) && secret.size() >= head.size() + 8) return printable(secret.substr(0, head.size())) + "… " + told;
    return told;
}

bool is_generic(const SecretRule& rule) { return lower_case(rule.id).find("generic") != std::string::npos; }

// A finding with what only this file may know of it.
struct Found {
    SecretFinding finding;
    std::size_t rule = 0;
    std::string secret;
};

// Lines of the text, counted when the first finding asks.
class LazyLines {
public:
    explicit LazyLines(std::string_view text) : text_(text) {}

    Place place(std::size_t offset)
    {
        if (begins_.empty()) count();
        auto line = static_cast<std::size_t>(std::ranges::upper_bound(begins_, offset) - begins_.begin());
        return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(line),
                static_cast<std::uint32_t>(offset - begins_[line - 1] + 1)};
    }

    // The lines that a stretch lies in, without the last newline.
    std::string_view around(std::size_t begin, std::size_t end) const
    {
        std::size_t before = begin == 0 ? text_.npos : text_.rfind('\n', begin - 1);
        std::size_t first = before == text_.npos ? 0 : before + 1;
        return text_.substr(first, std::min(text_.find('\n', end), text_.size()) - first);
    }

private:
    void count()
    {
        begins_.push_back(0);
        for (std::size_t i = 0; i < text_.size(); ++i)
            if (text_[i] == '\n') begins_.push_back(i + 1);
    }

    std::string_view text_;
    std::vector<std::size_t> begins_;
};

// One text, by all rules.
class Scan {
public:
    Scan(const SecretPack::Parts& pack, LiteralSearch& search, SecretOrigin origin, std::string_view text, Work& work)
        : pack_(pack),
          search_(search),
          origin_(origin),
          original_(text),
          characters_(text),
          lines_(text),
          work_(work),
          concerns_(pack.rules.size(), Concern::unknown)
    {
    }

    std::vector<SecretFinding> run()
    {
        find_by_path();
        look_through(characters_.text(), nullptr);
        std::vector<std::unique_ptr<Decoding>> decodings;
        while (decodings.size() < most_decodings && !work_.exhausted()) {
            const Decoding* before = decodings.empty() ? nullptr : decodings.back().get();
            std::string_view text = before ? std::string_view(before->text()) : characters_.text();
            if (!work_.spend(text.size() / 4 + 1)) break;
            decodings.push_back(std::make_unique<Decoding>(Decoding::of(text, before)));
            if (decodings.back()->found_nothing()) break;
            look_through(decodings.back()->text(), decodings.back().get());
        }
        return in_order();
    }

private:
    enum class Concern : char { unknown, yes, no };

    // May this rule speak about this file at all?
    bool concerns(std::size_t place)
    {
        if (concerns_[place] == Concern::unknown) concerns_[place] = judge_path(pack_.rules[place]) ? Concern::yes : Concern::no;
        return concerns_[place] == Concern::yes;
    }

    bool judge_path(const CompiledSecretRule& rule)
    {
        if (passes(rule.rule->pack)) return false;
        if (std::ranges::any_of(rule.allowlists, [&](const auto& list) { return list.allows(origin_); })) return false;
        if (!rule.path) return true;
        const Regex* path = rule.path->get();
        return path && path->matches(origin_.path).value_or(false);
    }

    // Whether the file, or a folder above it, is let pass by the global allowlists of a pack.
    bool passes(std::size_t pack)
    {
        auto [known, is_new] = passing_.try_emplace(pack, false);
        if (!is_new) return known->second;
        for (const CompiledAllowlist& list : pack_.allowlists[pack]) {
            known->second = known->second || list.allows(origin_) || list.has_path(origin_.path);
            for (std::size_t slash = 0; !known->second && (slash = origin_.path.find('/', slash + 1)) != origin_.path.npos;)
                known->second = list.has_path(origin_.path.substr(0, slash));
        }
        return known->second;
    }

    void find_by_path()
    {
        for (std::size_t i = 0; i < pack_.rules.size(); ++i) {
            const CompiledSecretRule& rule = pack_.rules[i];
            if (rule.regex || rule.rule->only_required || !concerns(i)) continue;
            Found found;
            found.rule = i;
            found.finding.rule = rule.rule;
            found.finding.tags = rule.rule->tags;
            found.finding.redacted = "the file itself";
            found_.push_back(std::move(found));
        }
    }

    // What the literals tell about one text.
    struct Hits {
        std::vector<bool> has_keyword;                // by rule
        std::map<std::size_t, std::vector<std::size_t>> heads;  // by rule: where a match may be, tried
    };

    Hits literals_in(std::string_view text)
    {
        Hits hits;
        hits.has_keyword.resize(pack_.rules.size());
        if (!work_.spend(text.size() / 8 + 1)) return hits;
        search_.run(text, [&](unsigned literal, std::size_t end) {
            const auto& use = pack_.literals[literal];
            for (std::size_t rule : use.keyword_of) hits.has_keyword[rule] = true;
            for (std::size_t rule : use.head_of)
                if (concerns(rule) && goes_on(pack_.rules[rule], text, end - use.length)) hits.heads[rule].push_back(end - use.length);
            return !work_.exhausted();
        });
        for (auto& [rule, places] : hits.heads) std::ranges::sort(places);
        return hits;
    }

    // Does what follows from a head on stand here?
    bool goes_on(const CompiledSecretRule& rule, std::string_view text, std::size_t at)
    {
        const Regex* rest = rule.rest->get();
        if (!rest || !work_.spend(32)) return false;
        bool goes_on = rest->matches_at(text, at, at + std::min(rule.anchor->longest, unbounded_reach)).value_or(false);
        return goes_on && work_.spend(256);
    }

    void look_through(std::string_view text, const Decoding* decoding)
    {
        Hits hits = literals_in(text);
        std::map<std::size_t, std::vector<Found>> also;  // what required rules found
        for (std::size_t i = 0; i < pack_.rules.size() && !work_.exhausted(); ++i) {
            const CompiledSecretRule& rule = pack_.rules[i];
            if (!rule.regex || rule.rule->only_required || (rule.needs_keyword && !hits.has_keyword[i])) continue;
            std::vector<Found> findings = findings_of(i, text, decoding, hits);
            if (!findings.empty() && !rule.required.empty()) {
                for (std::size_t required : rule.required)
                    if (!also.contains(required)) also[required] = findings_of(required, text, decoding, hits);
                std::erase_if(findings, [&](const Found& found) { return !has_required(rule, found, also); });
            }
            std::ranges::move(findings, std::back_inserter(found_));
        }
    }

    static bool has_required(const CompiledSecretRule& rule, const Found& found, const std::map<std::size_t, std::vector<Found>>& also)
    {
        auto distance = [](std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; };
        for (std::size_t i = 0; i < rule.required.size(); ++i) {
            const SecretRule::Required& how = rule.rule->required[i];
            bool is_near = std::ranges::any_of(also.at(rule.required[i]), [&](const Found& other) {
                return (!how.within_lines || distance(found.finding.begin.line, other.finding.begin.line) <= *how.within_lines) &&
                       (!how.within_columns || distance(found.finding.begin.column, other.finding.begin.column) <= *how.within_columns);
            });
            if (!is_near) return false;
        }
        return true;
    }

    std::vector<Found> findings_of(std::size_t place, std::string_view text, const Decoding* decoding, const Hits& hits)
    {
        const CompiledSecretRule& rule = pack_.rules[place];
        if (!rule.regex || !concerns(place)) return {};
        const Regex* regex = rule.regex->get();
        if (!regex) return {};
        std::vector<Found> found;
        auto judge = [&](std::string_view whole, Stretch match) {
            if (auto finding = judged(place, *regex, whole, match, decoding)) found.push_back(std::move(*finding));
        };
        if (rule.anchor) {
            if (auto heads = hits.heads.find(place); heads != hits.heads.end())
                for (Stretch match : matches_at(rule, *regex, text, heads->second)) judge(text, match);
        } else {
            std::string_view whole = rule.wants_original && !decoding ? original_ : text;
            for (Stretch match : matches_in(*regex, whole)) judge(whole, match);
        }
        return found;
    }

    std::optional<Stretch> find(const Regex& regex, std::string_view text, std::size_t from, std::size_t to)
    {
        if (!work_.spend(std::min(to, text.size()) - from + 16)) return std::nullopt;
        auto found = regex.find(text, from, to);
        if (!found || !*found) return std::nullopt;
        return Stretch{(*found)->begin, (*found)->end};
    }

    // All matches, none overlapping another, from left to right.
    std::vector<Stretch> matches_in(const Regex& regex, std::string_view text)
    {
        std::vector<Stretch> matches;
        for (std::size_t from = 0; from < text.size();) {
            std::optional<Stretch> match = find(regex, text, from, text.size());
            if (!match) break;
            if (match->end > match->begin) matches.push_back(*match);
            from = std::max(match->end, match->begin + 1);
        }
        return matches;
    }

    // The same, where every match has its head at one of these places.
    std::vector<Stretch> matches_at(const CompiledSecretRule& rule, const Regex& regex, std::string_view text,
                                    const std::vector<std::size_t>& heads)
    {
        const RegexAnchor& anchor = *rule.anchor;
        std::vector<Stretch> matches;
        std::size_t behind_last = 0;
        for (std::size_t head : heads) {
            if (head < behind_last + anchor.nearest) continue;
            std::size_t from = std::max(behind_last, head - std::min(head, anchor.furthest));
            std::size_t to = std::min(text.size(), head + std::min(anchor.longest, unbounded_reach));
            std::optional<Stretch> match = find(regex, text, from, to);
            if (match && match->end == to) match = find(regex, text, from, text.size());
            // A match that begins behind this head belongs to a later one, and is found whole there.
            if (!match || match->begin + anchor.nearest > head || match->end == match->begin) continue;
            matches.push_back(*match);
            behind_last = match->end;
        }
        return matches;
    }

    // What a match comes to: its secret, unless it is too plain or allowed.
    std::optional<Found> judged(std::size_t place, const Regex& regex, std::string_view text, Stretch match, const Decoding* decoding)
    {
        const CompiledSecretRule& rule = pack_.rules[place];
        std::span<const EncodedSegment> segments;
        if (decoding && (segments = decoding->segments_at(match)).empty()) return std::nullopt;  // found before it was decoded
        Stretch origin = decoding ? decoding->origin(match) : match;
        while (match.begin < match.end && text[match.begin] == '\n') ++match.begin;
        while (match.end > match.begin && text[match.end - 1] == '\n') --match.end;
        Stretch secret = secret_in(rule, regex, text, match);

        bool is_original = text.data() == original_.data() && text.size() == original_.size();
        auto bytes = [&](Stretch s) {
            return decoding || is_original ? text.substr(s.begin, s.end - s.begin) : characters_.original(s.begin, s.end);
        };
        auto in_file = [&](Stretch s) {
            if (is_original && !decoding) return s;
            return Stretch{characters_.original(s.begin), characters_.original(s.end)};
        };
        Stretch shown = in_file(decoding ? origin : match);
        shown.end = std::min(shown.end, original_.size());
        shown.begin = std::min(shown.begin, shown.end);
        std::string_view line = lines_.around(shown.begin, shown.end);
        if (line.find(allow_comment) != line.npos) return std::nullopt;
        if (decoding) {
            Stretch around = decoding->line_around(segments);
            line = text.substr(around.begin, around.end - around.begin);
        }
        SecretCandidate candidate{bytes(secret), bytes(match), line};
        double entropy = entropy_of(candidate.secret);
        if (rule.rule->entropy != 0 && entropy <= rule.rule->entropy) return std::nullopt;
        auto allows = [&](const CompiledAllowlist& list) { return list.allows(origin_, candidate); };
        if (std::ranges::any_of(pack_.allowlists[rule.rule->pack], allows) || std::ranges::any_of(rule.allowlists, allows))
            return std::nullopt;

        Found found;
        found.rule = place;
        found.secret = candidate.secret;
        SecretFinding& finding = found.finding;
        finding.rule = rule.rule;
        finding.begin = lines_.place(shown.begin);
        finding.end = lines_.place(shown.end);
        Stretch value = decoding ? shown : in_file(secret);
        finding.secret_begin = value.begin;
        finding.secret_end = value.end;
        finding.entropy = entropy;
        finding.tags = tags_of(rule, segments, decoding);
        finding.redacted = redacted(rule, candidate.secret);
        return found;
    }

    // The group that holds the secret. The expression is run on the match alone, as gitleaks does: it may match otherwise there.
    static Stretch secret_in(const CompiledSecretRule& rule, const Regex& regex, std::string_view text, Stretch match)
    {
        if (regex.groups() == 0) return match;
        auto captures = regex.search(text.substr(match.begin, match.end - match.begin));
        if (!captures || !*captures) return match;
        const auto& groups = (*captures)->groups;
        auto stretch = [&](const Captures::Group& group) {
            return group.took_part() ? Stretch{match.begin + group.begin, match.begin + group.end} : Stretch{match.begin, match.begin};
        };
        if (rule.rule->secret_group > 0) return rule.rule->secret_group < groups.size() ? stretch(groups[rule.rule->secret_group]) : match;
        for (std::size_t i = 1; i < groups.size(); ++i)
            if (groups[i].took_part() && groups[i].end > groups[i].begin) return stretch(groups[i]);
        return match;
    }

    static std::vector<std::string> tags_of(const CompiledSecretRule& rule, std::span<const EncodedSegment> segments,
                                            const Decoding* decoding)
    {
        std::vector<std::string> tags = rule.rule->tags;
        if (!decoding) return tags;
        unsigned encodings = 0;
        for (const EncodedSegment& segment : segments) encodings |= segment.encodings;
        for (std::string_view name : names_of_encodings(encodings)) tags.push_back(fmt::format("decoded:{}", name));
        tags.push_back(fmt::format("decode-depth:{}", decoding->depth()));
        return tags;
    }

    // A generic rule gives way to one that knows what the same secret is.
    bool is_known_better(const Found& found) const
    {
        if (!is_generic(*found.finding.rule)) return false;
        return std::ranges::any_of(found_, [&](const Found& other) {
            return other.finding.begin.line == found.finding.begin.line && !is_generic(*other.finding.rule) &&
                   other.secret.find(found.secret) != std::string::npos;
        });
    }

    std::vector<SecretFinding> in_order()
    {
        std::vector<const Found*> kept;
        for (const Found& found : found_)
            if (!is_known_better(found)) kept.push_back(&found);
        std::ranges::stable_sort(kept, {},
                                 [](const Found* f) { return std::tuple(f->finding.begin.offset, f->rule, f->finding.end.offset); });
        std::vector<SecretFinding> findings;
        for (const Found* found : kept) findings.push_back(found->finding);
        return findings;
    }

    const SecretPack::Parts& pack_;
    LiteralSearch& search_;
    SecretOrigin origin_;
    std::string_view original_;
    OneByteText characters_;
    LazyLines lines_;
    Work& work_;
    std::vector<Concern> concerns_;       // by rule
    std::map<std::size_t, bool> passing_;  // by pack
    std::vector<Found> found_;
};

}  // namespace

struct SecretScanner::Parts {
    const SecretPack::Parts* pack = nullptr;
    LiteralSearch search;
};

SecretScanner::SecretScanner(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SecretScanner::SecretScanner(SecretScanner&&) noexcept = default;
SecretScanner& SecretScanner::operator=(SecretScanner&&) noexcept = default;
SecretScanner::~SecretScanner() = default;

Result<SecretScanner> SecretScanner::create(const SecretPack& pack)
{
    LiteralSearch search = TRY(LiteralSearch::create(*pack.parts_->database));
    return SecretScanner(std::unique_ptr<Parts>(new Parts{pack.parts_.get(), std::move(search)}));
}

std::vector<SecretFinding> SecretScanner::scan(std::string_view path, std::string_view text, Work& work, std::string_view commit)
{
    return Scan(*parts_->pack, parts_->search, {path, commit}, text, work).run();
}

}  // namespace bawn::check
