// What a remote endpoint streams: cut in pieces by the first byte, it is told as the same texts.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "model/remote_events.h"

namespace {

std::string told(std::string_view bytes, std::size_t piece)
{
    bawn::model::RemoteEvents events;
    std::string all;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        auto taken = events.take(bytes.substr(0, piece));
        while (auto text = events.next()) all += *text;
        if (!taken) return all + " failed: " + taken.error().message();
    }
    return all + (events.has_ended() ? " ended" : "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    if (told(text, 1 + bytes[0] % 64) != told(text, text.size())) std::abort();
    return 0;
}
