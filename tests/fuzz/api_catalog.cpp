#include "egress/apis.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::egress;
    std::string text(reinterpret_cast<const char*>(data), size);
    if (auto catalog = ApiCatalog::parse({{"fuzz.yaml", text}})) (void)catalog->failed_examples(7);
    if (auto claims = ApiClaims::parse(text, "claims.yaml")) (void)claims->failed_examples();
    return 0;
}
