#include <cstdlib>

#include "workspace/journal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::workspace;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    auto journal = parse_journal(text, "s1");
    if (!journal) return 0;
    for (const Item& item : journal->items)
        if (item.path.starts_with('/') || item.path.starts_with("../") || item.path.find("/../") != std::string::npos) std::abort();
    auto again = parse_journal(to_text(*journal, "s1"), "s1");
    if (!again || to_text(*again, "s1") != to_text(*journal, "s1")) std::abort();
    return 0;
}
