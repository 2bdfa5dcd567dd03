#include "model/apis/openai_chat.h"

#include "model/apis/test_told.h"

namespace bawn::model {
namespace {

TEST(ChatRequest, table)
{
    struct Row {
        const char* why;
        const char* body;
        const char* expected;
    };
    const Row rows[] = {
        {"the least there is", R"({"model":"m","messages":[{"role":"user","content":"hi"}]})", "model m\nuser: hi\n"},
        {"all settings that count",
         R"({"messages":[{"role":"developer","content":"be short"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}],
             "temperature":0.5,"top_p":0.9,"seed":7,"stop":["x","y"],"max_completion_tokens":20,"max_tokens":10,"stream":true,"stream_options":{"include_usage":true}})",
         "system: be short\nuser: ab\ntemperature 0.5, top_p 0.9, seed 7, 20 tokens, stops x/y, streamed, usage\n"},
        {"max_tokens alone counts too, and null is absent",
         R"({"messages":[{"role":"user","content":"a"}],"max_tokens":5,"max_completion_tokens":null,"n":1})", "user: a\n5 tokens\n"},
        {"a call and its result come back",
         R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"42"}]})",
         "user: a\nassistant:  [c1 f({\"a\":1})]\ntool: 42 (for c1)\n"},
        {"arguments that a model never finished do not stop a conversation",
         R"({"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"a"}}]},{"role":"assistant","tool_calls":[{"id":"d","function":{"name":"f","arguments":""}}]}]})",
         "assistant:  [c f({\"unreadable\":\"{\\\"a\"})]\nassistant:  [d f({})]\n"},
        {"tools, and none of them may be called",
         R"({"messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object"}}},{"type":"function","function":{"name":"g"}}],"tool_choice":"none"})",
         "user: a\ntool f \"does f\" {\"type\":\"object\"}\ntool g \"\" {\"type\":\"object\",\"properties\":{}}\nno calls\n"},
        {"one tool must be called: by a grammar, once",
         R"({"messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}}})",
         "user: a\ntool f \"\" {\"type\":\"object\",\"properties\":{}}\nmust call f\ngrammar, 1 calls\n"},
        {"one call at a time", R"({"messages":[{"role":"user","content":"a"}],"parallel_tool_calls":false})", "user: a\n1 calls\n"},
        {"an answer in JSON", R"({"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_object"}})",
         "user: a\ngrammar, json\n"},
        {"by a schema",
         R"({"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"a":{"type":"string"}}}}}})",
         "user: a\ngrammar, json\n"},
        {"hints and labels mean nothing",
         R"({"messages":[{"role":"user","content":"a"}],"user":"u","metadata":{"a":"b"},"service_tier":"auto","logprobs":false,"frequency_penalty":0,"logit_bias":{}})",
         "user: a\n"},
        // refused
        {"no JSON", "{", "refused: the body is no JSON: line 1, column 1: unexpected end of input; expected string literal"},
        {"no object", "[]", "refused: the body is no JSON object"},
        {"no messages", "{}", "refused: messages: at least one message is needed"},
        {"a picture", R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]})",
         "refused: messages[0].content[0].type: parts of type \"image_url\" are not supported here"},
        {"a role that is none", R"({"messages":[{"role":"cat","content":"a"}]})",
         "refused: messages[0].role: \"cat\" is not supported here"},
        {"several answers", R"({"messages":[{"role":"user","content":"a"}],"n":2})", "refused: n: one answer at a time"},
        {"what would change the answer and is not there", R"({"messages":[{"role":"user","content":"a"}],"logit_bias":{"1":5}})",
         "refused: logit_bias: is not supported here"},
        {"what nobody knows", R"({"messages":[{"role":"user","content":"a"}],"tempature":1})", "refused: tempature: is not known here"},
        {"a number that is a text", R"({"messages":[{"role":"user","content":"a"}],"temperature":"hot"})",
         "refused: temperature: a number is wanted"},
        {"out of range", R"({"messages":[{"role":"user","content":"a"}],"top_p":2})", "refused: top_p: a number from 0 to 1 is wanted"},
        {"less than no tokens", R"({"messages":[{"role":"user","content":"a"}],"max_tokens":-1})",
         "refused: max_tokens: a whole number up to 1048576 is wanted"},
        {"a tool's name that would break every format",
         R"({"messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"a b"}}]})",
         "refused: tools[0].function.name: \"a b\" is no name of a tool"},
        {"a tool that is not offered",
         R"({"messages":[{"role":"user","content":"a"}],"tool_choice":{"type":"function","function":{"name":"f"}}})",
         "refused: tool_choice: there is no tool \"f\""},
        {"a call where none is offered", R"({"messages":[{"role":"user","content":"a"}],"tool_choice":"required"})",
         "refused: tool_choice: no tool is offered"},
        {"a schema that cannot be held to",
         R"({"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"string","pattern":"a+"}}}})",
         "refused: response_format: a schema with \"pattern\" is not supported here"},
        {"a schema without an end",
         R"({"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}}}})",
         "refused: response_format: the schema has no end: it needs itself"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(read_chat_request(row.body)), row.expected);
    }
}

TEST(ChatRequest, is_bounded)
{
    std::string deep = R"({"messages":)" + std::string(1000, '[') + std::string(1000, ']') + "}";
    EXPECT_EQ(told(read_chat_request(deep)), "refused: the body is no JSON: JSON nested deeper than 128 levels");
    std::string many = R"({"messages":[)";
    for (int i = 0; i < 600'000; ++i) many += "1,";
    EXPECT_EQ(told(read_chat_request(many + "1]}")), "refused: the body has more than 500000 values");
}

TEST(ChatAnswer, whole)
{
    EXPECT_EQ(
        answer(chat_writer, {}, true),
        R"({"id":"chatcmpl-7","object":"chat.completion","created":1790000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi \"there\"","refusal":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"grep","arguments":"{\"for\":\"x\"}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4}},"bawn":{"gate":[{"what":"resampled","rule":"python-eval","severity":"high","message":"eval of input","hint":"parse it","path":"python","line":2,"tries":1,"cut":"eval x"}]}})");
}

TEST(ChatAnswer, streamed)
{
    AskedAnswer asked;
    asked.is_streamed = asked.wants_usage = true;
    const std::string head = R"(data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1790000000,"model":"m","choices":[)";
    const auto chunk = [&](const std::string& delta, const char* reason = "null", const char* more = "") {
        return head + R"({"index":0,"delta":)" + delta + R"(,"logprobs":null,"finish_reason":)" + reason + R"(}],"usage":null)" + more +
               "}\n\n";
    };
    EXPECT_EQ(
        answer(chat_writer, asked, true),
        chunk(R"({"role":"assistant","content":""})") + chunk(R"({"content":"Hi"})") + chunk(R"({"content":" \"there\""})") +
            chunk(
                "{}", "null",
                R"(,"bawn":{"gate":[{"what":"resampled","rule":"python-eval","severity":"high","message":"eval of input","hint":"parse it","path":"python","line":2,"tries":1,"cut":"eval x"}]})") +
            chunk(R"({"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"grep","arguments":""}}]})") +
            chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"for\":"}}]})") +
            chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"\"x\"}"}}]})") + chunk("{}", R"("tool_calls")") + head +
            R"(],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4}}})" +
            "\n\ndata: [DONE]\n\n");
}

}  // namespace
}  // namespace bawn::model
