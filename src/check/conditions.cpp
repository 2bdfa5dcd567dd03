#include "check/conditions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/value_analysis.h"

namespace bawn::check {
namespace {

using What = Formula::Condition::What;

std::optional<Operand> operand_in(const Constant& constant)
{
    if (auto* text = std::get_if<std::string>(&constant)) return *text;
    if (auto* integer = std::get_if<long long>(&constant)) return *integer;
    if (auto* real = std::get_if<double>(&constant)) return *real;
    if (auto* flag = std::get_if<bool>(&constant)) return *flag;
    return std::nullopt;
}

Operand operand_of(const Value& value, const ParsedFile& file, const MatchOptions& options);

// [1, "a"] is a list when all its elements are known.
std::optional<Operand> list_in(const Node& array, const ParsedFile& file, const MatchOptions& options)
{
    OperandList list;
    for (const Node* element : array.children) {
        if (element->kind == Kind::array) return std::nullopt;
        Value value;
        value.node = element, value.begin = element->begin, value.end = element->end;
        value.text = file.text.substr(value.begin, value.end - value.begin);
        list.items.push_back(operand_of(value, file, options));
        if (std::holds_alternative<SourceText>(list.items.back())) return std::nullopt;
    }
    return std::make_shared<const OperandList>(std::move(list));
}

Operand operand_of(const Value& value, const ParsedFile& file, const MatchOptions& options)
{
    const Node* node = value.node;
    if (!node && value.nodes.empty()) return std::string(value.text);
    if (!node) return SourceText{std::string(value.text)};
    if (node->kind == Kind::string) return std::string(file.words->text(node->word));
    if (node->kind == Kind::boolean) return file.words->text(node->word) == "true";
    if (node->kind == Kind::array) {
        if (auto list = list_in(*node, file, options)) return *list;
    }
    const bool is_literal = node->kind == Kind::number || node->kind == Kind::unary;
    if (file.facts && (options.constant_propagation || is_literal)) {
        if (auto constant = file.facts->constant(*node)) {
            if (auto operand = operand_in(*constant)) return *operand;
        }
    }
    if (node->kind == Kind::number) {
        if (auto integer = integer_in(value.text)) return *integer;
    }
    return SourceText{std::string(value.text)};
}

// Types are written in their language's own way: whichever of the forms of a typed metavariable this one knows.
Result<Pattern> typed_pattern(const Language& language, const std::string& type, Words& words)
{
    std::string problem;
    for (std::string_view form : {"($X: {})", "({} $X)", "($X : {})"}) {
        auto pattern = Pattern::parse(language, fmt::format(fmt::runtime(form), type), words);
        if (pattern && pattern->root().kind == Kind::typed_metavariable) return pattern;
        problem = pattern ? "is no type" : pattern.error().message();
    }
    return fail(ErrorKind::invalid, fmt::format("the type {}: {}", printable(type), problem));
}

std::string without_escapes(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escapes = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '\\' || text[i + 1] == '\'' || text[i + 1] == '"');
        plain += text[escapes ? ++i : i];
    }
    return plain;
}

}  // namespace

Result<CompiledCondition> CompiledCondition::compile(const Formula::Condition& condition, const Language* language, Patterns& patterns)
{
    Words& words = patterns.words();
    CompiledCondition made;
    made.what_ = condition.what;
    made.metavariable_ = condition.metavariable.empty() ? no_word : words.add(condition.metavariable);
    made.constant_propagation_ = condition.constant_propagation;
    made.strip_ = condition.strip;
    made.analyzer_ = condition.text;
    if (condition.what == What::regex) {
        made.regex_ = TRY(patterns.regex(condition.text));
        made.groups_ = group_words(*made.regex_, words);
    } else if (condition.what == What::comparison) {
        made.comparison_ = TRY(Comparison::parse(condition.text));
    } else if (condition.what == What::type) {
        if (!condition.language.empty()) language = find_language(condition.language);
        if (!language) return fail(ErrorKind::invalid, "metavariable-type: there are no types in this language");
        for (const std::string& type : condition.types) made.types_.push_back(TRY(typed_pattern(*language, type, words)));
    }
    return made;
}

std::optional<Bindings> CompiledCondition::holds(const Bindings& bindings, const ParsedFile& file, const MatchOptions& options,
                                                 Work& work) const
{
    if (!work.spend()) return std::nullopt;
    auto when = [](bool yes) { return yes ? std::optional(Bindings()) : std::nullopt; };
    if (what_ == What::comparison) {
        return when(comparison_->holds([&](std::string_view name) -> std::optional<Operand> {
            const Value* value = bindings.find(file.words->find(name));
            if (!value) return std::nullopt;
            Operand operand = operand_of(*value, file, options);
            if (!strip_) return operand;
            if (std::holds_alternative<long long>(operand)) return operand;
            auto* text = std::get_if<std::string>(&operand);
            auto integer = text ? integer_in(trimmed(*text)) : std::nullopt;
            return integer ? std::optional<Operand>(*integer) : std::nullopt;
        }));
    }
    const Value* value = bindings.find(metavariable_);
    if (!value) return std::nullopt;
    if (what_ == What::regex) return regex_holds(*value, file, options, work);
    if (what_ == What::type) return when(type_holds(*value, file, options, work));
    const Node* node = value->node;
    const std::string text = node && node->kind == Kind::string ? without_escapes(file.words->text(node->word)) : std::string(value->text);
    return when(analyzer_ == "redos" ? may_backtrack_endlessly(text) : looks_random(text));
}

std::optional<Bindings> CompiledCondition::regex_holds(const Value& value, const ParsedFile& file, const MatchOptions& options,
                                                       Work& work) const
{
    const bool by_value = constant_propagation_ && options.constant_propagation;
    // The file's words outlive the findings that point into them.
    const std::string_view text = by_value ? file.words->text(file.words->add(known_text(value, file))) : value.text;
    work.spend(text.size() / 16);
    auto is_at_begin = regex_->matches_at(text, 0, text.size());
    if (!is_at_begin) work.regex_gave_up();
    if (!is_at_begin || !*is_at_begin) return std::nullopt;
    Bindings groups;
    if (groups_.empty()) return groups;
    auto found = regex_->search(text);
    if (!found) work.regex_gave_up();
    if (!found || !*found) return std::nullopt;
    bind_groups(*regex_, groups_, **found, text, value.begin, groups);
    return groups;
}

bool CompiledCondition::type_holds(const Value& value, const ParsedFile& file, const MatchOptions& options, Work& work) const
{
    if (!value.node) return false;
    const Node* const here[] = {value.node};
    return std::ranges::any_of(types_, [&](const Pattern& type) {
        return std::ranges::any_of(match_within(type, file, here, options, work), [&](const Match& m) { return m.node == value.node; });
    });
}

std::vector<Word> group_words(const Regex& regex, Words& words)
{
    std::vector<Word> groups;
    for (std::size_t i = 1; i <= regex.groups(); ++i) groups.push_back(words.add("$" + std::to_string(i)));
    for (const auto& [name, number] : regex.names()) groups.push_back(words.add("$" + name));
    return groups;
}

void bind_groups(const Regex& regex, const std::vector<Word>& groups, const Captures& captures, std::string_view text, std::uint32_t base,
                 Bindings& bindings)
{
    auto bind = [&](Word word, std::size_t number) {
        if (number >= captures.groups.size() || !captures.groups[number].took_part()) return;
        Value value;
        value.begin = base + static_cast<std::uint32_t>(captures.groups[number].begin);
        value.end = base + static_cast<std::uint32_t>(captures.groups[number].end);
        value.text = captures.text(number, text);
        bindings.set(word, value);
    };
    for (std::size_t i = 1; i <= regex.groups(); ++i) bind(groups[i - 1], i);
    for (std::size_t i = 0; i < regex.names().size(); ++i) bind(groups[regex.groups() + i], regex.names()[i].second);
}

std::string known_text(const Value& value, const ParsedFile& file)
{
    Operand operand = operand_of(value, file, {});
    if (auto* text = std::get_if<std::string>(&operand)) return *text;
    if (auto* integer = std::get_if<long long>(&operand)) return std::to_string(*integer);
    return std::string(value.text);
}

}  // namespace bawn::check
