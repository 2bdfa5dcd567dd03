#include "cli/model_families.h"

#include "cli/embedded.h"

namespace bawn::cli {

Result<std::vector<model::Family>> built_in_families()
{
    std::vector<model::Family> families;
    for (const auto& [name, text] : embedded_files("models/")) families.push_back(TRY(model::Family::parse(text, name)));
    return families;
}

}  // namespace bawn::cli
