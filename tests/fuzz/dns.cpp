// An answer repeats its question, byte by byte.

#include "egress/dns.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::egress;
    std::string_view packet(reinterpret_cast<const char*>(data), size);
    auto question = parse_question(packet);
    if (!question) {
        format_error(packet);
        return 0;
    }
    std::string text = answer(*question, 0xc6120007u);
    if (text.size() > 512 || text.substr(12, question->question.size()) != question->question) std::abort();
    if (parse_question(text) || format_error(text)) std::abort();  // an answer is no question
    return 0;
}
