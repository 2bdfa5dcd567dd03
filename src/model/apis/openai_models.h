#pragma once

// GET /v1/models and /v1/models/ID: one form that the clients of OpenAI, Anthropic, vLLM and llama.cpp all read.
// POST /v1/embeddings.

#include "model/apis/request.h"

namespace bawn::model {

std::string models_answer(const ModelFacts&, std::int64_t created);
std::string model_answer(const ModelFacts&, std::int64_t created);

Result<AskedEmbeddings> read_embeddings_request(std::string_view body);
std::string embeddings_answer(const AskedEmbeddings&, const std::string& model, std::span<const std::vector<float>>, std::uint32_t tokens);

}  // namespace bawn::model
