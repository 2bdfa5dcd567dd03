#pragma once

// One answer on its way through the gate: pieces of the model come in, text that nothing can call back goes out.

#include <algorithm>
#include <memory>
#include <mutex>

#include "model/attempt.h"
#include "model/code_places.h"
#include "model/gate.h"

namespace bawn::model {

class CheckedAnswer final : public GatedAnswer {
public:
    static Result<std::unique_ptr<CheckedAnswer>> start(Backend&, const check::Pack&, GateSettings, Context, Sampling,
                                                        std::uint32_t most_tokens, Writing);

    Result<std::optional<GatedText>> next() override;
    void cancel() override;
    Ending ending() const override { return ending_; }
    Usage usage() const override;
    bool is_marked() const override { return is_marked_; }

private:
    CheckedAnswer(Backend&, const check::Pack&, GateSettings, Context, Sampling, std::uint32_t most_tokens, Writing);

    // The model.
    Result<> generate(const Sampling&);
    void retire();
    Result<std::vector<Piece>> read(const std::string& text);

    // What it said.
    Result<> read_places();
    Result<> finish();
    Result<bool> look();  // true: what was said has changed
    Result<bool> look(std::size_t at);
    PlaceCheck& check_of(std::size_t at);
    void rewind(std::uint32_t offset);
    bool unsay_copied_hint(const CodePlace&);
    void tell();

    // What is done about it.
    Result<> act_on(std::size_t at, const Offence&);
    Result<bool> fix(std::size_t at, const Offence&);
    bool may_cut(const Offence&) const;
    void mark(std::size_t at, const Offence&);
    Result<> begin_attempt(std::size_t at, const Offence&);
    Result<> fail_try(std::size_t at, const Offence&);
    Result<> next_try();
    Result<> give_up();
    Result<bool> is_resolved();

    std::uint32_t said_size() const { return static_cast<std::uint32_t>(said_.text().size()); }
    std::uint32_t safe_size(std::size_t at) const
    {
        return std::min(checks_[at]->safe(), static_cast<std::uint32_t>(place(at).text.size()));
    }
    const CodePlace& place(std::size_t at) const { return places_->all()[at]; }
    std::unique_ptr<CodePlaces> new_places() const;

    Backend& backend_;
    const check::Pack& pack_;
    GateSettings settings_;
    Sampling sampling_;
    std::uint32_t most_tokens_;
    Writing writing_;

    SaidText said_;
    std::unique_ptr<CodePlaces> places_;
    std::vector<std::unique_ptr<PlaceCheck>> checks_;  // of each place; nullptr: its path is not known yet
    std::size_t first_open_ = 0, first_noted_ = 0;     // the places before it are done; and all was said about them
    std::uint32_t read_ = 0, told_ = 0;                // bytes of what is said
    std::optional<Attempt> attempt_;
    unsigned attempts_ = 0, fixes_ = 0;
    GatedText out_;

    std::mutex lock_;  // of generation_ and is_cancelled_, for cancel()
    std::unique_ptr<Generation> generation_;
    bool is_cancelled_ = false;
    bool has_ended_ = false, is_over_ = false;  // the model said all; and all is told
    Ending ending_ = Ending::stop;
    Usage usage_;
    bool has_usage_ = false, is_marked_ = false;
};

}  // namespace bawn::model
