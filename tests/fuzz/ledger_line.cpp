// A ledger's bytes, as a stranger could have left them: lines, the chain they claim, the event in each, a head and a key.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/json.h"
#include "ledger/event.h"
#include "ledger/head.h"
#include "ledger/line.h"
#include "ledger/signing_key.h"

namespace {

using namespace bawn;

const ledger::PublicKey& some_key()
{
    static const ledger::PublicKey key = *ledger::PublicKey::from_pem(ledger::SigningKey::make()->public_pem());
    return key;
}

void read_line(ledger::Chain& chain, std::string_view text)
{
    auto line = ledger::parse_line(text);
    if (!line) return;
    if (ledger::follows(chain, *line)) chain = ledger::after(*line);
    if (line->is_signed()) (void)some_key().has_signed(line->signed_part, line->signature);
    auto object = parse_json(line->event);
    auto event = object ? ledger::event_from_json(*object) : fail(object.error());
    if (event && !ledger::event_from_json(ledger::to_json(*event))) __builtin_trap();  // what can be read can be written
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)ledger::parse_head(text, some_key());
    (void)ledger::PublicKey::from_pem(text);
    ledger::Chain chain;
    while (!text.empty()) {
        std::size_t end = std::min(text.find('\n'), text.size());
        read_line(chain, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return 0;
}
