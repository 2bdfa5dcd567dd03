#include "model/sampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace bawn::model::engine {

namespace {

constexpr float nothing = -std::numeric_limits<float>::infinity();

// In lanes, so that the compiler makes vectors of it. Comparisons with what is no number are false: it never wins.
float largest(std::span<const float> values)
{
    std::array<float, 16> lanes;
    lanes.fill(nothing);
    std::size_t whole = values.size() / lanes.size() * lanes.size();
    for (std::size_t at = 0; at < whole; at += lanes.size())
        for (std::size_t lane = 0; lane < lanes.size(); ++lane)
            lanes[lane] = values[at + lane] > lanes[lane] ? values[at + lane] : lanes[lane];
    float most = nothing;
    for (float value : lanes) most = value > most ? value : most;
    for (float value : values.subspan(whole)) most = value > most ? value : most;
    return most;
}

bool holds(std::span<const Token> tokens, Token token) { return std::ranges::find(tokens, token) != tokens.end(); }

}  // namespace

Token likeliest(std::span<const float> logits, std::span<const Token> not_now)
{
    float most = largest(logits);
    if (most == nothing) return no_token;
    auto at = std::ranges::find(logits, most);
    Token token = static_cast<Token>(at - logits.begin());
    if (!holds(not_now, token)) return token;

    Token best = no_token;
    for (std::size_t n = 0; n < logits.size(); ++n)
        if (logits[n] > (best == no_token ? nothing : logits[static_cast<std::size_t>(best)]) && !holds(not_now, static_cast<Token>(n)))
            best = static_cast<Token>(n);
    return best;
}

Sampler::Sampler(Sampling sampling) : sampling_(std::move(sampling)), state_(sampling_.seed) {}

// SplitMix64 (Steele, Lea, Flood 2014).
double Sampler::random()
{
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

Token Sampler::choose(std::span<const float> logits, std::span<const Token> not_now)
{
    return sampling_.temperature > 0 ? draw(logits, not_now) : likeliest(logits, not_now);
}

Token Sampler::draw(std::span<const float> logits, std::span<const Token> not_now)
{
    // What is e^-24 times as likely as the first, after temperature, does not come.
    float most = largest(logits);
    if (most == nothing || !std::isfinite(most)) return no_token;
    float least = most - 24 * std::max(1.0F, sampling_.temperature);
    candidates_.clear();
    for (std::size_t n = 0; n < logits.size(); ++n)
        if (logits[n] >= least && !holds(not_now, static_cast<Token>(n))) candidates_.push_back({logits[n], static_cast<Token>(n)});
    if (candidates_.empty()) return likeliest(logits, not_now);

    auto before = [](const Candidate& a, const Candidate& b) { return a.logit != b.logit ? a.logit > b.logit : a.token < b.token; };
    std::size_t count = candidates_.size();
    if (sampling_.top_k > 0 && sampling_.top_k < count) {
        count = sampling_.top_k;
        std::ranges::nth_element(candidates_, candidates_.begin() + static_cast<std::ptrdiff_t>(count), before);
    }
    std::sort(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(count), before);

    float first = candidates_[0].logit;
    if (sampling_.top_p < 1) {
        double sum = 0, seen = 0;
        for (std::size_t n = 0; n < count; ++n) sum += std::exp(candidates_[n].logit - first);
        for (std::size_t n = 0; n < count; ++n) {
            seen += std::exp(candidates_[n].logit - first);
            if (seen >= static_cast<double>(sampling_.top_p) * sum) count = n + 1;
        }
    }
    if (sampling_.min_p > 0) {
        std::size_t likely = 1;
        while (likely < count && std::exp(candidates_[likely].logit - first) >= sampling_.min_p) ++likely;
        count = likely;
    }

    double sum = 0;
    for (std::size_t n = 0; n < count; ++n) sum += std::exp((candidates_[n].logit - first) / sampling_.temperature);
    double left = random() * sum;
    for (std::size_t n = 0; n + 1 < count; ++n) {
        left -= std::exp((candidates_[n].logit - first) / sampling_.temperature);
        if (left < 0) return candidates_[n].token;
    }
    return candidates_[count - 1].token;
}

}  // namespace bawn::model::engine
