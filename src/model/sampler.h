#pragma once

// From logits to a token, without a list of all candidates: the likeliest is one pass; the others keep only what can come at all.
//
// Order as in llama.cpp's own chain: top_k, top_p, min_p, then temperature. Same logits, settings and seed: same token.
// Logits that are no numbers (a broken or hostile file) give no_token.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "model/backend.h"

namespace bawn::model::engine {

class Sampler {
public:
    explicit Sampler(Sampling sampling);

    // `not_now`: which may not come this time.
    Token choose(std::span<const float> logits, std::span<const Token> not_now);

private:
    Token draw(std::span<const float> logits, std::span<const Token> not_now);
    double random();

    Sampling sampling_;
    std::uint64_t state_;
    struct Candidate {
        float logit;
        Token token;
    };
    std::vector<Candidate> candidates_;  // kept for its memory
};

// The index of the largest, of equals the first; no_token where none is a number above minus infinity.
Token likeliest(std::span<const float> logits, std::span<const Token> not_now);

}  // namespace bawn::model::engine
