// Requests of every API, as a client sends their bodies: the first byte says of which.

#include <array>
#include <cstdint>
#include <string_view>

#include "model/apis/anthropic_messages.h"
#include "model/apis/llama_completion.h"
#include "model/apis/openai_chat.h"
#include "model/apis/openai_completions.h"
#include "model/apis/openai_models.h"
#include "model/apis/openai_responses.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace bawn::model;
    constexpr std::array readers = {read_chat_request,  read_completion_request, read_responses_request,       read_messages_request,
                                    read_count_request, read_infill_request,     read_llama_completion_request};
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const std::size_t which = (bytes[0] - '0') % (readers.size() + 1);
    if (which == readers.size())
        (void)read_embeddings_request(body);
    else
        (void)readers[which](body);
    return 0;
}
