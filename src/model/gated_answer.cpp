#include "model/gated_answer.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::model {

CheckedAnswer::CheckedAnswer(Backend& backend, const check::Pack& pack, GateSettings settings, Context context, Sampling sampling,
                             std::uint32_t most_tokens, Writing writing)
    : backend_(backend),
      pack_(pack),
      settings_(settings),
      sampling_(std::move(sampling)),
      most_tokens_(most_tokens),
      writing_(std::move(writing)),
      said_(std::move(context)),
      places_(new_places())
{
}

Result<std::unique_ptr<CheckedAnswer>> CheckedAnswer::start(Backend& backend, const check::Pack& pack, GateSettings settings,
                                                            Context context, Sampling sampling, std::uint32_t most_tokens, Writing writing)
{
    std::unique_ptr<CheckedAnswer> answer(
        new CheckedAnswer(backend, pack, settings, std::move(context), std::move(sampling), most_tokens, std::move(writing)));
    TRY(answer->generate(answer->sampling_));
    return answer;
}

std::unique_ptr<CodePlaces> CheckedAnswer::new_places() const
{
    return writing_.form == Writing::Form::code ? std::make_unique<CodePlaces>(writing_.path) : std::make_unique<CodePlaces>();
}

Result<> CheckedAnswer::generate(const Sampling& sampling)
{
    retire();
    has_ended_ = said_.tokens() >= most_tokens_;
    ending_ = Ending::length;
    if (has_ended_) return {};
    std::unique_ptr<Generation> generation = TRY(backend_.start(said_.context(), sampling, most_tokens_ - said_.tokens()));
    std::lock_guard guard(lock_);
    generation_ = std::move(generation);
    if (is_cancelled_) generation_->cancel();
    return {};
}

// The model of this answer stops: the next one may need its slot.
void CheckedAnswer::retire()
{
    std::lock_guard guard(lock_);
    if (!generation_) return;
    generation_->cancel();
    const Usage used = generation_->usage();
    if (!has_usage_) usage_ = {used.prompt_tokens, used.cached_tokens, 0};
    has_usage_ = true;
    usage_.answer_tokens += used.answer_tokens;
    generation_.reset();
}

void CheckedAnswer::cancel()
{
    std::lock_guard guard(lock_);
    is_cancelled_ = true;
    if (generation_) generation_->cancel();
}

Usage CheckedAnswer::usage() const
{
    if (!generation_) return usage_;
    Usage used = generation_->usage();
    used.answer_tokens += usage_.answer_tokens;
    if (has_usage_) used.prompt_tokens = usage_.prompt_tokens, used.cached_tokens = usage_.cached_tokens;
    return used;
}

// A model may put something before what it reads (the token that begins a text, a blank): that is not said here.
Result<std::vector<Piece>> CheckedAnswer::read(const std::string& text)
{
    std::vector<Piece> pieces;
    if (text.empty()) return pieces;
    if (!backend_.facts().continues) return std::vector<Piece>{{no_token, text}};
    const Segment segments[] = {{text, false}};
    pieces = TRY(backend_.read(segments)).pieces;
    std::string whole;
    for (const Piece& piece : pieces) whole += piece.text;
    if (whole == text) return pieces;
    if (pieces.empty() || !whole.ends_with(text)) return fail(ErrorKind::unsupported, "the model reads a text as another one");
    std::size_t more = whole.size() - text.size();
    while (more >= pieces.front().text.size()) {
        more -= pieces.front().text.size();
        pieces.erase(pieces.begin());
    }
    pieces.front().text.erase(0, more);
    return pieces;
}

Result<std::optional<GatedText>> CheckedAnswer::next()
{
    while (out_.text.empty() && out_.notes.empty() && out_.tries.empty()) {
        if (is_over_) return std::nullopt;
        std::optional<Piece> piece;
        if (!has_ended_) piece = TRY(generation_->next());
        if (piece) {
            said_.append(std::move(*piece));
            if (settings_.mode != GateMode::off) TRY(read_places());
        } else {
            if (!has_ended_) ending_ = generation_->ending();
            has_ended_ = true;
            TRY(finish());
        }
        tell();
    }
    return std::exchange(out_, {});
}

Result<> CheckedAnswer::read_places()
{
    while (read_ < said_size()) {
        read_ += static_cast<std::uint32_t>(places_->take(std::string_view(said_.text()).substr(read_)));
        TRY(look());
    }
    return {};
}

// The model said all: what is open is closed, and what is pending judged, until nothing of it has to change.
Result<> CheckedAnswer::finish()
{
    is_over_ = true;
    if (ending_ == Ending::cancelled) told_ = said_size();  // nobody waits for it, and what was held back is not judged
    if (settings_.mode == GateMode::off || ending_ == Ending::cancelled) return {};
    while (has_ended_) {
        TRY(read_places());
        places_->end();
        const bool has_changed = TRY(look());
        if (!has_changed) return {};
    }
    is_over_ = false;
    return read_places();
}

Result<bool> CheckedAnswer::look()
{
    checks_.resize(places_->all().size());
    for (std::size_t at = first_open_; at < checks_.size(); ++at) {
        const bool has_changed = TRY(look(at));
        if (has_changed) return true;
        if (at == first_open_ && place(at).is_closed && checks_[at] && checks_[at]->is_done() &&
            checks_[at]->safe() == place(at).text.size())
            ++first_open_;
    }
    return is_resolved();
}

Result<bool> CheckedAnswer::look(std::size_t at)
{
    const CodePlace& here = place(at);
    if (!here.is_known) return false;
    if (attempt_ && attempt_->place == at && unsay_copied_hint(here)) return true;
    check_of(at).follow(here);
    const Offence* worst = nullptr;  // of the first line that has one
    for (const Offence& offence : checks_[at]->offences()) {
        if (!offence.is_final || (worst && offence.finding.begin.line != worst->finding.begin.line)) continue;
        if (!worst || offence.finding.severity > worst->finding.severity) worst = &offence;
    }
    if (!worst) return false;
    TRY(act_on(at, Offence(*worst)));
    return true;
}

PlaceCheck& CheckedAnswer::check_of(std::size_t at)
{
    checks_.resize(places_->all().size());
    if (!checks_[at]) {
        std::optional<check::Severity> least;
        if (settings_.mode == GateMode::enforce) least = settings_.least;
        checks_[at] = std::make_unique<PlaceCheck>(pack_, least, place(at), writing_.before, writing_.after);
    }
    return *checks_[at];
}

// Everything is read anew, as if the answer ended at `offset`; what is behind it is read next. Up to there it is what was read before.
void CheckedAnswer::rewind(std::uint32_t offset)
{
    places_ = new_places();
    for (read_ = 0; read_ < offset;)
        read_ += static_cast<std::uint32_t>(places_->take(std::string_view(said_.text()).substr(read_, offset - read_)));
    checks_.resize(places_->all().size());
    for (std::size_t at = 0; at < checks_.size(); ++at) {
        if (!place(at).is_known)
            checks_[at].reset();
        else if (checks_[at] && !(place(at).is_closed && checks_[at]->is_done()))
            checks_[at]->cut(static_cast<std::uint32_t>(place(at).text.size()));
    }
    first_open_ = first_noted_ = 0;
}

bool CheckedAnswer::unsay_copied_hint(const CodePlace& here)
{
    if (attempt_->hint.empty() || here.text.size() <= attempt_->size || !here.text.ends_with('\n')) return false;
    const std::size_t begin = std::max<std::size_t>(here.text.rfind('\n', here.text.size() - 2) + 1, attempt_->size);
    if (trimmed(std::string_view(here.text).substr(begin)) != trimmed(attempt_->hint)) return false;
    const std::uint32_t from = here.place_of(static_cast<std::uint32_t>(begin));
    said_.unsay(from, here.ends.back());
    rewind(from);
    return true;
}

void CheckedAnswer::tell()
{
    std::uint32_t limit = said_size();
    if (settings_.mode == GateMode::enforce && !is_over_) {
        if (attempt_) limit = std::min(limit, attempt_->begin);
        for (std::size_t at = first_open_; at < checks_.size(); ++at) {
            if (!place(at).is_known)
                limit = std::min(limit, place(at).begin);
            else if (!place(at).is_closed || safe_size(at) < place(at).text.size())
                limit = std::min(limit, place(at).place_of(safe_size(at)));
        }
    }
    if (limit > told_) out_.text += said_.text().substr(told_, limit - told_);
    told_ = std::max(told_, limit);
    for (std::size_t at = first_noted_; at < checks_.size(); ++at) {
        if (!checks_[at]) continue;
        for (GateNote& note : checks_[at]->take_notes(place(at).size_at(told_))) {
            is_marked_ = is_marked_ || note.what == GateNote::What::marked;
            out_.notes.push_back(std::move(note));
        }
    }
    first_noted_ = first_open_;
}

}  // namespace bawn::model
