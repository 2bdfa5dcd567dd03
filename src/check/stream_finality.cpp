#include "check/stream_finality.h"

#include <algorithm>
#include <vector>

#include "base/json.h"

namespace bawn::check {
namespace {

enum class Gate { line, statement, function, file };

Gate gate_of(const Finding& finding)
{
    const Rule* rule = finding.about;
    if (!rule) return Gate::line;
    const std::string named = rule->metadata ? string_at(*rule->metadata, "gate") : "";
    if (named == "line") return Gate::line;
    if (named == "statement") return Gate::statement;
    if (named == "function") return Gate::function;
    if (named == "file") return Gate::file;
    return rule->mode == Mode::taint ? Gate::function : Gate::statement;
}

bool has_block(const Node& node)
{
    return std::ranges::any_of(node.children, [](const Node* child) { return child->kind == Kind::block; });
}

// The nodes around a range, from the root inwards.
std::vector<const Node*> around(const Node* root, std::uint32_t begin, std::uint32_t end)
{
    std::vector<const Node*> path;
    for (const Node* at = root; at;) {
        path.push_back(at);
        auto holds = [&](const Node* child) { return child->begin <= begin && end <= child->end; };
        auto inner = std::ranges::find_if(at->children, holds);
        at = inner == at->children.end() ? nullptr : *inner;
    }
    return path;
}

}  // namespace

bool Written::is_final(const Finding& finding, std::uint32_t skipped) const
{
    if (finding.begin.line == 0) return true;  // of the path
    const std::uint32_t begin = finding.begin.offset - skipped, end = finding.end.offset - skipped;
    if (end > text_.size()) return false;
    switch (gate_of(finding)) {
    case Gate::line: return line_is_finished(begin, end);
    case Gate::statement: return root_ ? statement_is_whole(begin, end) : line_is_finished(begin, end);
    case Gate::function: return root_ ? function_is_whole(begin, end) : line_is_finished(begin, end);
    case Gate::file: return false;
    }
    return false;
}

bool Written::line_is_finished(std::uint32_t begin, std::uint32_t end) const
{
    if (open_) return open_->is_finished(begin, end);
    return text_.find('\n', end) != text_.npos || (end > begin && text_[end - 1] == '\n');
}

// Does anything stand behind it, outside of it?
bool Written::is_followed(const Node& node) const
{
    for (const Node* at = &node; at->parent; at = at->parent) {
        auto next = [&](const Node* other) { return other->begin >= node.end && other->begin < text_.size(); };
        if (std::ranges::any_of(at->parent->children, next)) return true;
    }
    return false;
}

bool Written::is_whole(const Node& node) const
{
    if (node.end > text_.size()) return false;
    if (has_block(node)) {
        if (node.broken) return false;
        if (open_ && open_->is_by_indent()) return is_followed(node);
    }
    return text_.find('\n', node.end) != text_.npos || is_followed(node);
}

bool Written::statement_is_whole(std::uint32_t begin, std::uint32_t end) const
{
    const std::vector<const Node*> path = around(root_, begin, end);
    auto statement = std::find_if(path.rbegin(), path.rend(), [](const Node* node) { return node->is_statement(); });
    return statement == path.rend() ? line_is_finished(begin, end) : is_whole(**statement);
}

bool Written::function_is_whole(std::uint32_t begin, std::uint32_t end) const
{
    const std::vector<const Node*> path = around(root_, begin, end);
    auto function = std::find_if(path.rbegin(), path.rend(), [](const Node* node) { return node->kind == Kind::function; });
    if (function != path.rend()) return is_whole(**function);
    auto is_block_of_lambda = [](const Node* node) { return node->kind == Kind::lambda && has_block(*node); };
    auto lambda = std::ranges::find_if(path, is_block_of_lambda);
    return lambda == path.end() ? statement_is_whole(begin, end) : is_whole(**lambda);
}

std::uint32_t Written::safe_before(std::uint32_t limit, std::uint32_t skipped) const
{
    limit = std::min(limit - std::min(skipped, limit), static_cast<std::uint32_t>(text_.size()));
    if (!root_) {
        const std::size_t line = text_.substr(0, limit).rfind('\n');
        return line == text_.npos ? skipped : skipped + static_cast<std::uint32_t>(line) + 1;
    }
    // From behind: the first statement that is whole and ends in time is the last one.
    std::vector<const Node*> waiting = {root_};
    while (!waiting.empty()) {
        const Node* node = waiting.back();
        waiting.pop_back();
        if (node->begin >= limit) continue;
        if (node != root_ && node->is_statement() && node->end <= limit && is_whole(*node)) {
            std::uint32_t end = node->end;
            while (end < limit && (text_[end] == ' ' || text_[end] == '\t' || text_[end] == ';' || text_[end] == '\r')) ++end;
            return skipped + (end < limit && text_[end] == '\n' ? end + 1 : node->end);
        }
        waiting.insert(waiting.end(), node->children.begin(), node->children.end());
    }
    return 0;
}

std::uint32_t Written::statement_at(std::uint32_t offset, std::uint32_t skipped) const
{
    offset = std::min(offset - std::min(skipped, offset), static_cast<std::uint32_t>(text_.size()));
    const std::string_view before = text_.substr(0, offset);
    auto first_in_line = [&](std::uint32_t at) {
        const std::size_t line = text_.substr(0, at).rfind('\n') + 1;
        return text_.find_first_not_of(" \t", line) >= at ? static_cast<std::uint32_t>(line) : at;
    };
    if (!root_) return skipped + static_cast<std::uint32_t>(before.rfind('\n') + 1);
    const std::vector<const Node*> path = around(root_, offset, offset);
    for (auto node = path.rbegin(); node != path.rend(); ++node) {
        if (*node == root_ || !(*node)->is_statement()) continue;
        if (const std::uint32_t begin = first_in_line((*node)->begin); begin < (*node)->begin || begin == 0 || text_[begin - 1] == '\n')
            return skipped + begin;
    }
    return 0;
}

}  // namespace bawn::check
