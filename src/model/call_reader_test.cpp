#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include "base/json.h"
#include "model/test_families.h"

namespace bawn::model {
namespace {

using namespace test;

// text|call name {arguments}|… with "…" for a call that has no end.
class Telling {
public:
    void add(const std::vector<AnswerPart>& parts)
    {
        for (const AnswerPart& part : parts) {
            if (const auto* text = std::get_if<AnswerText>(&part)) {
                if (kind_ != 't') told_ += "|";
                told_ += text->text;
                kind_ = 't';
            } else if (const auto* begun = std::get_if<CallBegun>(&part)) {
                told_ += "|call " + std::to_string(begun->index) + " " + begun->name + " ";
                kind_ = 'c';
            } else if (const auto* json = std::get_if<CallArguments>(&part)) {
                told_ += json->json;
            } else {
                told_ += " end " + std::to_string(std::get<CallEnded>(part).index);
                kind_ = 'e';
            }
        }
    }
    const std::string& told() const { return told_; }

private:
    std::string told_;
    char kind_ = 0;
};

std::string read_in(const Family& family, std::string_view answer, std::size_t piece)
{
    CallReader reader(family, offered_tools());
    Telling telling;
    for (std::size_t at = 0; at < answer.size(); at += piece) telling.add(reader.take(answer.substr(at, piece)));
    telling.add(reader.end());
    return telling.told();
}

// The same in pieces of any size, and cut in two at every byte.
std::string read_everyhow(const Family& family, std::string_view answer)
{
    std::string whole = read_in(family, answer, std::max<std::size_t>(answer.size(), 1));
    for (std::size_t piece : {1, 2, 3, 7}) EXPECT_EQ(read_in(family, answer, piece), whole) << "in pieces of " << piece;
    for (std::size_t cut = 1; cut < answer.size(); ++cut) {
        CallReader reader(family, offered_tools());
        Telling telling;
        telling.add(reader.take(answer.substr(0, cut)));
        telling.add(reader.take(answer.substr(cut)));
        telling.add(reader.end());
        EXPECT_EQ(telling.told(), whole) << "cut at " << cut;
    }
    return whole;
}

TEST(CallReader, tells_calls_from_text)
{
    struct Row {
        const char *why, *family, *answer, *expected;
    };
    const Row rows[] = {
        {"text", "qwen2.5-coder", "Hello <b>you</b>.", "|Hello <b>you</b>."},
        {"nothing", "qwen2.5-coder", "", ""},
        {"in tags", "qwen2.5-coder", "So:\n<tool_call>\n{\"name\": \"grep\", \"arguments\": {\"pattern\": \"x\"}}\n</tool_call>",
         "|So:\n|call 0 grep {\"pattern\": \"x\"} end 0"},
        {"text behind it", "qwen2.5-coder", "<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n\nDone.",
         "|call 0 now {} end 0|\n\nDone."},
        {"no closing tag", "qwen2.5-coder", "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n", "|call 0 now {} end 0"},
        {"two in one pair of tags", "qwen2.5-coder",
         "<tool_call>{\"name\": \"now\", \"arguments\": {}}\n{\"name\": \"now\", \"arguments\": {}}</tool_call>",
         "|call 0 now {} end 0|call 1 now {} end 1"},
        {"an invented tool", "qwen2.5-coder", "<tool_call>\n{\"name\": \"dance\", \"arguments\": {}}\n</tool_call>",
         "|<tool_call>\n{\"name\": \"dance\", \"arguments\": {}}\n</tool_call>"},
        {"an invented tool, and then a real one", "qwen2.5-coder",
         "<tool_call>{\"name\": \"dance\", \"arguments\": {}}</tool_call><tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>",
         "|<tool_call>{\"name\": \"dance\", \"arguments\": {}}</tool_call>|call 0 now {} end 0"},
        {"bare", "qwen2.5-coder", "{\"name\": \"grep\", \"arguments\": {\"pattern\": \"}{\\\"\"}}",
         "|call 0 grep {\"pattern\": \"}{\\\"\"} end 0"},
        {"bare behind text, in a line of its own", "qwen2.5-coder", "I look.\n  {\"name\":\"now\",\"arguments\":{}} ",
         "|I look.\n  |call 0 now {} end 0"},
        {"bare within a line is text", "qwen2.5-coder", "Say {\"name\": \"now\", \"arguments\": {}}.",
         "|Say {\"name\": \"now\", \"arguments\": {}}."},
        {"keys in another order", "qwen2.5-coder", "{\"arguments\": {\"pattern\": \"x\"}, \"name\": \"grep\"}",
         "|call 0 grep {\"pattern\": \"x\"} end 0"},
        {"as the API has it, arguments as a string", "qwen2.5-coder",
         "{\"type\": \"function\", \"function\": {\"name\": \"grep\", \"arguments\": \"{\\\"pattern\\\": 1}\"}}",
         "|call 0 grep {\"pattern\": 1} end 0"},
        {"parameters instead of arguments", "qwen2.5-coder", "{\"name\": \"grep\", \"parameters\": {\"pattern\": \"x\"}}",
         "|call 0 grep {\"pattern\": \"x\"} end 0"},
        {"no arguments at all", "qwen2.5-coder", "{\"name\": \"now\"}", "|call 0 now {} end 0"},
        {"JSON that is no call", "qwen2.5-coder", "{\"name\": \"dance\", \"x\": [\n{\"name\": \"now\", \"arguments\": {}}\n]}",
         "|{\"name\": \"dance\", \"x\": [\n{\"name\": \"now\", \"arguments\": {}}\n]}"},
        {"what is no call stops being JSON, and a call follows", "qwen2.5-coder",
         "{\"name\": \"dance\", \"arguments\": {\"a\": n\n{\"name\": \"now\", \"arguments\": {}}",
         "|{\"name\": \"dance\", \"arguments\": {\"a\": n\n|call 0 now {} end 0"},
        {"a list of which one is no call", "qwen2.5-coder", "[\n{\"a\": 1},\n{\"name\": \"now\", \"arguments\": {}}\n]",
         "|[\n{\"a\": 1},\n{\"name\": \"now\", \"arguments\": {}}\n]"},
        {"a bare list", "qwen2.5-coder", "[{\"name\": \"now\", \"arguments\": {}}, {\"name\": \"now\", \"arguments\": {\"a\": []}}]",
         "|call 0 now {} end 0|call 1 now {\"a\": []} end 1"},
        {"a list of Markdown's", "qwen2.5-coder", "[a](b)\n[{]", "|[a](b)\n[{]"},
        {"alone in a fence", "qwen2.5-coder", "Here:\n```json\n{\"name\": \"now\", \"arguments\": {}}\n```\n",
         "|Here:\n|call 0 now {} end 0"},
        {"with more in the fence", "qwen2.5-coder", "```json\n{\"name\": \"now\", \"arguments\": {}}\n// so\n```\n",
         "|```json\n{\"name\": \"now\", \"arguments\": {}}\n// so\n```\n"},
        {"in a fence of code", "qwen2.5-coder", "```python\n{\"name\": \"now\", \"arguments\": {}}\n```\n",
         "|```python\n{\"name\": \"now\", \"arguments\": {}}\n```\n"},
        {"behind a fence of code", "qwen2.5-coder", "```python\nx\n```\n{\"name\": \"now\", \"arguments\": {}}",
         "|```python\nx\n```\n|call 0 now {} end 0"},
        {"line ends within a string", "qwen2.5-coder", "{\"name\": \"write_file\", \"arguments\": {\"content\": \"a\n\tb\x01\"}}",
         "|call 0 write_file {\"content\": \"a\\n\\tb\\u0001\"} end 0"},
        {"cut within the arguments: begun, and no end", "qwen2.5-coder", "<tool_call>{\"name\": \"grep\", \"arguments\": {\"pattern\": \"x",
         "|call 0 grep {\"pattern\": \"x"},
        {"cut before it is a call", "qwen2.5-coder", "<tool_call>{\"name\": \"grep\", \"argu", "|<tool_call>{\"name\": \"grep\", \"argu"},
        {"cut within an opening", "qwen2.5-coder", "a <tool_", "|a <tool_"},
        {"cut within a fence", "qwen2.5-coder", "```json\n{\"name\": \"now\", \"arguments\": {}}\n",
         "|```json\n{\"name\": \"now\", \"arguments\": {}}\n"},
        {"arguments that stop being JSON", "qwen2.5-coder",
         "{\"name\": \"grep\", \"arguments\": {\"a\": nope}}\n{\"name\": \"now\", \"arguments\": {}}",
         "|call 0 grep {\"a\": n|ope}}\n|call 1 now {} end 1"},
        {"numbers that are none", "qwen2.5-coder", "{\"name\": \"grep\", \"arguments\": {\"a\": 01}}", "|call 0 grep {\"a\": 0|1}}"},
        {"all kinds of numbers", "qwen2.5-coder", "{\"name\": \"grep\", \"arguments\": {\"a\": [-0, 1.5e-3, 20,0.1,1E5]}}",
         "|call 0 grep {\"a\": [-0, 1.5e-3, 20,0.1,1E5]} end 0"},
        {"Mistral's list", "codestral",
         "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}, \"id\": \"abcdefghi\"}, {\"name\": \"now\", \"arguments\": {}}]",
         "|call 0 now {} end 0|call 1 now {} end 1"},
        {"Mistral's list, closed by nothing", "codestral", "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}}", "|call 0 now {} end 0"},
        {"Granite's list", "granite", "<|tool_call|>[{\"name\": \"now\", \"arguments\": {}}]", "|call 0 now {} end 0"},
        {"Qwen3's tags", "qwen3-coder",
         "Now.\n<tool_call>\n<function=read_file>\n<parameter=path>\na \"b\"\n</parameter>\n<parameter=lines>\n 20 "
         "\n</parameter>\n</function>\n</tool_call>",
         "|Now.\n|call 0 read_file {\"path\": \"a \\\"b\\\"\", \"lines\": 20} end 0"},
        {"without the outer tag", "qwen3-coder", "<function=now>\n</function>\n</tool_call>", "|call 0 now {} end 0"},
        {"a value that speaks of tags", "qwen3-coder",
         "<tool_call>\n<function=write_file>\n<parameter=content>\n</parameter>\n<b></parameter>\n\n</parameter>\n</function>\n</"
         "tool_call>",
         "|call 0 write_file {\"content\": \"</parameter>\\n<b></parameter>\\n\"} end 0"},
        {"Python's words", "qwen3-coder", "<function=read_file>\n<parameter=all>\nTrue\n</parameter>\n</function>",
         "|call 0 read_file {\"all\": true} end 0"},
        {"a value of no type that is no JSON", "qwen3-coder", "<function=grep>\n<parameter=in>\nsrc\n</parameter>\n</function>",
         "|call 0 grep {\"in\": \"src\"} end 0"},
        {"an unknown function", "qwen3-coder", "<tool_call>\n<function=dance>\n</function>\n</tool_call>",
         "|<tool_call>\n<function=dance>\n</function>\n</tool_call>"},
        {"cut within a value", "qwen3-coder", "<function=read_file>\n<parameter=path>\na long path</para",
         "|call 0 read_file {\"path\": \"a long path"},
        {"something else than a parameter", "qwen3-coder", "<function=now>\nI mean it.", "|call 0 now {|I mean it."},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(read_everyhow(family_called(row.family), row.answer), row.expected);
    }
}

TEST(CallReader, examples_of_the_data_hold)
{
    std::size_t count = 0;
    for (const auto& [id, text] : family_files())
        for (const YamlNode& example : items(parse_yaml(text, id).value(), "reads")) {
            SCOPED_TRACE(id + ": " + text_at(example, "why"));
            std::string answer = text_at(example, "answer");
            read_everyhow(family_called(id), answer);
            CallReader reader(family_called(id), offered_tools());
            std::vector<AnswerPart> parts = reader.take(answer);
            for (AnswerPart& part : reader.end()) parts.push_back(std::move(part));
            Json told = Json::array(), expected = Json::array();
            for (const AnswerPart& part : parts) {
                if (const auto* said = std::get_if<AnswerText>(&part)) told.push_back({{"text", said->text}});
                if (const auto* begun = std::get_if<CallBegun>(&part)) told.push_back({{"call", begun->name}, {"arguments", ""}});
                if (const auto* json = std::get_if<CallArguments>(&part))
                    told.back()["arguments"] = told.back()["arguments"].get<std::string>() + json->json;
                if (std::get_if<CallEnded>(&part))
                    told.back()["arguments"] = parse_json(told.back()["arguments"].get<std::string>()).value();
            }
            for (const YamlNode& part : items(example, "as")) expected.push_back(part.as_json());
            EXPECT_EQ(told, expected);
            ++count;
        }
    EXPECT_GE(count, 10u);
}

TEST(CallReader, without_tools_everything_is_text)
{
    CallReader reader(family_called("qwen2.5-coder"), {});
    Telling telling;
    telling.add(reader.take("<tool_call>{\"name\": \"now\", \"arguments\": {}}"));
    EXPECT_EQ(telling.told(), "|<tool_call>{\"name\": \"now\", \"arguments\": {}}") << "and at once";
}

// A long argument is told while it comes, and nothing of it is kept.
TEST(CallReader, arguments_are_told_as_they_come)
{
    CallReader reader(family_called("qwen2.5-coder"), offered_tools());
    reader.take("<tool_call>\n{\"name\": \"write_file\", \"arguments\": {\"content\": \"");
    for (int i = 0; i < 1000; ++i) {
        auto parts = reader.take("0123456789");
        ASSERT_EQ(parts.size(), 1u);
        EXPECT_EQ(std::get<CallArguments>(parts[0]).json, "0123456789");
    }
}

}  // namespace
}  // namespace bawn::model
