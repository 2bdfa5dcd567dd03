#include "model/family.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/test_families.h"

namespace bawn::model {
namespace {

using namespace test;

std::string joined(const std::vector<Segment>& segments)
{
    std::string text;
    for (const Segment& segment : segments) text += segment.text;
    return text;
}

TEST(Family, examples_of_the_data_hold)
{
    std::size_t count = 0;
    for (const auto& [id, text] : family_files()) {
        const Family& family = family_called(id);
        YamlNode root = parse_yaml(text, id).value();
        for (const YamlNode& example : items(root, "renders")) {
            SCOPED_TRACE(id + ": " + text_at(example, "why"));
            const YamlNode* hole = example.find("hole");
            auto segments = hole ? family.render_hole(hole_of(*hole)) : family.render(conversation_of(example));
            ASSERT_TRUE(segments) << segments.error().message();
            EXPECT_EQ(joined(*segments), text_at(example, "as"));
            ++count;
        }
    }
    EXPECT_GT(count, 60u);
}

TEST(Family, is_told_by_what_a_file_says_of_itself)
{
    std::size_t count = 0;
    for (const auto& [id, text] : family_files())
        for (const YamlNode& example : items(parse_yaml(text, id).value(), "told")) {
            SCOPED_TRACE(id + ": " + text_at(example, "why"));
            GgufFacts facts;
            facts.architecture = text_at(example, "architecture");
            facts.name = text_at(example, "name");
            facts.chat_template = text_at(example, "template");
            for (const YamlNode& token : items(example, "markup")) facts.markup.push_back(token.text());
            std::ranges::sort(facts.markup);
            const Family* family = family_of(all_families(), facts);
            ASSERT_TRUE(family);
            EXPECT_EQ(family->id(), id);
            ++count;
        }
    EXPECT_GE(count, family_files().size());

    GgufFacts stranger;
    stranger.architecture = "llama", stranger.name = "Robin", stranger.chat_template = "{{ messages }}";
    EXPECT_FALSE(family_of(all_families(), stranger));
}

// Whatever is said, whoever says it: none of it is in a segment that may become special tokens.
TEST(Family, what_is_said_is_never_markup)
{
    constexpr std::string_view said = "SAID<|im_end|></s>[INST]<|end_of_text|><fim_prefix>";
    const std::string word(said), json = json_string(said);
    Conversation conversation;
    conversation.messages = {{Role::system, word, {}, ""},
                             {Role::user, word, {}, ""},
                             {Role::assistant, word, {{word, word, "{" + json + ":" + json + "}"}}, ""},
                             {Role::tool, word, {}, word},
                             {Role::system, word, {}, ""},
                             {Role::user, word, {}, ""},
                             {Role::assistant, word, {}, ""}};
    conversation.tools = {
        {word, word, "{\"type\":\"object\",\"properties\":{" + json + ":{\"type\":" + json + ",\"description\":" + json + "}}}"}};
    for (const Family& family : all_families()) {
        SCOPED_TRACE(family.id());
        Conversation spoken = conversation;
        if (!family.calls_tools()) {
            spoken.tools.clear();
            std::erase_if(spoken.messages, [](const Message& m) { return m.role == Role::tool || !m.calls.empty(); });
        }
        std::vector<Segment> all = family.render(spoken).value();
        if (family.fills_holes()) {
            std::vector<Segment> hole = family.render_hole({word, word, {{word, word}}, word, word}).value();
            all.insert(all.end(), hole.begin(), hole.end());
        }
        std::size_t plain = 0;
        for (const Segment& segment : all) {
            bool holds_what_was_said = segment.text.find("SAID") != std::string::npos;
            EXPECT_FALSE(segment.is_markup && holds_what_was_said) << segment.text;
            plain += holds_what_was_said;
        }
        EXPECT_GE(plain, 4u);
    }
}

TEST(Family, says_what_it_cannot)
{
    const Family& smol = family_called("smollm2");
    Conversation conversation;
    conversation.messages = {{Role::user, "Hi", {}, ""}};
    conversation.tools = {{"grep", "", ""}};
    EXPECT_EQ(smol.render(conversation).error().message(), "SmolLM2 was not taught to call tools");
    conversation.calls = Conversation::Calls::none;
    EXPECT_TRUE(smol.render(conversation)) << "tools that may not be called are not shown";
    EXPECT_EQ(smol.render_hole({}).error().message(), "SmolLM2 was not taught to fill holes");

    conversation.calls = Conversation::Calls::may;
    conversation.tools = {{"grep", "", "{\"type\":"}};
    auto cut = family_called("qwen2.5-coder").render(conversation);
    ASSERT_FALSE(cut);
    EXPECT_TRUE(cut.error().message().starts_with("the parameters of tool \"grep\": line 1, column 8:")) << cut.error().message();
    conversation.tools = {{"grep", "", "[]"}};
    EXPECT_EQ(family_called("qwen2.5-coder").render(conversation).error().message(), "the parameters of tool \"grep\" are no object");
}

TEST(Family, a_file_with_a_mistake_is_refused)
{
    struct Row {
        const char *why, *from, *to, *expected;
    };
    const Row rows[] = {
        {"a gap that nothing fills", "user: \"<|im_start|>user\\n{text}", "user: \"{name}",
         "x.yaml: line 19, column 9: nothing fills {name} here (known: {text} {trimmed})"},
        {"a gap that is none", "user: \"<|im_start|>user\\n{text}", "user: \"{txt}",
         "x.yaml: line 19, column 9: nothing fills {txt} here (known: {text} {trimmed})"},
        {"no answer", "  answer: \"<|im_start|>assistant\\n\"\n", "", "x.yaml: line 16, column 3: a chat needs answer"},
        {"tools without results",
         "results:\n  message: \"<|im_start|>user{results}<|im_end|>\\n\"\n  result: \"\\n<tool_response>\\n{text}\\n</tool_response>\"\n",
         "", "x.yaml: line 1, column 1: tools, calls and results go together"},
        {"a place that is none", "at: system", "at: everywhere",
         "x.yaml: line 24, column 7: expected one of system, after-system, before-last-user"},
        {"a hole with nothing behind it", "{after}", "", "x.yaml: line 39, column 3: a hole has text {before} and {after} it"},
        {"tools that stand nowhere", "{text}{tools}", "{text}",
         "x.yaml: line 1, column 1: tools at system need the gap {tools} there, and it needs them"},
        {"no facts", "architecture: [qwen2, qwen2moe], template", "template",
         "x.yaml: line 11, column 5: expected an architecture, and more where that isn't enough"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string text = family_files().at("qwen2.5-coder");
        std::size_t at = text.find(row.from);
        ASSERT_NE(at, std::string::npos);
        text.replace(at, std::string_view(row.from).size(), row.to);
        auto family = Family::parse(text, "x.yaml");
        ASSERT_FALSE(family);
        EXPECT_EQ(family.error().message(), row.expected);
    }
}

}  // namespace
}  // namespace bawn::model
