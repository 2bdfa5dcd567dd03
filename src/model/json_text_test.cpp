#include "model/json_text.h"

#include <gtest/gtest.h>

namespace bawn::model {
namespace {

TEST(JsonText, is_spaced_as_models_learnt_it)
{
    struct Row {
        const char *why, *text;
        int indent;
        const char* expected;
    };
    const Row rows[] = {
        {"keys keep their order", R"({"b":1,"a":[1,2,{"c":null}]})", -1, R"({"b": 1, "a": [1, 2, {"c": null}]})"},
        {"blanks of the writer go", " {\n \"a\" : [ ] ,\t\"b\":{ } }\n", -1, R"({"a": [], "b": {}})"},
        {"numbers keep their digits", R"([1.0,1e5,-0,12345678901234567890])", -1, R"([1.0, 1e5, -0, 12345678901234567890])"},
        {"escapes that need not be are none", R"("\u00e9\/\n\u0001\"x")", -1, "\"é/\\n\\u0001\\\"x\""},
        {"brackets in strings are text", R"(["{,:]"])", -1, R"(["{,:]"])"},
        {"lines", R"({"a":{"b":[1,2]},"c":[]})", 4,
         "{\n    \"a\": {\n        \"b\": [\n            1,\n            2\n        ]\n    },\n    \"c\": []\n}"},
        {"a lone value", "true", 4, "true"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto json = JsonText::check(row.text);
        ASSERT_TRUE(json) << json.error().message();
        EXPECT_EQ(json->spaced(row.indent), row.expected);
    }
}

TEST(JsonText, is_walked_in_its_order)
{
    auto json = JsonText::check(R"( {"z" : "a\nb" , "x\"y":[ 1 , "]" ,{"q":[]}], "z":{"k" : 1 } , "e":{}} )");
    ASSERT_TRUE(json) << json.error().message();
    std::string told;
    json->each_member([&](const std::string& key, JsonText value) { told += key + "=" + std::string(value.text()) + ";"; });
    EXPECT_EQ(told, "z=\"a\\nb\";x\"y=[ 1 , \"]\" ,{\"q\":[]}];z={\"k\" : 1 };e={};");
    told.clear();
    json->member("x\"y")->each_element([&](JsonText value) { told += std::string(value.text()) + ";"; });
    EXPECT_EQ(told, "1;\"]\";{\"q\":[]};");
    EXPECT_EQ(json->member("z")->spaced(), "{\"k\": 1}");
    EXPECT_FALSE(json->member("w"));
    EXPECT_EQ(JsonText::check("\"a\\nb\"")->string(), "a\nb");
}

TEST(JsonText, refuses_what_is_none)
{
    for (std::string text : {std::string("{"), std::string("{\"a\":1,}"), std::string(""), std::string("\"\\ud800\""),
                             std::string(200, '[') + std::string(200, ']')})
        EXPECT_FALSE(JsonText::check(text)) << text;
}

}  // namespace
}  // namespace bawn::model
