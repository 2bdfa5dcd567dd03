#include "agents/yara.h"

#include <gtest/gtest.h>

namespace bawn::agents {
namespace {

TEST(Yara, writes_a_rule_as_hex_in_both_encodings)
{
    Signature robin;
    robin.id = "robin-cli";
    robin.name = "Robin \"CLI\"";
    robin.vendor = "Example";
    robin.seen = {"2.4.1", "1.9.0"};
    robin.identity.push_back(
        {.all = {"ab€"}, .of = {"cd", "ef"}, .need = 1, .min_size = 100, .confidence = Confidence::certain, .why = "made up"});
    EXPECT_EQ(yara_rules(std::span(&robin, 1)),
              R"(// Coding agents by content: made by `bawn agents export`. Each string stands in hex, as UTF-8 and as UTF-16LE.

rule bawn_robin_cli_1
{
    meta:
        id = "robin-cli"
        name = "Robin \"CLI\""
        vendor = "Example"
        confidence = "certain"
        why = "made up"
        seen = "2.4.1; 1.9.0"
    strings:
        $all0 = { ( 61 62 E2 82 AC | 61 00 62 00 AC 20 ) }
        $of0 = { ( 63 64 | 63 00 64 00 ) }
        $of1 = { ( 65 66 | 65 00 66 00 ) }
    condition:
        filesize >= 100 and all of ($all*) and 1 of ($of*)
}

)");
}

TEST(Yara, leaves_out_strings_that_no_condition_asks_for)
{
    Signature robin;
    robin.id = "robin";
    robin.identity.push_back({.all = {"ab"}, .of = {"cd"}, .need = 0, .min_size = 0, .confidence = Confidence::likely, .why = ""});
    std::string rules = yara_rules(std::span(&robin, 1));
    EXPECT_NE(rules.find("$all0"), std::string::npos);
    EXPECT_EQ(rules.find("$of0"), std::string::npos);
    EXPECT_NE(rules.find("filesize > 0 and all of ($all*)"), std::string::npos);
}

}  // namespace
}  // namespace bawn::agents
