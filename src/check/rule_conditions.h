#pragma once

// The conditions of a formula, which both forms of the syntax share.

#include "check/rule_reading.h"

namespace bawn::check {

Read<std::string> metavariable_of(const YamlNode&, std::string_view operator_);  // "$X", "$...X", "$1"
Read<std::string> need_metavariable(Keys&, std::string_view key, std::string_view operator_);
Read<std::vector<std::string>> focus_of(const YamlNode&);
Read<Formula::Condition> read_regex_condition(Keys&, int line);
Read<Formula::Condition> read_type_condition(Keys&, int line);
Read<Formula::Condition> read_comparison_condition(Keys&, int line);
Read<Formula::Condition> read_analysis_condition(Keys&, int line);

}  // namespace bawn::check
