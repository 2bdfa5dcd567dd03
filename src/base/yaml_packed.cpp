#include "base/yaml_packed.h"

#include <cstdint>

namespace bawn {
namespace {

constexpr std::string_view magic("\0yaml\1", 6);  // no text begins with it
constexpr std::size_t most_levels = 200;

}  // namespace

// A node: its kind and whether it is quoted in one byte, line, column, then the text, or the count and the nodes below. Numbers are
// LEB128.
class YamlPacking {
public:
    static void add(std::string& to, std::uint64_t number)
    {
        for (; number >= 128; number >>= 7) to += static_cast<char>(number | 128);
        to += static_cast<char>(number);
    }

    static void add(std::string& to, const YamlNode& node)
    {
        to += static_cast<char>(static_cast<unsigned>(node.kind_) | (node.quoted_ ? 4u : 0u));
        add(to, static_cast<std::uint64_t>(node.line_));
        add(to, static_cast<std::uint64_t>(node.column_));
        switch (node.kind_) {
        case YamlNode::Kind::null: return;
        case YamlNode::Kind::scalar:
            add(to, node.text_.size());
            to += node.text_;
            return;
        case YamlNode::Kind::list:
            add(to, node.list_.size());
            for (const YamlNode& item : node.list_) add(to, item);
            return;
        case YamlNode::Kind::map:
            add(to, node.map().size());
            for (const auto& [key, value] : node.map()) add(to, key), add(to, value);
            return;
        }
    }

    YamlPacking(std::string_view bytes, const std::string& file) : rest_(bytes), file_(std::make_shared<const std::string>(file)) {}

    Result<YamlNode> all()
    {
        YamlNode root = TRY(node(0));
        return rest_.empty() ? Result<YamlNode>(std::move(root)) : damaged();
    }

private:
    std::unexpected<Error> damaged() const { return fail(ErrorKind::invalid, *file_ + ": this is no packed YAML"); }

    Result<std::uint64_t> number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63 && !rest_.empty(); shift += 7) {
            auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 127) << shift;
            if (byte < 128) return value;
        }
        return damaged();
    }

    // Of bytes or nodes that are still to come: each takes one byte at least.
    Result<std::size_t> count()
    {
        std::uint64_t value = TRY(number());
        if (value > rest_.size()) return damaged();
        return value;
    }

    Result<YamlNode> node(std::size_t level)
    {
        if (rest_.empty() || static_cast<unsigned char>(rest_.front()) > 7 || level > most_levels) return damaged();
        auto head = static_cast<unsigned>(rest_.front());
        rest_.remove_prefix(1);
        YamlNode made;
        made.kind_ = static_cast<YamlNode::Kind>(head & 3);
        made.quoted_ = (head & 4) != 0;
        made.file_ = file_;
        made.line_ = static_cast<int>(TRY(number()));
        made.column_ = static_cast<int>(TRY(number()));
        if (made.kind_ != YamlNode::Kind::null) TRY(fill(made, level));
        return made;
    }

    Result<> fill(YamlNode& made, std::size_t level)
    {
        std::size_t size = TRY(count());
        if (made.kind_ == YamlNode::Kind::scalar) {
            made.text_ = rest_.substr(0, size);
            rest_.remove_prefix(size);
            return {};
        }
        if (made.kind_ == YamlNode::Kind::list) {
            made.list_.reserve(size);
            for (std::size_t i = 0; i < size; ++i) made.list_.push_back(TRY(node(level + 1)));
            return {};
        }
        made.map_ = std::make_shared<YamlNode::Map>();
        for (std::size_t i = 0; i < size; ++i) {
            YamlNode key = TRY(node(level + 1));
            YamlNode value = TRY(node(level + 1));
            made.map_->emplace_back(std::move(key), std::move(value));
        }
        return {};
    }

    std::string_view rest_;
    std::shared_ptr<const std::string> file_;
};

std::string packed(const YamlNode& node)
{
    std::string bytes(magic);
    YamlPacking::add(bytes, node);
    return bytes;
}

bool is_packed_yaml(std::string_view bytes) { return bytes.starts_with(magic); }

Result<YamlNode> unpacked(std::string_view bytes, const std::string& file_name)
{
    if (!is_packed_yaml(bytes)) return fail(ErrorKind::invalid, file_name + ": this is no packed YAML");
    return YamlPacking(bytes.substr(magic.size()), file_name).all();
}

}  // namespace bawn
