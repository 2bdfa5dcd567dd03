#include "check/secret_allowlist.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::check {
namespace {

// One expression of several, joined as gitleaks joins them: a flag that one of them sets holds for those behind it.
std::unique_ptr<LazyRegex> joined(const std::vector<std::string>& expressions)
{
    if (expressions.empty()) return nullptr;
    std::string all;
    for (const std::string& expression : expressions) all += (all.empty() ? "(?:" : "|") + expression;
    RegexOptions options;
    options.dialect = RegexDialect::re2;
    return std::make_unique<LazyRegex>(all + ")", options);
}

bool matches(const std::unique_ptr<LazyRegex>& regex, std::string_view text)
{
    if (!regex || text.empty()) return false;
    const Regex* compiled = regex->get();
    return compiled && compiled->matches(text).value_or(false);  // RE2 gives an answer always
}

std::uint32_t first_two(std::string_view text) { return static_cast<unsigned char>(text[0]) << 8 | static_cast<unsigned char>(text[1]); }

}  // namespace

StopWords::StopWords(const std::vector<std::string>& words)
{
    for (const std::string& word : words) (word.size() < 2 ? short_ : longer_[first_two(word)]).push_back(word);
}

bool StopWords::stands_in(std::string_view text) const
{
    if (short_.empty() && longer_.empty()) return false;
    std::string lower = lower_case(text);
    std::string_view rest = lower;
    if (std::ranges::any_of(short_, [&](const std::string& word) { return rest.find(word) != rest.npos; })) return true;
    for (; rest.size() >= 2; rest.remove_prefix(1)) {
        auto words = longer_.find(first_two(rest));
        if (words == longer_.end()) continue;
        if (std::ranges::any_of(words->second, [&](const std::string& word) { return rest.starts_with(word); })) return true;
    }
    return false;
}

CompiledAllowlist::CompiledAllowlist(const SecretAllowlist& list)
    : list_(&list),
      paths_(joined(list.paths)),
      regexes_(joined(list.regexes)),
      stopwords_(list.stopwords)
{
}

Result<> CompiledAllowlist::check() const
{
    for (const auto* regex : {&paths_, &regexes_}) {
        if (!*regex) continue;
        if (const auto& compiled = (*regex)->compiled(); !compiled) return fail(Error(compiled.error()).while_doing("an allowlist"));
    }
    return {};
}

bool CompiledAllowlist::has_commit(std::string_view commit) const
{
    return !commit.empty() && std::ranges::find(list_->commits, lower_case(commit)) != list_->commits.end();
}

bool CompiledAllowlist::has_path(std::string_view path) const { return matches(paths_, path); }

bool CompiledAllowlist::has_regex_for(const SecretCandidate& candidate) const
{
    using enum SecretAllowlist::Target;
    return matches(regexes_, list_->target == match ? candidate.match : list_->target == line ? candidate.line : candidate.secret);
}

bool CompiledAllowlist::allows(const SecretOrigin& origin) const
{
    if (!list_->needs_all) return has_commit(origin.commit) || has_path(origin.path);
    if (!list_->regexes.empty() || !list_->stopwords.empty()) return false;  // asked of each finding
    return (list_->commits.empty() || has_commit(origin.commit)) && (list_->paths.empty() || has_path(origin.path));
}

bool CompiledAllowlist::allows(const SecretOrigin& origin, const SecretCandidate& candidate) const
{
    if (!list_->needs_all) return has_regex_for(candidate) || stopwords_.stands_in(candidate.secret);
    return (list_->commits.empty() || has_commit(origin.commit)) && (list_->paths.empty() || has_path(origin.path)) &&
           (list_->regexes.empty() || has_regex_for(candidate)) && (list_->stopwords.empty() || stopwords_.stands_in(candidate.secret));
}

}  // namespace bawn::check
