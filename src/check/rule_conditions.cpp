#include "check/rule_conditions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/comparison.h"

namespace bawn::check {
namespace {

using What = Formula::Condition::What;

Formula::Condition condition(What what, int line)
{
    Formula::Condition made;
    made.what = what;
    made.line = line;
    return made;
}

}  // namespace

Read<std::string> metavariable_of(const YamlNode& node, std::string_view operator_)
{
    std::string text = TRY(text_of(node, operator_));
    std::string_view name = text;
    const bool has_dollar = name.starts_with('$');
    name.remove_prefix(has_dollar ? 1 : 0);
    if (name.starts_with("...")) name.remove_prefix(3);
    const bool is_name =
        !name.empty() && std::ranges::all_of(name, [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)); });
    if (!has_dollar || !is_name)
        return refuse(node, operator_, fmt::format("expected a metavariable like $X, not \"{}\"", printable(text)));
    return text;
}

Read<std::string> need_metavariable(Keys& keys, std::string_view key, std::string_view operator_)
{
    const YamlNode* node = TRY(keys.need(key));
    return metavariable_of(*node, operator_);
}

Read<std::vector<std::string>> focus_of(const YamlNode& node)
{
    std::vector<std::string> names;
    if (node.is_scalar()) {
        names.push_back(TRY(metavariable_of(node, "focus-metavariable")));
        return names;
    }
    if (!node.is_list() || node.list().empty()) return refuse(node, "focus-metavariable", "expected a metavariable or a list of them");
    for (const YamlNode& item : node.list()) names.push_back(TRY(metavariable_of(item, "focus-metavariable")));
    return names;
}

Read<Formula::Condition> read_regex_condition(Keys& keys, int line)
{
    Formula::Condition made = condition(What::regex, line);
    made.metavariable = TRY(need_metavariable(keys, "metavariable", "metavariable-regex"));
    made.text = TRY(keys.need_text("regex"));
    if (const YamlNode* node = keys.take("constant-propagation")) made.constant_propagation = TRY(boolean_of(*node, "metavariable-regex"));
    return made;
}

Read<Formula::Condition> read_type_condition(Keys& keys, int line)
{
    Formula::Condition made = condition(What::type, line);
    made.metavariable = TRY(need_metavariable(keys, "metavariable", "metavariable-type"));
    if (const YamlNode* type = keys.take("type")) made.types.push_back(TRY(text_of(*type, "metavariable-type")));
    if (const YamlNode* types = keys.take("types")) {
        std::vector<std::string> texts = TRY(texts_of(*types, "metavariable-type"));
        std::ranges::move(texts, std::back_inserter(made.types));
    }
    if (made.types.empty()) return refuse(keys.map(), "metavariable-type", "\"type\" or \"types\" is missing");
    if (const YamlNode* language = keys.take("language")) made.language = TRY(text_of(*language, "metavariable-type"));
    return made;
}

Read<Formula::Condition> read_comparison_condition(Keys& keys, int line)
{
    Formula::Condition made = condition(What::comparison, line);
    if (const YamlNode* metavariable = keys.take("metavariable"))
        made.metavariable = TRY(metavariable_of(*metavariable, "metavariable-comparison"));
    const YamlNode* comparison = TRY(keys.need("comparison"));
    made.text = TRY(text_of(*comparison, "metavariable-comparison"));
    if (const YamlNode* strip = keys.take("strip")) made.strip = TRY(boolean_of(*strip, "metavariable-comparison"));
    // Numbers say their base themselves (0x1f, 0o17), so `base` changes nothing, as in Semgrep.
    if (const YamlNode* base = keys.take("base")) TRY(number_of(*base, "metavariable-comparison"));
    if (made.strip && made.metavariable.empty()) return refuse(keys.map(), "metavariable-comparison", "strip needs a \"metavariable\"");
    if (auto parsed = Comparison::parse(made.text); !parsed)
        return refuse(*comparison, "metavariable-comparison", parsed.error().message());
    return made;
}

Read<Formula::Condition> read_analysis_condition(Keys& keys, int line)
{
    Formula::Condition made = condition(What::analysis, line);
    made.metavariable = TRY(need_metavariable(keys, "metavariable", "metavariable-analysis"));
    const YamlNode* analyzer = TRY(keys.need("analyzer"));
    made.text = TRY(text_of(*analyzer, "metavariable-analysis"));
    if (made.text != "entropy" && made.text != "redos")
        return refuse(*analyzer, "metavariable-analysis", fmt::format("the analyzer {} is not supported", printable(made.text)));
    return made;
}

}  // namespace bawn::check
