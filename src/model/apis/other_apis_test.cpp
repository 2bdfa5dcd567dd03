// /v1/completions, /infill, /completion, /v1/embeddings, /v1/models, and grammars of schemas.

#include <nlohmann/json.hpp>

#include "model/apis/llama_completion.h"
#include "model/apis/openai_completions.h"
#include "model/apis/openai_models.h"
#include "model/apis/schema_grammar.h"
#include "model/apis/test_told.h"

namespace bawn::model {
namespace {

TEST(CompletionRequest, table)
{
    struct Row {
        const char* why;
        const char* body;
        const char* expected;
    };
    const Row rows[] = {
        {"a prompt is plain text, sixteen tokens are the default", R"({"prompt":"a<|im_end|>b"})", "plain: a<|im_end|>b\n16 tokens\n"},
        {"with a suffix it is a hole", R"({"prompt":"a","suffix":"b","max_tokens":5})", "hole: a|b\n5 tokens\n"},
        {"an empty suffix too: at the file's end", R"({"prompt":"a","suffix":"","max_tokens":5})", "hole: a|\n5 tokens\n"},
        {"Qwen's tokens for a hole", R"({"prompt":"<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>","max_tokens":5})",
         "hole: a|b\n5 tokens\n"},
        {"with the file's name, as Qwen has it",
         R"({"prompt":"<|repo_name|>r\n<|file_sep|>b.py\nx\n<|file_sep|>src/a.py\n<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>","max_tokens":5})",
         "hole: a|b\nin src/a.py\n5 tokens\n"},
        {"StarCoder's", R"({"prompt":"<fim_prefix>a<fim_suffix>b<fim_middle>","max_tokens":5})", "hole: a|b\n5 tokens\n"},
        {"CodeLlama's", R"({"prompt":"<PRE> a <SUF>b <MID>","max_tokens":5})", "hole: a|b\n5 tokens\n"},
        {"something behind them is no hole", R"({"prompt":"<fim_prefix>a<fim_suffix>b<fim_middle>c","max_tokens":5})",
         "plain: <fim_prefix>a<fim_suffix>b<fim_middle>c\n5 tokens\n"},
        {"one prompt in a list", R"({"prompt":["a"],"stream":true,"stop":"\n"})", "plain: a\n16 tokens, stops \n, streamed\n"},
        {"two are refused", R"({"prompt":["a","b"]})", "refused: prompt: at most 1 texts are taken"},
        {"tokens are refused", R"({"prompt":[1,2]})", "refused: prompt: at most 1 texts are taken"},
        {"echo is refused", R"({"prompt":"a","echo":true})", "refused: echo: is not supported here"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(read_completion_request(row.body)), row.expected);
    }
}

TEST(InfillRequest, table)
{
    struct Row {
        const char* why;
        const char* body;
        const char* expected;
    };
    const Row rows[] = {
        {"as llama.vim sends it",
         R"({"id_slot":0,"input_prefix":"import os\n","input_suffix":"\nend","input_extra":[{"text":"x = 1","time":[1,2],"filename":"a.py"}],"prompt":"def f(","n_predict":128,"stop":[],"n_indent":4,"top_k":40,"top_p":0.99,
             "samplers":["top_k","top_p","infill"],"stream":false,"cache_prompt":true,"t_max_prompt_ms":500,"t_max_predict_ms":1000,"response_fields":["content","timings/prompt_n","truncated"]})",
         "hole: import os\ndef f(|\nend\nextra a.py: x = 1\ntop_p 0.99, top_k 40, 128 tokens, indent 4, 1000 ms, fields "
         "content/timings/prompt_n/truncated\n"},
        {"reading ahead",
         R"({"input_prefix":"","input_suffix":"","input_extra":[{"text":"x","filename":"a"}],"prompt":"","n_predict":0,"samplers":[],"cache_prompt":true,"t_max_prompt_ms":1,"t_max_predict_ms":1,"response_fields":[""]})",
         "hole: |\nextra a: x\n1 ms, only read, fields \n"},
        {"an extra without text", R"({"input_extra":[{"filename":"a"}]})", "refused: input_extra[0].text: is needed and not there"},
        {"penalties are refused", R"({"prompt":"a","repeat_penalty":1.2})", "refused: repeat_penalty: is not supported here"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(read_infill_request(row.body)), row.expected);
    }
}

TEST(LlamaAnswer, chooses_its_fields)
{
    AskedAnswer asked;
    asked.response_fields = {"content", "timings/prompt_n", "truncated", "nothing/here"};
    const Json told = *parse_json(answer(llama_writer, asked, false));
    EXPECT_EQ(told["content"], "Hi \"there\"");
    EXPECT_EQ(told["timings/prompt_n"], 6);
    EXPECT_EQ(told["truncated"], false);
    EXPECT_FALSE(told.contains("model"));
    EXPECT_EQ(told["bawn"]["gate"].size(), 1U);
}

TEST(Models, are_told_to_all_kinds_of_clients)
{
    const ModelFacts facts{.name = "m", .family = "f", .sha256 = "", .context_tokens = 8192, .slots = 1, .continues = true};
    EXPECT_EQ(
        models_answer(facts, 1790000000),
        R"({"object":"list","data":[{"id":"m","object":"model","created":1790000000,"owned_by":"bawn","type":"model","display_name":"m","created_at":"2026-09-21T14:13:20.000000Z","max_model_len":8192,"context_length":8192,"max_input_tokens":8192,"meta":{"n_ctx_train":8192,"n_ctx":8192}}],"has_more":false,"first_id":"m","last_id":"m"})");
}

TEST(Embeddings, as_numbers_and_as_base64)
{
    const std::vector<std::vector<float>> vectors = {{1, -0.5F}};
    AskedEmbeddings asked = *read_embeddings_request(R"({"input":"a","model":"m"})");
    EXPECT_EQ(
        embeddings_answer(asked, "m", vectors, 3),
        R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,-0.5]}],"model":"m","usage":{"prompt_tokens":3,"total_tokens":3}})");
    asked = *read_embeddings_request(R"({"input":["a"],"encoding_format":"base64"})");
    EXPECT_EQ((*parse_json(embeddings_answer(asked, "m", vectors, 3)))["data"][0]["embedding"], "AACAPwAAAL8=");
    EXPECT_FALSE(read_embeddings_request(R"({"input":[]})"));
    EXPECT_FALSE(read_embeddings_request(R"({"input":"a","dimensions":5})"));
}

std::string root_and_rules(const char* schema)
{
    auto grammar = grammar_of_schema(*parse_json(schema), Unknown::refused);
    if (!grammar) return "refused: " + grammar.error().message();
    return grammar->substr(grammar->find("any8 ::=")).substr(grammar->substr(grammar->find("any8 ::=")).find('\n') + 1);
}

TEST(SchemaGrammar, table)
{
    struct Row {
        const char* why;
        const char* schema;
        const char* expected;
    };
    const Row rows[] = {
        {"a text", R"({"type":"string"})", "r1 ::= \"\\\"\" char{0,8192} \"\\\"\"\nroot ::= r1\n"},
        {"lengths count", R"({"type":"string","minLength":1,"maxLength":3})", "r1 ::= \"\\\"\" char{1,3} \"\\\"\"\nroot ::= r1\n"},
        {"words", R"({"enum":["a",1,null]})", "r1 ::= (\"\\\"a\\\"\" | \"1\" | \"null\")\nroot ::= r1\n"},
        {"one of several types", R"({"type":["integer","null"]})", "r1 ::= (whole | \"null\")\nroot ::= r1\n"},
        {"a list", R"({"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2})",
         "r1 ::= truth\nr2 ::= \"[\" ws r1 (ws \",\" ws r1){0,1} ws \"]\"\nroot ::= r2\n"},
        {"required properties first, others may come",
         R"({"type":"object","properties":{"a":{"type":"null"},"b":{"type":"integer"}},"required":["b"]})",
         "r1 ::= \"null\"\nr2 ::= whole\nr3 ::= \"{\" ws \"\\\"b\\\"\" ws \":\" ws r2 (ws \",\" ws \"\\\"a\\\"\" ws \":\" ws r1)? ws "
         "\"}\"\nroot ::= r3\n"},
        {"no property at all", R"({"type":"object","properties":{},"additionalProperties":false})", "r1 ::= \"{\" ws \"}\"\nroot ::= r1\n"},
        {"a reference that is not there", R"({"$ref":"#/$defs/x"})", "refused: the schema refers to \"#/$defs/x\", which is not in it"},
        {"a pattern", R"({"type":"string","pattern":"x"})", "refused: a schema with \"pattern\" is not supported here"},
        {"a type that is none", R"({"type":"cat"})", "refused: a schema of type \"cat\""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(root_and_rules(row.schema), row.expected);
    }
}

TEST(SchemaGrammar, what_refers_to_itself_ends)
{
    const char* tree =
        R"({"$defs":{"node":{"type":"object","properties":{"name":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["name","kids"]}},"$ref":"#/$defs/node"})";
    auto grammar = grammar_of_schema(*parse_json(tree), Unknown::refused);
    ASSERT_TRUE(grammar) << grammar.error().message();
    EXPECT_LT(grammar->size(), 10'000U);
    EXPECT_NE(grammar->find("\"[\" ws \"]\""), std::string::npos) << "the deepest list is empty";
    auto loop = grammar_of_schema(*parse_json(R"({"$ref":"#"})"), Unknown::refused);
    ASSERT_FALSE(loop);
    EXPECT_EQ(loop.error().message(), "the schema has no end: it needs itself");
}

TEST(SchemaGrammar, is_bounded)
{
    Json wide = {{"type", "object"}, {"properties", Json::object()}};
    for (int i = 0; i < 5000; ++i) wide["properties"]["p" + std::to_string(i)] = {{"type", "string"}};
    auto grammar = grammar_of_schema(wide, Unknown::refused);
    ASSERT_FALSE(grammar);
    EXPECT_EQ(grammar.error().message(), "the schema is too large");
}

TEST(SchemaGrammar, of_a_call_names_the_tools)
{
    const Tool tools[] = {{"grep", "", R"({"type":"object","properties":{"for":{"type":"string"}},"required":["for"]})"},
                          {"ls", "", R"({"type":"object"})"}};
    auto grammar = grammar_of_call(tools);
    ASSERT_TRUE(grammar);
    EXPECT_NE(
        grammar->find(
            R"(root ::= ("{\"name\": " "\"grep\"" ", \"arguments\": " t0r2 "}" | "{\"name\": " "\"ls\"" ", \"arguments\": " t1r1 "}"))"),
        std::string::npos)
        << *grammar;
}

}  // namespace
}  // namespace bawn::model
