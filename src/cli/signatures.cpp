#include "cli/signatures.h"

#include "agents/pack.h"
#include "base/files.h"
#include "base/hash.h"
#include "cli/embedded.h"

namespace bawn::cli {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

struct Source {
    std::string name;
    Files files;
};

// DIR holds *.yaml, and may hold an unknown.yaml of its own.
Result<Source> from_folder(const std::string& folder)
{
    Source source{folder, {}};
    Root root = TRY(Root::open(folder));
    for (const std::string& name : TRY(root.names_in("/"))) {
        if (!name.ends_with(".yaml")) continue;
        Fd file = TRY(root.open_file(name));
        std::string text = TRY(read_text(file));
        source.files.emplace(name == "unknown.yaml" ? name : "agents/" + name, std::move(text));
    }
    if (source.files.empty()) return fail(ErrorKind::not_found, folder + " holds no .yaml file");
    source.files.emplace("unknown.yaml", embedded_file("unknown.yaml"));
    return source;
}

Result<Source> find_source(World& world, const Given& given)
{
    if (auto folder = given.one("agents")) return from_folder(*folder);
    auto state = state_folder_path(given.one("state"), world.environment);
    if (state) {
        auto pack = TRY(agents::installed_pack(*state));
        if (pack) return Source{"update " + std::to_string(pack->serial), std::move(pack->files)};
    }
    return Source{"built-in", built_in_knowledge()};
}

std::string version_of(const Files& files)
{
    Sha256 hash;
    for (const auto& [name, text] : files) {
        for (std::string_view word : {std::string_view(name), std::string_view(text)}) {
            hash.add(std::to_string(word.size()) + ":");
            hash.add(word);
        }
    }
    return to_hex(hash.finish());
}

}  // namespace

Files built_in_knowledge()
{
    Files files = {{"unknown.yaml", std::string(embedded_file("unknown.yaml"))}};
    for (const auto& [name, text] : embedded_files("agents/")) files.emplace(name, text);
    return files;
}

Result<agents::Knowledge> parse_knowledge(const Files& files)
{
    agents::Knowledge knowledge;
    for (const auto& [name, text] : files) {
        if (name == "unknown.yaml")
            knowledge.unknown = TRY(agents::parse_unknown(text, name));
        else
            knowledge.signatures.push_back(TRY(agents::parse_signature(text, name)));
    }
    TRY(agents::check_together(knowledge.signatures));
    return knowledge;
}

Result<LoadedKnowledge> load_knowledge(World& world, const Given& given)
{
    Source source = TRY(find_source(world, given));
    auto knowledge = parse_knowledge(source.files);
    if (!knowledge) return fail(std::move(knowledge).error().while_doing("reading the signatures (" + source.name + ")"));
    return LoadedKnowledge{std::move(*knowledge), source.name, version_of(source.files)};
}

Result<std::vector<agents::Signature>> load_signatures(World& world, const Given& given)
{
    return TRY(load_knowledge(world, given)).knowledge.signatures;
}

}  // namespace bawn::cli
