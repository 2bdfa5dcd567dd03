#pragma once

// POST /v1/messages and /v1/messages/count_tokens, as Anthropic's clients send and read them (anthropic-version 2023-06-01).
// https://docs.anthropic.com/en/api/messages
//
// Notes of the gate stand in a field "bawn" of the event message_delta, and of a whole answer. What a model thinks is not there, so
// `thinking` asks for nothing here, and thoughts that come back in a conversation are left out.

#include "model/apis/request.h"

namespace bawn::model {

Result<AskedAnswer> read_messages_request(std::string_view body);
Result<AskedAnswer> read_count_request(std::string_view body);  // the same, of what is only to be counted
std::unique_ptr<AnswerWriter> messages_writer(const AskedAnswer&, AnswerIdentity);
std::string count_answer(std::size_t tokens);

std::string anthropic_error(const ApiError&);

}  // namespace bawn::model
