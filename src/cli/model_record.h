#pragma once

// What is known of a model that was added, for people and for scripts.

#include <string>

#include "base/json.h"
#include "model/model_store.h"

namespace bawn::cli {

std::string words_about(const model::ModelRecord&);  // a line for each fact, two blanks before it
Json model_json(const model::ModelRecord&);
std::string family_name(const model::ModelRecord&);  // "Qwen2.5-Coder", or what to think of none
std::string in_mib(std::uint64_t bytes);             // "468.6 MiB"

}  // namespace bawn::cli
