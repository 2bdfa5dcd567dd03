#pragma once

// The engine's process: in a sandbox of its own that holds the engine, the libraries it loads and the model's file, read-only, and
// nothing else: no network, no folder to write to, no environment. Whatever the library does with a hostile file ends there.

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::model {

struct EngineFiles {
    std::string program;    // bawn-engine
    std::string libraries;  // the folder of libllama; another build of the same release may stand in

    static Result<EngineFiles> beside_us();  // engine/ in the folder of this program
};

class EngineProcess {
public:
    // `memory_bytes`: of all it may use, where a cgroup can be made; 0 is no limit.
    static Result<std::unique_ptr<EngineProcess>> start(const EngineFiles&, const std::string& model, std::uint64_t memory_bytes);
    ~EngineProcess();  // ends it

    const Fd& socket() const;      // its standard input and output
    std::string how_it_ended();    // waits: "ended by signal 6 (Aborted): last lines it wrote"
    void kill();                   // any thread

private:
    struct State;
    explicit EngineProcess(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

inline constexpr const char* model_inside = "/model.gguf";
inline constexpr const char* libraries_inside = "/llama";

}  // namespace bawn::model
