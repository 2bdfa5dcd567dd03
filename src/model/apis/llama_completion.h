#pragma once

// POST /infill and /completion, GET /props and /health, as llama.cpp's server has them and llama.vim, llama.vscode and others use
// them. https://github.com/ggml-org/llama.cpp/tree/master/tools/server
//
// `n_indent`, `t_max_predict_ms` and `n_predict: 0` (reading a prompt ahead) do what they do there; `response_fields` chooses what is
// told. Samplers are ours: of their settings temperature, top_k, top_p, min_p and seed count. Notes of the gate stand in "bawn".

#include "model/apis/request.h"

namespace bawn::model {

Result<AskedAnswer> read_infill_request(std::string_view body);
Result<AskedAnswer> read_llama_completion_request(std::string_view body);
std::unique_ptr<AnswerWriter> llama_writer(const AskedAnswer&, AnswerIdentity);

std::string props_answer(const ModelFacts&);
std::string llama_error(const ApiError&);

}  // namespace bawn::model
