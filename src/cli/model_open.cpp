#include "cli/model_open.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/hash.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "cli/model_families.h"
#include "model/gguf.h"
#include "model/machine.h"
#include "model/memory_estimate.h"
#include "model/model_store.h"

namespace bawn::cli {
namespace {

constexpr std::uint32_t most_context_by_itself = 8192;

Result<model::Family> family_for(const model::GgufFacts& facts, const std::string& path)
{
    std::vector<model::Family> families = TRY(built_in_families());
    const model::Family* family = model::family_of(families, facts);
    if (!family)
        return fail(ErrorKind::unsupported,
                    fmt::format("{} is of architecture {}, and none of data/models says how its models are spoken to", printable(path),
                                printable(facts.architecture)));
    return *family;
}

Result<> fits(const model::MemoryEstimate& need, const std::string& path, const model::ModelFacts& facts)
{
    std::uint64_t free = model::memory_now().free;
    if (free == 0 || need.all() <= free) return {};
    constexpr double mib = 1 << 20;
    return fail(
        ErrorKind::unavailable,
        fmt::format(
            "{} with {} slots of {} tokens needs about {:.0f} MiB ({:.0f} for the model, {:.0f} for the context), and {:.0f} MiB are free; "
            "ask for a shorter context or fewer slots, or take a smaller model",
            printable(path), facts.slots, facts.context_tokens, static_cast<double>(need.all()) / mib,
            static_cast<double>(need.weights) / mib, static_cast<double>(need.cache) / mib, static_cast<double>(free) / mib));
}

// One token: a library can load well and end its process with the first thing it computes.
Result<> probe(model::EmbeddedBackend& backend)
{
    const model::Segment segments[] = {{"x", false}};
    model::Context context = TRY(backend.read(segments));
    auto generation = TRY(backend.start(context, {}, 1));
    TRY(generation->next());
    return {};
}

Result<std::unique_ptr<model::EmbeddedBackend>> open_with(model::EmbeddedSettings settings, const std::string& libraries)
{
    settings.files.libraries = libraries;
    auto backend = TRY(model::EmbeddedBackend::open(std::move(settings)));
    TRY(probe(*backend));
    return backend;
}

// What was added by that name or hash, if its file is still the same; else the file of that name, hashed anew.
Result<model::ModelRecord> known_or_file(const std::string& state, const std::string& word)
{
    model::ModelStore store(state);
    auto record = store.find(word);
    if (record) {
        TRY(store.confirm(*record));
        return *record;
    }
    if (record.error().kind() != ErrorKind::not_found) return record;
    auto file = Fd::open(word, O_RDONLY);
    if (!file)
        return file.error().kind() == ErrorKind::not_found && word.find('/') == std::string::npos ? std::move(record)
                                                                                                  : fail(std::move(file).error());
    model::ModelRecord stranger;
    stranger.path = word;
    stranger.sha256 = to_hex(TRY(sha256(*file)));
    return stranger;
}

Result<> is_pinned(const model::ModelRecord& record, const policy::Layers& layers)
{
    for (const policy::Layer& layer : layers) {
        if (!layer.policy.models || !layer.policy.models->sha256s) continue;
        const auto& pinned = *layer.policy.models->sha256s;
        if (std::ranges::find(pinned, record.sha256) == pinned.end())
            return fail(ErrorKind::denied, fmt::format("{} ({}) is not among the models of {}", printable(record.path), record.sha256,
                                                       printable(layer.policy.file)));
    }
    return {};
}

}  // namespace

Result<OpenedModel> open_model(const World& world, const policy::Layers& layers, const std::string& state, const std::string& asked,
                               const ModelUse& use)
{
    const model::ModelRecord record = TRY(known_or_file(state, asked));
    TRY(is_pinned(record, layers));
    const std::string& word = record.path;
    Fd file = TRY(Fd::open(word, O_RDONLY));
    MappedFile mapped = TRY(MappedFile::open(file, model::most_gguf_bytes));
    model::Gguf gguf = TRY(model::Gguf::read(mapped.bytes(), word));
    model::GgufFacts facts = TRY(model::read_facts(gguf));
    model::Family family = TRY(family_for(facts, word));

    model::EmbeddedSettings settings;
    settings.model = word;
    settings.facts.name = record.name.empty() ? facts.name : record.name;
    settings.facts.family = family.id();
    settings.facts.sha256 = record.sha256;
    settings.facts.slots = use.slots;
    settings.facts.context_tokens = use.context_tokens ? use.context_tokens : std::min(facts.context_tokens, most_context_by_itself);
    if (settings.facts.context_tokens > facts.context_tokens)
        return fail(ErrorKind::invalid, fmt::format("{} was made for contexts of {} tokens, not of {}", printable(word),
                                                    facts.context_tokens, use.context_tokens));
    model::MemoryEstimate need = model::estimate_memory(facts, {.context_tokens = settings.facts.context_tokens, .slots = use.slots});
    TRY(fits(need, word, settings.facts));
    settings.memory_bytes = 2 * need.all() + (256 << 20);  // an estimate is none of a hostile file's promises
    settings.files = TRY(model::EngineFiles::beside_us());
    if (!use.libraries.empty()) {
        auto backend = open_with(settings, use.libraries);
        if (backend) return OpenedModel{std::move(facts), std::move(family), std::move(*backend)};
        world.err << fmt::format("bawn: the libraries in {} do not work here ({}); the processor's do it instead\n",
                                 printable(use.libraries), printable(backend.error().message()));
    }
    auto backend = TRY(model::EmbeddedBackend::open(std::move(settings)));
    return OpenedModel{std::move(facts), std::move(family), std::move(backend)};
}

}  // namespace bawn::cli
