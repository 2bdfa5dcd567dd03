// What lies on a machine and tells of packages, extensions, started programs, processes' sockets: every reader gets
// every text.

#include <cstdint>

#include "inventory/editors.h"
#include "inventory/file_kinds.h"
#include "inventory/interpreters.h"
#include "inventory/known_names.h"
#include "inventory/sockets.h"

namespace {

using namespace bawn;

inventory::KnownNames known()
{
    agents::Signature robin;
    robin.id = "robin";
    robin.presence.npm = {"@robin/cli"};
    robin.presence.pypi = {"robin-chat"};
    robin.presence.brew = {"robin"};
    robin.presence.cargo = {"robin-cli"};
    robin.presence.deb = {"robin"};
    robin.presence.vscode = {"example.robin"};
    robin.presence.jetbrains = {"org.example.robin"};
    robin.presence.executables = {"robin"};
    robin.presence.process = {"node_modules/@robin/"};
    robin.relay_env = {"ROBIN_BASE_URL"};
    return inventory::known_names({&robin, 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const inventory::KnownNames names = known();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const inventory::FileKind& kind : inventory::file_kinds()) (void)kind.read({"/x/Cellar/robin/1/file", 0, text}, names);
    inventory::Sockets sockets;
    sockets.add_tcp(text);
    sockets.add_unix(text);
    const std::string word(text);
    const std::string argv[] = {"node", word, word};
    (void)inventory::entry_script(word, argv, "/");
    return 0;
}
