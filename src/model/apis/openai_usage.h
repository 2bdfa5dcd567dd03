#pragma once

// "usage" as the completions and chats of OpenAI's API tell it.

#include <string>

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

// The last event of a stream: no choice, but what was used. `begin` writes the beginning of its object.
template <typename Begin>
void append_usage_event(std::string& out, const Usage& usage, Begin begin)
{
    out += "data: ";
    JsonOut json(out);
    begin(json);
    json.key("choices").list().end();
    write_usage(json, usage);
    json.end();
    out += "\n\n";
}

}  // namespace bawn::model
