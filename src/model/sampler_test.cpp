#include "model/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

namespace bawn::model::engine {

namespace {

const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();

TEST(Sampler, the_likeliest)
{
    struct Row {
        const char* why;
        std::vector<float> logits;
        std::vector<Token> not_now;
        Token expected;
    };
    std::vector<float> long_one(1000, -1);
    long_one[777] = 3;
    std::vector<float> tail(19, -1);
    tail[18] = 1;
    const Row rows[] = {
        {"the largest", {1, 3, 2}, {}, 1},
        {"of equals the first", {1, 3, 3}, {}, 1},
        {"not one that may not come", {1, 3, 2}, {1}, 2},
        {"not the two that may not come", {1, 3, 2}, {2, 1}, 0},
        {"far behind", long_one, {}, 777},
        {"behind the last whole lane", tail, {}, 18},
        {"what is no number never wins", {nan, 1, nan}, {}, 1},
        {"nothing but what is no number", {nan, nan}, {}, no_token},
        {"nothing that can come", {-inf, -inf}, {}, no_token},
        {"all may not come", {1, 2}, {0, 1}, no_token},
        {"no vocabulary", {}, {}, no_token},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(likeliest(row.logits, row.not_now), row.expected);
        EXPECT_EQ(Sampler({.temperature = 0}).choose(row.logits, row.not_now), row.expected);
    }
}

std::map<Token, int> counted(Sampling sampling, const std::vector<float>& logits, std::vector<Token> not_now = {})
{
    Sampler sampler(std::move(sampling));
    std::map<Token, int> counts;
    for (int n = 0; n < 10'000; ++n) ++counts[sampler.choose(logits, not_now)];
    return counts;
}

TEST(Sampler, draws_as_often_as_softmax_says)
{
    const std::vector<float> logits{std::log(0.5F), std::log(0.3F), std::log(0.2F), -100};
    auto counts = counted({.temperature = 1}, logits);
    EXPECT_NEAR(counts[0], 5000, 200);
    EXPECT_NEAR(counts[1], 3000, 200);
    EXPECT_NEAR(counts[2], 2000, 200);
    EXPECT_EQ(counts[3], 0);
}

TEST(Sampler, keeps_what_its_settings_leave)
{
    const std::vector<float> logits{std::log(0.1F), std::log(0.5F), std::log(0.3F), std::log(0.1F)};
    struct Row {
        const char* why;
        Sampling sampling;
        std::vector<Token> not_now, expected;
    };
    const Row rows[] = {
        {"the two likeliest", {.temperature = 1, .top_k = 2}, {}, {1, 2}},
        {"until eight tenths", {.temperature = 1, .top_p = 0.79F}, {}, {1, 2}},
        {"at least half as likely as the first", {.temperature = 1, .min_p = 0.5F}, {}, {1, 2}},
        {"nothing is left out", {.temperature = 1}, {}, {0, 1, 2, 3}},
        {"nearly no warmth", {.temperature = 0.01F}, {}, {1}},
        {"not the first now", {.temperature = 1, .top_k = 2}, {1}, {0, 2}},
        {"a top_k beyond the vocabulary", {.temperature = 1, .top_k = 40}, {}, {0, 1, 2, 3}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::vector<Token> came;
        for (const auto& [token, count] : counted(row.sampling, logits, row.not_now)) came.push_back(token);
        EXPECT_EQ(came, row.expected);
    }
}

TEST(Sampler, the_same_seed_says_the_same)
{
    const std::vector<float> logits{1, 1, 1, 1, 1, 1};
    auto said = [&](std::uint64_t seed) {
        Sampler sampler({.temperature = 1, .seed = seed});
        std::string text;
        for (int n = 0; n < 40; ++n) text += static_cast<char>('a' + sampler.choose(logits, {}));
        return text;
    };
    EXPECT_EQ(said(5), said(5));
    EXPECT_NE(said(5), said(6));
}

}  // namespace

}  // namespace bawn::model::engine
