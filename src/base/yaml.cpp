#include "base/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace bawn {
namespace {

constexpr std::size_t most_nodes = 1 << 20;
constexpr int deepest = 64;

std::string place(const std::string& file, int line, int column) { return fmt::format("{}: line {}, column {}", file, line, column); }

}  // namespace

class YamlReader {
public:
    explicit YamlReader(std::string file) : file_(std::make_shared<const std::string>(std::move(file))) {}

    Result<YamlNode> read(const YAML::Node& from, int depth)
    {
        YamlNode node;
        node.file_ = file_;
        node.line_ = from.Mark().line + 1;
        node.column_ = from.Mark().column + 1;
        if (depth > deepest) return node.error(fmt::format("nested deeper than {} levels", deepest));
        if (++count_ > most_nodes) return node.error("too many nodes");
        switch (from.Type()) {
        case YAML::NodeType::Undefined:
        case YAML::NodeType::Null: break;
        case YAML::NodeType::Scalar:
            node.kind_ = YamlNode::Kind::scalar;
            node.text_ = from.Scalar();
            node.quoted_ = from.Tag() == "!";
            break;
        case YAML::NodeType::Sequence:
            node.kind_ = YamlNode::Kind::list;
            for (const YAML::Node& item : from) node.list_.push_back(TRY(read(item, depth + 1)));
            break;
        case YAML::NodeType::Map: TRY(read_map(from, depth, node)); break;
        }
        return node;
    }

private:
    Result<> read_map(const YAML::Node& from, int depth, YamlNode& node)
    {
        node.kind_ = YamlNode::Kind::map;
        node.map_ = std::make_shared<YamlNode::Map>();
        for (const auto& entry : from) {
            YamlNode key = TRY(read(entry.first, depth + 1));
            if (!key.is_scalar()) return key.error("a key must be a word");
            if (node.find(key.text())) return key.error("the key \"" + key.text() + "\" stands here twice");
            node.map_->emplace_back(std::move(key), TRY(read(entry.second, depth + 1)));
        }
        return {};
    }

    std::shared_ptr<const std::string> file_;
    std::size_t count_ = 0;
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

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file_name)
{
    try {
        std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
        if (documents.size() > 1) return fail(ErrorKind::invalid, file_name + ": more than one YAML document in a file");
        return YamlReader(file_name).read(documents.empty() ? YAML::Node() : documents.front(), 0);
    } catch (const YAML::Exception& e) {
        return fail(ErrorKind::invalid, place(file_name, e.mark.line + 1, e.mark.column + 1) + ": " + e.msg);
    }
}

}  // namespace bawn
