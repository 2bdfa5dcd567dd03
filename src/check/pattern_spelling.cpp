#include "check/pattern_spelling.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <functional>
#include <optional>

#include "base/text.h"
#include "check/placeholder_places.h"
#include "check/yaml_dots.h"

namespace bawn::check {
namespace {

// Without the indentation that all lines share: the first line has often lost it already.
std::string dedented(std::string_view text)
{
    std::string_view whole = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);  // npos + 1 is 0
    while (!whole.empty()) {  // blank lines in front
        std::size_t line = whole.find('\n');
        if (line == std::string_view::npos || !trimmed(whole.substr(0, line)).empty()) break;
        whole.remove_prefix(line + 1);
    }
    std::size_t shared = whole.find_first_not_of(" \t");
    if (shared == std::string_view::npos || shared == 0) return std::string(whole);
    std::string out;
    for (std::size_t at = 0; at <= whole.size();) {
        std::size_t line_end = std::min(whole.find('\n', at), whole.size());
        std::string_view line = whole.substr(at, line_end - at);
        line.remove_prefix(std::min(std::min(line.find_first_not_of(" \t"), line.size()), shared));
        out += line;
        if (line_end < whole.size()) out += '\n';
        at = line_end + 1;
    }
    return out;
}

// "a, }" -> "a  }"
void blank_last_commas(std::string& text)
{
    for (std::size_t at = text.find(','); at != std::string::npos; at = text.find(',', at + 1)) {
        std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
        if (next == std::string::npos || text[next] == '}' || text[next] == ']') text[at] = ' ';
    }
}

struct Writing {
    const Language& language;
    std::string pattern;
    std::vector<Placeholder> placeholders;
    std::vector<std::vector<std::string>> options;  // for each placeholder; "" leaves it as it is
    std::vector<std::size_t> chosen;

    std::string option_for(std::string_view form, const Placeholder& one) const
    {
        std::string out(form);
        std::string name = one.what == Placeholder::What::metavariable_list ? "L_" + one.name.substr(4)
                           : one.name.empty()                               ? ""
                                                                            : one.name.substr(1);
        if (std::size_t at = out.find('%'); at != std::string::npos) out.replace(at, 1, name);
        return out;
    }

    std::string yaml_form(const Placeholder& one) const
    {
        switch (yaml_dots(pattern, one.begin, one.end)) {
        case YamlDots::item: return "- el_";
        case YamlDots::pair: return "el_: {}";
        case YamlDots::value: break;
        }
        return "el_";
    }

    void list_options()
    {
        for (std::size_t i = 0; i < placeholders.size(); ++i) {
            const Placeholder& one = placeholders[i];
            std::vector<std::string> all;
            bool is_shell = language.id == "bash";
            bool statement = !is_shell && stands_as_statement(pattern, one);
            if (one.what == Placeholder::What::typed) {
                all.push_back("tm_" + std::to_string(i));
            } else if (one.what == Placeholder::What::deep) {
                all.emplace_back(language.forms.deep.before);
            } else if (one.what == Placeholder::What::metavariable) {
                for (std::string_view form : language.forms.metavariable) all.push_back(option_for(form, one));
                if (is_shell && is_set_by_shell(pattern, one)) std::ranges::reverse(all);
            } else {
                for (bool wanted : {statement, !statement}) {
                    for (std::string_view form : language.forms.ellipsis) {
                        if ((form.ends_with(';') || form.ends_with(" {}")) == wanted) all.push_back(option_for(form, one));
                    }
                }
            }
            if (one.what == Placeholder::What::ellipsis && language.id == "yaml") all = {yaml_form(one)};
            bool is_mixed = language.id == "hcl" || language.id == "php";
            if (one.what == Placeholder::What::ellipsis && is_mixed && stands_in_quotes(pattern, one))
                all.clear();  // a part of a text is as it is written
            if (one.what != Placeholder::What::deep) all.insert(is_left_alone_first(pattern, one) ? all.begin() : all.end(), "");
            options.push_back(std::move(all));
        }
        chosen.assign(placeholders.size(), 0);
    }

    // What an ellipsis of a function's head or of a class is, if that is another choice.
    bool choose_by_place()
    {
        bool is_another = false;
        for (std::size_t i = 0; i < placeholders.size(); ++i) {
            const Placeholder& one = placeholders[i];
            if (one.what != Placeholder::What::ellipsis) continue;
            std::string_view form;
            if (stands_as_parameter(pattern, one)) form = language.forms.parameter;
            if (stands_as_member(pattern, one)) form = language.forms.member;
            auto place = std::ranges::find(options[i], form);
            if (form.empty() || place == options[i].end()) continue;
            chosen[i] = static_cast<std::size_t>(place - options[i].begin());
            is_another = true;
        }
        return is_another;
    }

    Spelling write(const PatternForms::Around& around)
    {
        Spelling out;
        out.pattern = pattern;
        out.text = around.before;
        out.begin = static_cast<std::uint32_t>(out.text.size());
        std::vector<std::size_t> open;  // deep ones
        std::uint32_t at = 0, covered = 0;
        for (std::size_t i = 0; i < placeholders.size(); ++i) placeholders[i].is_spelled = false;
        auto close_deep = [&](std::uint32_t until) {
            while (!open.empty() && placeholders[open.back()].content_end <= until) {
                Placeholder& deep = placeholders[open.back()];
                out.text.append(pattern, at, deep.content_end - at);
                out.text += language.forms.deep.after;
                at = deep.end;
                deep.spelled_end = static_cast<std::uint32_t>(out.text.size());
                open.pop_back();
            }
        };
        for (std::size_t i = 0; i < placeholders.size(); ++i) {
            Placeholder& one = placeholders[i];
            close_deep(one.begin);
            if (one.begin < covered) continue;
            const std::string& option = options[i][chosen[i]];
            if (option.empty()) continue;
            out.text.append(pattern, at, one.begin - at);
            one.is_spelled = true;
            one.spelled_begin = static_cast<std::uint32_t>(out.text.size());
            out.text += option;
            one.spelled_end = static_cast<std::uint32_t>(out.text.size());
            at = one.what == Placeholder::What::deep ? one.content_begin : one.end;
            one.spelled_content_begin = one.spelled_end;
            if (one.what == Placeholder::What::deep)
                open.push_back(i);
            else
                covered = one.end;
        }
        close_deep(static_cast<std::uint32_t>(pattern.size()));
        out.text.append(pattern, at);
        out.end = static_cast<std::uint32_t>(out.text.size());
        out.text += around.after;
        out.placeholders = placeholders;
        out.grammar = GrammarTree::read(language, out.text);
        return out;
    }

    // Each placeholder in turn takes the spelling with the fewest errors.
    void improve_each(const PatternForms::Around& around, Spelling& best)
    {
        for (std::size_t i = 0; i < placeholders.size() && best.grammar.errors() > 0; ++i) {
            std::size_t kept = chosen[i];
            for (std::size_t option = 0; option < options[i].size() && best.grammar.errors() > 0; ++option) {
                chosen[i] = option;
                Spelling tried = write(around);
                if (tried.grammar.errors() < best.grammar.errors()) best = std::move(tried), kept = option;
            }
            chosen[i] = kept;
        }
    }

    // Where that is not enough, all ellipses take another one first.
    Spelling improve(const PatternForms::Around& around)
    {
        Spelling best = write(around);
        std::vector<std::size_t> first_choice = chosen;
        improve_each(around, best);
        if (best.grammar.errors() == 0) return best;
        chosen = first_choice;
        best = write(around);
        std::vector<std::size_t> best_choice = chosen;
        auto try_all = [&](std::size_t option, bool (*is_alike)(std::string_view, const Placeholder&)) {
            for (std::size_t i = 0; i < placeholders.size(); ++i) {
                if (placeholders[i].what != Placeholder::What::ellipsis) continue;
                chosen[i] = is_alike(pattern, placeholders[i]) ? std::min(option, options[i].size() - 1) : 0;
            }
            Spelling tried = write(around);
            if (tried.grammar.errors() < best.grammar.errors()) best = std::move(tried), best_choice = chosen;
        };
        for (std::size_t option = 1; option < language.forms.ellipsis.size() && best.grammar.errors() > 0; ++option) {
            try_all(option, [](std::string_view, const Placeholder&) { return true; });
            try_all(option, stands_in_outer_brackets);  // f(..., @A(...) x): parameters there, arguments within
        }
        chosen = best_choice;
        improve_each(around, best);
        return best;
    }
};

}  // namespace

std::string Spelling::written(std::uint32_t from, std::uint32_t to) const
{
    auto place = [&](std::uint32_t offset, bool is_end) -> std::uint32_t {
        std::uint32_t last_spelled = begin, last_written = 0;
        for (const Placeholder& one : placeholders) {
            if (!one.is_spelled || one.spelled_begin > offset) continue;
            if (one.what == Placeholder::What::deep) {
                if (offset < one.spelled_end) {
                    last_spelled = one.spelled_content_begin, last_written = one.content_begin;
                    continue;
                }
            } else if (offset < one.spelled_end) {
                return is_end && offset > one.spelled_begin ? one.end : one.begin;
            }
            if (one.spelled_end >= last_spelled) last_spelled = one.spelled_end, last_written = one.end;
        }
        if (offset < last_spelled) return last_written;
        return std::min(static_cast<std::uint32_t>(pattern.size()), last_written + (offset - last_spelled));
    };
    std::uint32_t first = place(from, false), last = place(to, true);
    return first < last ? pattern.substr(first, last - first) : std::string();
}

namespace {

// In a class or an object `for (x) {}` would be a method called for.
bool makes_a_method_of(const PatternForms::Around& around, std::string_view pattern)
{
    bool in_members = around.before.starts_with("class ") || around.before.starts_with("struct ");
    if (!in_members && !around.before.starts_with("({")) return false;
    std::string_view word = pattern.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(pattern, is_word) - pattern.begin()));
    constexpr std::array words =
        std::to_array<std::string_view>({"for", "while", "switch", "catch", "new", "if", "else", "case", "return", "function", "try", "do",
                                         "throw", "synchronized", "foreach", "using", "lock"});
    return std::ranges::find(words, word) != words.end();
}

// What Swift reads as something else where it does not belong: a call of init outside of a class, a name throw outside of a function.
bool is_elsewhere_in_swift(const PatternForms::Around& around, std::string_view pattern)
{
    if (pattern.starts_with("init(")) return !around.before.starts_with("class ");
    if (pattern.starts_with("throw ")) return around.before.empty();
    return pattern.starts_with("switch ") && around.after == " {}";
}

// `name: value` of a script or of Go is rather a field than a statement with a label.
bool is_field(const Language& language, std::string_view pattern)
{
    bool is_go = language.id == "go";
    if (!is_go && !is_script(language)) return false;
    if (is_go && pattern.find('\n') != pattern.npos) return false;
    std::size_t name = 0;
    while (name < pattern.size() && (is_word(pattern[name]) || pattern[name] == '$')) ++name;
    std::string_view rest = pattern.substr(std::min(pattern.find_first_not_of(" \t", name), pattern.size()));
    return name > 0 && rest.starts_with(is_go ? ": " : ":") && !pattern.starts_with("case") && !pattern.starts_with("default");
}

// :key => value of Ruby, "key" => value, key: value
bool is_pair(std::string_view pattern)
{
    if (pattern.find('\n') != pattern.npos) return false;
    std::size_t end = 0;
    if (pattern.starts_with('"') || pattern.starts_with('\''))
        end = pattern.find(pattern[0], 1);
    else
        end = pattern.find_first_of(" \t(,.", 0);
    if (end == pattern.npos || end == 0) return false;
    std::string_view rest = pattern.substr(end);
    if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
    bool is_name = pattern[end - 1] == ':' && pattern[0] != ':' && rest.starts_with(' ');
    return is_name || (trimmed(rest).starts_with("=> ") && !pattern.starts_with("rescue") && !pattern.starts_with("when"));
}

// A line of HCL holds one attribute: `{ ... a = 1 ... }` is written on several.
void part_lines(std::string& text)
{
    for (std::size_t at = text.find("..."); at != std::string::npos; at = text.find("...", at + 3)) {
        std::size_t before = text.find_last_not_of(" \t", at == 0 ? 0 : at - 1), after = text.find_first_not_of(" \t", at + 3);
        if (at == 0 || before == std::string::npos || after == std::string::npos) continue;
        bool begins = text[before] == '{' || is_word(text[before]) || text[before] == '"' || text[before] == ']' || text[before] == '}';
        bool ends = text[after] == '}' || is_word(text[after]) || text[after] == '$';
        if (!begins || !ends) continue;
        bool is_last = text[after] == '}', is_first = text[before] == '{';
        if (!is_last && after > at + 3) text[after - 1] = '\n';
        if (!is_first && before + 1 < at) text[before + 1] = '\n';
    }
}

Writing begin_writing(const Language& language, std::string_view pattern)
{
    Writing writing{language, dedented(pattern), {}, {}, {}};
    if (language.forms.last_commas_say_nothing) blank_last_commas(writing.pattern);
    if (language.id == "hcl") part_lines(writing.pattern);
    writing.placeholders = find_placeholders(writing.pattern);
    writing.list_options();
    return writing;
}

// What may surround a pattern, the likelier first.
std::vector<PatternForms::Around> arounds_of(const Writing& writing)
{
    const Language& language = writing.language;
    std::vector<PatternForms::Around> around = language.forms.around;
    std::erase_if(around, [&](const PatternForms::Around& one) { return makes_a_method_of(one, writing.pattern); });
    if (language.id == "swift")
        std::erase_if(around, [&](const PatternForms::Around& one) { return is_elsewhere_in_swift(one, writing.pattern); });
    if (writing.pattern.starts_with('{'))  // rather an object than a block
        std::ranges::stable_partition(around, [](const PatternForms::Around& one) { return one.before == "(" || one.before == "x_ = "; });
    if (language.id == "ruby" && is_pair(writing.pattern))
        std::ranges::stable_partition(around, [](const PatternForms::Around& one) { return one.before == "{"; });

    if (is_field(language, writing.pattern)) {
        std::ranges::stable_partition(around, [](const PatternForms::Around& one) {
            return one.before.starts_with("({") || one.before.find(" = t_{") != one.before.npos;
        });
    }

    assert(!around.empty());
    return around;
}

// The best of what the choices give in any of the surroundings; the first one without errors.
Spelling tried_in(const std::vector<PatternForms::Around>& around, const std::function<Spelling(const PatternForms::Around&)>& attempt)
{
    std::optional<Spelling> best;
    for (const PatternForms::Around& one : around) {
        Spelling tried = attempt(one);
        if (!best || tried.grammar.errors() < best->grammar.errors()) best = std::move(tried);
        if (best->grammar.errors() == 0) break;
    }
    return std::move(*best);
}

bool is_read_at_once(const Language& language, std::string_view pattern)
{
    Writing writing = begin_writing(language, pattern);
    return tried_in(arounds_of(writing), [&](const auto& one) { return writing.write(one); }).grammar.errors() == 0;
}

}  // namespace

Spelling spell(const Language& language, std::string_view pattern)
{
    Writing writing = begin_writing(language, pattern);
    const std::vector<PatternForms::Around> around = arounds_of(writing);
    const std::vector<std::size_t> first_choice = writing.chosen;
    auto write = [&](const PatternForms::Around& one) { return writing.write(one); };
    auto improve = [&](const PatternForms::Around& one) {
        writing.chosen = first_choice;
        return writing.improve(one);
    };
    Spelling spelled = tried_in(around, write);
    if (spelled.grammar.errors() > 0 && writing.choose_by_place()) spelled = tried_in(around, write);
    // Hundreds of attempts are not made for what is C++ and no C.
    const Language* extended = find_language(language.extended_by);
    if (spelled.grammar.errors() > 0 && !(extended && is_read_at_once(*extended, pattern))) spelled = tried_in(around, improve);
    return spelled;
}

}  // namespace bawn::check
