#pragma once

// An answer that is told in one document, once it has ended: kept until then.

#include "model/apis/request.h"

namespace bawn::model {

class WholeAnswer : public AnswerWriter {
public:
    void begin(std::uint32_t, std::string&) override {}
    void text(std::string_view text, std::string&) override { text_ += text; }
    void call_begun(std::string_view id, std::string_view name, std::string&) override
    {
        calls_.push_back({std::string(id), std::string(name), ""});
    }
    void call_arguments(std::string_view json, std::string&) override { calls_.back().arguments += json; }
    void call_ended(std::string&) override {}
    void notes(std::span<const GateNote> notes, std::string&) override { notes_.insert(notes_.end(), notes.begin(), notes.end()); }
    void broke(const ApiError&, std::string&) override {}  // nothing was told yet: the error is the answer

protected:
    std::string text_;
    std::vector<ToolCall> calls_;
    std::vector<GateNote> notes_;
};

}  // namespace bawn::model
