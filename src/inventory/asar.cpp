#include "inventory/asar.h"

#include <array>
#include <charconv>
#include <cstring>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bawn::inventory {

namespace {

constexpr std::uint64_t header_limit = 16 << 20;
constexpr std::size_t depth_limit = 64, key_limit = 1024;
constexpr std::uint64_t json_offset = 16;

// The characters of a stream, one by one, for a parser that wants iterators.
class Characters {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;

    struct Feed {
        Stream* stream;
        std::span<const std::byte> bytes;

        void refill()
        {
            if (!bytes.empty()) return;
            auto more = stream->next();
            if (more) bytes = *more;
        }
    };

    Characters() = default;
    explicit Characters(Feed& feed) : feed_(&feed) { feed_->refill(); }

    char operator*() const { return static_cast<char>(feed_->bytes.front()); }
    Characters& operator++()
    {
        feed_->bytes = feed_->bytes.subspan(1);
        feed_->refill();
        return *this;
    }
    Characters operator++(int)
    {
        Characters before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Characters& other) const { return is_end() == other.is_end(); }

private:
    bool is_end() const { return feed_ == nullptr || feed_->bytes.empty(); }
    Feed* feed_ = nullptr;
};

// {"files": {"src": {"files": {"main.js": {"size": 12, "offset": "0"}}}}}
class HeaderEvents : public nlohmann::json_sax<nlohmann::json> {
public:
    HeaderEvents(const ByteSource& source, std::uint64_t files_begin, Visitor& visitor)
        : source_(source),
          files_begin_(files_begin),
          visitor_(visitor)
    {
    }

    bool is_stopped() const { return stopped_; }

    bool start_object(std::size_t) override
    {
        levels_.push_back({std::exchange(key_, {}), {}, {}});
        return levels_.size() <= depth_limit;
    }
    bool end_object() override
    {
        const Level& level = levels_.back();
        bool goes_on = !level.offset || !level.size || tell(level);
        levels_.pop_back();
        return goes_on;
    }
    bool key(std::string& name) override
    {
        key_ = name.substr(0, key_limit);
        return true;
    }
    bool string(std::string& text) override
    {
        std::uint64_t value = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc() && end == text.data() + text.size()) return number(value);
        return true;
    }
    bool number_unsigned(std::uint64_t value) override { return number(value); }
    bool number_integer(std::int64_t) override { return true; }
    bool number_float(double, const std::string&) override { return true; }
    bool boolean(bool) override { return true; }
    bool null() override { return true; }
    bool binary(nlohmann::json::binary_t&) override { return true; }
    bool start_array(std::size_t) override { return ++arrays_ <= depth_limit; }
    bool end_array() override
    {
        --arrays_;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    struct Level {
        std::string name;
        std::optional<std::uint64_t> offset, size;
    };

    bool number(std::uint64_t value)
    {
        if (levels_.empty()) return true;
        if (key_ == "offset") levels_.back().offset = value;
        if (key_ == "size") levels_.back().size = value;
        return true;
    }

    bool tell(const Level& file)
    {
        std::uint64_t room = source_.size() - files_begin_;
        if (*file.offset > room || *file.size > room - *file.offset) {
            visitor_.note(path() + ": lies beyond the end of the asar archive");
            return true;
        }
        Slice slice(source_, files_begin_ + *file.offset, *file.size);
        SourceStream content(slice);
        stopped_ = visitor_.entry(path(), content) == Next::stop;
        return !stopped_;
    }

    // Every second level is a "files" object.
    std::string path() const
    {
        std::string path;
        for (std::size_t i = 2; i < levels_.size(); i += 2) path += (path.empty() ? "" : "/") + levels_[i].name;
        return path;
    }

    const ByteSource& source_;
    std::uint64_t files_begin_;
    Visitor& visitor_;
    std::vector<Level> levels_;
    std::string key_;
    std::size_t arrays_ = 0;
    bool stopped_ = false;
};

Result<std::array<std::uint32_t, 4>> pickle_sizes(const ByteSource& source)
{
    std::array<std::byte, json_offset> bytes;
    std::size_t n = TRY(source.read_at(0, bytes));
    if (n != bytes.size()) return fail(ErrorKind::invalid, "asar archive: cut inside its header");
    std::array<std::uint32_t, 4> sizes = {};
    for (std::size_t i = 0; i < bytes.size(); ++i) sizes[i / 4] |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * (i % 4));
    return sizes;
}

}  // namespace

Result<> read_asar(const ByteSource& source, Visitor& visitor)
{
    std::array<std::uint32_t, 4> sizes = TRY(pickle_sizes(source));
    std::uint64_t files_begin = 8 + std::uint64_t{sizes[1]}, json_size = sizes[3];
    if (files_begin > source.size() || json_size > files_begin - json_offset || json_size > header_limit) {
        return fail(ErrorKind::invalid, "asar archive: its header claims " + std::to_string(json_size) + " bytes");
    }
    Slice header(source, json_offset, json_size);
    SourceStream text(header);
    Characters::Feed feed{&text, {}};
    HeaderEvents events(source, files_begin, visitor);
    bool whole = nlohmann::json::sax_parse(Characters(feed), Characters(), &events);
    if (!whole && !events.is_stopped()) return fail(ErrorKind::invalid, "asar archive: its header is not the JSON it should be");
    return {};
}

}  // namespace bawn::inventory
