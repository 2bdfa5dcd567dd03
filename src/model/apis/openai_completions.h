#pragma once

// POST /v1/completions, as OpenAI's older API has it. With `suffix`, or a prompt that is written with some family's tokens for filling
// a hole (as Continue, Tabby and others send it), the model fills the hole with its own family's tokens; else the prompt is plain
// text, and nothing in it is markup.

#include "model/apis/request.h"

namespace bawn::model {

Result<AskedAnswer> read_completion_request(std::string_view body);
std::unique_ptr<AnswerWriter> completion_writer(const AskedAnswer&, AnswerIdentity);

// "<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>" of any family that is known for it.
std::optional<Hole> hole_in(std::string_view prompt);

}  // namespace bawn::model
