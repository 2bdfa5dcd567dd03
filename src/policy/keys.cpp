#include "policy/keys.h"

#include "base/text.h"

namespace bawn::policy {

std::string to_text(const Problem& problem, std::string_view file)
{
    return fmt::format("{}: line {}, column {}: {}", file, problem.place.line, problem.place.column, problem.what);
}

void add_problem(Problems& problems, const YamlNode& at, std::string what) { problems.push_back({place_of(at), std::move(what)}); }

std::string unknown(std::string_view kind, std::string_view word, std::span<const std::string_view> known)
{
    std::string_view meant = nearest(word, known);
    return fmt::format("unknown {} \"{}\"{} (known: {})", kind, printable(word.substr(0, 80)),
                       meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant), fmt::join(known, ", "));
}

std::optional<std::string> shown_text(const YamlNode& node, Problems& problems)
{
    if (!node.is_scalar()) {
        add_problem(problems, node, "expected a text");
        return std::nullopt;
    }
    if (printable(node.text()) != node.text()) {
        add_problem(problems, node, "the text holds characters that cannot be shown");
        return std::nullopt;
    }
    return node.text();
}

std::optional<std::vector<YamlNode>> scalars(const YamlNode& node, Problems& problems)
{
    if (node.is_scalar()) return std::vector{node};
    bool are_words = node.is_list() && std::ranges::all_of(node.list(), &YamlNode::is_scalar);
    if (are_words) return node.list();
    add_problem(problems, node, "expected a word or a list of words");
    return std::nullopt;
}

}  // namespace bawn::policy
