#pragma once

// "usage" as the completions and chats of OpenAI's API tell it.

#include "model/apis/json_out.h"
#include "model/backend.h"

namespace bawn::model {

inline void write_usage(JsonOut& json, const Usage& usage)
{
    json.key("usage").map().key("prompt_tokens").number(std::int64_t{usage.prompt_tokens});
    json.key("completion_tokens").number(std::int64_t{usage.answer_tokens});
    json.key("total_tokens").number(std::int64_t{usage.prompt_tokens} + usage.answer_tokens);
    json.key("prompt_tokens_details").map().key("cached_tokens").number(std::int64_t{usage.cached_tokens}).end().end();
}

}  // namespace bawn::model
