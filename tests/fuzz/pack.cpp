#include "agents/pack.h"
#include "agents/pack_tar.h"

// The key of the seeds. Nobody has its other half any more.
constexpr const char* maker =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAydA9UJ2EHoIwGv9bokUAYh6quOThxYgu4Dim2C/6Upc=\n-----END PUBLIC KEY-----\n";

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::agents;
    static const auto* keys = [] {
        auto* trusted = new std::vector<TrustedKey>;
        trusted->push_back({*bawn::ledger::PublicKey::from_pem(maker), maker});
        return trusted;
    }();
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_pack(bytes, *keys);
    if (auto members = read_pack_tar(bytes)) {
        for (const auto& [name, text] : *members) {
            if (!is_pack_member(name)) __builtin_trap();
        }
    }
    return 0;
}
