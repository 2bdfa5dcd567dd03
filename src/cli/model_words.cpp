#include "cli/model_words.h"

#include <fmt/format.h>

#include <ostream>

#include "base/text.h"

namespace bawn::cli {
namespace {

using model::GateMode;
using model::GateNote;

std::string what_happened(const GateNote& note)
{
    std::string times = note.tries == 1 ? "once" : note.tries == 2 ? "twice" : fmt::format("{} times", note.tries);
    switch (note.what) {
    case GateNote::What::warned: return "left as it is";
    case GateNote::What::rewritten: return "rewritten by the rule";
    case GateNote::What::resampled: return fmt::format("cut {}; what came instead is free of it", times);
    case GateNote::What::marked: return fmt::format("cut {}, and it came again: do not use this", times);
    case GateNote::What::unchecked: return "not checked";
    }
    return "";
}

Result<GateMode> gate_mode_named(std::string_view word)
{
    for (GateMode mode : {GateMode::off, GateMode::warn, GateMode::enforce})
        if (name_of(mode) == word) return mode;
    return fail(ErrorKind::invalid, "--gate takes off, warn or enforce, not \"" + printable(word) + "\"");
}

}  // namespace

std::string printable_text(std::string_view text)
{
    std::string shown;
    while (!text.empty()) {
        std::size_t end = text.find_first_of("\n\t");
        shown += printable(text.substr(0, end));
        if (end == std::string_view::npos) break;
        shown += text[end];
        text.remove_prefix(end + 1);
    }
    return shown;
}

void tell_gate_note(std::ostream& out, const GateNote& note)
{
    out << fmt::format("  gate: {} line {}: {}: {}\n", printable(note.path.empty() ? "code" : note.path), note.line, printable(note.rule),
                       what_happened(note));
    if (!note.cut.empty())
        for (std::string_view line : split(trimmed(note.cut), '\n')) out << "        - " << printable(line) << '\n';
    if (!note.hint.empty()) out << "        " << printable(note.hint) << '\n';
}

Result<GateMode> gate_mode(const Given& given, const policy::Layers& layers)
{
    GateMode mode = TRY(gate_mode_named(given.one("gate").value_or("enforce")));
    for (const policy::Layer& layer : layers) {
        if (!layer.policy.findings) continue;
        if (layer.policy.findings->gate == policy::GateMode::enforce) mode = GateMode::enforce;
        if (layer.policy.findings->gate == policy::GateMode::warn && mode == GateMode::off) mode = GateMode::warn;
    }
    return mode;
}

}  // namespace bawn::cli
