#include "model/place_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "check/language.h"

namespace bawn::model {
namespace {

constexpr std::size_t most_checked = 1 << 20;
constexpr std::uint32_t everything = 0xffff'ffff;

// Of one line: a model that writes what is dear to check is not waited for.
constexpr check::Limits limits = {
    .file_bytes = 100 << 20, .parsed_bytes = 8 << 20, .steps_per_rule = 5'000'000, .steps_per_file = 50'000'000};

// A text in a language without statements, or in none, is taken line by line.
bool has_statements(std::string_view path)
{
    const check::Language* language = check::language_of_file(path, "");
    return language && language->has_statements;
}

bool is_of_work(const check::Trouble& trouble)
{
    using What = check::Trouble::What;
    return trouble.what == What::too_large || trouble.what == What::work_limit || trouble.what == What::not_parsed;
}

}  // namespace

PlaceCheck::PlaceCheck(const check::Pack& pack, std::optional<check::Severity> least, const CodePlace& place, std::string_view before,
                       std::string_view after)
    : pack_(pack),
      least_(least),
      path_(place.path),
      shown_(place.shown),
      after_(after),
      before_(static_cast<std::uint32_t>(before.size())),
      first_line_(place.first_line),
      has_statements_(has_statements(place.path)),
      stream_(pack, place.path, {}, limits)
{
    if (before.empty()) return;
    report_ = stream_.append(before);
    for (const check::StreamFinding& found : report_.findings) stood_.emplace(found.finding.rule, found.finding.begin.offset);
}

void PlaceCheck::follow(const CodePlace& place)
{
    if (place.text.size() == size_ && place.is_closed == is_done_) return;
    if (place.replaced.size() != replaced_.size()) replaced_ = place.replaced, in_replaced_.reset();
    if (place.text.size() > most_checked) is_unchecked_ = true;
    if (place.text.size() > size_ && !is_unchecked_) {
        report_ = stream_.append(std::string_view(place.text).substr(size_));
        size_ = static_cast<std::uint32_t>(place.text.size());
    }
    if (place.is_closed && !is_done_) {
        is_done_ = true;
        if (!after_.empty() && !is_unchecked_) {
            report_ = stream_.append(after_);
            stream_.cut(before_ + size_);
        }
    }
    judge();
}

void PlaceCheck::cut(std::uint32_t size)
{
    if (size >= size_ && !is_done_) return;
    is_done_ = false;
    size_ = std::min(size, size_);
    report_ = stream_.cut(before_ + size_);
    std::erase_if(noted_, [&](const auto& note) { return note.first >= size; });
    std::erase_if(notes_, [&](const auto& note) { return note.first >= size; });
    std::erase_if(given_up_, [&](const GivenUp& range) { return range.begin >= size; });
    judge();
}

void PlaceCheck::judge()
{
    offences_.clear();
    for (const check::StreamFinding& found : report_.findings) judge(found.finding, found.final || is_done_);
    std::ranges::stable_sort(offences_, {}, &Offence::begin);
    if (std::ranges::any_of(report_.troubles, is_of_work) || is_unchecked_) {
        GateNote unchecked;
        unchecked.what = GateNote::What::unchecked;
        unchecked.message = report_.troubles.empty() ? "more code than is checked while it is written" : report_.troubles.front().message;
        unchecked.path = shown_;
        note(std::move(unchecked), 0);
    }
}

void PlaceCheck::judge(const check::Finding& finding, bool is_final)
{
    if (!is_new(finding)) return;
    const std::uint32_t begin = std::max(finding.begin.offset, before_) - before_;
    const bool is_severe = least_ && finding.severity >= *least_;
    auto given_up = std::ranges::find_if(given_up_, [&](const GivenUp& range) { return begin >= range.begin && begin < range.end; });
    if (is_severe && given_up == given_up_.end()) {
        offences_.push_back({finding, is_final, finding.begin.offset < before_, begin, std::min(finding.end.offset - before_, size_)});
    } else if (is_final) {
        GateNote one = note_of(finding, is_severe ? GateNote::What::marked : GateNote::What::warned);
        if (is_severe) one.tries = given_up->tries;
        note(std::move(one), begin);
    }
}

void PlaceCheck::note(GateNote note, std::uint32_t begin)
{
    if (noted_.emplace(begin, note.rule).second) notes_.emplace_back(begin, std::move(note));
}

bool PlaceCheck::is_new(const check::Finding& finding)
{
    if (finding.begin.line == 0 || finding.end.offset <= before_ || finding.begin.offset >= before_ + size_) return false;
    return !stood_.contains({finding.rule, finding.begin.offset}) && !was_replaced(finding);
}

bool PlaceCheck::was_replaced(const check::Finding& finding)
{
    if (replaced_.empty()) return false;
    auto text_of = [](std::string_view text, const check::Finding& one) {
        return std::string(text.substr(std::min<std::size_t>(one.begin.offset, text.size()), one.end.offset - one.begin.offset));
    };
    if (!in_replaced_) {
        in_replaced_.emplace();
        check::Stream stood(pack_, path_, {}, limits);
        for (const check::StreamFinding& found : stood.append(replaced_).findings)
            in_replaced_->emplace(found.finding.rule, text_of(replaced_, found.finding));
    }
    return in_replaced_->contains({finding.rule, text_of(stream_.text(), finding)});
}

std::vector<GateNote> PlaceCheck::take_notes(std::uint32_t size)
{
    std::vector<GateNote> taken;
    std::erase_if(notes_, [&](auto& note) {
        if (note.first >= size) return false;
        taken.push_back(std::move(note.second));
        return true;
    });
    return taken;
}

std::uint32_t PlaceCheck::safe_before(std::uint32_t size) const
{
    if (has_statements_) return std::max(stream_.safe_before(before_ + size), before_) - before_;
    return static_cast<std::uint32_t>(text().substr(0, size).rfind('\n') + 1);
}

std::uint32_t PlaceCheck::cut_before(std::uint32_t size) const
{
    const std::uint32_t safe = safe_before(size);
    return has_statements_ ? std::max(safe, std::max(stream_.statement_at(before_ + size), before_) - before_) : safe;
}

std::uint32_t PlaceCheck::safe() const
{
    if (is_unchecked_) return everything;
    if (offences_.empty() && is_done_) return size_;
    return offences_.empty() ? safe_before(size_) : cut_before(offences_.front().begin);
}

void PlaceCheck::give_up(std::uint32_t begin, std::uint32_t end, unsigned tries)
{
    given_up_.push_back({begin, end, tries});
    judge();
}

bool PlaceCheck::would_be_clean(std::uint32_t begin, std::uint32_t end, std::string_view text)
{
    const std::string was(this->text().substr(begin)), rest = was.substr(std::min<std::size_t>(end - begin, was.size()));
    const std::uint32_t size = std::exchange(size_, static_cast<std::uint32_t>(begin + text.size() + rest.size()));
    stream_.cut(before_ + begin);
    const check::StreamReport report = stream_.append(std::string(text) + rest);
    const std::uint32_t from = before_ + begin, until = from + static_cast<std::uint32_t>(text.size());
    const bool is_clean = std::ranges::none_of(report.findings, [&](const check::StreamFinding& found) {
        const check::Finding& one = found.finding;
        return one.begin.offset < until && one.end.offset > from && (!least_ || one.severity >= *least_) && is_new(one);
    });
    size_ = size;
    stream_.cut(before_ + begin);
    stream_.append(was);
    return is_clean;
}

GateNote PlaceCheck::note_of(const check::Finding& finding, GateNote::What what) const
{
    GateNote note;
    note.what = what;
    note.rule = finding.rule;
    note.message = finding.message;
    if (finding.metadata) note.hint = string_at(*finding.metadata, "hint");
    note.severity = finding.severity;
    note.path = shown_;
    note.line = finding.begin.line + first_line_ - 1;
    return note;
}

}  // namespace bawn::model
