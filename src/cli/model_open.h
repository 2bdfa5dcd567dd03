#pragma once

// A model by the word that a user gives: a name that `bawn model add` knows, or a file; checked, measured against the free memory,
// and loaded into its process.

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "model/embedded.h"
#include "model/family.h"
#include "model/gguf_facts.h"
#include "policy/decide.h"

namespace bawn::cli {

struct OpenedModel {
    model::GgufFacts facts;
    model::Family family;
    std::unique_ptr<model::EmbeddedBackend> backend;
};

struct ModelUse {
    std::uint32_t context_tokens = 0;  // of each slot; 0: what the model knows, at most 8192
    std::uint32_t slots = 1;
    std::string libraries = {};        // another folder of llama.cpp's libraries; "": the one beside this program
};

// A model that the policy does not pin is ErrorKind::denied before anything but its hash was looked at.
Result<OpenedModel> open_model(const World&, const policy::Layers&, const std::string& state, const std::string& word, const ModelUse&);

}  // namespace bawn::cli
