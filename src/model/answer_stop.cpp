#include "model/answer_stop.h"

#include <algorithm>

namespace bawn::model {
namespace {

// How many bytes at the end may be the beginning of a word.
std::size_t unsure(std::string_view text, const std::vector<std::string>& words)
{
    std::size_t most = 0;
    for (const std::string& word : words) {
        for (std::size_t size = std::min(word.size() - 1, text.size()); size > most; --size) {
            if (text.ends_with(std::string_view(word).substr(0, size))) most = size;
        }
    }
    return most;
}

}  // namespace

// The first of all words; of two at one place the longer.
std::size_t AnswerStop::word_at()
{
    std::size_t first = std::string::npos;
    for (const std::string& word : words_) {
        const std::size_t at = held_.find(word);
        if (at == std::string::npos || at > first || (at == first && word.size() < found_.size())) continue;
        first = at;
        found_ = word;
    }
    return first;
}

std::size_t AnswerStop::line_that_ends_it(Clock::time_point now)
{
    for (; seen_ < held_.size(); ++seen_) {
        const char c = held_[seen_];
        if (c == '\n') {
            if (has_line_ && most_milliseconds_ && now - *begun_ > std::chrono::milliseconds(*most_milliseconds_)) return seen_;
            has_line_ = true;
            if (!line_at_) line_at_ = seen_;
        } else if (c != ' ' && c != '\t' && line_at_) {
            const std::size_t indent = seen_ - held_.rfind('\n', seen_) - 1;
            if (least_indent_ && indent < *least_indent_) return *line_at_;
            line_at_.reset();
        }
    }
    return std::string::npos;
}

std::string AnswerStop::take(std::string_view text, Clock::time_point now)
{
    if (has_ended_) return "";
    if (!begun_) begun_ = now;
    held_ += text;
    const std::size_t word = word_at(), line = line_that_ends_it(now);
    const std::size_t end = std::min(word, line);
    if (end != std::string::npos) {
        has_ended_ = true;
        if (line < word) found_.clear();
        held_.resize(end);
        return std::exchange(held_, {});
    }
    std::size_t told = held_.size() - unsure(held_, words_);
    if (least_indent_ && line_at_) told = std::min(told, *line_at_);
    std::string text_told = held_.substr(0, told);
    held_.erase(0, told);
    seen_ -= std::min(seen_, told);
    if (line_at_ && *line_at_ < told)
        line_at_.reset();
    else if (line_at_)
        *line_at_ -= told;
    return text_told;
}

std::string AnswerStop::end() { return has_ended_ ? std::string() : std::exchange(held_, {}); }

}  // namespace bawn::model
