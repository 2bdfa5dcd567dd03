#include "model/code_places.h"

#include <algorithm>

#include "base/text.h"
#include "check/language.h"

namespace bawn::model {
namespace {

constexpr std::size_t most_nested = 8;

struct Fence {
    char mark;
    std::size_t marks, indent;
    std::string info;
};

// "   - ```python title=x" -> 3 marks, indent 5, info "python title=x"
std::optional<Fence> fence_in(std::string_view line)
{
    std::size_t at = 0;
    auto skip = [&](std::string_view those) { at = std::min(line.find_first_not_of(those, at), line.size()); };
    skip(" \t");
    const std::size_t item = line.find_first_not_of("0123456789", at);
    if (item != line.npos && item + 1 < line.size() && line[item + 1] == ' ') {
        if (item > at ? line[item] == '.' || line[item] == ')' : line[item] == '-' || line[item] == '*' || line[item] == '+') {
            at = item + 1;
            skip(" \t");
        }
    }
    if (at >= line.size() || (line[at] != '`' && line[at] != '~')) return std::nullopt;
    const std::size_t end = std::min(line.find_first_not_of(line[at], at), line.size());
    if (end - at < 3) return std::nullopt;
    const std::string_view info = trimmed(line.substr(end));
    if (line[at] == '`' && info.find('`') != info.npos) return std::nullopt;
    return Fence{line[at], end - at, at, std::string(info)};
}

const check::Language* language_of(std::string_view path) { return path.empty() ? nullptr : check::language_of_file(path, ""); }

// The last word of a line, if it is the path of code: "In `src/app.py`:" -> "src/app.py"
std::string path_in(std::string_view line)
{
    auto is_around = [](char c) { return std::string_view("`*_:\"'()# \t\r\n").find(c) != std::string_view::npos; };
    while (!line.empty() && is_around(line.back())) line.remove_suffix(1);
    const std::size_t begin = line.find_last_of("`*\"'(: \t");
    const std::string_view word = begin == line.npos ? line : line.substr(begin + 1);
    return word.find_first_of("./") != word.npos && language_of(word) ? std::string(word) : "";
}

// What the info string and the line before say: "python", "src/a.py", "python:src/a.py", "{.python title="a.py"}".
CodePlace place_of_block(std::string_view info, std::string_view line_before)
{
    constexpr std::string_view between = " \t,;={}\"':";
    std::vector<std::string_view> words;
    for (std::size_t at = info.find_first_not_of(between); at != info.npos;) {
        const std::size_t end = std::min(info.find_first_of(between, at), info.size());
        words.push_back(info.substr(at, end - at));
        at = info.find_first_not_of(between, end);
    }
    if (!words.empty() && words[0].size() > 1 && words[0].front() == '.') words[0].remove_prefix(1);

    CodePlace place;
    const std::string named = words.empty() ? "" : path_of_language(words[0]);
    for (std::string_view word : words)
        if (place.path.empty() && word.find_first_of("./") != word.npos && language_of(word)) place.path = word;
    if (place.path.empty()) place.path = path_in(line_before);
    if (!named.empty() && language_of(place.path) != language_of(named)) place.path.clear();
    place.is_known = !place.path.empty() || !words.empty();
    place.shown = !place.path.empty() ? place.path : words.empty() ? "code" : std::string(words[0]);
    if (place.path.empty()) place.path = named;
    return place;
}

bool is_patch(std::string_view info)
{
    return is_one_of(lower_case(info.substr(0, info.find_first_of(" \t"))), {"diff", "patch", "udiff"});
}
bool is_markdown(std::string_view info) { return is_one_of(lower_case(info.substr(0, info.find_first_of(" \t"))), {"markdown", "md"}); }
bool may_hold_calls(std::string_view info)
{
    return is_one_of(lower_case(info.substr(0, info.find_first_of(" \t"))), {"", "json", "tool_call", "tool_code", "xml", "tool"});
}

}  // namespace

CodePlaces::CodePlaces() : found_(new FoundPlaces), json_(*found_), tagged_(*found_) {}

CodePlaces::CodePlaces(const std::string& path) : CodePlaces()
{
    CodePlace place;
    place.path = place.shown = path;
    place.is_known = true;
    whole_ = std::make_unique<CodeText>(*found_, std::move(place), CodeText::Form::code);
}

std::size_t CodePlaces::take(std::string_view bytes)
{
    found_->have_changed = false;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        line_.add(bytes[at], ++offset_);
        if (!whole_ && reads_json_) json_.take(bytes[at], offset_);
        if (bytes[at] == '\n') take_line();
        if (found_->have_changed) return at + 1;
    }
    return bytes.size();
}

void CodePlaces::take_line()
{
    if (whole_)
        whole_->take(line_);
    else if (!blocks_.empty() && closes(line_.text)) {
        if (blocks_.back().text) blocks_.back().text->end();
        blocks_.pop_back();
        reads_json_ = true;
        json_.end();
    } else if (!blocks_.empty() && !blocks_.back().is_markdown) {
        const Block& block = blocks_.back();
        std::size_t indent = 0;
        while (indent < block.indent && indent < line_.text.size() && (line_.text[indent] == ' ' || line_.text[indent] == '\t')) ++indent;
        block.text->take(indent == 0 ? line_ : line_.from(indent));
    } else if (argument_ || !opens(line_.text)) {
        take_text_line();
    }
    line_.begin_at(offset_);
}

bool CodePlaces::closes(std::string_view line) const
{
    const Block& block = blocks_.back();
    std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    std::size_t end = std::min(line.find_first_not_of(block.mark, begin), line.size());
    return begin <= block.indent + 3 && end - begin >= block.marks && trimmed(line.substr(end)).empty();
}

bool CodePlaces::opens(std::string_view line)
{
    const auto fence = fence_in(line);
    if (!fence || blocks_.size() == most_nested) return false;
    Block block = {fence->mark, fence->marks, fence->indent, is_markdown(fence->info), {}};
    if (!block.is_markdown) {
        const bool patch = is_patch(fence->info);
        CodePlace place = place_of_block(patch ? "" : fence->info, line_before_);
        place.begin = offset_;
        place.line_prefix = std::string(fence->indent, ' ') + (patch ? "+" : "");
        const auto form = patch ? CodeText::Form::patch : place.is_known ? CodeText::Form::code : CodeText::Form::unnamed;
        place.is_known = place.is_known || patch;
        block.text = std::make_unique<CodeText>(*found_, std::move(place), form);
    }
    line_before_.clear();
    blocks_.push_back(std::move(block));
    json_.end();
    reads_json_ = blocks_.back().is_markdown || may_hold_calls(fence->info);
    return true;
}

void CodePlaces::take_text_line()
{
    if (argument_)
        take_argument(0);
    else
        take_tags(0);
    if (!argument_ && !trimmed(line_.text).empty()) line_before_ = line_.text;
}

// <parameter=path>, <parameter name="path">, and what begins or ends a call.
void CodePlaces::take_tags(std::size_t at)
{
    const std::string_view text = line_.text;
    for (at = text.find('<', at); at != text.npos; at = text.find('<', at + 1)) {
        const std::size_t end = text.find('>', at);
        if (end == text.npos) return;
        std::string_view tag = text.substr(at + 1, end - at - 1);
        if (tag.starts_with("/function") || tag.starts_with("/invoke") || tag.starts_with("/tool_call")) tagged_.end();
        if (!tag.starts_with("parameter=") && !tag.starts_with("parameter name=")) continue;
        tag.remove_prefix(tag.find('=') + 1);
        while (!tag.empty() && (tag.front() == '"' || tag.front() == '\'')) tag.remove_prefix(1);
        while (!tag.empty() && (tag.back() == '"' || tag.back() == '\'')) tag.remove_suffix(1);
        const bool ends_line = trimmed(text.substr(end + 1)).empty();
        line_before_.clear();
        argument_ = kind_of_argument(tag);
        value_.clear();
        if (*argument_ == ArgumentKind::code || *argument_ == ArgumentKind::patch || *argument_ == ArgumentKind::command)
            argument_text_ = tagged_.open(*argument_, ends_line ? line_.end() : line_.ends[end], 0);
        if (!ends_line) take_argument(end + 1);
        return;
    }
}

void CodePlaces::take_argument(std::size_t at)
{
    constexpr std::string_view closer = "</parameter>";
    const std::size_t end = line_.text.find(closer, at);
    const AnswerLine part = line_.from(at, end == std::string::npos ? end : end - at);
    if (argument_text_) {
        if (!part.text.empty()) argument_text_->take(part);
    } else if (value_.size() < (1 << 20)) {
        value_ += part.text;
    }
    if (end == std::string::npos) return;
    end_argument();
    take_tags(end + closer.size());
}

void CodePlaces::end_argument()
{
    if (argument_text_)
        tagged_.close(std::move(argument_text_));
    else
        tagged_.say(*argument_, *argument_ == ArgumentKind::replaced ? value_ : std::string(trimmed(value_)));
    argument_.reset();
}

void CodePlaces::end()
{
    found_->have_changed = false;
    if (!line_.text.empty()) take_line();
    if (whole_) whole_->end();
    for (Block& block : blocks_)
        if (block.text) block.text->end();
    blocks_.clear();
    if (argument_) end_argument();
    tagged_.end();
    json_.end();
}

}  // namespace bawn::model
