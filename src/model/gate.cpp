#include "model/gate.h"

#include "model/gated_answer.h"

namespace bawn::model {

std::string_view name_of(GateMode mode)
{
    switch (mode) {
    case GateMode::off: return "off";
    case GateMode::warn: return "warn";
    case GateMode::enforce: return "enforce";
    }
    return "";
}

std::string_view name_of(GateNote::What what)
{
    switch (what) {
    case GateNote::What::warned: return "warned";
    case GateNote::What::rewritten: return "rewritten";
    case GateNote::What::resampled: return "resampled";
    case GateNote::What::marked: return "marked";
    case GateNote::What::unchecked: return "unchecked";
    }
    return "";
}

Gate::Gate(Backend& backend, const check::Pack& pack, GateSettings settings) : backend_(backend), pack_(pack), settings_(settings) {}

Result<std::unique_ptr<GatedAnswer>> Gate::start(Context context, Sampling sampling, std::uint32_t most_tokens, Writing writing)
{
    return CheckedAnswer::start(backend_, pack_, settings_, std::move(context), std::move(sampling), most_tokens, std::move(writing));
}

}  // namespace bawn::model
