#include "ledger/ledger.h"

#include "ledger/writer.h"

namespace bawn::ledger {
namespace {

constexpr std::size_t largest_event = 4 << 20;

}  // namespace

Ledger::Ledger(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Result<Ledger> Ledger::open(const std::string& folder, const Clock& clock, Options options)
{
    auto writer = Writer::open(folder, clock, options);
    if (!writer) return fail(std::move(writer).error().while_doing("opening the ledger"));
    return Ledger(std::move(*writer));
}

Result<> Ledger::append(std::span<const Event> events)
{
    if (events.empty()) return {};
    std::vector<std::string> texts;
    texts.reserve(events.size());
    for (const Event& event : events) {
        texts.push_back(event_text(event));
        if (texts.back().size() > largest_event) return fail(ErrorKind::invalid, "an event is too large for the ledger: " + event.kind);
    }
    return writer_->append(std::move(texts));
}

}  // namespace bawn::ledger
