// Sources, sinks, sanitizers and propagators, in both forms of the syntax.

#include <fmt/format.h>

#include "check/rule_conditions.h"
#include "check/rule_reading.h"

namespace bawn::check {
namespace {

enum class Form { first, second };

Read<> take_flag(Keys& keys, std::string_view key, bool& flag)
{
    if (const YamlNode* node = keys.take(key)) flag = TRY(boolean_of(*node, key));
    return {};
}

Read<> take_text(Keys& keys, std::string_view key, std::string& text)
{
    if (const YamlNode* node = keys.take(key)) text = TRY(text_of(*node, key));
    return {};
}

Read<> take_formula(Keys& keys, Form form, std::string_view about, Formula& formula)
{
    Formula read = TRY(form == Form::first ? read_formula(keys, Within::rule) : read_match(keys, about, Within::rule));
    if (const YamlNode* focus = form == Form::first ? keys.take("focus-metavariable") : nullptr) {  // beside a lone pattern
        Formula all;
        all.op = Formula::Operator::all;
        all.children.push_back(std::move(read));
        all.focus.push_back(TRY(focus_of(*focus)));
        read = std::move(all);
    }
    if (is_negative(read)) return refuse(keys.map(), about, "must say what to find, not only what not to find");
    formula = std::move(read);
    return keys.nothing_left();
}

Read<> read_part(Keys& keys, Form form, TaintSource& source)
{
    TRY(take_flag(keys, "exact", source.exact));
    TRY(take_flag(keys, "control", source.control));
    TRY(take_text(keys, "label", source.label));
    TRY(take_text(keys, "requires", source.requires_));
    if (const YamlNode* node = keys.take("by-side-effect")) {
        source.only_by_side_effect = node->text() == "only";
        if (source.only_by_side_effect)
            source.by_side_effect = true;
        else
            source.by_side_effect = TRY(boolean_of(*node, "by-side-effect"));
    }
    return take_formula(keys, form, "pattern-sources", source.formula);
}

Read<> read_part(Keys& keys, Form form, TaintSink& sink)
{
    TRY(take_flag(keys, "exact", sink.exact));
    TRY(take_flag(keys, "at-exit", sink.at_exit));
    keys.take("label");  // what flows on from a sink carries none
    TRY(take_text(keys, "requires", sink.requires_));
    return take_formula(keys, form, "pattern-sinks", sink.formula);
}

Read<> read_part(Keys& keys, Form form, TaintSanitizer& sanitizer)
{
    TRY(take_flag(keys, "exact", sanitizer.exact));
    TRY(take_flag(keys, "by-side-effect", sanitizer.by_side_effect));
    TRY(take_flag(keys, form == Form::first ? "not_conflicting" : "not-conflicting", sanitizer.not_conflicting));
    return take_formula(keys, form, "pattern-sanitizers", sanitizer.formula);
}

Read<> read_part(Keys& keys, Form form, TaintPropagator& propagator)
{
    TRY(take_flag(keys, "by-side-effect", propagator.by_side_effect));
    propagator.from = TRY(need_metavariable(keys, "from", "from"));
    propagator.to = TRY(need_metavariable(keys, "to", "to"));
    TRY(take_text(keys, "label", propagator.label));
    TRY(take_text(keys, "requires", propagator.requires_));
    if (const YamlNode* labels = keys.take("replace-labels")) propagator.replace_labels = TRY(texts_of(*labels, "replace-labels"));
    return take_formula(keys, form, "pattern-propagators", propagator.formula);
}

template <typename Part>
Read<> read_parts(const YamlNode* list, std::string_view about, Form form, std::vector<Part>& parts)
{
    if (!list) return {};
    if (!list->is_list()) return refuse(*list, about, "expected a list");
    for (const YamlNode& item : list->list()) {
        Part part;
        part.line = item.line();
        if (form == Form::second && item.is_scalar()) {
            part.formula = TRY(read_match(item, Within::rule));
        } else {
            Keys keys = TRY(Keys::of(item, about));
            TRY(read_part(keys, form, part));
        }
        parts.push_back(std::move(part));
    }
    return {};
}

Read<> read_parts(Keys& keys, Form form, Rule& rule)
{
    const std::string prefix = form == Form::first ? "pattern-" : "";
    const YamlNode* sources = TRY(keys.need(prefix + "sources"));
    const YamlNode* sinks = TRY(keys.need(prefix + "sinks"));
    TRY(read_parts(sources, prefix + "sources", form, rule.sources));
    TRY(read_parts(sinks, prefix + "sinks", form, rule.sinks));
    TRY(read_parts(keys.take(prefix + "sanitizers"), prefix + "sanitizers", form, rule.sanitizers));
    return read_parts(keys.take(prefix + "propagators"), prefix + "propagators", form, rule.propagators);
}

}  // namespace

Read<> read_taint(Keys& keys, Rule& rule)
{
    const YamlNode* second = keys.take("taint");
    if (!second) return read_parts(keys, Form::first, rule);
    Keys parts = TRY(Keys::of(*second, "taint"));
    TRY(read_parts(parts, Form::second, rule));
    return parts.nothing_left();
}

}  // namespace bawn::check
