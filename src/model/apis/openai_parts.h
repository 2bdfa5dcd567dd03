#pragma once

// What the shapes of OpenAI's APIs have in common, and Anthropic's where it is the same: texts in parts, tools, sampling, formats.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "model/apis/request.h"
#include "model/apis/request_fields.h"

namespace bawn::model {

// A text, or a list of parts of these types, each with a text under its type's name or "text". Other parts (pictures, sound) are
// refused by name.
Result<std::string> text_of_parts(const Json& content, const std::string& place, std::initializer_list<std::string_view> types,
                                  std::string_view between = "");

inline constexpr std::size_t most_tools = 1024;  // of one request

// `parameters` may be nullptr: none.
Result<Tool> tool_of(const std::string& place, std::string name, std::string description, const Json* parameters);

// tool_choice: none, auto, required, or one function, whose name is told by `function_of`; nullopt where it holds none.
Result<> read_tool_choice(Fields&, Conversation&, std::optional<std::string> (*function_of)(const Json& choice));

// An object as text. What is none (a model's call that was cut short comes back so) is put into one.
std::string arguments_object(std::string_view text);

Result<> read_temperature(Fields&, Sampling&);  // temperature, top_p, and top_k, min_p as llama.cpp and vLLM have them
Result<> read_seed(Fields&, AskedAnswer&);
Result<> read_stops(Fields&, std::string_view name, AskedAnswer&);

// {"type": "text" | "json_object" | "json_schema"}; `schema_place` is where the last has its schema: in itself, or under a key.
Result<> read_format(const Json& format, const std::string& place, std::string_view schema_key, AskedAnswer&);

// Holds the model to a call where one must come. After tools and choice are read.
Result<> require_call(AskedAnswer&);

// {"gate": [{"what": "rewritten", "rule": …}]}
std::string notes_json(std::span<const GateNote>);

// {"error": {…}} as OpenAI says it.
std::string openai_error(const ApiError&);

}  // namespace bawn::model
