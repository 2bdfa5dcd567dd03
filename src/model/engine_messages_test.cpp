#include "model/engine_messages.h"

#include <gtest/gtest.h>

namespace bawn::model::engine {

namespace {

std::string without_length(const std::string& frame) { return frame.substr(4); }

const Start everything{
    .id = 7,
    .tokens = {1, 151643, -1},
    .prompt = 2,
    .sampling =
        {.temperature = 0.5F, .top_k = 40, .top_p = 0.9F, .min_p = 0.05F, .seed = 11, .grammar = "root ::= \"a\"", .not_first = {9}},
    .most_tokens = 100,
    .threads = 2,
    .tells_logits = true};

TEST(EngineMessages, an_order_comes_as_it_was_given)
{
    Order order = parse_order(without_length(frame_of(Order(everything)))).value();
    const Start& start = std::get<Start>(order);
    EXPECT_EQ(start.tokens, everything.tokens);
    EXPECT_EQ(start.sampling.grammar, everything.sampling.grammar);
    EXPECT_EQ(start.sampling.not_first, everything.sampling.not_first);
    EXPECT_EQ(start.sampling.seed, 11U);
    EXPECT_EQ(start.most_tokens, 100U);
    EXPECT_TRUE(start.tells_logits);
}

TEST(EngineMessages, an_answer_comes_as_it_was_given)
{
    Answer answer = parse_answer(without_length(frame_of(Answer(WasRead{3, {{5, std::string("\0x", 2)}, {6, ""}}})))).value();
    const WasRead& read = std::get<WasRead>(answer);
    ASSERT_EQ(read.pieces.size(), 2U);
    EXPECT_EQ(read.pieces[0].text, std::string("\0x", 2));
    EXPECT_EQ(read.pieces[1].token, 6);
}

TEST(EngineMessages, whatever_is_cut_or_lengthened_is_refused)
{
    std::string frame = without_length(frame_of(Order(everything)));
    for (std::size_t size = 0; size < frame.size(); ++size) EXPECT_FALSE(parse_order(frame.substr(0, size))) << size;
    EXPECT_FALSE(parse_order(frame + "x"));
    EXPECT_FALSE(parse_order("\x7f"));
}

TEST(EngineMessages, a_lying_count_takes_no_memory)
{
    std::string frame("\x02\x01\0\0\0\0\0\0\0\xff\xff\xff\xff", 13);  // WasRead with four thousand million pieces
    EXPECT_FALSE(parse_answer(frame));
}

TEST(EngineMessages, frames_come_whole_however_the_bytes_arrive)
{
    std::string bytes = frame_of(Order(Cancel{1})) + frame_of(Order(everything)) + frame_of(Order(Cancel{2}));
    for (std::size_t step : {1, 3, 17, 1000}) {
        FrameReader reader;
        std::vector<std::size_t> kinds;
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            reader.feed(std::string_view(bytes).substr(at, step));
            while (auto frame = reader.next().value()) kinds.push_back(parse_order(*frame).value().index());
        }
        EXPECT_EQ(kinds, (std::vector<std::size_t>{3, 2, 3})) << step;
    }
}

TEST(EngineMessages, a_frame_beyond_the_limit_is_refused_before_it_comes)
{
    FrameReader reader;
    reader.feed("\xff\xff\xff\x7f");
    EXPECT_FALSE(reader.next());
}

}  // namespace

}  // namespace bawn::model::engine
