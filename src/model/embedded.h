#pragma once

// EmbeddedBackend: a GGUF file, computed by llama.cpp's libraries in a process of their own (engine_process.h).
//
//     auto backend = TRY(EmbeddedBackend::open({.model = path, .facts = facts, .files = TRY(EngineFiles::beside_us())}));
//
// The file must have been checked before (gguf.h, and its hash): the library is not asked whether a file is well. When the process
// falls, what was being answered fails as unavailable with how it ended, and the next request starts it anew.

#include <chrono>
#include <memory>

#include "model/backend.h"
#include "model/engine_process.h"

namespace bawn::model {

struct EmbeddedSettings {
    std::string model = {};
    ModelFacts facts = {};                   // context_tokens: of each slot; 0: as many as the model knows, at most 8192
    EngineFiles files = {};
    std::uint64_t memory_bytes = 0;     // of the engine, 0 is no limit
    unsigned threads = 0;               // 0: what is free when an answer begins (free_threads.h)
    std::chrono::seconds most_loading{300};
};

class EmbeddedBackend final : public Backend {
public:
    static Result<std::unique_ptr<EmbeddedBackend>> open(EmbeddedSettings);
    ~EmbeddedBackend() override;

    const ModelFacts& facts() const override;
    Result<Context> read(std::span<const Segment>) override;
    Result<std::unique_ptr<Generation>> start(const Context&, const Sampling&, std::uint32_t most_tokens) override;
    Result<std::vector<float>> embed(std::string_view text) override;

    // As start(), and tells a digest of the logits that each token was chosen from.
    struct Traced {
        std::vector<Piece> pieces;
        std::vector<std::uint64_t> logits;
        Usage usage;
    };
    Result<Traced> trace(const Context&, const Sampling&, std::uint32_t most_tokens);

    std::string computed_by() const;  // the library's devices
    void kill_process();              // for tests: as if it had fallen

    struct Parts;

private:
    explicit EmbeddedBackend(std::shared_ptr<Parts>);
    std::shared_ptr<Parts> parts_;  // shared with the generations, which may outlive us
};

}  // namespace bawn::model
