#include "model/markup.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace bawn::model {
namespace {

constexpr std::string_view gap_names[gaps] = {"text",  "trimmed", "system", "tools",     "tool",       "function",   "listing",
                                              "table", "calls",   "name",   "arguments", "id",         "parameters", "key",
                                              "value", "results", "before", "after",     "repository", "path"};

// The word in braces at the front, or "".
std::string_view word_in_braces(std::string_view text)
{
    std::size_t end = text.find('}');
    if (end == std::string_view::npos || end < 2) return "";
    std::string_view word = text.substr(1, end - 1);
    return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; }) ? word : "";
}

}  // namespace

void Segments::add(std::string_view text, bool is_markup)
{
    if (text.empty()) return;
    if (all_.empty() || all_.back().is_markup != is_markup) all_.push_back({"", is_markup});
    all_.back().text += text;
}

Result<Markup> Markup::parse(const YamlNode& node, std::initializer_list<Gap> known)
{
    std::string text = TRY(node.as_text());
    Markup markup;
    Part part;
    for (std::size_t at = 0; at < text.size();) {
        std::string_view word = text[at] == '{' ? word_in_braces(std::string_view(text).substr(at)) : "";
        if (word.empty()) {
            part.text += text[at++];
            continue;
        }
        auto name = std::ranges::find(gap_names, word);
        part.gap = static_cast<Gap>(name - std::begin(gap_names));
        if (name == std::end(gap_names) || std::ranges::find(known, part.gap) == known.end()) {
            std::string all;
            for (Gap gap : known) all += fmt::format("{}{{{}}}", all.empty() ? "" : " ", gap_names[static_cast<std::size_t>(gap)]);
            return node.error(fmt::format("nothing fills {{{}}} here (known: {})", word, all));
        }
        part.has_gap = true;
        at += word.size() + 2;
        markup.parts_.push_back(std::exchange(part, {}));
    }
    if (!part.text.empty()) markup.parts_.push_back(std::move(part));
    return markup;
}

void Markup::fill(Segments& segments, const std::function<void(Gap)>& fill_gap) const
{
    for (const Part& part : parts_) {
        segments.add_markup(part.text);
        if (part.has_gap) fill_gap(part.gap);
    }
}

bool Markup::has(Gap gap) const
{
    return std::ranges::any_of(parts_, [&](const Part& part) { return part.has_gap && part.gap == gap; });
}

}  // namespace bawn::model
