#define PCRE2_CODE_UNIT_WIDTH 8
#include "check/regex.h"

#include <pcre2.h>
#include <re2/re2.h>

#include <algorithm>
#include <cassert>
#include <mutex>

#include "base/freed_by.h"
#include "base/text.h"
#include "check/regex_reading.h"

namespace bawn::check {
namespace {

constexpr std::size_t longest_expression = 1 << 16;
constexpr std::int64_t memory = 8 << 20, most_memory = 64 << 20;  // of an RE2 program and its automaton
constexpr std::uint32_t most_matching_steps = 2'000'000, most_matching_depth = 100'000, most_heap_kib = 32 << 10;

std::string with_flags(std::string_view expression, const RegexOptions& options)
{
    std::string flags;
    if (options.ignore_case) flags += 'i';
    if (options.multiline) flags += 'm';
    if (options.dot_all) flags += 's';
    return flags.empty() ? std::string(expression) : "(?" + flags + ")" + std::string(expression);
}

std::unique_ptr<re2::RE2> as_re2(std::string_view expression, const RegexOptions& options)
{
    re2::RE2::Options how;
    how.set_log_errors(false);
    how.set_encoding(options.text == RegexText::bytes ? re2::RE2::Options::EncodingLatin1 : re2::RE2::Options::EncodingUTF8);
    how.set_max_mem(memory);
    std::string whole = with_flags(expression, options);
    auto compiled = std::make_unique<re2::RE2>(whole, how);
    if (compiled->error_code() == re2::RE2::ErrorPatternTooLarge) {
        how.set_max_mem(most_memory);
        compiled = std::make_unique<re2::RE2>(whole, how);
    }
    return compiled;
}

// PCRE2's objects, freed by their own functions.
using PcreCode = std::unique_ptr<pcre2_code, FreedBy<pcre2_code_free>>;
using PcreLimits = std::unique_ptr<pcre2_match_context, FreedBy<pcre2_match_context_free>>;
using PcreResult = std::unique_ptr<pcre2_match_data, FreedBy<pcre2_match_data_free>>;
using PcreNewlines = std::unique_ptr<pcre2_compile_context, FreedBy<pcre2_compile_context_free>>;

std::string pcre_message(int code)
{
    PCRE2_UCHAR text[160] = {};
    pcre2_get_error_message(code, text, sizeof text);
    return reinterpret_cast<const char*>(text);
}

}  // namespace

struct Pcre {
    PcreCode code;
    PcreLimits limits;
};

namespace {

Result<Pcre> as_pcre(std::string_view expression, const RegexOptions& options)
{
    std::uint32_t flags = PCRE2_NEVER_BACKSLASH_C;
    if (options.text == RegexText::utf8) flags |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    if (options.ignore_case) flags |= PCRE2_CASELESS;
    if (options.multiline) flags |= PCRE2_MULTILINE;
    if (options.dot_all) flags |= PCRE2_DOTALL;
    PcreNewlines newlines(pcre2_compile_context_create(nullptr));
    pcre2_set_newline(newlines.get(), PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(newlines.get(), 200);
    int problem = 0;
    PCRE2_SIZE at = 0;
    Pcre pcre;
    pcre.code.reset(
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(), flags, &problem, &at, newlines.get()));
    if (!pcre.code) return fail(ErrorKind::invalid, pcre_message(problem) + " at offset " + std::to_string(at));
    pcre2_jit_compile(pcre.code.get(), PCRE2_JIT_COMPLETE);  // without it the same, slower
    pcre.limits.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(pcre.limits.get(), most_matching_steps);
    pcre2_set_depth_limit(pcre.limits.get(), most_matching_depth);
    pcre2_set_heap_limit(pcre.limits.get(), most_heap_kib);
    return pcre;
}

Result<std::optional<Captures>> search_with(const Pcre& pcre, std::string_view text, std::size_t from)
{
    PcreResult result(pcre2_match_data_create_from_pattern(pcre.code.get(), nullptr));
    auto run = [&](std::uint32_t flags) {
        const char* start = text.data() ? text.data() : "";
        return pcre2_match(pcre.code.get(), reinterpret_cast<PCRE2_SPTR>(start), text.size(), from, flags, result.get(), pcre.limits.get());
    };
    int matched = run(0);
    if (matched == PCRE2_ERROR_JIT_STACKLIMIT) matched = run(PCRE2_NO_JIT);  // the interpreter keeps its stack on the heap
    if (matched == PCRE2_ERROR_NOMATCH) return std::optional<Captures>();
    if (matched < 0) return fail(ErrorKind::unavailable, "the search was given up: " + pcre_message(matched));
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(result.get());
    Captures captures;
    captures.groups.resize(pcre2_get_ovector_count(result.get()));
    for (std::size_t i = 0; i < captures.groups.size(); ++i)
        if (ends[2 * i] != PCRE2_UNSET) captures.groups[i] = {ends[2 * i], ends[2 * i + 1]};
    // \K in a look-behind can put the begin behind the end.
    if (captures.groups[0].begin > captures.groups[0].end) captures.groups[0].begin = captures.groups[0].end;
    return captures;
}

std::optional<Captures> search_with(const re2::RE2& re2, std::size_t groups, std::string_view text, std::size_t from, std::size_t to)
{
    std::vector<re2::StringPiece> found(groups + 1);
    re2::StringPiece whole(text.data(), text.size());
    if (!re2.Match(whole, from, to, re2::RE2::UNANCHORED, found.data(), static_cast<int>(found.size()))) return std::nullopt;
    Captures captures;
    captures.groups.resize(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!found[i].data()) continue;
        auto begin = static_cast<std::size_t>(found[i].data() - whole.data());
        captures.groups[i] = {begin, begin + found[i].size()};
    }
    return captures;
}

std::vector<std::pair<std::string, std::size_t>> names_in(const pcre2_code* code)
{
    std::uint32_t count = 0, size = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    std::vector<std::pair<std::string, std::size_t>> names;
    for (std::uint32_t i = 0; i < count; ++i, table += size)
        names.emplace_back(reinterpret_cast<const char*>(table + 2), static_cast<std::size_t>(table[0] << 8 | table[1]));
    return names;
}

}  // namespace

struct Regex::Engine {
    std::string expression;
    RegexOptions options;
    std::size_t groups = 0;
    std::vector<std::pair<std::string, std::size_t>> names;
    std::unique_ptr<re2::RE2> re2;  // or it is PCRE2's alone
    RegexReading reading;           // where the two differ
    std::once_flag pcre_once;
    std::optional<Result<Pcre>> pcre;

    const Result<Pcre>& as_perl()
    {
        std::call_once(pcre_once, [&] { pcre = as_pcre(expression, options); });
        return *pcre;
    }

    bool is_read_alike_on(std::string_view text) const
    {
        if (options.dialect == RegexDialect::re2) return true;
        if (reading.dollar_before_last_newline && text.ends_with('\n')) return false;
        return !reading.space || text.find('\v') == text.npos;
    }
};

Regex::Regex(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

std::size_t Regex::groups() const { return engine_->groups; }
const std::vector<std::pair<std::string, std::size_t>>& Regex::names() const { return engine_->names; }
const std::string& Regex::expression() const { return engine_->expression; }

Result<Regex> Regex::compile(std::string_view expression, RegexOptions options)
{
    if (expression.size() > longest_expression) return fail(ErrorKind::invalid, "a regular expression longer than 64 KiB");
    auto engine = std::make_unique<Engine>();
    engine->expression = expression;
    engine->options = options;
    engine->reading = read_regex(expression, options.multiline);
    auto re2 = as_re2(expression, options);
    bool is_perl = options.dialect == RegexDialect::perl;
    if (re2->ok() && !(is_perl && engine->reading.only_perl)) {
        engine->groups = static_cast<std::size_t>(re2->NumberOfCapturingGroups());
        for (const auto& [name, number] : re2->NamedCapturingGroups()) engine->names.emplace_back(name, number);
        engine->re2 = std::move(re2);
        return Regex(std::move(engine));
    }
    if (!is_perl) return fail(ErrorKind::invalid, "in the regular expression: " + printable(re2->error()));
    if (auto& pcre = engine->as_perl(); !pcre) return fail(ErrorKind::invalid, "in the regular expression: " + pcre.error().message());
    const pcre2_code* code = (*engine->pcre)->code.get();
    std::uint32_t groups = 0;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    engine->groups = groups;
    engine->names = names_in(code);
    return Regex(std::move(engine));
}

Result<std::optional<Captures>> Regex::search(std::string_view text, std::size_t from, std::size_t to) const
{
    return search(text, from, to, engine_->groups);
}

Result<std::optional<Captures::Group>> Regex::find(std::string_view text, std::size_t from, std::size_t to) const
{
    std::optional<Captures> found = TRY(search(text, from, to, 0));
    if (!found) return std::optional<Captures::Group>();
    return found->groups[0];
}

Result<std::optional<Captures>> Regex::search(std::string_view text, std::size_t from, std::size_t to, std::size_t wanted) const
{
    if (from > text.size()) return std::optional<Captures>();
    to = std::min(to, text.size());
    if (engine_->re2 && engine_->is_read_alike_on(text)) {
        auto found = search_with(*engine_->re2, wanted, text, from, std::max(from, to));
        // To Perl no line begins behind the last newline.
        bool is_in_doubt = found && engine_->options.dialect == RegexDialect::perl && engine_->reading.caret_in_lines &&
                           found->groups[0].end == text.size() && text.ends_with('\n');
        if (!is_in_doubt) return found;
    }
    const auto& pcre = engine_->as_perl();
    if (!pcre) return fail(Error(pcre.error()));
    return search_with(*pcre, text, from);
}

Result<bool> Regex::matches(std::string_view text) const
{
    if (engine_->re2 && engine_->is_read_alike_on(text) && !engine_->reading.caret_in_lines)
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *engine_->re2);
    std::optional<Captures> found = TRY(search(text));
    return found.has_value();
}

Result<bool> Regex::matches_at(std::string_view text, std::size_t at, std::size_t to) const
{
    if (at > text.size()) return false;
    const bool is_plain = engine_->options.dialect == RegexDialect::re2 || !engine_->reading.caret_in_lines;
    if (engine_->re2 && is_plain && engine_->is_read_alike_on(text))
        return engine_->re2->Match(re2::StringPiece(text.data(), text.size()), at, std::max(at, std::min(to, text.size())),
                                   re2::RE2::ANCHOR_START, nullptr, 0);
    std::optional<Captures> found = TRY(search(text, at, to));
    return found && found->groups[0].begin == at;
}

}  // namespace bawn::check
