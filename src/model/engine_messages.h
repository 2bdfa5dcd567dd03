#pragma once

// What Bawn and its engine process say to each other over a socket: frames of a 32-bit length (of what follows, little endian), one
// byte of kind, and the fields. The engine holds a foreign model and a foreign library: what it says is as hostile as a packet.
//
//     std::string bytes = frame_of(engine::Cancel{7});
//     FrameReader reader;                      // bytes in, whole frames out
//     reader.feed(bytes);
//     while (auto frame = TRY(reader.next())) { Said said = TRY(parse<Said>(*frame)); … }

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "model/backend.h"

namespace bawn::model::engine {

inline constexpr std::size_t most_frame_bytes = 64 << 20;

// To the engine.
struct Load {
    std::string model = {}, libraries = {};       // a file, and the folder of libllama and its kin
    std::uint32_t context_tokens = 0;   // of each slot
    std::uint32_t slots = 1;
    std::uint32_t grid = 64;            // a prompt is computed in portions that end at multiples of it
    std::uint32_t threads = 1;
};
struct Read {
    std::uint64_t id = 0;
    std::vector<Segment> segments;
};
struct Start {
    std::uint64_t id = 0;
    std::vector<Token> tokens = {};
    std::uint32_t prompt = 0;           // as Context::prompt
    Sampling sampling = {};
    std::uint32_t most_tokens = 0;
    std::uint32_t threads = 1;
    bool tells_logits = false;          // a digest of all logits with each piece
};
struct Cancel {
    std::uint64_t id = 0;
};
struct Embed {
    std::uint64_t id = 0;
    std::string text;
};
using Order = std::variant<Load, Read, Start, Cancel, Embed>;

// From the engine.
struct Loaded {
    std::string description, library;   // "qwen2 1B Q4_K - Medium"; which variant of the library computes
    std::uint32_t context_tokens = 0, vocabulary = 0;
};
struct Failed {
    std::uint64_t id = 0;               // 0: of loading
    ErrorKind kind = ErrorKind::invalid;
    std::string message;
};
struct WasRead {
    std::uint64_t id = 0;
    std::vector<Piece> pieces;
};
struct Said {
    std::uint64_t id = 0;
    Piece piece;
    std::uint64_t logits = 0;
};
struct Ended {
    std::uint64_t id = 0;
    Ending ending = Ending::stop;
    Usage usage;
};
struct Embedding {
    std::uint64_t id = 0;
    std::vector<float> vector;
};
using Answer = std::variant<Loaded, Failed, WasRead, Said, Ended, Embedding>;

std::string frame_of(const Order&);
std::string frame_of(const Answer&);

// Of one frame without its length.
Result<Order> parse_order(std::string_view frame);
Result<Answer> parse_answer(std::string_view frame);

class FrameReader {
public:
    void feed(std::string_view bytes);
    Result<std::optional<std::string>> next();  // a length beyond the limit: invalid

private:
    std::string bytes_;
    std::size_t at_ = 0;
};

}  // namespace bawn::model::engine
