#pragma once

// POST /v1/responses, as Codex and OpenAI's newer clients send and read it. https://platform.openai.com/docs/api-reference/responses
//
// Nothing is stored: a request carries its whole conversation, and what refers to an earlier answer is refused. Tools that run at the
// provider (web_search, code_interpreter, …) and tools whose input is free text are not offered to the model; the answer names them
// in "bawn", unless one of them must be called, which is refused. Notes of the gate stand there, too.

#include "model/apis/request.h"

namespace bawn::model {

Result<AskedAnswer> read_responses_request(std::string_view body);
std::unique_ptr<AnswerWriter> responses_writer(const AskedAnswer&, AnswerIdentity);

}  // namespace bawn::model
