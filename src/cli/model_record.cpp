#include "cli/model_record.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/model_families.h"

namespace bawn::cli {

std::string in_mib(std::uint64_t bytes) { return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20)); }

std::string family_name(const model::ModelRecord& record)
{
    auto families = built_in_families();
    if (families)
        for (const model::Family& family : *families)
            if (family.id() == record.family) return family.name();
    return "unknown: nobody has told how it is spoken to";
}

std::string words_about(const model::ModelRecord& record)
{
    auto told = [](const std::string& text) { return text.empty() ? std::string("not told by the file") : printable(text); };
    return fmt::format("  file        {} ({})\n", printable(record.path), in_mib(record.file_bytes)) +
           fmt::format("  sha256      {}\n", record.sha256) + fmt::format("  title       {}\n", told(record.title)) +
           fmt::format("  family      {}\n", family_name(record)) + fmt::format("  licence     {}\n", told(record.licence)) +
           fmt::format("  numbers     {}, architecture {}\n", record.quantisation, record.architecture) +
           fmt::format("  context     {} tokens\n", record.context_tokens) +
           fmt::format("  memory      about {} with one context of {} tokens\n", in_mib(record.needed_bytes), record.needed_context) +
           fmt::format("  template    {}\n", record.template_sha256.empty() ? "none" : "sha256 " + record.template_sha256);
}

Json model_json(const model::ModelRecord& record)
{
    return {{"name", record.name},
            {"sha256", record.sha256},
            {"path", valid_utf8(record.path)},
            {"title", valid_utf8(record.title)},
            {"family", record.family},
            {"licence", valid_utf8(record.licence)},
            {"architecture", record.architecture},
            {"quantisation", record.quantisation},
            {"template_sha256", record.template_sha256},
            {"file_bytes", record.file_bytes},
            {"context_tokens", record.context_tokens},
            {"needed_bytes", record.needed_bytes},
            {"needed_context", record.needed_context}};
}

}  // namespace bawn::cli
