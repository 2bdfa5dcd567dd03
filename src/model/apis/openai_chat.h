#pragma once

// POST /v1/chat/completions, as OpenAI's clients send and read it. https://platform.openai.com/docs/api-reference/chat
// Notes of the gate come in a chunk of their own, in a field "bawn" beside "choices"; in a whole answer beside "choices", too.

#include "model/apis/request.h"

namespace bawn::model {

Result<AskedAnswer> read_chat_request(std::string_view body);
std::unique_ptr<AnswerWriter> chat_writer(const AskedAnswer&, AnswerIdentity);

}  // namespace bawn::model
