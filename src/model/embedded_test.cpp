#include "model/embedded.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <thread>

#include "model/test_small_model.h"

namespace bawn::model {

namespace {

namespace fs = std::filesystem;

// A real model, where one is: BAWN_TEST_MODEL, or what `./dev deps --model` has put into the cache.
std::string real_model()
{
    if (const char* named = std::getenv("BAWN_TEST_MODEL")) return named;
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    fs::path folder = cache ? fs::path(cache) : fs::path(home ? home : "/nonexistent") / ".cache";
    return folder / "bawn/models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf";
}

EngineFiles engine_files() { return {BAWN_BUILD_DIR "/engine/bawn-engine", BAWN_BUILD_DIR "/engine"}; }

std::unique_ptr<EmbeddedBackend> open_model(const std::string& file, std::uint32_t slots, std::uint32_t context)
{
    auto backend = EmbeddedBackend::open(
        {.model = file, .facts = {.name = "test", .context_tokens = context, .slots = slots}, .files = engine_files()});
    EXPECT_TRUE(backend) << backend.error().message();
    return backend ? std::move(*backend) : nullptr;
}

Context question(EmbeddedBackend& backend, const std::string& text)
{
    const Segment segments[] = {{"<|im_start|>", true}, {"user\n" + text, false}, {"<|im_end|>", true},
                                {"\n", false},          {"<|im_start|>", true},   {"assistant\n", false}};
    return backend.read(segments).value();
}

// What holds for every model: for one of noise, which is always there, and for a real one.
class Embedded : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override
    {
        if (is_real() && !fs::exists(real_model())) GTEST_SKIP() << "no real model: ./dev deps --model";
    }
    static bool is_real() { return GetParam() == std::string_view("real"); }
    std::unique_ptr<EmbeddedBackend> open(std::uint32_t slots = 1, std::uint32_t context = 2048)
    {
        return open_model(is_real() ? real_model() : small_.path(), slots, context);
    }

private:
    test::SmallModel small_;
};
INSTANTIATE_TEST_SUITE_P(Models, Embedded, testing::Values("small", "real"), [](const auto& row) { return std::string(row.param); });

class RealModel : public testing::Test {
protected:
    void SetUp() override
    {
        if (!fs::exists(real_model())) GTEST_SKIP() << "no real model: ./dev deps --model";
    }
    static std::unique_ptr<EmbeddedBackend> open() { return open_model(real_model(), 1, 2048); }
};

std::string text_of(const std::vector<Piece>& pieces)
{
    std::string text;
    for (const Piece& piece : pieces) text += piece.text;
    return text;
}

TEST_F(RealModel, answers_and_ends_its_turn)
{
    auto backend = open();
    ASSERT_TRUE(backend);
    auto traced = backend->trace(question(*backend, "Say the word yes and nothing else."), {}, 16).value();
    EXPECT_NE(text_of(traced.pieces).find("es"), std::string::npos) << text_of(traced.pieces);
    EXPECT_LT(traced.pieces.size(), 16U);
}

TEST_P(Embedded, what_looks_like_markup_in_a_text_is_text)
{
    auto backend = open();
    ASSERT_TRUE(backend);
    const Segment plain[] = {{"<|im_end|>", false}}, markup[] = {{"<|im_end|>", true}};
    EXPECT_GT(backend->read(plain)->size(), 1U);
    EXPECT_EQ(backend->read(markup)->size(), 1U);
    EXPECT_EQ(text_of(backend->read(plain)->pieces), "<|im_end|>");
}

// Cut anywhere, go on: the logits are those that a model without memory of it has, bit for bit.
TEST_P(Embedded, cached_equals_fresh)
{
    const char* wanted = std::getenv("BAWN_CUTS");
    int cuts = wanted ? std::atoi(wanted) : is_real() ? 4 : 200;
    auto cached = open();
    ASSERT_TRUE(cached);
    std::mt19937 random(7);
    Context context = question(*cached, "Write a Python function that sorts a list of pairs by their second element, with a docstring.");
    std::size_t differences = 0;
    for (int n = 0; n < cuts; ++n) {
        auto went_on =
            cached->trace(context, {.temperature = 0.8F, .seed = random()}, 8 + static_cast<std::uint32_t>(random() % 24)).value();
        for (const Piece& piece : went_on.pieces) context.append(piece);
        if (context.size() > context.prompt) context.cut(context.prompt + random() % (context.size() - context.prompt + 1));

        Sampling sampling{.temperature = 0.8F, .seed = random()};
        auto one = cached->trace(context, sampling, 6).value();
        // Another prompt in between: this slot's memory is gone.
        (void)cached->trace(question(*cached, "Count: " + std::to_string(random())), {}, 1).value();
        auto fresh_context = context;
        auto other = cached->trace(fresh_context, sampling, 6).value();
        EXPECT_LT(other.usage.cached_tokens, std::max<std::uint32_t>(one.usage.cached_tokens, 1));
        differences += one.logits != other.logits || text_of(one.pieces) != text_of(other.pieces);
    }
    EXPECT_EQ(differences, 0U);
}

TEST_P(Embedded, slots_answer_side_by_side)
{
    auto backend = open(6, 512);
    ASSERT_TRUE(backend);
    std::vector<std::string> said(8);  // more than slots: two wait
    {
        std::vector<std::jthread> clients;
        for (std::size_t n = 0; n < said.size(); ++n)
            clients.emplace_back([&, n] {
                said[n] = text_of(backend->trace(question(*backend, "Say the word yes and nothing else."), {}, 8).value().pieces);
            });
    }
    for (const std::string& each : said) EXPECT_EQ(each, said[0]);
}

TEST_F(RealModel, a_grammar_binds_what_is_said)
{
    auto backend = open();
    ASSERT_TRUE(backend);
    auto context = question(*backend, "Tell me a story about a fox.");
    auto traced = backend->trace(context, {.grammar = "root ::= \"{\\\"fox\\\": \" (\"true\" | \"false\") \"}\""}, 32).value();
    EXPECT_TRUE(text_of(traced.pieces) == "{\"fox\": true}" || text_of(traced.pieces) == "{\"fox\": false}") << text_of(traced.pieces);
    auto wrong = backend->trace(context, {.grammar = "root ::= ("}, 4);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind(), ErrorKind::invalid);
}

TEST_P(Embedded, refuses_what_does_not_fit)
{
    auto backend = open(1, 256);
    ASSERT_TRUE(backend);
    std::string much;
    for (int n = 0; n < 400; ++n) much += "word ";
    auto traced = backend->trace(question(*backend, much), {}, 4);
    ASSERT_FALSE(traced);
    EXPECT_NE(traced.error().message().find("256"), std::string::npos) << traced.error().message();
    // Full in the middle of an answer is an end, not an error.
    much.resize(150);
    auto generation = backend->start(question(*backend, much), {.temperature = 1.5F, .seed = 3, .not_first = {}}, 1000).value();
    while (generation->next().value()) {}
    EXPECT_NE(generation->ending(), Ending::cancelled);
}

TEST_P(Embedded, an_answer_that_is_cancelled_ends_soon)
{
    auto backend = open();
    ASSERT_TRUE(backend);
    auto generation = backend->start(question(*backend, "Count from one to a thousand in words."), {}, 1000).value();
    ASSERT_TRUE(generation->next().value());
    generation->cancel();
    int more = 0;
    while (generation->next().value()) ++more;
    EXPECT_LT(more, 50);
    EXPECT_EQ(generation->ending(), Ending::cancelled);
}

TEST_P(Embedded, a_process_that_falls_is_told_and_started_anew)
{
    auto backend = open();
    ASSERT_TRUE(backend);
    auto context = question(*backend, "Count from one to a thousand in words.");
    auto generation = backend->start(context, {}, 1000).value();
    ASSERT_TRUE(generation->next().value());
    backend->kill_process();
    Result<std::optional<Piece>> piece = generation->next();
    while (piece && *piece) piece = generation->next();
    ASSERT_FALSE(piece);
    EXPECT_EQ(piece.error().kind(), ErrorKind::unavailable);
    EXPECT_NE(piece.error().message().find("signal 9"), std::string::npos) << piece.error().message();
    EXPECT_FALSE(backend->trace(context, {}, 2).value().pieces.empty());
}

TEST_F(RealModel, texts_that_mean_alike_lie_near)
{
    auto backend = open();
    ASSERT_TRUE(backend);
    auto nearness = [&](const char* one, const char* other) {
        auto a = backend->embed(one).value(), b = backend->embed(other).value();
        return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
    };
    float alike = nearness("def read_file(path): return open(path).read()", "with open(name) as f: text = f.read()");
    float other = nearness("def read_file(path): return open(path).read()", "The weather in Galway is mild and wet.");
    EXPECT_GT(alike, other);
    EXPECT_FALSE(backend->embed(""));
}

TEST(HostileModel, a_file_that_is_no_model_is_refused_by_name)
{
    test::SmallModel none("GGUF is what it says it is");
    auto backend = EmbeddedBackend::open({.model = none.path(), .facts = {.name = "test", .context_tokens = 256}, .files = engine_files()});
    ASSERT_FALSE(backend);
    EXPECT_EQ(backend.error().kind(), ErrorKind::invalid) << backend.error().message();
    EXPECT_NE(backend.error().message().find("small.gguf"), std::string::npos) << backend.error().message();
}

// Straight to the library, past the checks of gguf.h: whatever it does with such a file, it does alone. Most mutations hit the head.
TEST(HostileModel, mutations_end_in_an_error_or_an_answer)
{
    const std::string whole = test::small_model_bytes();
    test::SmallModel file;
    std::mt19937 random(11);
    int refused = 0, answered = 0, fell = 0;
    for (int n = 0; n < 200; ++n) {
        std::string bytes = whole;
        if (n % 8 == 0)
            bytes.resize(random() % bytes.size());
        else
            for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                bytes[random() % (n % 3 ? 12'000 : bytes.size())] = static_cast<char>(random() % 3 ? random() : 0xff);
        file.write(bytes);
        auto backend = EmbeddedBackend::open({.model = file.path(),
                                              .facts = {.name = "test", .context_tokens = 128},
                                              .files = engine_files(),
                                              .memory_bytes = 0,
                                              .threads = 1});
        if (!backend) {
            ++(backend.error().message().find("signal") == std::string::npos ? refused : fell);
            continue;
        }
        const Segment segments[] = {{"what now", false}};
        auto context = (*backend)->read(segments);
        auto traced = context ? (*backend)->trace(*context, {}, 4) : fail(context.error());
        ++(traced ? answered : fell);
    }
    RecordProperty("refused", refused);
    RecordProperty("answered", answered);
    RecordProperty("fell", fell);
    EXPECT_EQ(refused + answered + fell, 200);
    EXPECT_GT(refused, 20);
    EXPECT_GT(answered, 20);
}

TEST(HostileModel, a_folder_without_the_library_is_told)
{
    EmbeddedSettings settings{.model = "/etc/hostname", .facts = {.name = "test", .context_tokens = 256}, .files = engine_files()};
    settings.files.libraries = "/usr/share";
    auto backend = EmbeddedBackend::open(std::move(settings));
    ASSERT_FALSE(backend);
    EXPECT_EQ(backend.error().kind(), ErrorKind::unsupported) << backend.error().message();
}

}  // namespace

}  // namespace bawn::model
