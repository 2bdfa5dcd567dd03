#include <cstdlib>

#include "workspace/foreign_objects.h"
#include "workspace/git_refs.h"
#include "workspace/shadow_config.h"
#include "workspace/shadow_git.h"

// The first byte says what the rest is: a loose object, the content of one, or a configuration.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::workspace;
    if (size == 0) return 0;
    std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 6 == 0) (void)check_loose_object(text, "");
    if (data[0] % 6 >= 1 && data[0] % 6 <= 4) {
        auto references = references_of({static_cast<ObjectType>(data[0] % 6 - 1), std::string(text)});
        if (references)
            for (const std::string& id : *references)
                if (!is_object_id(id)) std::abort();
    }
    if (data[0] % 6 == 5) {
        std::string config = shadow_config(parse_git_config(text), "sha1");
        for (const ConfigEntry& entry : parse_git_config(config))
            if (entry.section == "include" || entry.section == "alias" || entry.key == "hookspath" || entry.key == "fsmonitor")
                std::abort();
    }
    return 0;
}
