#include "model/engine_messages.h"

#include <cstring>
#include <type_traits>

namespace bawn::model::engine {

namespace {

class Writer {
public:
    template <typename T>
    void operator()(const T& value)
    {
        if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>)
            bytes_ += static_cast<char>(value);
        else if constexpr (std::is_arithmetic_v<T>)
            bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        else if constexpr (std::is_same_v<T, std::string>) {
            (*this)(static_cast<std::uint32_t>(value.size()));
            bytes_ += value;
        } else
            visit_fields(*this, value);
    }
    template <typename T>
    void operator()(const std::vector<T>& values)
    {
        (*this)(static_cast<std::uint32_t>(values.size()));
        for (const T& value : values) (*this)(value);
    }
    std::string bytes_;
};

// Reads what a Writer wrote. After the first thing that does not fit nothing more is read.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    template <typename T>
    void operator()(T& value)
    {
        if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>) {
            std::uint8_t number = 0;
            (*this)(number);
            if (number > most_of(value)) is_whole_ = false;
            value = static_cast<T>(is_whole_ ? number : 0);
        } else if constexpr (std::is_arithmetic_v<T>) {
            if (!has(sizeof value)) return;
            std::memcpy(&value, bytes_.data(), sizeof value);
            bytes_.remove_prefix(sizeof value);
        } else if constexpr (std::is_same_v<T, std::string>) {
            std::uint32_t size = 0;
            (*this)(size);
            if (!has(size)) return;
            value = bytes_.substr(0, size);
            bytes_.remove_prefix(size);
        } else
            visit_fields(*this, value);
    }
    template <typename T>
    void operator()(std::vector<T>& values)
    {
        std::uint32_t size = 0;
        (*this)(size);
        // Everything takes at least a byte, so a lying count ends with the bytes and not with the memory.
        for (std::uint32_t n = 0; n < size && is_whole_; ++n) (*this)(values.emplace_back());
    }
    bool is_whole() const { return is_whole_ && bytes_.empty(); }

private:
    static unsigned most_of(bool) { return 1; }
    static unsigned most_of(Ending) { return static_cast<unsigned>(Ending::cancelled); }
    static unsigned most_of(ErrorKind) { return static_cast<unsigned>(ErrorKind::unsupported); }
    bool has(std::size_t size)
    {
        if (bytes_.size() < size) is_whole_ = false;
        return is_whole_;
    }
    std::string_view bytes_;
    bool is_whole_ = true;
};

// What each message is made of, once for both ways.
template <typename V, typename T>
void visit_fields(V& v, T& m)
{
    using M = std::remove_const_t<T>;
    if constexpr (std::is_same_v<M, Piece>)
        v(m.token), v(m.text);
    else if constexpr (std::is_same_v<M, Segment>)
        v(m.text), v(m.is_markup);
    else if constexpr (std::is_same_v<M, Sampling>)
        v(m.temperature), v(m.top_k), v(m.top_p), v(m.min_p), v(m.seed), v(m.grammar), v(m.not_first);
    else if constexpr (std::is_same_v<M, Usage>)
        v(m.prompt_tokens), v(m.cached_tokens), v(m.answer_tokens);
    else if constexpr (std::is_same_v<M, Load>)
        v(m.model), v(m.libraries), v(m.context_tokens), v(m.slots), v(m.grid), v(m.threads);
    else if constexpr (std::is_same_v<M, Read>)
        v(m.id), v(m.segments);
    else if constexpr (std::is_same_v<M, Start>)
        v(m.id), v(m.tokens), v(m.prompt), v(m.sampling), v(m.most_tokens), v(m.threads), v(m.tells_logits);
    else if constexpr (std::is_same_v<M, Cancel>)
        v(m.id);
    else if constexpr (std::is_same_v<M, Embed>)
        v(m.id), v(m.text);
    else if constexpr (std::is_same_v<M, Loaded>)
        v(m.description), v(m.library), v(m.context_tokens), v(m.vocabulary);
    else if constexpr (std::is_same_v<M, Failed>)
        v(m.id), v(m.kind), v(m.message);
    else if constexpr (std::is_same_v<M, WasRead>)
        v(m.id), v(m.pieces);
    else if constexpr (std::is_same_v<M, Said>)
        v(m.id), v(m.piece), v(m.logits);
    else if constexpr (std::is_same_v<M, Ended>)
        v(m.id), v(m.ending), v(m.usage);
    else {
        static_assert(std::is_same_v<M, Embedding>);
        v(m.id), v(m.vector);
    }
}

template <typename Message>
std::string framed(const Message& message)
{
    Writer writer;
    writer(std::uint32_t{0});
    writer(static_cast<std::uint8_t>(message.index()));
    std::visit([&](const auto& m) { writer(m); }, message);
    std::uint32_t size = static_cast<std::uint32_t>(writer.bytes_.size() - sizeof size);
    std::memcpy(writer.bytes_.data(), &size, sizeof size);
    return std::move(writer.bytes_);
}

template <typename Message, std::size_t index = 0>
Result<Message> parsed(std::size_t kind, std::string_view fields)
{
    if constexpr (index == std::variant_size_v<Message>) {
        return fail(ErrorKind::invalid, "a message of kind " + std::to_string(kind) + ", which there is not");
    } else {
        if (kind != index) return parsed<Message, index + 1>(kind, fields);
        std::variant_alternative_t<index, Message> message;
        Reader reader(fields);
        reader(message);
        if (!reader.is_whole()) return fail(ErrorKind::invalid, "a message of kind " + std::to_string(kind) + " that is cut or too long");
        return Message(std::move(message));
    }
}

template <typename Message>
Result<Message> parse(std::string_view frame)
{
    if (frame.empty()) return fail(ErrorKind::invalid, "an empty message");
    return parsed<Message>(static_cast<unsigned char>(frame[0]), frame.substr(1));
}

}  // namespace

std::string frame_of(const Order& order) { return framed(order); }
std::string frame_of(const Answer& answer) { return framed(answer); }
Result<Order> parse_order(std::string_view frame) { return parse<Order>(frame); }
Result<Answer> parse_answer(std::string_view frame) { return parse<Answer>(frame); }

void FrameReader::feed(std::string_view bytes)
{
    bytes_.erase(0, at_);
    at_ = 0;
    bytes_ += bytes;
}

Result<std::optional<std::string>> FrameReader::next()
{
    std::uint32_t size = 0;
    std::string_view rest = std::string_view(bytes_).substr(at_);
    if (rest.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, rest.data(), sizeof size);
    if (size > most_frame_bytes) return fail(ErrorKind::invalid, "a message of " + std::to_string(size) + " bytes");
    if (rest.size() < sizeof size + size) return std::nullopt;
    at_ += sizeof size + size;
    return std::string(rest.substr(sizeof size, size));
}

}  // namespace bawn::model::engine
