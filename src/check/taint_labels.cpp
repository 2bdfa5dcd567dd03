#include "check/taint_labels.h"

#include <algorithm>
#include <cctype>

namespace bawn::check {

namespace {

using LabelWords = std::vector<std::string_view>;

LabelWords words_of(std::string_view text)
{
    LabelWords words;
    for (std::size_t at = 0; at < text.size();) {
        if (std::isspace(static_cast<unsigned char>(text[at]))) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
        if (end == at) ++end;
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

// How tightly an operator holds what stands at its sides.
int binding(std::string_view word) { return word == "not" ? 3 : word == "and" ? 2 : word == "or" ? 1 : 0; }
bool names_a_label(std::string_view word) { return std::isalnum(static_cast<unsigned char>(word[0])) || word[0] == '_'; }

}  // namespace

bool AskedLabels::met(const std::function<bool(std::uint32_t)>& has) const
{
    using enum Part::What;
    std::vector<bool> stack;
    for (const Part& part : parts_) {
        if (part.what == label || part.what == always || part.what == never) {
            stack.push_back(part.what == always || (part.what == label && has(part.label)));
        } else if (part.what == not_) {
            stack.back() = !stack.back();
        } else {
            bool right = stack.back();
            stack.pop_back();
            stack.back() = part.what == and_ ? stack.back() && right : stack.back() || right;
        }
    }
    return stack.empty() || stack.back();
}

std::uint32_t Labels::number(std::string_view label)
{
    if (label.empty()) return source;
    auto known = std::ranges::find(labels_, label);
    if (known == labels_.end()) known = labels_.insert(labels_.end(), std::string(label));
    return static_cast<std::uint32_t>(known - labels_.begin());
}

// Operators wait on a stack until one that binds less tightly comes.
Result<AskedLabels> Labels::read(std::string_view text)
{
    AskedLabels made;
    LabelWords waiting;
    bool wants_operand = true;
    auto settle = [&](int than) {
        while (!waiting.empty() && binding(waiting.back()) >= than && waiting.back() != "(") {
            made.parts_.push_back({waiting.back() == "not"   ? AskedLabels::Part::What::not_
                                   : waiting.back() == "and" ? AskedLabels::Part::What::and_
                                                             : AskedLabels::Part::What::or_,
                                   0});
            waiting.pop_back();
        }
    };
    auto refuse = [&](std::string_view why) {
        return fail(ErrorKind::invalid, "requires \"" + std::string(text) + "\": " + std::string(why));
    };
    for (std::string_view word : words_of(text)) {
        if (word == "not" || word == "(") {
            if (!wants_operand) return refuse("\"" + std::string(word) + "\" where \"and\" or \"or\" belongs");
            waiting.push_back(word);
        } else if (word == "and" || word == "or") {
            if (wants_operand) return refuse("\"" + std::string(word) + "\" has nothing at its left");
            settle(binding(word));
            waiting.push_back(word);
            wants_operand = true;
        } else if (word == ")") {
            if (wants_operand) return refuse("a bracket closes where a label belongs");
            settle(1);
            if (waiting.empty()) return refuse("a bracket closes that was not opened");
            waiting.pop_back();
        } else if (names_a_label(word)) {
            if (!wants_operand) return refuse("\"" + std::string(word) + "\" where \"and\" or \"or\" belongs");
            using enum AskedLabels::Part::What;
            made.parts_.push_back({word == "True"    ? always
                                   : word == "False" ? never
                                                     : label,
                                   word == "True" || word == "False" ? 0 : number(word)});
            wants_operand = false;
        } else {
            return refuse("\"" + std::string(word) + "\" is not understood");
        }
    }
    if (wants_operand && (!made.parts_.empty() || !waiting.empty())) return refuse("it ends where a label belongs");
    settle(1);
    if (!waiting.empty()) return refuse("a bracket is not closed");
    return made;
}

}  // namespace bawn::check
