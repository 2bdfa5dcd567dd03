#include "model/code_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "model/code_look.h"

namespace bawn::model {
namespace {

constexpr std::ptrdiff_t most_lines_looked_at = 16;  // the gate holds them back

constexpr std::string_view files_of_patches[] = {"*** Update File: ", "*** Add File: ", "+++ b/", "+++ "};

// "+++ b/src/a.py\t2026-01-01" -> "src/a.py"
std::string file_named_by(std::string_view line)
{
    for (std::string_view before : files_of_patches)
        if (line.starts_with(before)) return std::string(trimmed(line.substr(before.size(), line.find('\t') - before.size())));
    return "";
}

// "@@ -1,4 +12,6 @@" -> 12
std::uint32_t line_named_by(std::string_view header)
{
    std::uint32_t line = 1;
    const std::size_t plus = header.find('+');
    if (plus != header.npos) std::from_chars(header.data() + plus + 1, header.data() + header.size(), line);
    return std::max<std::uint32_t>(line, 1);
}

constexpr std::string_view command_ends = " \t\n;|&<>()";

// What stands at the beginning, without the quotes around it.
std::string unquoted_word(std::string_view text)
{
    text = trimmed(text);
    if (!text.empty() && (text[0] == '"' || text[0] == '\'')) return std::string(text.substr(1, text.find(text[0], 1) - 1));
    return std::string(text.substr(0, text.find_first_of(command_ends)));
}

struct HereDocument {
    std::string_view command;  // of those in a line, the one that it belongs to
    std::string delimiter;     // "" where none begins
};

// "cd src && cat >a.py <<'EOF'" -> cat >a.py <<'EOF', EOF
HereDocument here_document_in(std::string_view line)
{
    for (std::size_t at = line.find("<<"); at != line.npos; at = line.find("<<", at)) {
        const std::size_t end = std::min(line.find_first_not_of('<', at), line.size());
        std::string_view rest = line.substr(end);
        if (rest.starts_with('-')) rest.remove_prefix(1);
        std::string word = unquoted_word(rest);
        if (end == at + 2 && !word.empty() && std::ranges::all_of(word, [](char c) { return is_word(c); })) {
            const std::size_t before = line.find_last_of(";", at), both = line.rfind("&&", at);
            const std::size_t from = std::max(before == line.npos ? 0 : before + 1, both == line.npos ? 0 : both + 2);
            return {line.substr(from, std::min(line.find(';', at), line.find("&&", at)) - from), std::move(word)};
        }
        at = end;
    }
    return {};
}

bool is_for_a_patch(std::string_view command)
{
    command = trimmed(command.substr(0, command.find("<<")));
    return command.contains("apply_patch") || command.starts_with("patch ") || command.contains("git apply");
}

// Where a command with a here-document writes it: the file of a redirection or of tee; "" for none.
std::string file_written_by(std::string_view command)
{
    for (std::size_t at = command.find('>'); at != command.npos; at = command.find('>', at + 1)) {
        if (at > 0 && (command[at - 1] == '2' || command[at - 1] == '<')) continue;
        std::string_view rest = command.substr(at + 1);
        if (rest.starts_with('>')) rest.remove_prefix(1);
        if (std::string file = unquoted_word(rest); !file.empty() && file != "/dev/null") return file;
    }
    const std::size_t tee = command.find("tee ");
    if (tee == command.npos || (tee > 0 && command_ends.find(command[tee - 1]) == command.npos)) return "";
    std::string_view rest = trimmed(command.substr(tee + 4));
    while (rest.starts_with('-')) rest = trimmed(rest.substr(std::min(rest.size(), rest.find(' '))));
    return unquoted_word(rest);
}

}  // namespace

AnswerLine AnswerLine::from(std::size_t at, std::size_t size) const
{
    AnswerLine part;
    part.text = text.substr(at, size);
    part.ends.assign(ends.begin() + static_cast<std::ptrdiff_t>(at), ends.begin() + static_cast<std::ptrdiff_t>(at + part.text.size()));
    part.begin = at == 0 ? begin : ends[at - 1];
    return part;
}

CodeText::CodeText(FoundPlaces& found, CodePlace place, Form form) : found_(found), common_(std::move(place)), form_(form)
{
    if (form_ == Form::code || form_ == Form::unnamed) open(common_.begin);
}

void CodeText::open(std::uint32_t begin)
{
    place_ = found_.all.size();
    CodePlace& place = found_.all.emplace_back(common_);
    place.begin = begin;
    place.first_line = first_line_;
    found_.have_changed = true;
}

void CodeText::close()
{
    if (!place_) return;
    if (form_ == Form::unnamed) look(true);
    found_.all[*place_].is_closed = true;
    found_.have_changed = true;
    place_.reset();
}

void CodeText::add(const AnswerLine& line, std::size_t from)
{
    CodePlace& place = found_.all[*place_];
    place.text.append(line.text, from);
    place.ends.insert(place.ends.end(), line.ends.begin() + static_cast<std::ptrdiff_t>(from), line.ends.end());
    found_.have_changed = true;
}

void CodeText::take(const AnswerLine& line)
{
    switch (form_) {
    case Form::code: return take_code(line);
    case Form::unnamed: take_code(line); return look(false);
    case Form::patch: return take_patch(line);
    case Form::command: return take_command(line);
    }
}

void CodeText::name(std::string file)
{
    common_.path = common_.shown = std::move(file);
    common_.is_known = true;
}

void CodeText::end() { close(); }

void CodeText::look(bool is_whole)
{
    if (!place_ || found_.all[*place_].is_known) return;
    CodePlace& place = found_.all[*place_];
    const std::string_view text = trimmed(place.text);
    const bool is_data = text.starts_with('{') || text.starts_with('[') || text.starts_with('<');
    const CodeLook look = is_data ? CodeLook{} : look_of_code({text});
    is_whole = is_whole || is_data || std::ranges::count(place.text, '\n') >= most_lines_looked_at;
    if (!look.is_sure() && !is_whole) return;
    if (!look.likely_path().empty()) place.path = place.shown = look.likely_path();
    place.is_known = true;
    found_.have_changed = true;
}

// <<<<<<< SEARCH … ======= … >>>>>>> REPLACE
void CodeText::take_code(const AnswerLine& line)
{
    const std::string_view said = trimmed(line.text);
    if (said.starts_with("<<<<<<< ") && side_ == Side::none) {
        close();
        common_.replaced.clear();
        side_ = Side::old_;
    } else if (said == "=======" && side_ == Side::old_) {
        open(line.end());
        side_ = Side::new_;
    } else if (said.starts_with(">>>>>>>") && side_ == Side::new_) {
        close();
        side_ = Side::none;
    } else if (side_ == Side::old_) {
        common_.replaced += line.text;
    } else if (place_) {
        add(line, 0);
    }
}

bool CodeText::is_patch_header(const AnswerLine& line)
{
    const std::string_view text = line.text;
    const bool after_minuses = std::exchange(after_minuses_, text.starts_with("--- "));
    if (text.starts_with("@@")) {
        close();
        first_line_ = line_named_by(text);
        open(line.end());
        return true;
    }
    if (!text.starts_with("*** ") && !text.starts_with("diff ") && !(after_minuses && text.starts_with("+++ "))) return after_minuses_;
    close();
    if (std::string file = file_named_by(text); !file.empty() && file != "/dev/null") name(std::move(file));
    return true;
}

void CodeText::take_patch(const AnswerLine& line)
{
    if (is_patch_header(line)) return;
    const char mark = line.text.empty() ? ' ' : line.text.front();
    if (mark == '\\') return;  // "\ No newline at end of file"
    const std::size_t from = mark == '+' || mark == '-' || mark == ' ' ? 1 : 0;
    if (!place_) {
        if (mark != '+') return;
        open(line.begin);  // a new file of a patch without @@
    }
    if (mark != '+') found_.all[*place_].replaced.append(line.text, line.text.empty() ? 0 : from);
    if (mark != '-') add(line, line.text.empty() ? 0 : from);
}

void CodeText::begin_document(const AnswerLine& line)
{
    HereDocument document = here_document_in(line.text);
    const std::string_view command = document.command;
    in_patch_ = line.text.starts_with("*** Begin Patch");
    delimiter_ = in_patch_ ? "*** End Patch" : std::move(document.delimiter);
    if (delimiter_.empty()) return;
    in_patch_ = in_patch_ || is_for_a_patch(command);
    common_.line_prefix = in_patch_ ? "+" : "";
    if (in_patch_) return;
    std::string file = file_written_by(command);
    if (file.empty()) return;
    name(std::move(file));
    open(line.end());
}

void CodeText::take_command(const AnswerLine& line)
{
    if (delimiter_.empty()) return begin_document(line);
    if (trimmed(line.text) == delimiter_) {
        close();
        delimiter_.clear();
    } else if (in_patch_) {
        take_patch(line);
    } else if (place_) {
        add(line, 0);
    }
}

}  // namespace bawn::model
