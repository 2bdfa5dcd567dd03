#include "check/closers.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::check {
namespace {

constexpr std::size_t most_open = 500;      // deeper brackets are not followed
constexpr std::size_t longest_word = 16;    // of those that matter

char closing(char open)
{
    switch (open) {
    case '(': return ')';
    case '[': return ']';
    default: return '}';
    }
}

}  // namespace

OpenText::OpenText(const Language& language)
    : language_(language),
      is_by_indent_(is_one_of(language.id, {"python"})),
      ends_by_semicolon_(
          is_one_of(language.id, {"javascript", "typescript", "tsx", "java", "c", "cpp", "csharp", "go", "rust", "php", "solidity"})),
      has_templates_(is_one_of(language.id, {"javascript", "typescript", "tsx", "go"})),
      has_triple_quotes_(is_one_of(language.id, {"python", "java", "kotlin", "scala", "swift"})),
      has_directives_(is_one_of(language.id, {"c", "cpp"}))
{
    lines_.push_back({0, state_});
}

bool OpenText::stands_at(std::size_t at, std::string_view what) const
{
    return !what.empty() && std::string_view(text_).substr(at, what.size()) == what;
}

void OpenText::append(std::string_view more)
{
    text_ += more;
    // A sign of several characters may be cut in two: the line is read again from its begin.
    state_ = lines_.back().state;
    for (read_ = lines_.back().begin; read_ < text_.size();) take(read_);
}

void OpenText::cut(std::uint32_t size)
{
    text_.resize(std::min<std::size_t>(size, text_.size()));
    while (lines_.size() > 1 && lines_.back().begin > text_.size()) lines_.pop_back();
    append({});
}

void OpenText::take(std::size_t at)
{
    char c = text_[at];
    switch (state_.in) {
    case In::code: take_code(at); break;
    case In::string: take_string(at); break;
    case In::line_comment:
        ++read_;
        if (c == '\n') state_.in = In::code;
        break;
    case In::block_comment:
        if (stands_at(at, language_.block_comment_end)) {
            state_.in = In::code;
            read_ += language_.block_comment_end.size() - 1;
        }
        ++read_;
        break;
    }
    if (c != '\n') {
        ++state_.column;
        return;
    }
    state_.column = 0;
    state_.line_has_text = false;
    state_.is_directive = state_.is_directive && std::string_view(text_).substr(0, at).ends_with('\\');
    lines_.push_back({static_cast<std::uint32_t>(read_), state_});
}

void OpenText::saw(char c)
{
    if (!state_.line_has_text) state_.indent = state_.column;
    state_.line_has_text = true;
    if (is_word(c)) {
        if (!is_word(state_.last)) state_.word.clear();
        if (state_.word.size() < longest_word) state_.word += c;
    }
    state_.before_last = state_.last;
    state_.last = c;
}

void OpenText::open_string(std::size_t at, char quote)
{
    if (!state_.is_directive) saw(quote);
    bool is_triple = has_triple_quotes_ && quote != '`' && stands_at(at, std::string(3, quote));
    state_.is_raw = is_one_of(state_.word, {"r", "R", "rb", "br", "Rb", "rB"}) && is_word(state_.before_last) && is_by_indent_;
    state_.in = In::string;
    state_.quote = quote;
    state_.quotes = is_triple ? 3 : 1;
    state_.is_escaped = false;
    read_ += state_.quotes;
}

void OpenText::take_code(std::size_t at)
{
    char c = text_[at];
    if (stands_at(at, language_.line_comment)) {
        state_.in = In::line_comment;
        ++read_;
        return;
    }
    if (stands_at(at, language_.block_comment_begin)) {
        state_.in = In::block_comment;
        read_ += language_.block_comment_begin.size();
        return;
    }
    if (c == '"' || c == '\'' || (c == '`' && has_templates_)) return open_string(at, c);
    ++read_;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return;
    if (c == '#' && has_directives_ && !state_.line_has_text && !state_.is_directive) take_directive(at);
    if (state_.is_directive) return;
    take_bracket(c);
    saw(c);
}

void OpenText::take_bracket(char c)
{
    if ((c == '(' || c == '[' || c == '{') && state_.open.size() < most_open) {
        bool after_value = std::string_view("=(,[:?&|+").find(state_.last) != std::string_view::npos && state_.last != 0;
        bool is_arrow = state_.last == '>' && state_.before_last == '=';
        bool is_expression = after_value || (state_.word == "return" && is_word(state_.last));
        state_.open.push_back({c, c == '{' && (is_arrow || !is_expression)});
    } else if ((c == ')' || c == ']' || c == '}') && !state_.open.empty() && closing(state_.open.back().open) == c) {
        state_.open.pop_back();
    }
}

// Of #if and #else one branch opens what stays open behind #endif: the last one.
void OpenText::take_directive(std::size_t at)
{
    state_.is_directive = true;
    const std::size_t begin = text_.find_first_not_of(" \t", at + 1);
    if (begin == text_.npos) return;
    auto last_if = std::ranges::find(state_.open.rbegin(), state_.open.rend(), '#', &Bracket::open);
    if (stands_at(begin, "if")) {
        if (state_.open.size() < most_open) state_.open.push_back({'#', true});
    } else if (last_if != state_.open.rend()) {
        if (stands_at(begin, "el")) state_.open.erase(last_if.base(), state_.open.end());
        if (stands_at(begin, "endif")) state_.open.erase(std::next(last_if).base());
    }
}

void OpenText::take_string(std::size_t at)
{
    char c = text_[at];
    ++read_;
    if (state_.is_escaped) {
        state_.is_escaped = false;
    } else if (c == '\\' && !(state_.quote == '`' && language_.id == "go")) {
        state_.is_escaped = !state_.is_raw;
    } else if (c == state_.quote && (state_.quotes == 1 || stands_at(at, std::string(3, c)))) {
        read_ += state_.quotes - 1u;
        state_.in = In::code;
        if (!state_.is_directive) state_.last = c;
    } else if (c == '\n' && state_.quotes == 1 && state_.quote != '`') {
        state_.in = In::code;  // it was never closed
    }
}

bool OpenText::is_between_statements() const
{
    bool in_blocks = std::ranges::all_of(state_.open, &Bracket::is_block);
    return state_.in == In::code && !state_.line_has_text && in_blocks;
}

bool OpenText::is_finished(std::uint32_t begin, std::uint32_t end) const
{
    auto next = std::ranges::lower_bound(lines_, std::max(end, begin + 1), {}, &Line::begin);
    if (next == lines_.end() || next->state.in != In::code) return false;
    auto first = std::ranges::upper_bound(lines_, begin, {}, &Line::begin) - 1;
    auto expressions = [](const Line& line) { return std::ranges::count(line.state.open, false, &Bracket::is_block); };
    return expressions(*next) <= expressions(*first);
}

std::string OpenText::closers() const
{
    std::string closed;
    char last = state_.last;
    if (state_.in == In::string) {
        if (state_.is_escaped) closed += ' ';
        closed.append(state_.quotes, state_.quote);
        last = state_.quote;
    }
    if (state_.in == In::line_comment) closed += '\n';
    if (state_.in == In::block_comment) closed += language_.block_comment_end;
    if (state_.is_directive && !closed.ends_with('\n')) closed += '\n';
    for (auto bracket = state_.open.rbegin(); bracket != state_.open.rend(); ++bracket) {
        bool ends_statement = bracket->is_block && ends_by_semicolon_ && last != ';' && last != '{' && last != '}' && last != 0;
        if (ends_statement) closed += ';';
        if (bracket->open == '#') {
            closed += "\n#endif\n";
            last = ';';
            continue;
        }
        last = closing(bracket->open);
        closed += last;
    }
    if (is_by_indent_ && last == ':' && state_.open.empty())
        closed += (state_.line_has_text ? " pass\n" : std::string(state_.indent + 1, ' ') + "pass\n");
    bool is_at_top = state_.open.empty() ? state_.line_has_text : !state_.open.front().is_block;
    if (ends_by_semicolon_ && is_at_top && last != ';' && last != '}' && last != 0) closed += ';';
    return closed;
}

}  // namespace bawn::check
