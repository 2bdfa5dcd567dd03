#include "check/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"
#include "check/conditions.h"
#include "check/finding_text.h"

namespace bawn::check {
namespace {

using TextsByName = std::map<std::string, std::string, std::less<>>;

// The metavariable that begins here, or nothing.
std::string_view metavariable_at(std::string_view text)
{
    if (!text.starts_with('$')) return {};
    std::size_t end = text.substr(1).starts_with("...") ? 4 : 1;
    const std::size_t name = end;
    while (end < text.size() && is_word(text[end])) ++end;
    return end == name ? std::string_view{} : text.substr(0, end);
}

// Its longest beginning that stands for something: a message may say "$Xs".
TextsByName::const_iterator known_at(std::string_view name, const TextsByName& values)
{
    for (; name.size() > 1; name.remove_suffix(1)) {
        if (auto known = values.find(name); known != values.end()) return known;
    }
    return values.end();
}

std::string with_groups(std::string_view replacement, const Regex& regex, const Captures& captures, std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        if (replacement[i] != '\\' || i + 1 == replacement.size()) {
            out += replacement[i];
            continue;
        }
        const char c = replacement[++i];
        if (c >= '0' && c <= '9') {
            out += captures.text(static_cast<std::size_t>(c - '0'), text);
        } else if (c == 'g' && replacement.substr(i + 1).starts_with('<')) {
            std::size_t end = std::min(replacement.find('>', i), replacement.size());
            std::string_view name = replacement.substr(i + 2, end - std::min(end, i + 2));
            auto named = std::ranges::find(regex.names(), name, [](const auto& pair) { return std::string_view(pair.first); });
            auto number = integer_in(name);
            if (named != regex.names().end())
                out += captures.text(named->second, text);
            else if (number && *number >= 0)
                out += captures.text(static_cast<std::size_t>(*number), text);
            i = end;
        } else {
            out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
    }
    return out;
}

bool names_a_secret(const Json& cwe)
{
    if (!cwe.is_string()) return false;
    for (std::string_view number : {"CWE-798", "CWE-259", "CWE-321"}) {
        if (cwe.get_ref<const std::string&>().starts_with(number)) return true;
    }
    return false;
}

// Runs of white space are one blank: a file that was formatted anew keeps its fingerprints.
std::string squeezed(std::string_view text)
{
    std::string out;
    for (char c : text) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!is_blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

}  // namespace

bool before(const Finding& a, const Finding& b)
{
    auto key = [](const Finding& f) { return std::tie(f.path, f.begin.offset, f.end.offset, f.rule, f.message); };
    return key(a) < key(b);
}

Lines::Lines(std::string_view text, std::uint32_t skipped) : begins_{0}, skipped_(skipped)
{
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
        begins_.push_back(static_cast<std::uint32_t>(at + 1));
}

Place Lines::at(std::uint32_t offset) const
{
    auto line = std::ranges::upper_bound(begins_, offset) - 1;
    return {offset + skipped_, static_cast<std::uint32_t>(line - begins_.begin()) + 1, offset - *line + 1};
}

std::string interpolated(std::string_view text, const TextsByName& values, const TextsByName& known_values)
{
    std::string out;
    while (!text.empty()) {
        std::size_t at = text.find('$');
        if (at == text.npos) return out.append(text);
        const bool is_value = at >= 6 && text.substr(at - 6, 6) == "value(";
        std::string_view name = metavariable_at(text.substr(at));
        auto known = known_at(name, values);
        out += text.substr(0, at);
        text.remove_prefix(at);
        if (known == values.end()) {
            out += '$';
            text.remove_prefix(1);
            continue;
        }
        const bool is_call = is_value && text.substr(known->first.size()).starts_with(')');
        if (is_call) out.resize(out.size() - 6);
        auto value = known_values.find(known->first);
        out += is_call && value != known_values.end() ? value->second : known->second;
        text.remove_prefix(known->first.size() + (is_call ? 1 : 0));
    }
    return out;
}

std::string replaced(const Regex& regex, std::string_view replacement, int count, std::string_view text)
{
    std::string out;
    std::size_t copied = 0, at = 0;
    for (int done = 0; at <= text.size() && (count == 0 || done < count); ++done) {
        auto found = regex.search(text, at);
        if (!found || !*found) break;
        const auto& whole = (*found)->groups.front();
        out += text.substr(copied, whole.begin - copied);
        out += with_groups(replacement, regex, **found, text);
        copied = whole.end;
        at = whole.end > whole.begin ? whole.end : whole.end + 1;
    }
    return out.append(text.substr(copied));
}

bool is_about_secrets(const Rule& rule)
{
    if (!rule.metadata) return false;
    if (string_at(*rule.metadata, "category") == "secrets" || string_at(*rule.metadata, "product") == "secrets") return true;
    auto cwe = rule.metadata->find("cwe");
    if (cwe == rule.metadata->end()) return false;
    return cwe->is_array() ? std::ranges::any_of(*cwe, names_a_secret) : names_a_secret(*cwe);
}

std::string redacted(std::string_view text) { return fmt::format("… ({} characters)", text.size()); }

Finding FindingMaker::made(const Rule& rule, const Match& match) const
{
    Finding finding;
    finding.rule = rule.id;
    finding.path = file_.path;
    finding.begin = lines_.at(match.begin);
    finding.end = lines_.at(match.end);
    finding.severity = rule.severity;
    finding.about = &rule;
    finding.metadata = rule.metadata;
    finding.secret = is_about_secrets(rule);
    TextsByName values, known;
    for (const auto& [word, value] : match.bindings) {
        std::string name(file_.words->text(word));
        std::string text = finding.secret ? redacted(value.text) : std::string(value.text);
        if (!finding.secret) known[name] = known_text(value, file_);
        finding.metavariables.emplace_back(name, text);
        values[std::move(name)] = std::move(text);
    }
    std::ranges::sort(finding.metavariables);
    finding.message = std::string(trimmed(interpolated(rule.message, values, known)));
    const std::string text(file_.text.substr(match.begin, match.end - match.begin));
    if (match.fix || rule.fix) {
        TextsByName whole;
        for (const auto& [word, value] : match.bindings) whole[std::string(file_.words->text(word))] = value.text;
        finding.fix = interpolated(match.fix ? *match.fix : *rule.fix, whole, known);
    } else if (rule.fix_regex) {
        if (auto regex = Regex::compile(rule.fix_regex->regex)) {
            std::string fixed = replaced(*regex, rule.fix_regex->replacement, rule.fix_regex->count, text);
            if (fixed != text) finding.fix = std::move(fixed);
        }
    }
    return finding;
}

Finding FindingMaker::made(const Rule& rule, const Flow& flow) const
{
    Finding finding = made(rule, flow.sink);
    auto step = [&](const char* what, Flow::At at) {
        Step made_step;
        made_step.what = what, made_step.begin = lines_.at(at.begin), made_step.end = lines_.at(at.end);
        finding.flow.push_back(std::move(made_step));
    };
    step("source", flow.source);
    for (Flow::At at : flow.through) step("flows through", at);
    step("sink", {flow.sink.begin, flow.sink.end});
    if (rule.taint.focus_on_source) {
        finding.begin = lines_.at(flow.source.begin);
        finding.end = lines_.at(flow.source.end);
        finding.fix.reset();
    }
    return finding;
}

void set_fingerprints(std::vector<Finding>& findings, std::string_view text, std::uint32_t skipped)
{
    std::map<std::string, int> seen;
    for (Finding& finding : findings) {
        if (!finding.fingerprint.empty()) continue;
        const std::uint32_t begin = finding.begin.offset - skipped;
        const std::string code = squeezed(text.substr(begin, finding.end.offset - finding.begin.offset));
        std::string kind = finding.rule + '\0' + finding.path + '\0' + code;
        const int which = seen[kind]++;
        finding.fingerprint = to_hex(sha256(kind + '\0' + std::to_string(which))).substr(0, 32);
    }
}

}  // namespace bawn::check
