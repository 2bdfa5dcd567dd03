// bawn model serve: a model behind the APIs that editors and agents speak already, with the gate in between.

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/files.h"
#include "base/text.h"
#include "cli/check_pack.h"
#include "cli/command.h"
#include "cli/embedded.h"
#include "cli/interruption.h"
#include "cli/model_open.h"
#include "cli/model_words.h"
#include "cli/policies.h"
#include "egress/resolver.h"
#include "egress/trust.h"
#include "ledger/ledger.h"
#include "model/event_writer.h"
#include "model/gate.h"
#include "model/gateway.h"
#include "model/remote.h"
#include "policy/egress.h"

namespace bawn::cli {
namespace {

// What is behind the gateway, in the order in which it must end.
struct Model {
    std::optional<OpenedModel> embedded;
    std::optional<egress::Resolver> resolver;
    std::unique_ptr<model::RemoteBackend> remote;
    std::optional<model::Family> family;
    std::string told;

    model::Backend& backend() { return remote ? static_cast<model::Backend&>(*remote) : *embedded->backend; }
};

Result<std::uint32_t> number_of(const Given& given, std::string_view option, std::uint32_t least, std::uint32_t most,
                                std::uint32_t otherwise)
{
    auto word = given.one(option);
    if (!word) return otherwise;
    const bool is_number = !word->empty() && word->size() < 9 && std::ranges::all_of(*word, [](char c) { return c >= '0' && c <= '9'; });
    const unsigned long number = is_number ? std::stoul(*word) : 0;
    if (!is_number || number < least || number > most)
        return fail(ErrorKind::invalid,
                    fmt::format("--{} takes a number from {} to {}, not \"{}\"", option, least, most, printable(*word)));
    return static_cast<std::uint32_t>(number);
}

Result<model::Secrets> secrets_mode(const Given& given)
{
    const std::string word = given.one("secrets").value_or(given.has("remote") ? "redact" : "off");
    if (word == "off") return model::Secrets::off;
    if (word == "redact") return model::Secrets::redact;
    if (word == "refuse") return model::Secrets::refuse;
    return fail(ErrorKind::invalid, "--secrets takes off, redact or refuse, not \"" + printable(word) + "\"");
}

// Asked before anything is looked up: hosts by the policy's egress, as for somebody who names the host by hand, and its list of
// endpoints, where a layer has one.
Result<> may_reach(const model::RemotePlace& place, const policy::Layers& layers)
{
    for (const policy::Layer& layer : layers) {
        if (!layer.policy.models || !layer.policy.models->endpoints) continue;
        const auto& allowed = *layer.policy.models->endpoints;
        const bool is_listed = std::ranges::any_of(allowed, [&](const std::string& url) {
            auto other = model::RemotePlace::parse(url);
            return other && other->host == place.host && other->port == place.port && other->socket == place.socket &&
                   other->is_tls == place.is_tls && other->path == place.path;
        });
        if (!is_listed)
            return fail(ErrorKind::denied, fmt::format("{} is not among the endpoints of {}", printable(place.url), layer.policy.file));
    }
    if (!place.socket.empty()) return {};
    policy::Grant grant =
        TRY(policy::parse_allow_host(fmt::format("{}:{}", place.host.contains(':') ? "[" + place.host + "]" : place.host, place.port)));
    grant.source = "--remote " + place.url;
    const policy::EgressDecision decision = policy::decide(layers, {grant}, {.host = place.host, .port = place.port});
    if (decision.is_allowed) return {};
    return fail(ErrorKind::denied, fmt::format("{} may not be reached: {} ({})", printable(place.url), decision.reason, decision.rule));
}

Result<model::Family> family_named(const std::string& id)
{
    std::string known;
    for (const auto& [name, text] : embedded_files("models/")) {
        model::Family family = TRY(model::Family::parse(text, name));
        if (family.id() == id) return family;
        known += (known.empty() ? "" : ", ") + family.id();
    }
    return fail(ErrorKind::not_found, fmt::format("there is no family \"{}\"; known are {}", printable(id), known));
}

std::function<Result<std::vector<egress::Address>>(const std::string&)> looking_up(egress::Resolver& resolver)
{
    return [&resolver](const std::string& host) {
        auto told = std::make_shared<std::promise<Result<std::vector<egress::Address>>>>();
        auto waiting = told->get_future();
        resolver.resolve(host, [told](Result<std::vector<egress::Address>> addresses) { told->set_value(std::move(addresses)); });
        return waiting.get();
    };
}

Result<> open_remote(Model& opened, World& world, const Given& given, const policy::Layers& layers)
{
    model::RemoteSettings settings;
    settings.place = TRY(model::RemotePlace::parse(*given.one("remote")));
    TRY(may_reach(settings.place, layers));
    settings.family = given.one("family").value_or("qwen2.5-coder");
    opened.family = TRY(family_named(settings.family));
    settings.key = world.environment(given.one("remote-key").value_or("BAWN_MODEL_KEY")).value_or("");
    settings.model = given.one("remote-model").value_or("");
    settings.slots = TRY(number_of(given, "slots", 1, 256, 8));
    if (settings.place.is_tls) {
        const std::string bundle = TRY(egress::machine_bundle());
        settings.roots = std::make_shared<const egress::Roots>(TRY(egress::Roots::parse(bundle)));
    }
    opened.resolver = TRY(egress::Resolver::start());
    settings.look_up = looking_up(*opened.resolver);
    opened.remote = TRY(model::RemoteBackend::open(std::move(settings)));
    opened.told =
        fmt::format("{} at {}: {}", printable(opened.remote->facts().name), printable(*given.one("remote")), opened.remote->told());
    return {};
}

Result<> open_embedded(Model& opened, World& world, const Given& given, const policy::Layers& layers, const std::string& state)
{
    ModelUse use;
    use.slots = TRY(number_of(given, "slots", 1, 64, 1));
    use.context_tokens = TRY(number_of(given, "context", 256, 1 << 20, 0));
    use.libraries = given.one("libraries").value_or("");
    opened.embedded = TRY(open_model(world, layers, state, given.arguments().front(), use));
    const model::ModelFacts& facts = opened.embedded->backend->facts();
    opened.family = opened.embedded->family;
    opened.told = fmt::format("{}, {} tokens of context, computed by {}", printable(facts.name), facts.context_tokens,
                              printable(opened.embedded->backend->computed_by()));
    return {};
}

Result<egress::Endpoint> endpoint_of(const std::string& word)
{
    const std::size_t colon = word.rfind(':');
    std::string address = word.substr(0, colon == std::string::npos ? 0 : colon);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (address == "localhost") address = "127.0.0.1";
    auto parsed = egress::Address::parse(address);
    const std::string digits = colon == std::string::npos ? "" : word.substr(colon + 1);
    const bool is_port = !digits.empty() && digits.size() < 6 && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!parsed || !is_port || std::stoul(digits) > 65535)
        return fail(ErrorKind::invalid, fmt::format("--listen takes ADDRESS:PORT, as in 127.0.0.1:9931, not \"{}\"", printable(word)));
    return egress::Endpoint{*parsed, static_cast<std::uint16_t>(std::stoul(digits))};
}

// Where clients come in, and how they are told.
struct Doors {
    std::vector<model::Door> doors;
    model::ClientKeys keys;
    std::string socket, url, key;
};

Result<> open_tcp(Doors& doors, const Given& given)
{
    egress::Endpoint place = TRY(endpoint_of(*given.one("listen")));
    model::Door door;
    door.kind = model::Door::Kind::tcp;
    const bool has_tls = given.has("tls-certificate") && given.has("tls-key");
    if (!place.address.is_loopback() && (!has_tls || !given.has("keys")))
        return fail(ErrorKind::invalid,
                    fmt::format("{} is not loopback: what leaves it needs --tls-certificate, --tls-key and --keys", place.text()));
    if (has_tls) {
        const std::string chain = TRY(read_text(*given.one("tls-certificate"), 1 << 20)),
                          key = TRY(read_text(*given.one("tls-key"), 1 << 20));
        door.certificate = std::make_shared<const egress::ServerCertificate>(TRY(egress::ServerCertificate::parse(chain, key)));
    }
    door.socket = TRY(model::listen_at(place));
    place.port = egress::Endpoint::bound_by(door.socket.get()).port;
    doors.url = fmt::format("{}://{}", has_tls ? "https" : "http", place.text());
    doors.doors.push_back(std::move(door));
    return {};
}

Result<Doors> open_doors(const Given& given, const std::string& state)
{
    Doors doors;
    if (auto file = given.one("keys")) {
        const std::string text = TRY(read_text(*file, 1 << 20));
        doors.keys = TRY(model::ClientKeys::parse(text, *file));
    }
    if (given.has("listen")) {
        TRY(open_tcp(doors, given));
        if (doors.keys.is_empty()) {
            doors.key = model::new_key();
            doors.keys.add("this run", doors.key);
        }
    }
    if (given.has("unix") || !given.has("listen")) {
        doors.socket = given.one("unix").value_or(state + "/model.sock");
        model::Door door;
        door.socket = TRY(model::listen_at_path(doors.socket));
        doors.doors.push_back(std::move(door));
    }
    return doors;
}

void tell_how_to_connect(std::ostream& out, const Doors& doors, const std::string& model)
{
    if (!doors.socket.empty()) {
        out << fmt::format("  {:<12} {}\n", "socket", doors.socket);
        out << fmt::format("  {:<12} curl --unix-socket {} http://localhost/v1/models\n", "try", doors.socket);
    }
    if (doors.url.empty()) return;
    const std::string key = doors.key.empty() ? "KEY" : doors.key;
    const std::string& url = doors.url;
    out << fmt::format("  {:<12} {}/v1, key {}, model {}\n", "OpenAI", url, key, model);
    out << fmt::format("  {:<12} ANTHROPIC_BASE_URL={} ANTHROPIC_AUTH_TOKEN={} ANTHROPIC_MODEL='{}' claude\n", "Claude Code", url, key,
                       model);
    out << fmt::format("  {:<12} let g:llama_config = {{'endpoint_fim': '{}/infill', 'api_key': '{}'}}\n", "llama.vim", url, key);
    out << fmt::format("  {:<12} OPENAI_API_BASE={}/v1 OPENAI_API_KEY={} aider --model 'openai/{}'\n", "aider", url, key, model);
    out << "  VS Code, opencode and Codex: docs/model.md\n";
}

void allow_many_files()
{
    rlimit files = {};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 1 << 16);
    ::setrlimit(RLIMIT_NOFILE, &files);
}

Result<int> serve_model(World& world, const Given& given)
{
    if (given.arguments().empty() != given.has("remote")) return fail(ErrorKind::invalid, "a model's file, or --remote URL, is wanted");
    const policy::Layers layers = TRY(load_policy(world, given));
    const model::GateMode gate = TRY(gate_mode(given, layers));
    const model::Secrets secrets = TRY(secrets_mode(given));
    const std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    TRY(open_state_folder(state));
    Interruption interruption;  // before the first thread, which must not be ended by Ctrl-C
    Model opened;
    TRY(given.has("remote") ? open_remote(opened, world, given, layers) : open_embedded(opened, world, given, layers, state));

    LoadedRules rules = TRY(load_rules({}));
    std::optional<check::SecretPack> secret_pack;
    std::unique_ptr<model::SecretRedaction> redaction;
    if (secrets != model::Secrets::off) {
        secret_pack = TRY(check::SecretPack::compile(rules.secrets));
        redaction = TRY(model::SecretRedaction::create(*secret_pack));
    }
    const check::Pack pack = TRY(compile_pack(std::move(rules), state));
    model::Gate gated(opened.backend(), pack, {.mode = gate});
    model::EventWriter events(ledger::folder_in(state), world.clock, world.uid);

    allow_many_files();
    Doors doors = TRY(open_doors(given, state));
    model::Gateway::Options options;
    options.served = {&opened.backend(), &*opened.family,
                      [&gated](model::Context context, model::Sampling sampling, std::uint32_t most, model::Writing writing) {
                          return gated.start(std::move(context), std::move(sampling), most, std::move(writing));
                      },
                      gate};
    options.doors = std::move(doors.doors);
    options.keys = std::move(doors.keys);
    options.secrets = secrets;
    options.redaction = redaction.get();
    options.has_metrics = given.has("metrics");
    options.openapi = embedded_file("openapi.json");
    options.started = std::chrono::duration_cast<std::chrono::seconds>(world.clock.now().time_since_epoch()).count();
    options.tell = [&events](std::string_view kind, std::string subject, Json details) {
        return events.tell(kind, std::move(subject), std::move(details));
    };
    model::Gateway gateway = TRY(model::Gateway::start(std::move(options)));

    world.out << fmt::format("bawn: {}; gate: {}\n", opened.told, name_of(gate));
    tell_how_to_connect(world.out, doors, opened.backend().facts().name);
    world.out << std::flush;
    while (!interruption.comes_within(std::chrono::milliseconds(500))) {}
    gateway.finish();
    if (!doors.socket.empty()) ::unlink(doors.socket.c_str());
    return 0;
}

}  // namespace

extern const Command model_serve_command = {
    .name = "model serve",
    .summary = "serve a model to editors and agents, with the gate in between",
    .about =
        "The model answers under the APIs of OpenAI (chats, completions, Responses, embeddings), Anthropic (Messages) and llama.cpp\n"
        "(infill), so that whatever speaks one of them connects by a base URL. Code in answers is checked while it is written, by the\n"
        "rules of bawn check. Prompts and answers are not kept: the ledger gets sizes, hashes and findings.\n\n"
        "Without --listen clients come by a unix socket that is yours alone. Over TCP every client has a key: one of --keys, or one\n"
        "that is made for this run and told. Beyond loopback TLS and --keys are needed. Ctrl-C ends it in order.",
    .arguments = {{"MODEL", "a name that bawn model list shows, or a file in GGUF form", Argument::Count::optional}},
    .options = {{"remote", "URL", "a model behind an OpenAI-compatible endpoint instead: https://HOST/v1, http://…, unix:/PATH"},
                {"remote-model", "NAME", "which of the endpoint's models; its first"},
                {"remote-key", "VARIABLE", "which variable holds the endpoint's key; BAWN_MODEL_KEY"},
                {"family", "ID", "how the endpoint's model is spoken to; qwen2.5-coder"},
                {"unix", "PATH", "the socket; model.sock in the state folder"},
                {"listen", "ADDRESS:PORT", "also, or instead of the socket, by TCP"},
                {"keys", "FILE", "who may come by TCP: a name and a key on each line"},
                {"tls-certificate", "FILE", "the server's certificate and its chain, in PEM"},
                {"tls-key", "FILE", "its key, in PEM"},
                {"gate", "MODE", "enforce (the default), warn: tell and leave it, or off; the policy can ask for more"},
                {"secrets", "MODE", "in prompts: off, redact (put back in what returns; the default with --remote) or refuse"},
                {"slots", "N", "answers at once; 1, with --remote 8"},
                {"context", "TOKENS", "of each slot"},
                {"metrics", "", "counts for Prometheus at /metrics"},
                {"libraries", "DIR", "another build of llama.cpp's libraries, a GPU's for instance"},
                {"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"},
                {"state", "DIR", "where the ledger, the socket and compiled rules are kept"}},
    .examples = {{"bawn model serve qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --listen 127.0.0.1:9931", "tells a key and how to connect"},
                 {"bawn model serve --remote https://llm.example.org/v1 --family qwen3-coder", "the gate before a private endpoint"}},
    .exits = {},
    .run = serve_model,
};

}  // namespace bawn::cli
