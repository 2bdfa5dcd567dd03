#include "model/gate_hint.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "check/language.h"

namespace bawn::model {
namespace {

constexpr std::size_t longest_hint = 300;

// One line; of a rule without a hint its message, up to where the first sentence ends.
std::string words_of(const check::Finding& finding)
{
    std::string hint = finding.metadata ? string_at(*finding.metadata, "hint") : "";
    if (hint.empty()) hint = finding.message.substr(0, finding.message.find(". "));
    hint = hint.substr(0, hint.find('\n'));
    if (hint.size() > longest_hint || !is_valid_utf8(hint)) return "";
    return printable(trimmed(hint));
}

}  // namespace

std::string hint_comment(const check::Finding& finding, std::string_view path, bool begins_line)
{
    const check::Language* language = check::language_of_file(path, "");
    const std::string words = words_of(finding);
    if (!language || words.empty()) return "";
    if (begins_line && !language->line_comment.empty()) return fmt::format("{} {}\n", language->line_comment, words);
    const std::string_view begin = language->block_comment_begin, end = language->block_comment_end;
    if (begin.empty() || words.find(end) != words.npos) return "";
    return fmt::format("{} {} {}{}", begin, words, end, begins_line ? "\n" : " ");
}

}  // namespace bawn::model
