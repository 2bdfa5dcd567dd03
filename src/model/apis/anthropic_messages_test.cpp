#include "model/apis/anthropic_messages.h"

#include "model/apis/test_told.h"

namespace bawn::model {
namespace {

TEST(MessagesRequest, table)
{
    struct Row {
        const char* why;
        const char* body;
        const char* expected;
    };
    const Row rows[] = {
        {"the least there is", R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]})",
         "model m\nuser: hi\n9 tokens\n"},
        {"as Claude Code sends it",
         R"({"max_tokens":9,"stream":true,"temperature":1,"system":[{"type":"text","text":"one","cache_control":{"type":"ephemeral"}},{"type":"text","text":"two"}],
             "thinking":{"type":"enabled","budget_tokens":1000},"metadata":{"user_id":"u"},"context_management":{"edits":[]},"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]}]})",
         "system: one\ntwo\nuser: a\nb\ntemperature 1, 9 tokens, streamed\n"},
        {"calls and their results, thoughts left out",
         R"({"max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"I look"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"42"}]},{"type":"tool_result","tool_use_id":"t2","content":"no","is_error":true},{"type":"text","text":"go on"}]}]})",
         "user: a\nassistant: I look [t1 f({\"a\":1})]\ntool: 42 (for t1)\ntool: error: no (for t2)\nuser: go on\n9 tokens\n"},
        {"tools, one of which must be called",
         R"({"max_tokens":9,"messages":[{"role":"user","content":"a"}],"tools":[{"name":"f","description":"d","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"}})",
         "user: a\ntool f \"d\" {\"type\":\"object\"}\nmust call \ngrammar, 9 tokens, 1 calls\n"},
        {"one call at a time",
         R"({"max_tokens":9,"messages":[{"role":"user","content":"a"}],"tool_choice":{"type":"auto","disable_parallel_tool_use":true}})",
         "user: a\n9 tokens, 1 calls\n"},
        {"what the assistant has begun",
         R"({"max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"{\"x\":"}],"stop_sequences":["}"],"top_k":5})",
         "user: a\nbegun: {\"x\":\ntop_k 5, 9 tokens, stops }\n"},
        {"an answer by a schema",
         R"({"max_tokens":9,"messages":[{"role":"user","content":"a"}],"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}}})",
         "user: a\ngrammar, 9 tokens, json\n"},
        // refused
        {"no length", R"({"messages":[{"role":"user","content":"a"}]})", "refused: max_tokens: is needed and not there"},
        {"no messages", R"({"max_tokens":9,"messages":[]})", "refused: messages: at least one message is needed"},
        {"a picture", R"({"max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{}}]}]})",
         "refused: messages[0].content[0].type: blocks of type \"image\" are not supported here"},
        {"a tool of the provider's",
         R"({"max_tokens":9,"messages":[{"role":"user","content":"a"}],"tools":[{"type":"web_search_20250305","name":"web_search"}]})",
         "refused: tools[0].type: tools of type \"web_search_20250305\" are not supported here"},
        {"servers of tools", R"({"max_tokens":9,"messages":[{"role":"user","content":"a"}],"mcp_servers":[{"url":"x"}]})",
         "refused: mcp_servers: is not supported here"},
        {"a result in the assistant's mouth",
         R"({"max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_result","tool_use_id":"t"}]}]})",
         "refused: messages[0].content[0].type: blocks of type \"tool_result\" are not supported here"},
        {"what nobody knows", R"({"max_tokens":9,"messages":[{"role":"user","content":"a"}],"frobnicate":1})",
         "refused: frobnicate: is not known here"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(read_messages_request(row.body)), row.expected);
    }
}

constexpr const char* bawn =
    R"("bawn":{"gate":[{"what":"resampled","rule":"python-eval","severity":"high","message":"eval of input","hint":"parse it","path":"python","line":2,"tries":1,"cut":"eval x"}]})";

TEST(MessagesAnswer, whole)
{
    EXPECT_EQ(
        answer(messages_writer, {}, true),
        std::string(
            R"({"id":"msg_7","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi \"there\""},{"type":"tool_use","id":"call_1","name":"grep","input":{"for":"x"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":6,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":5},)") +
            bawn + "}");
}

TEST(MessagesAnswer, streamed)
{
    AskedAnswer asked;
    asked.is_streamed = true;
    EXPECT_EQ(answer(messages_writer, asked, true), std::string(R"(event: message_start
data: {"type":"message_start","message":{"id":"msg_7","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}

event: ping
data: {"type":"ping"}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \"there\""}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"call_1","name":"grep","input":{}}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"for\":"}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\"x\"}"}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":6,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":5},)") +
                                                        bawn + R"(}

event: message_stop
data: {"type":"message_stop"}

)");
}

TEST(MessagesAnswer, errors)
{
    EXPECT_EQ(anthropic_error({.status = 400, .message = "9 tokens", .is_context = true}),
              R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens"}})");
    EXPECT_EQ(anthropic_error({.status = 529, .message = "busy"}),
              R"({"type":"error","error":{"type":"overloaded_error","message":"busy"}})");
}

}  // namespace
}  // namespace bawn::model
