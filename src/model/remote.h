#pragma once

// RemoteBackend: a model behind an OpenAI-compatible endpoint (vLLM, SGLang, llama-server): /v1/completions with our own rendered
// prompt, so that templates, tools and the gate are ours wherever the model runs.
//
//     auto backend = TRY(RemoteBackend::open({.place = TRY(RemotePlace::parse(url)), .roots = roots, .look_up = look_up}));
//     backend->told()       // "vllm; 32,768 tokens of context, as it says; grammars: yes"
//
// Whoever opens it has asked the policy before. The endpoint is not trusted: what it sends is bounded in bytes and in time, and what
// is no answer is an error. 429, 503 and a connection that fails are tried again, later each time, before the first byte alone.
//
// An endpoint reads special tokens in a prompt as such. So where a user's or a file's text looks like markup, a zero-width space is
// put into it: it cannot end a turn, and reads the same. Tokens are not known here; sizes of contexts are estimates by words.

#include <functional>

#include "model/backend.h"
#include "model/remote_connection.h"

namespace bawn::model {

struct RemoteSettings {
    RemotePlace place = {};
    std::string key = {};    // sent as a bearer
    std::string model = {};  // "": the first that the endpoint lists
    std::string family = {};
    std::uint32_t slots = 8;
    std::shared_ptr<const egress::Roots> roots = {};
    std::function<Result<std::vector<egress::Address>>(const std::string& host)> look_up = {};
    RemoteLimits limits = {};
};

class RemoteBackend final : public Backend {
public:
    static Result<std::unique_ptr<RemoteBackend>> open(RemoteSettings);

    const ModelFacts& facts() const override { return facts_; }
    Result<Context> read(std::span<const Segment>) override;
    Result<std::unique_ptr<Generation>> start(const Context&, const Sampling&, std::uint32_t most_tokens) override;
    Result<std::vector<float>> embed(std::string_view text) override;

    const std::string& told() const { return told_; }

    struct Asked;

private:
    enum class Kind { unknown, llama_cpp, vllm, sglang };

    explicit RemoteBackend(RemoteSettings settings) : settings_(std::move(settings)) {}
    Result<> probe();
    Result<std::unique_ptr<RemoteConnection>> connect() const;
    Result<std::string> ask_whole(std::string_view method, const std::string& path, std::string_view body) const;

    RemoteSettings settings_;
    ModelFacts facts_;
    Kind kind_ = Kind::unknown;
    std::string told_;
};

// "<|im_end|>", "</s>", "[INST]" …, broken up.
std::string without_markup(std::string_view text, std::span<const Segment> markup);

}  // namespace bawn::model
