#pragma once

// A gate that lets everything through as it comes, and one that tells a note: for tests of what stands before a gate.

#include <functional>
#include <mutex>

#include "model/gate.h"

namespace bawn::model::test {

class ThroughAnswer final : public GatedAnswer {
public:
    using NotesOf = std::function<std::vector<GateNote>(std::string_view piece)>;

    ThroughAnswer(std::unique_ptr<Generation> generation, NotesOf notes_of)
        : generation_(std::move(generation)),
          notes_of_(std::move(notes_of))
    {
    }

    Result<std::optional<GatedText>> next() override
    {
        auto piece = generation_->next();
        if (!piece) return fail(std::move(piece).error());
        if (!*piece) return std::nullopt;
        GatedText told{(*piece)->text, notes_of_ ? notes_of_((*piece)->text) : std::vector<GateNote>()};
        is_marked_ = is_marked_ || (!told.notes.empty() && told.notes[0].what == GateNote::What::marked);
        return told;
    }
    void cancel() override { generation_->cancel(); }
    Ending ending() const override { return generation_->ending(); }
    Usage usage() const override { return generation_->usage(); }
    bool is_marked() const override { return is_marked_; }

private:
    std::unique_ptr<Generation> generation_;
    NotesOf notes_of_;
    bool is_marked_ = false;
};

inline auto through(Backend& backend, ThroughAnswer::NotesOf notes_of = {})
{
    return [&backend, notes_of](Context context, Sampling sampling, std::uint32_t most, Writing) -> Result<std::unique_ptr<GatedAnswer>> {
        auto generation = backend.start(context, sampling, most);
        if (!generation) return fail(std::move(generation).error());
        return std::make_unique<ThroughAnswer>(*std::move(generation), notes_of);
    };
}

}  // namespace bawn::model::test
