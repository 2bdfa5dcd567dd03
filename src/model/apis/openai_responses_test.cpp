#include "model/apis/openai_responses.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/apis/test_told.h"

namespace bawn::model {
namespace {

TEST(ResponsesRequest, table)
{
    struct Row {
        const char* why;
        const char* body;
        const char* expected;
    };
    const Row rows[] = {
        {"a text", R"({"model":"m","input":"hi"})", "model m\nuser: hi\n"},
        {"as Codex sends it",
         R"({"model":"m","instructions":"be codex","input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"rules"}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"a"}]},
             {"type":"reasoning","summary":[],"encrypted_content":"x"},{"type":"function_call","call_id":"c1","name":"shell","arguments":"{\"command\":[\"ls\"]}"},{"type":"function_call","call_id":"c2","name":"shell","arguments":"{}"},
             {"type":"function_call_output","call_id":"c1","output":"a.txt"},{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"b"}]}],
             "tools":[{"type":"function","name":"shell","description":"d","strict":false,"parameters":{"type":"object"}},{"type":"web_search","external_web_access":false}],
             "tool_choice":"auto","parallel_tool_calls":false,"reasoning":{"effort":"medium","summary":"auto"},"store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"k","text":{"verbosity":"low"}})",
         "model m\nsystem: be codex\nsystem: rules\nuser: a\nassistant:  [c1 shell({\"command\":[\"ls\"]})] [c2 shell({})]\ntool: a.txt "
         "(for c1)\ntool: b (for c2)\ntool shell \"d\" {\"type\":\"object\"}\n1 calls, streamed\n"},
        {"an answer by a schema",
         R"({"input":"a","max_output_tokens":5,"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}}}})",
         "user: a\ngrammar, 5 tokens, json\n"},
        // refused
        {"nothing is stored", R"({"input":"a","store":true})", "refused: store: is not supported here"},
        {"so nothing can be gone on from", R"({"input":"a","previous_response_id":"resp_1"})",
         "refused: previous_response_id: is not supported here"},
        {"nor referred to", R"({"input":[{"type":"item_reference","id":"x"}]})",
         "refused: input[0].type: nothing is stored here that could be referred to; send store: false, and whole items"},
        {"a provider's tool that must be called", R"({"input":"a","tool_choice":{"type":"web_search"}})",
         "refused: tool_choice: none, auto, required or one function is wanted"},
        {"cutting by itself", R"({"input":"a","truncation":"auto"})",
         "refused: truncation: a conversation that is too long is refused here, not cut"},
        {"a picture", R"({"input":[{"role":"user","content":[{"type":"input_image","image_url":"x"}]}]})",
         "refused: input[0].content[0].type: parts of type \"input_image\" are not supported here"},
        {"no input", R"({"model":"m"})", "refused: input: is needed and not there"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(read_responses_request(row.body)), row.expected);
    }
}

TEST(ResponsesAnswer, events_in_their_order)
{
    AskedAnswer asked = *read_responses_request(R"({"input":"a","stream":true,"tools":[{"type":"web_search"}]})");
    const std::string out = answer(responses_writer, asked, true);
    std::string types;
    std::int64_t next = 0;
    for (std::string_view line : split(out, '\n')) {
        if (!line.starts_with("data: ")) continue;
        const Json event = *parse_json(line.substr(6));
        EXPECT_EQ(event["sequence_number"], next++);
        types += event["type"].get<std::string>().substr(9) + " ";
    }
    EXPECT_EQ(types,
              "created in_progress output_item.added content_part.added output_text.delta output_text.delta output_text.done "
              "content_part.done output_item.done "
              "output_item.added function_call_arguments.delta function_call_arguments.delta function_call_arguments.done output_item.done "
              "completed ");
    EXPECT_NE(out.find(R"("type":"function_call","status":"completed","call_id":"call_1","name":"grep","arguments":"{\"for\":\"x\"}")"),
              std::string::npos);
}

TEST(ResponsesAnswer, whole)
{
    AskedAnswer asked = *read_responses_request(R"({"input":"a","tools":[{"type":"web_search"}],"temperature":0.5})");
    const Json told = *parse_json(answer(responses_writer, asked, true));
    EXPECT_EQ(told["status"], "completed");
    EXPECT_EQ(told["output"][0]["content"][0]["text"], "Hi \"there\"");
    EXPECT_EQ(told["output"][1]["arguments"], R"({"for":"x"})");
    EXPECT_EQ(told["usage"]["input_tokens_details"]["cached_tokens"], 4);
    EXPECT_EQ(told["temperature"], 0.5);
    EXPECT_EQ(told["store"], false);
    EXPECT_EQ(told["bawn"]["not_offered"][0], "web_search");
    EXPECT_EQ(told["bawn"]["gate"][0]["rule"], "python-eval");
}

}  // namespace
}  // namespace bawn::model
