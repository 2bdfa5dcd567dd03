#include "check/match_engine.h"
#include "check/numbers.h"
#include "check/regex.h"

namespace bawn::check {

namespace {

bool is_literal(Kind kind)
{
    return kind == Kind::string || kind == Kind::string_pattern || kind == Kind::number || kind == Kind::boolean || kind == Kind::null ||
           kind == Kind::regex;
}

bool is_metavariable(std::string_view word)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return word.size() > 1 && word[0] == '$' && word.find_first_not_of(letters, 1) == word.npos;
}

}  // namespace

bool Matcher::literal(const Node& n) const { return is_literal(n.kind); }

bool Matcher::same_number(const Node& p, const Node& t) const
{
    if (p.word == t.word) return true;
    Number a = number_of(word(p), *file_.language), b = number_of(word(t), *file_.language);
    if (a.whole && b.whole) return *a.whole == *b.whole;
    return a.real && b.real && *a.real == *b.real;
}

// The pattern's string against a content, which stands at `t` or is what `t` is known to be worth.
void Matcher::text(const Node& p, std::string_view content, const Node& t, State s, States& out)
{
    std::string_view wanted = word(p);
    if (p.kind == Kind::string) {
        if (wanted == content) out.push_back(s);
        return;
    }
    if (wanted == "...") return out.push_back(s);
    if (const Regex* regex = pattern_.regex(p)) {
        auto found = regex->matches(content);
        if (found && *found) out.push_back(s);
        return;
    }
    if (!is_metavariable(wanted)) {
        if (wanted == content) out.push_back(s);
        return;
    }
    Value value{nullptr, {}, t.begin, t.end, content};
    if (std::size_t inside = source(t).find(content);
        (t.kind == Kind::string || t.role == Role::module) && inside != std::string_view::npos) {
        value.begin = t.begin + static_cast<std::uint32_t>(inside);
        value.end = value.begin + static_cast<std::uint32_t>(content.size());
    }
    bind(p.word, value, s, out);
}

// `a` of JavaScript and $"a" of C#, which are no "a"; `...` is any template.
void Matcher::plain_template(const Node& p, const Node& t, State s, States& out)
{
    if (t.kind == Kind::text_template) {
        if (word(p) == "...") out.push_back(s);
    } else if (t.kind == Kind::string && (source(t).starts_with('`') || source(t).starts_with('$'))) {
        text(p, word(t), t, s, out);
    }
}

// /.../ is any, /$X/ binds what stands between the slashes; no flags ask for none.
void Matcher::regex(const Node& p, const Node& t, State s, States& out)
{
    auto parts = [](std::string_view whole) {
        std::size_t end = whole.rfind('/');
        if (!whole.starts_with('/') || end == 0 || end == whole.npos) return std::pair(whole, std::string_view());
        return std::pair(whole.substr(1, end - 1), whole.substr(end + 1));
    };
    auto [wanted, wanted_flags] = parts(word(p));
    auto [given, flags] = parts(word(t));
    if (!wanted_flags.empty() && wanted_flags != flags && wanted_flags != "..." && !is_metavariable(wanted_flags)) return;
    if (wanted == "..." || (wanted == given && !is_metavariable(wanted))) return out.push_back(s);
    if (is_metavariable(wanted)) bind(file_.words->add(wanted), Value{nullptr, {}, t.begin, t.end, given}, s, out);
}

// A literal of the pattern against something that may be known to be worth it.
void Matcher::constant(const Node& p, const Node& t, State s, States& out)
{
    if (!options_.constant_propagation || !file_.facts || p.kind == Kind::regex) return;
    auto value = file_.facts->constant(t);
    if (!value) return;
    bool is_text = p.kind == Kind::string || p.kind == Kind::string_pattern;
    if (const auto* content = std::get_if<std::string>(&*value)) {
        if (is_text) text(p, file_.words->text(file_.words->add(*content)), t, s, out);
    } else if (std::holds_alternative<std::nullptr_t>(*value)) {
        if (p.kind == Kind::null) out.push_back(s);
    } else if (std::holds_alternative<SomeText>(*value)) {
        if (is_text && word(p) == "...") out.push_back(s);
    } else if (const bool* truth = std::get_if<bool>(&*value)) {
        if (p.kind == Kind::boolean && word(p) == (*truth ? "true" : "false")) out.push_back(s);
    } else if (p.kind == Kind::number) {
        Number wanted = number_of(word(p), *file_.language);
        if (const long long* whole = std::get_if<long long>(&*value)) {
            if (*whole >= 0 && wanted.whole == static_cast<std::uint64_t>(*whole)) out.push_back(s);
        } else if (const double* real = std::get_if<double>(&*value)) {
            if (wanted.real == *real) out.push_back(s);
        }
    }
}

}  // namespace bawn::check
