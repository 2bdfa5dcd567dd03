#pragma once

// Backend: a language model that continues what it has read. The embedded engine and a remote endpoint are two of them.
//
//     Context context = TRY(backend.read(segments));                  // once; then it only grows or is cut
//     auto generation = TRY(backend.start(context, sampling, 512));
//     while (std::optional<Piece> piece = TRY(generation->next())) context.append(*piece);
//
// To cut back is to start again with a shorter context: a backend keeps what the last contexts had computed, so the common
// beginning costs (nearly) nothing. A context holds text and tokens side by side, because a text that is tokenised anew may fall
// into other tokens than those it was made of, and nothing computed would be found again.
//
// Threads: a Backend may be asked from any thread; a Generation belongs to the one that pulls, but for cancel().

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::model {

using Token = std::int32_t;
inline constexpr Token no_token = -1;  // of a backend that tells text alone

struct Piece {
    Token token = no_token;
    std::string text = {};  // bytes; a character may be spread over several pieces. "" of a token that is markup
};

// Markup may be written as special tokens (<|im_start|>); in plain text what looks like them is only text.
struct Segment {
    std::string text = {};
    bool is_markup = false;
};

// The first `prompt` pieces were read, the rest was said. A model that computes what it reads in other portions than what it says
// gets other last bits; so a backend that is asked to go on after n pieces of its own answer computes them as it did at first, and
// what comes is what would have come.
struct Context {
    std::vector<Piece> pieces;
    std::size_t prompt = 0;

    void append(Piece piece) { pieces.push_back(std::move(piece)); }
    std::size_t size() const { return pieces.size(); }
    void cut(std::size_t size) { pieces.resize(size); }  // not before `prompt`
};

struct Sampling {
    float temperature = 0;  // 0: always the likeliest token
    std::uint32_t top_k = 0;  // 0: all
    float top_p = 1, min_p = 0;
    std::uint64_t seed = 0;
    std::string grammar = {};            // GBNF with a rule `root`; "" is none
    std::vector<Token> not_first = {};   // which may not come as the first token
};

enum class Ending {
    stop,       // the model ended its turn
    length,     // as many tokens as were asked for, or the context is full
    cancelled,
};

struct Usage {
    std::uint32_t prompt_tokens = 0, cached_tokens = 0, answer_tokens = 0;
};

class Generation {
public:
    virtual ~Generation() = default;
    virtual Result<std::optional<Piece>> next() = 0;  // waits; nullopt: it has ended
    virtual void cancel() = 0;                        // any thread; next() then ends soon
    virtual Ending ending() const = 0;                // once it has ended
    virtual Usage usage() const = 0;
};

struct ModelFacts {
    std::string name = {};        // as clients ask for it
    std::string family = {};      // of data/models
    std::string sha256 = {};      // of the file; "" of a remote model
    std::uint32_t context_tokens = 0;
    std::uint32_t slots = 1;      // answers at once
    bool continues = true;        // false: can't go on from the middle of an answer, so the gate can only repair a finished one
};

class Backend {
public:
    virtual ~Backend() = default;
    virtual const ModelFacts& facts() const = 0;
    virtual Result<Context> read(std::span<const Segment>) = 0;

    // A context that is too long: ErrorKind::invalid. No slot is free: it waits.
    virtual Result<std::unique_ptr<Generation>> start(const Context&, const Sampling&, std::uint32_t most_tokens) = 0;

    // One vector of length 1 in L2; unsupported where the model has none.
    virtual Result<std::vector<float>> embed(std::string_view text) = 0;
};

}  // namespace bawn::model
