#include "egress/api_shape.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace bawn::egress {
namespace {

constexpr std::size_t most_wrapping = 4, most_model_name = 128;

bool holds(std::uint64_t seen, const std::vector<std::uint64_t>& shapes, std::uint64_t never)
{
    return (seen & never) == 0 && std::ranges::any_of(shapes, [&](std::uint64_t all) { return (seen & all) == all; });
}

void add(ApiSeen& to, const ApiSeen& from)
{
    to.tests |= from.tests;
    to.is_match = true;
    to.hints = std::max(to.hints, from.hints);
    to.tools += from.tools;
    for (std::size_t i = 0; i < byte_kinds; ++i) to.bytes[i] += from.bytes[i];
    for (std::size_t i = 0; i < token_slots; ++i)
        if (from.tokens[i] >= 0) to.tokens[i] = from.tokens[i];
}

void set_model(std::vector<std::pair<std::uint16_t, std::string>>& models, std::uint16_t api, std::string_view name)
{
    auto known = std::ranges::find(models, api, &std::pair<std::uint16_t, std::string>::first);
    if (known == models.end())
        models.emplace_back(api, name);
    else
        known->second = name;
}

}  // namespace

std::uint32_t ShapeSet::child(std::uint32_t of, std::string_view key)
{
    for (const auto& [name, node] : nodes_[of].keys)
        if (name == key) return node;
    nodes_.emplace_back();
    auto made = static_cast<std::uint32_t>(nodes_.size() - 1);
    nodes_[of].keys.emplace_back(key, made);
    return made;
}

std::uint32_t ShapeSet::node_at(std::string_view path)
{
    std::uint32_t node = 0;
    while (!path.empty()) {
        std::string_view key = path.substr(0, path.find_first_of(".["));
        path.remove_prefix(key.size());
        if (!key.empty()) node = child(node, key);
        while (path.starts_with("[]")) {
            path.remove_prefix(2);
            if (nodes_[node].element == 0) {
                nodes_.emplace_back();
                nodes_[node].element = static_cast<std::uint32_t>(nodes_.size() - 1);
            }
            node = nodes_[node].element;
        }
        if (path.starts_with('.')) path.remove_prefix(1);
    }
    return node;
}

std::uint64_t ShapeSet::add_tests(const Shape& shape, std::uint16_t api, std::uint8_t& next_bit)
{
    std::uint64_t mask = 0;
    for (const ShapeTest& test : shape) {
        mask |= std::uint64_t{1} << next_bit;
        Node& node = nodes_[node_at(test.path)];
        node.tests.push_back({api, next_bit, test.types, test.words});
        if (!test.words.empty()) node.asked |= ValueType::text;
        ++next_bit;
    }
    return mask;
}

void ShapeSet::add_part(const PartRule& rule, std::uint16_t api)
{
    has_parts_ = true;
    std::uint32_t node = node_at(rule.path);
    std::int8_t bit = -1;
    if (!rule.when_key.empty() && nodes_[node].whens_of_children < 63) {
        bit = static_cast<std::int8_t>(nodes_[node].whens_of_children++);
        std::uint32_t at = child(node, rule.when_key);
        nodes_[at].whens.push_back({static_cast<std::uint8_t>(bit), rule.when_words});
    }
    nodes_[node].parts.push_back({api, rule.kind, bit});
}

void ShapeSet::take(const ValuePath& path, Taken taken)
{
    Node& node = nodes_[node_at(path)];
    node.takes.push_back(taken);
    if (taken.what == Take::model) node.asked |= ValueType::text;
    if (taken.what == Take::tokens) node.asked |= ValueType::number;
}

void ShapeSet::add_summands(const std::vector<Summand>& summands, std::uint16_t api, std::uint8_t first_slot)
{
    for (std::size_t i = 0; i < summands.size(); ++i)
        for (const ValuePath& path : summands[i]) take(path, {api, Take::tokens, static_cast<std::uint8_t>(first_slot + i)});
}

ShapeSet ShapeSet::of_requests(std::span<const Api> apis)
{
    ShapeSet set;
    for (const Api& api : apis) {
        auto index = static_cast<std::uint16_t>(set.apis_.size());
        Masks& masks = set.apis_.emplace_back();
        std::uint8_t bit = 0;
        for (const Shape& shape : api.request.shapes) masks.shapes.push_back(set.add_tests(shape, index, bit));
        masks.never = set.add_tests(api.request.never, index, bit);
        masks.hints = set.add_tests(api.request.hints, index, bit);
        for (const PartRule& rule : api.request.parts) set.add_part(rule, index);
        for (const ValuePath& path : api.request.model) set.take(path, {index, Take::model, 0});
        for (const ValuePath& path : api.request.tools) set.take(path, {index, Take::tool, 0});
    }
    return set;
}

ShapeSet ShapeSet::of_responses(std::span<const Api> apis)
{
    ShapeSet set;
    for (const Api& api : apis) {
        auto index = static_cast<std::uint16_t>(set.apis_.size());
        Masks& masks = set.apis_.emplace_back();
        std::uint8_t bit = 0;
        for (const Shape& shape : api.response.shapes) masks.shapes.push_back(set.add_tests(shape, index, bit));
        for (const ValuePath& path : api.response.model) set.take(path, {index, Take::model, 0});
        set.add_summands(api.response.input_tokens, index, 0);
        set.add_summands(api.response.output_tokens, index, token_slots / 2);
    }
    return set;
}

ShapeReader::ShapeReader(const ShapeSet& set) : set_(&set), seen_(set.size()), models_(set.size()) {}

// Where the value that begins now stands in the tree.
std::uint32_t ShapeReader::next_node() const
{
    if (frames_.empty()) return 0;
    const Frame& frame = frames_.back();
    if (frame.container == Container::map) return at_key_;
    std::uint32_t element = frame.node == none ? 0 : set_->nodes_[frame.node].element;
    return element == 0 ? none : element;
}

bool ShapeReader::begin(Container container, std::uint64_t at)
{
    Frame frame{.node = next_node(), .container = container, .is_document = frames_.empty(), .from = at, .whens = 0};
    if (frame.node == none) {
        if (frames_.size() >= most_wrapping) return false;
        frame.is_document = container == Container::map;
        if (frame.is_document) frame.node = 0;
    }
    if (frames_.empty()) {
        asked_.clear();
        told_.apis.clear();
        told_.models.clear();
    }
    if (frame.is_document) start_document();
    if (frame.node != none) observe(frame.node, container == Container::map ? ValueType::map : ValueType::list, {});
    frames_.push_back(frame);
    claimed_.resize(std::max(claimed_.size(), frames_.size() * set_->size()));
    std::fill_n(claimed_.begin() + static_cast<std::ptrdiff_t>((frames_.size() - 1) * set_->size()), set_->size(), 0);
    at_key_ = none;
    return true;
}

void ShapeReader::end(std::uint64_t at)
{
    if (frames_.empty()) return;
    Frame frame = frames_.back();
    if (frame.node != none && !frame.is_document) count(frame.node, frame.whens, frame.from, at, frames_.size() - 1);
    frames_.pop_back();
    if (frame.is_document) end_document();
    at_key_ = none;
}

void ShapeReader::key(std::string_view name)
{
    at_key_ = none;
    if (frames_.empty() || frames_.back().node == none) return;
    for (const auto& [key, node] : set_->nodes_[frames_.back().node].keys) {
        if (key != name) continue;
        at_key_ = node;
        return;
    }
}

void ShapeReader::text(std::string_view first_bytes, std::uint64_t from, std::uint64_t to)
{
    value(next_node(), ValueType::text, first_bytes, from, to);
}

void ShapeReader::number(std::string_view digits, std::uint64_t from, std::uint64_t to)
{
    value(next_node(), ValueType::number, digits, from, to);
}

void ShapeReader::literal(char first, std::uint64_t from, std::uint64_t to)
{
    value(next_node(), first == 'n' ? ValueType::null : ValueType::flag, {}, from, to);
}

void ShapeReader::value(std::uint32_t node, ValueType type, std::string_view text, std::uint64_t from, std::uint64_t to)
{
    if (node == none || open_documents_ == 0) return;
    if ((set_->nodes_[node].asked & type) != 0 && from < most_asked_in) asked_.push_back(from);
    observe(node, type, text);
    count(node, 0, from, to, frames_.size());
}

void ShapeReader::observe(std::uint32_t node, ValueType type, std::string_view text)
{
    const ShapeSet::Node& at = set_->nodes_[node];
    for (const ShapeSet::Test& test : at.tests) {
        bool is_seen = (test.types & type) != 0 && (test.words.empty() || (type == ValueType::text && matches_one_of(test.words, text)));
        if (is_seen) touched(test.api).tests |= std::uint64_t{1} << test.bit;
    }
    if (type == ValueType::text && !frames_.empty())
        for (const ShapeSet::When& when : at.whens)
            if (matches_one_of(when.words, text)) frames_.back().whens |= std::uint64_t{1} << when.bit;
    for (const ShapeSet::Taken& taken : at.takes) {
        if (taken.what == ShapeSet::Take::tool && type != ValueType::null) ++touched(taken.api).tools;
        if (taken.what == ShapeSet::Take::model && type == ValueType::text) take_model(taken.api, text);
        if (taken.what != ShapeSet::Take::tokens || type != ValueType::number) continue;
        std::int64_t number = -1;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size() && number >= 0) touched(taken.api).tokens[taken.slot] = number;
    }
}

void ShapeReader::take_model(std::uint16_t api, std::string_view text)
{
    set_model(documents_[open_documents_ - 1].models, api, text.substr(0, most_model_name));
}

// The value from..to, which stands inside the frame below `level`: for each API, what no part inside it claimed goes to
// this node's part, if it has one. What is claimed now is claimed in the frame around as well.
void ShapeReader::count(std::uint32_t node, std::uint64_t whens, std::uint64_t from, std::uint64_t to, std::size_t level)
{
    const bool is_frame = level < frames_.size();
    const ShapeSet::Node& at = set_->nodes_[node];
    std::uint64_t done = 0;  // APIs that have a part here
    for (const ShapeSet::Part& part : at.parts) {
        std::uint64_t api_bit = std::uint64_t{1} << part.api;
        if ((done & api_bit) || (part.when >= 0 && !(whens >> part.when & 1))) continue;
        done |= api_bit;
        std::uint64_t inside = is_frame ? claimed(level, part.api) : 0;
        touched(part.api).bytes[static_cast<std::size_t>(part.kind)] += to - from - inside;
        if (level > 0) claimed(level - 1, part.api) += to - from;
    }
    if (!is_frame || level == 0) return;
    const std::uint64_t* inside = &claimed(level, 0);
    std::uint64_t* around = &claimed(level - 1, 0);
    for (std::size_t api = 0; api < set_->size(); ++api) around[api] += done >> api & 1 ? 0 : inside[api];
}

ApiSeen& ShapeReader::touched(std::size_t api)
{
    Document& document = documents_[open_documents_ - 1];
    document.touched |= std::uint64_t{1} << api;
    return document.own[api];
}

void ShapeReader::start_document()
{
    if (documents_.size() == open_documents_) documents_.emplace_back();
    Document& document = documents_[open_documents_++];
    document.own.resize(set_->size());
    for (std::uint64_t left = document.touched; left != 0; left &= left - 1)
        document.own[static_cast<std::size_t>(std::countr_zero(left))] = ApiSeen();
    document.touched = 0;
    document.models.clear();
    document.inner_models.clear();
    document.has_inner = false;
}

// What it is, goes to the document around it, or counts.
void ShapeReader::end_document()
{
    Document& document = documents_[--open_documents_];
    bool is_any = false;
    for (std::uint64_t left = document.touched; left != 0; left &= left - 1) {
        auto api = static_cast<std::size_t>(std::countr_zero(left));
        ApiSeen& own = document.own[api];
        const ShapeSet::Masks& masks = set_->apis_[api];
        own.is_match = holds(own.tests, masks.shapes, masks.never);
        own.hints = static_cast<std::uint32_t>(std::popcount(own.tests & masks.hints));
        is_any |= own.is_match;
    }
    if (!is_any && !document.has_inner) return;
    const std::vector<ApiSeen>& from = is_any ? document.own : document.inner;
    auto& models = is_any ? document.models : document.inner_models;
    std::erase_if(models, [&](const auto& model) { return !from[model.first].is_match; });
    if (open_documents_ == 0) {
        for (std::size_t api = 0; api < set_->size(); ++api)
            if (from[api].is_match) told_.apis.emplace_back(static_cast<std::uint16_t>(api), from[api]);
        told_.models.swap(models);
        return take_again(told_);
    }
    Document& around = documents_[open_documents_ - 1];
    if (!around.has_inner) around.inner.assign(set_->size(), ApiSeen());
    around.has_inner = true;
    for (std::size_t api = 0; api < set_->size(); ++api)
        if (from[api].is_match) add(around.inner[api], from[api]);
    for (const auto& [api, model] : models) set_model(around.inner_models, api, model);
}

void ShapeReader::take_again(const Told& told)
{
    for (const auto& [api, seen] : told.apis) add(seen_[api], seen);
    for (const auto& [api, model] : told.models) models_[api] = model;
}

void ShapeReader::finish(std::uint64_t at)
{
    while (!frames_.empty()) end(at);
}

}  // namespace bawn::egress
