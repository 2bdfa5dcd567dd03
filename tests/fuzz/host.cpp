// A host, a port and a path come from whatever runs in the sandbox: "HOST PATH".

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/egress.h"
#include "policy/url_path.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::policy;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    std::string_view host = text.substr(0, text.find(' '));
    std::string_view path = host.size() < text.size() ? text.substr(host.size() + 1) : std::string_view();

    auto name = HostName::parse(host);
    if (name && HostName::parse(name->text) != *name) std::abort();  // what is canonical stays as it is
    if (auto grant = parse_allow_host(host); grant && !grant->host.is_wildcard) {
        if (!grant->host.matches(HostName::parse(grant->host.name).value())) std::abort();
    }
    if (auto range = AddressRange::parse(host); range && AddressRange::parse(range->text()) != *range) std::abort();
    if (allows_path({"/*"}, path) && !denies_path({"/*"}, path)) std::abort();
    decide({}, {{.host = {"example.org", true}, .paths = {"/v1/*"}, .source = "profile"}},
           {.host = std::string(host), .method = "GET", .path = std::string(path)});
    return 0;
}
