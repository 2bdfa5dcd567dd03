#pragma once

// AnswerStop: where an answer ends before the model thinks so: at a word of the client's, at a line that is indented too little, or
// at a line's end once it takes too long. What might become such a word is held back.
//
//     AnswerStop stop({"\n\n"}, {}, {});
//     tell(stop.take("a\n"));  tell(stop.take("\nb"));   // "a", ""
//     stop.found()                                       // "\n\n"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bawn::model {

class AnswerStop {
public:
    using Clock = std::chrono::steady_clock;

    AnswerStop(std::vector<std::string> words, std::optional<std::uint32_t> least_indent, std::optional<std::uint32_t> most_milliseconds)
        : words_(std::move(words)),
          least_indent_(least_indent),
          most_milliseconds_(most_milliseconds)
    {
    }

    std::string take(std::string_view text, Clock::time_point now = Clock::now());
    std::string end();  // what was held back for nothing

    bool has_ended() const { return has_ended_; }
    const std::string& found() const { return found_; }  // the word, "" where it was none

private:
    std::size_t word_at();
    std::size_t line_that_ends_it(Clock::time_point);

    std::vector<std::string> words_;
    std::optional<std::uint32_t> least_indent_, most_milliseconds_;
    std::optional<Clock::time_point> begun_;
    std::string held_, found_;
    std::size_t seen_ = 0;                  // of held_, by line_that_ends_it()
    std::optional<std::size_t> line_at_;    // in held_: a line's end behind which only blanks stand so far
    bool has_line_ = false;
    bool has_ended_ = false;
};

}  // namespace bawn::model
