#include "model/remote.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "base/text.h"
#include "model/apis/json_out.h"
#include "model/remote_events.h"

namespace bawn::model {
namespace {

constexpr int most_tries = 5;
constexpr std::chrono::milliseconds first_pause{250}, longest_pause{10'000};
constexpr std::size_t longest_error = 64 << 10, longest_document = 8 << 20;
constexpr std::uint32_t usual_remote_context = 32768;

// Put behind the first byte of what looks like markup.
constexpr std::string_view zero_width = "\xe2\x80\x8b";

bool is_marker_byte(char c) { return is_word(c) || c == '-' || c == ' ' || static_cast<unsigned char>(c) >= 0x80; }

// Length of "<|name|>" and its like at `at`, or 0.
std::size_t marker_at(std::string_view text, std::size_t at)
{
    static constexpr std::string_view plain[] = {
        "<s>",        "</s>",        "[INST]",      "[/INST]",     "<<SYS>>",      "[TOOL_CALLS]", "[AVAILABLE_TOOLS]",
        "<PRE>",      "<SUF>",       "<MID>",       "<EOT>",       "<fim_prefix>", "<fim_middle>", "<fim_suffix>",
        "<file_sep>", "<repo_name>", "<tool_call>", "</tool_call>"};
    const std::string_view rest = text.substr(at);
    for (std::string_view each : plain) {
        if (rest.starts_with(each)) return each.size();
    }
    for (auto [open, close] : {std::pair<std::string_view, std::string_view>{"<|", "|>"}, {"<\xef\xbd\x9c", "\xef\xbd\x9c>"}}) {
        if (!rest.starts_with(open)) continue;
        const std::size_t end = rest.find(close, open.size());
        constexpr std::size_t longest = 64;
        if (end > longest) continue;
        const std::string_view name = rest.substr(open.size(), end - open.size());
        if (!name.empty() && std::ranges::all_of(name, is_marker_byte)) return end + close.size();
    }
    return 0;
}

void add_words(Context& context, std::string_view text)
{
    const auto is_of_word = [](char c) { return is_word(c) || static_cast<unsigned char>(c) >= 0x80; };
    while (!text.empty()) {
        std::size_t end = text[0] == ' ' && text.size() > 1 && is_of_word(text[1]) ? 1 : 0;
        while (end < text.size() && is_of_word(text[end])) ++end;
        end = std::max<std::size_t>(end, 1);
        context.append({no_token, std::string(text.substr(0, end))});
        text.remove_prefix(end);
    }
}

// Why an answer that is none was sent, as far as the endpoint says.
std::string reason_in(const std::string& body)
{
    auto json = parse_json(body);
    if (!json || !json->is_object()) return lower_case(body).contains("<html") ? "a page in HTML" : printable(trimmed(body).substr(0, 200));
    for (const char* path : {"error.message", "message", "detail", "error"}) {
        const Json* value = value_at(*json, path);
        if (value != nullptr && value->is_string()) return printable(value->get<std::string>().substr(0, 300));
    }
    return "";
}

Result<std::string> read_up_to(RemoteConnection& connection, std::size_t most)
{
    std::string whole;
    for (;;) {
        std::string next = TRY(connection.read());
        if (next.empty()) return whole;
        whole += next;
        if (whole.size() > most) return fail(ErrorKind::invalid, fmt::format("the endpoint's answer is longer than {} bytes", most));
    }
}

Error refusal(RemoteConnection& connection, int status)
{
    auto body = read_up_to(connection, longest_error);
    const std::string why = body ? reason_in(*body) : "";
    const ErrorKind kind = status == 400 || status == 413 || status == 422 ? ErrorKind::invalid
                           : status == 401 || status == 403                ? ErrorKind::denied
                                                                           : ErrorKind::unavailable;
    return {kind, fmt::format("the endpoint answers {}{}{}", status, why.empty() ? "" : ": ", why)};
}

std::chrono::milliseconds pause_before(int tries, const egress::ResponseHead* head)
{
    const std::string* told = head ? egress::find_header(head->headers, "retry-after") : nullptr;
    if (told != nullptr && !told->empty() && std::ranges::all_of(*told, [](char c) { return c >= '0' && c <= '9'; }) && told->size() < 4)
        return std::min<std::chrono::milliseconds>(std::chrono::seconds(std::stoi(*told)), longest_pause);
    std::random_device device;
    const auto base = first_pause * (1 << tries);
    return std::min<std::chrono::milliseconds>(base / 2 + std::chrono::milliseconds(device() % static_cast<unsigned>(base.count())),
                                               longest_pause);
}

// Asks when it is pulled for the first time, so that cancel() reaches it from its beginning.
class RemoteGeneration final : public Generation {
public:
    using Connect = std::function<Result<std::unique_ptr<RemoteConnection>>()>;

    RemoteGeneration(Connect connect, std::string key, std::string body, std::uint32_t prompt_tokens, std::uint32_t most_tokens)
        : connect_(std::move(connect)),
          key_(std::move(key)),
          body_(std::move(body)),
          usage_{prompt_tokens, 0, 0},
          most_tokens_(most_tokens)
    {
    }

    Result<std::optional<Piece>> next() override
    {
        if (!connection_) {
            auto asked = ask();
            if (!asked && is_cancelled_) return std::nullopt;
            if (!asked) return fail(std::move(asked).error());
        }
        for (;;) {
            if (is_cancelled_ || has_ended_) return std::nullopt;
            if (std::optional<std::string> text = events_.next()) {
                ++usage_.answer_tokens;
                if (usage_.answer_tokens > most_tokens_ + 16)
                    return fail(ErrorKind::invalid, "the endpoint says more than it was asked for");
                return Piece{no_token, *std::move(text)};
            }
            auto bytes = connection_->read();
            if (is_cancelled_) return std::nullopt;
            if (!bytes) return fail(std::move(bytes).error());
            if (bytes->empty() && !events_.has_ended())
                return fail(ErrorKind::unavailable, "the endpoint ended in the middle of its answer");
            if (bytes->empty())
                finish();
            else
                TRY(events_.take(*bytes));
        }
    }

    void cancel() override
    {
        is_cancelled_ = true;
        std::lock_guard lock(mutex_);
        if (connection_) connection_->cancel();
    }

    Ending ending() const override { return is_cancelled_ && !has_ended_ ? Ending::cancelled : events_.ending(); }
    Usage usage() const override { return usage_; }

private:
    void finish()
    {
        has_ended_ = true;
        const Usage& told = events_.usage();
        if (told.prompt_tokens > 0) usage_ = told;
    }

    Result<> ask()
    {
        for (int tries = 0;; ++tries) {
            auto connection = connect_();
            std::optional<egress::ResponseHead> head;
            std::optional<Error> failed;
            if (connection) {
                auto answered = (*connection)->ask("POST", "/completions", key_, body_);
                if (answered)
                    head = *std::move(answered);
                else
                    failed = std::move(answered).error();
            } else {
                failed = std::move(connection).error();
            }
            if (head && head->status == 200) return begin(*std::move(connection), *head);
            const bool is_again = failed ? failed->kind() == ErrorKind::unavailable : head->status == 429 || head->status == 503;
            if (!is_again || tries + 1 == most_tries) return fail(failed ? *std::move(failed) : refusal(**connection, head->status));
            const auto until = std::chrono::steady_clock::now() + pause_before(tries, head ? &*head : nullptr);
            while (std::chrono::steady_clock::now() < until) {
                if (is_cancelled_) return fail(ErrorKind::unavailable, "it was cancelled");
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        }
    }

    Result<> begin(std::unique_ptr<RemoteConnection> connection, const egress::ResponseHead& head)
    {
        const std::string* type = egress::find_header(head.headers, "content-type");
        if (type == nullptr || !lower_case(*type).starts_with("text/event-stream"))
            return fail(ErrorKind::invalid, "the endpoint answers with " + (type ? printable(type->substr(0, 80)) : "no type") +
                                                " and not with a stream of events");
        std::lock_guard lock(mutex_);
        connection_ = std::move(connection);
        if (is_cancelled_) connection_->cancel();
        return {};
    }

    Connect connect_;
    std::string key_, body_;
    std::mutex mutex_;
    std::unique_ptr<RemoteConnection> connection_;
    RemoteEvents events_;
    Usage usage_;
    std::uint32_t most_tokens_;
    std::atomic<bool> is_cancelled_ = false;
    bool has_ended_ = false;
};

std::uint32_t context_in(const Json& model)
{
    for (const char* path : {"max_model_len", "meta.n_ctx", "meta.n_ctx_train", "context_length"}) {
        const Json* value = value_at(model, path);
        if (value != nullptr && value->is_number_unsigned())
            return static_cast<std::uint32_t>(std::min<std::uint64_t>(value->get<std::uint64_t>(), 1 << 24));
    }
    return 0;
}

}  // namespace

std::string without_markup(std::string_view text, std::span<const Segment> markup)
{
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t size = text[at] == '<' || text[at] == '[' ? marker_at(text, at) : 0;
        for (const Segment& each : markup) {
            const std::string_view mark = trimmed(each.text);
            if (each.is_markup && mark.size() > 2 && mark.size() > size && text.substr(at).starts_with(mark)) size = mark.size();
        }
        clean += text[at++];
        if (size > 0) clean += zero_width;
    }
    return clean;
}

Result<std::unique_ptr<RemoteBackend>> RemoteBackend::open(RemoteSettings settings)
{
    auto made = std::unique_ptr<RemoteBackend>(new RemoteBackend(std::move(settings)));
    TRY(made->probe());
    return made;
}

Result<std::unique_ptr<RemoteConnection>> RemoteBackend::connect() const
{
    std::vector<egress::Address> addresses;
    if (settings_.place.socket.empty()) {
        if (auto literal = egress::Address::parse(settings_.place.host))
            addresses.push_back(*literal);
        else if (settings_.place.host == "localhost")
            addresses.push_back(egress::Address::v4(0x7f000001));
        else
            addresses = TRY(settings_.look_up(settings_.place.host));
    }
    return RemoteConnection::open(settings_.place, addresses, settings_.roots.get(), settings_.limits);
}

Result<std::string> RemoteBackend::ask_whole(std::string_view method, const std::string& path, std::string_view body) const
{
    auto connection = TRY(connect());
    const egress::ResponseHead head = TRY(connection->ask(method, path, settings_.key, body));
    if (head.status != 200) return fail(refusal(*connection, head.status));
    return read_up_to(*connection, longest_document);
}

Result<> RemoteBackend::probe()
{
    const std::string text = TRY(ask_whole("GET", "/models", ""));
    auto listed = parse_json(text);
    const Json* models = listed ? value_at(*listed, "data") : nullptr;
    if (models == nullptr || !models->is_array())
        return fail(ErrorKind::invalid, settings_.place.url + ": what it lists are no models: " + reason_in(text));
    const auto found = std::ranges::find_if(
        *models, [&](const Json& each) { return settings_.model.empty() || string_at(each, "id") == settings_.model; });
    if (found == models->end() || string_at(*found, "id").empty())
        return fail(ErrorKind::not_found, fmt::format("{}: there is no model {}", settings_.place.url, printable(settings_.model)));
    const std::string owner = string_at(*found, "owned_by");
    kind_ = owner == "llamacpp" ? Kind::llama_cpp : owner == "vllm" ? Kind::vllm : owner == "sglang" ? Kind::sglang : Kind::unknown;
    const std::uint32_t context = context_in(*found);
    facts_ = {.name = string_at(*found, "id").substr(0, 200),
              .family = settings_.family,
              .sha256 = "",
              .context_tokens = context == 0 ? usual_remote_context : context,
              .slots = settings_.slots,
              .continues = true};
    told_ = fmt::format("{}; {} tokens of context{}; grammars: {}",
                        owner.empty() ? "an endpoint that does not say what it is" : printable(owner.substr(0, 60)), facts_.context_tokens,
                        context == 0 ? " are assumed, it does not say" : ", as it says", kind_ == Kind::unknown ? "no" : "yes");
    return {};
}

Result<Context> RemoteBackend::read(std::span<const Segment> segments)
{
    Context context;
    for (const Segment& segment : segments) {
        if (segment.is_markup)
            context.append({no_token, segment.text});
        else
            add_words(context, without_markup(segment.text, segments));
    }
    return context;
}

Result<std::unique_ptr<Generation>> RemoteBackend::start(const Context& context, const Sampling& sampling, std::uint32_t most_tokens)
{
    if (!sampling.grammar.empty() && kind_ == Kind::unknown)
        return fail(ErrorKind::unsupported, "this endpoint cannot be held to a grammar, so neither JSON nor a call can be asked for");
    std::string prompt, body;
    for (const Piece& piece : context.pieces) prompt += piece.text;
    JsonOut json(body);
    json.map().key("model").text(facts_.name).key("prompt").text(prompt).key("max_tokens").number(std::int64_t{most_tokens});
    json.key("temperature").number(double(sampling.temperature)).key("top_p").number(double(sampling.top_p));
    json.key("seed").number(static_cast<std::int64_t>(sampling.seed & 0x7fffffff));
    json.key("stream").truth(true).key("stream_options").map().key("include_usage").truth(true).end();
    if (sampling.top_k > 0) json.key("top_k").number(std::int64_t{sampling.top_k});
    if (sampling.min_p > 0) json.key("min_p").number(double(sampling.min_p));
    if (kind_ == Kind::llama_cpp) json.key("cache_prompt").truth(true);
    if (!sampling.grammar.empty()) {
        if (kind_ == Kind::vllm)
            json.key("structured_outputs").map().key("grammar").text(sampling.grammar).end();
        else
            json.key(kind_ == Kind::sglang ? "ebnf" : "grammar").text(sampling.grammar);
    }
    json.end();
    return std::make_unique<RemoteGeneration>([this] { return connect(); }, settings_.key, std::move(body),
                                              static_cast<std::uint32_t>(context.size()), most_tokens);
}

Result<std::vector<float>> RemoteBackend::embed(std::string_view text)
{
    std::string body;
    JsonOut(body).map().key("model").text(facts_.name).key("input").text(text).end();
    auto answered = parse_json(TRY(ask_whole("POST", "/embeddings", body)));
    const Json* data = answered ? value_at(*answered, "data") : nullptr;
    const Json* numbers = data != nullptr && data->is_array() && !data->empty() ? value_at(data->front(), "embedding") : nullptr;
    if (numbers == nullptr || !numbers->is_array() || numbers->empty())
        return fail(ErrorKind::invalid, "the endpoint answers without an embedding");
    std::vector<float> vector;
    double length = 0;
    for (const Json& each : *numbers) {
        if (!each.is_number()) return fail(ErrorKind::invalid, "the endpoint's embedding is no list of numbers");
        vector.push_back(each.get<float>());
        length += double(vector.back()) * vector.back();
    }
    if (!(length > 0) || !std::isfinite(length)) return fail(ErrorKind::invalid, "the endpoint's embedding has no length");
    for (float& each : vector) each = static_cast<float>(each / std::sqrt(length));
    return vector;
}

}  // namespace bawn::model
