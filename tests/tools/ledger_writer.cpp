// Appends numbered events to a ledger and prints each number once it is acknowledged, until it is killed.
//
//     ledger_writer FOLDER FIRST BATCH

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "ledger/ledger.h"

using namespace bawn;

int main(int, char** argv)
{
    std::uint64_t next = std::strtoull(argv[2], nullptr, 10), batch = std::strtoull(argv[3], nullptr, 10);
    SystemClock clock;
    auto ledger = ledger::Ledger::open(argv[1], clock, {.segment_bytes = 100'000});
    if (!ledger) {
        std::fprintf(stderr, "%s\n", ledger.error().message().c_str());
        return 1;
    }
    for (;;) {
        std::vector<ledger::Event> events;
        for (std::uint64_t i = 0; i < batch; ++i) {
            events.push_back({clock.now(), "test.numbered", ledger::Grade::enforced, std::to_string(next++), 0, Json::object()});
        }
        if (!ledger->append(events)) return 1;
        std::printf("%llu\n", static_cast<unsigned long long>(next - 1));
        std::fflush(stdout);
    }
}
