#include "base/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "base/yaml_packed.h"

namespace bawn {
namespace {

std::string place(const std::string& file, int line, int column) { return fmt::format("{}: line {}, column {}", file, line, column); }

}  // namespace

// Builds nodes from the parser's events. What breaks a bound throws Refused: the only way out of a callback of yaml-cpp.
class YamlReader final : public YAML::EventHandler {
public:
    struct Refused {
        Error error;
    };

    YamlReader(std::string file, YamlLimits limits) : file_(std::make_shared<const std::string>(std::move(file))), limits_(limits) {}

    YamlNode root() && { return std::move(root_.node); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { finish({node_at(mark, YamlNode::Kind::null)}, anchor); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override
    {
        Tree scalar{node_at(mark, YamlNode::Kind::scalar)};
        scalar.node.text_ = text;
        scalar.node.quoted_ = tag == "!";
        finish(std::move(scalar), anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        auto known = anchors_.find(anchor);
        if (known == anchors_.end()) refuse(node_at(mark, YamlNode::Kind::null), "an alias of what holds it");
        finish(known->second, 0);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override
    {
        open_.push_back({.tree = {node_at(mark, YamlNode::Kind::list)}, .anchor = anchor, .key = {}, .keys = {}});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override
    {
        open_.push_back({.tree = {node_at(mark, YamlNode::Kind::map)}, .anchor = anchor, .key = {}, .keys = {}});
        open_.back().tree.node.map_ = std::make_shared<YamlNode::Map>();
    }
    void OnMapEnd() override { close(); }

private:
    struct Tree {
        YamlNode node;
        std::size_t nodes = 1;
        std::size_t levels = 0;  // below it
    };
    struct Open {  // a list or map whose end has not come
        Tree tree;
        YAML::anchor_t anchor;
        std::optional<YamlNode> key;  // of a map, waiting for its value
        std::set<std::string> keys;
    };

    [[noreturn]] static void refuse(const YamlNode& where, std::string_view what) { throw Refused{where.error(what).error()}; }

    YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) const
    {
        YamlNode node;
        node.kind_ = kind;
        node.file_ = file_;
        node.line_ = mark.line + 1;
        node.column_ = mark.column + 1;
        return node;
    }

    void close()
    {
        Open done = std::move(open_.back());
        open_.pop_back();
        finish(std::move(done.tree), done.anchor);
    }

    void finish(Tree tree, YAML::anchor_t anchor)
    {
        if (open_.size() + tree.levels > limits_.levels) refuse(tree.node, fmt::format("nested deeper than {} levels", limits_.levels));
        if (anchor != 0) anchors_[anchor] = tree;
        if (open_.empty()) {
            root_ = std::move(tree);
            return;
        }
        Tree& parent = open_.back().tree;
        parent.nodes += tree.nodes;
        parent.levels = std::max(parent.levels, tree.levels + 1);
        if (parent.nodes > limits_.nodes) refuse(tree.node, "too many nodes");
        parent.node.is_list() ? parent.node.list_.push_back(std::move(tree.node)) : add_to_map(open_.back(), std::move(tree.node));
    }

    static void add_to_map(Open& map, YamlNode node)
    {
        if (map.key) {
            map.tree.node.map_->emplace_back(*std::exchange(map.key, std::nullopt), std::move(node));
            return;
        }
        if (!node.is_scalar()) refuse(node, "a key must be a word");
        if (!map.keys.insert(node.text()).second) refuse(node, "the key \"" + node.text() + "\" stands here twice");
        map.key = std::move(node);
    }

    std::shared_ptr<const std::string> file_;
    YamlLimits limits_;
    std::vector<Open> open_;  // outermost first
    std::map<YAML::anchor_t, Tree> anchors_;
    Tree root_;
};

const YamlNode::Map& YamlNode::map() const
{
    static const Map empty;
    return map_ ? *map_ : empty;
}

const YamlNode* YamlNode::find(std::string_view key) const
{
    auto found = std::ranges::find_if(map(), [&](const auto& entry) { return entry.first.text() == key; });
    return found == map().end() ? nullptr : &found->second;
}

std::unexpected<Error> YamlNode::error(std::string_view what) const
{
    return fail(ErrorKind::invalid, place(file_ ? *file_ : "YAML", line_, column_) + ": " + std::string(what));
}

Result<std::string> YamlNode::as_text() const
{
    if (!is_scalar()) return error("expected a word");
    return text_;
}

Result<long long> YamlNode::as_integer() const
{
    long long value = 0;
    auto [end, problem] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (!is_scalar() || problem != std::errc() || end != text_.data() + text_.size()) return error("expected a whole number");
    return value;
}

Result<bool> YamlNode::as_boolean() const
{
    if (is_scalar() && text_ == "true") return true;
    if (is_scalar() && text_ == "false") return false;
    return error("expected true or false");
}

Result<std::vector<std::string>> YamlNode::as_texts() const
{
    if (is_scalar()) return std::vector{text_};
    if (!is_list()) return error("expected a list of words");
    std::vector<std::string> texts;
    for (const YamlNode& item : list_) texts.push_back(TRY(item.as_text()));
    return texts;
}

Result<> YamlNode::allow_only(std::initializer_list<std::string_view> keys) const
{
    if (!is_map()) return error("expected keys with values");
    for (const auto& [key, value] : map()) {
        if (std::ranges::find(keys, key.text()) != keys.end()) continue;
        return key.error(fmt::format("unknown key \"{}\" (known here: {})", key.text(), fmt::join(keys, ", ")));
    }
    return {};
}

nlohmann::json YamlNode::as_json() const
{
    switch (kind_) {
    case Kind::null: return nullptr;
    case Kind::scalar: {
        if (quoted_) return text_;
        if (text_ == "true" || text_ == "false") return text_ == "true";
        if (text_ == "null" || text_ == "~" || text_.empty()) return nullptr;
        if (auto integer = as_integer()) return *integer;
        return text_;
    }
    case Kind::list: {
        auto array = nlohmann::json::array();
        for (const YamlNode& item : list_) array.push_back(item.as_json());
        return array;
    }
    case Kind::map: {
        auto object = nlohmann::json::object();
        for (const auto& [key, value] : map()) object[key.text()] = value.as_json();
        return object;
    }
    }
    return nullptr;
}

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file_name, YamlLimits limits)
{
    if (is_packed_yaml(text)) return unpacked(text, file_name);
    try {
        std::istringstream input{std::string(text)};
        YAML::Parser parser(input);
        YamlReader reader(file_name, limits), more(file_name, limits);
        const bool has_document = parser.HandleNextDocument(reader);
        // Also true, again and again, for a stray bracket after the document.
        if (has_document && parser.HandleNextDocument(more))
            return fail(ErrorKind::invalid, file_name + ": something follows the YAML document");
        return std::move(reader).root();
    } catch (const YamlReader::Refused& refused) {
        return fail(refused.error);
    } catch (const YAML::Exception& e) {
        return fail(ErrorKind::invalid, place(file_name, e.mark.line + 1, e.mark.column + 1) + ": " + e.msg);
    }
}

}  // namespace bawn
