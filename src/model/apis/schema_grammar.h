#pragma once

// A JSON Schema (2020-12, the part of it that APIs for models use) as a grammar in GBNF, so that a model can say nothing else.
//
//     std::string gbnf = TRY(grammar_of_schema(schema, Unknown::refused));    // root ::= …
//
// Everything is bounded: a schema that refers to itself is unrolled to a depth of eight, and what cannot end by then is left out
// where it may be; texts, numbers and lists have lengths. Properties come in the order in which they stand in the schema's list
// (by name, as parsed), and no others come.

#include <span>
#include <string>

#include "base/error.h"
#include "base/json.h"
#include "model/conversation.h"

namespace bawn::model {

// What a grammar cannot hold a model to (pattern, multipleOf, …).
enum class Unknown { refused, passed_over };

Result<std::string> grammar_of_schema(const Json& schema, Unknown);
std::string grammar_of_any_object();

// Exactly one call of one of these: {"name": …, "arguments": …}, which is a call in every family (family.h).
Result<std::string> grammar_of_call(std::span<const Tool>);

}  // namespace bawn::model
