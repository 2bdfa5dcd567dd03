// What a connection does for each route, once the whole request is there.

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "model/apis/anthropic_messages.h"
#include "model/apis/llama_completion.h"
#include "model/apis/openai_models.h"
#include "model/apis/openai_parts.h"
#include "model/gateway_connection.h"

namespace bawn::model {
namespace {

std::string_view word(Ending ending)
{
    switch (ending) {
    case Ending::stop: return "stop";
    case Ending::length: return "length";
    case Ending::cancelled: return "cancelled";
    }
    return "";
}

Json findings_of(const std::vector<GateNote>& notes)
{
    constexpr std::size_t most = 256;
    Json findings = Json::array();
    for (std::size_t i = 0; i < std::min(notes.size(), most); ++i) {
        const GateNote& note = notes[i];
        findings.push_back({{"what", name_of(note.what)},
                            {"rule", note.rule},
                            {"path", valid_utf8(note.path)},
                            {"line", note.line},
                            {"tries", note.tries}});
    }
    return findings;
}

Json tries_of(const std::vector<GateTry>& cuts)
{
    constexpr std::size_t most = 256;
    Json tries = Json::array();
    for (std::size_t i = 0; i < std::min(cuts.size(), most); ++i)
        tries.push_back({{"rule", cuts[i].rule}, {"path", valid_utf8(cuts[i].path)}, {"line", cuts[i].line}, {"try", cuts[i].number}});
    return tries;
}

Json details_of(const AnswerRecord& record)
{
    Json details = {{"status", record.status},
                    {"ending", word(record.ending)},
                    {"prompt_tokens", record.usage.prompt_tokens},
                    {"cached_tokens", record.usage.cached_tokens},
                    {"answer_tokens", record.usage.answer_tokens},
                    {"bytes", record.text_bytes},
                    {"sha256", record.text_sha256},
                    {"first_ms", static_cast<std::int64_t>(record.first_ms)},
                    {"ms", static_cast<std::int64_t>(record.whole_ms)},
                    {"findings", findings_of(record.notes)},
                    {"tries", tries_of(record.tries)}};
    if (!record.failed.empty()) details["failed"] = valid_utf8(record.failed.substr(0, 500));
    return details;
}

Result<std::string> embeddings_of(Backend& backend, const AskedEmbeddings& asked, const Outbox& outbox)
{
    std::vector<std::vector<float>> vectors;
    std::size_t tokens = 0;
    for (const std::string& text : asked.texts) {
        if (outbox.is_cut()) return fail(ErrorKind::unavailable, "the client has gone");
        const Segment segment{text, false};
        const Context context = TRY(backend.read({&segment, 1}));
        tokens += context.size();
        vectors.push_back(TRY(backend.embed(text)));
    }
    return embeddings_answer(asked, backend.facts().name, vectors, static_cast<std::uint32_t>(tokens));
}

// 529 is how Anthropic's API says that it has too much to do; its clients know it.
int busy_status(const Route& route) { return route.form.error == anthropic_error ? 529 : 429; }

}  // namespace

// Of what needs no model; nullopt: this route does.
std::optional<GatewayConnection::Reply> GatewayConnection::known_reply() const
{
    const ModelFacts& facts = state_.options.served.backend->facts();
    const std::int64_t started = state_.options.started;
    switch (route_->does) {
    case Route::Does::models: return Reply{.body = models_answer(facts, started)};
    case Route::Does::one_model:
        if (!path_.ends_with("/" + facts.name))
            return Reply{.status = 404, .body = error_({.status = 404, .message = "there is no such model here"})};
        return Reply{.body = model_answer(facts, started)};
    case Route::Does::health: return Reply{.body = R"({"status":"ok"})"};
    case Route::Does::props: return Reply{.body = props_answer(facts)};
    case Route::Does::openapi: return Reply{.body = state_.options.openapi};
    case Route::Does::root: return Reply{.body = "Bawn's gateway to a language model: see /openapi.json\n", .type = "text/plain"};
    case Route::Does::metrics:
        return Reply{.body = state_.counts.text(state_.queue->load(), state_.connections.size()), .type = "text/plain; version=0.0.4"};
    case Route::Does::answer:
    case Route::Does::count:
    case Route::Does::embed: break;
    }
    return std::nullopt;
}

Async<bool> GatewayConnection::do_route()
{
    bool goes_on = false;
    const std::optional<Reply> known = known_reply();
    if (known)
        goes_on = co_await reply(*known);
    else if (route_->does == Route::Does::answer)
        goes_on = co_await answer_asked();
    else if (route_->does == Route::Does::count)
        goes_on = co_await count_tokens();
    else
        goes_on = co_await embed();
    co_return goes_on;
}

Json GatewayConnection::request_details(const AnswerRequest& request) const
{
    Json details = {{"client", valid_utf8(client_)},
                    {"api", route_->api},
                    {"model", state_.options.served.backend->facts().name},
                    {"bytes", body_.size()},
                    {"sha256", to_hex(sha256(body_))},
                    {"gate", name_of(state_.options.served.gate)},
                    {"streamed", request.asked.is_streamed}};
    if (!request.redacted.rules.empty()) details["secrets"] = request.redacted.rules;
    return details;
}

std::shared_ptr<Outbox> GatewayConnection::new_outbox()
{
    ticket_ = state_.next_id++;
    return std::make_shared<Outbox>([&io = state_.io, weak = weak_from_this()] {
        asio::post(io, [weak] {
            if (auto waiting = weak.lock()) waiting->wake();
        });
    });
}

Async<bool> GatewayConnection::answer_asked()
{
    auto request = std::make_shared<AnswerRequest>();
    Result<> is_read;
    Json details;
    std::function<void()> read = [&] {
        auto asked = route_->read(body_);
        if (!asked) {
            is_read = fail(std::move(asked).error());
            return;
        }
        request->asked = *std::move(asked);
        if (state_.options.secrets != Secrets::off) {
            auto redacted = state_.options.redaction->redact(request->asked);
            if (redacted)
                request->redacted = *std::move(redacted);
            else
                is_read = fail(std::move(redacted).error());
        }
        details = request_details(*request);
    };
    co_await state_.elsewhere(read);
    ApiError wrong;
    if (!is_read) {
        wrong = api_error(is_read.error());
        const bool goes_on = co_await refuse(wrong, 0);
        co_return goes_on;
    }
    const auto now_seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    request->identity = {.id = id_, .model = state_.options.served.backend->facts().name, .created = now_seconds.count()};
    const bool is_refused = state_.options.secrets == Secrets::refuse && !request->redacted.rules.empty();
    if (is_refused) details["refused"] = true;
    const bool is_told = !state_.is_unrecorded && state_.tell("model.request", "req_" + id_, std::move(details));
    if (!is_told)
        wrong = {503, "the ledger cannot be written, so nothing is answered"};
    else if (is_refused)
        wrong.message =
            fmt::format("the request holds a secret, which is not sent to a model: {}", fmt::join(request->redacted.rules, ", "));
    if (!wrong.message.empty()) {
        const bool goes_on = co_await refuse(wrong, 0);
        co_return goes_on;
    }
    body_ = std::string();
    state_.bodies_bytes -= std::exchange(counted_, 0);

    std::shared_ptr<Outbox> outbox = new_outbox();
    AnswerQueue::Job job = [&state = state_, route = route_, request, outbox, id = id_](AnswerQueue::Fate fate) {
        if (fate == AnswerQueue::Fate::dropped) {
            outbox->begin({.status = 503, .is_streamed = false, .retry_after = 1});
            outbox->add(route->form.error({.status = 503, .message = "the server is ending"}));
            outbox->finish();
            return;
        }
        const AnswerRecord record = answer(state.options.served, route->form, *request, *outbox);
        state.counts.answer(record);
        state.tell("model.answer", "req_" + id, details_of(record));
    };
    const bool goes_on = co_await wait_and_send(job, outbox);
    co_return goes_on;
}

Async<bool> GatewayConnection::wait_and_send(AnswerQueue::Job& job, const std::shared_ptr<Outbox>& outbox)
{
    const AnswerQueue::Taken taken = state_.queue->submit(client_, ticket_, std::move(job));
    bool goes_on = false;
    if (taken == AnswerQueue::Taken::yes) {
        goes_on = co_await send_answer(outbox);
    } else {
        const bool is_his = taken == AnswerQueue::Taken::full_for_client;
        const ApiError wrong{is_his ? 429 : busy_status(*route_),
                             is_his ? "too many of your requests wait already" : "too many requests wait already"};
        goes_on = co_await refuse(wrong, 2);
    }
    co_return goes_on;
}

Async<bool> GatewayConnection::count_tokens()
{
    Result<std::size_t> count = 0;
    std::function<void()> work = [&] {
        auto asked = route_->read(body_);
        auto context = asked ? read_prompt(state_.options.served, *asked) : Result<Context>(fail(asked.error()));
        count = context ? Result<std::size_t>(context->size()) : fail(std::move(context).error());
    };
    co_await state_.elsewhere(work);
    Reply told;
    if (count) {
        told.body = count_answer(*count);
    } else {
        const ApiError wrong = api_error(count.error());
        told = {.status = wrong.status, .body = error_(wrong)};
    }
    const bool goes_on = co_await reply(told);
    co_return goes_on;
}

// One after the other, in one turn of the client's.
Async<bool> GatewayConnection::embed()
{
    auto asked = read_embeddings_request(body_);
    if (!asked) {
        const ApiError wrong = api_error(asked.error());
        const bool stays = co_await refuse(wrong, 0);
        co_return stays;
    }
    std::shared_ptr<Outbox> outbox = new_outbox();
    AnswerQueue::Job job = [&state = state_, route = route_, asked = *std::move(asked), outbox](AnswerQueue::Fate fate) {
        Result<std::string> told = fail(ErrorKind::unavailable, "the server is ending");
        if (fate == AnswerQueue::Fate::its_turn) told = embeddings_of(*state.options.served.backend, asked, *outbox);
        const ApiError error = told ? ApiError() : api_error(told.error());
        outbox->begin({.status = told ? 200 : error.status, .is_streamed = false, .retry_after = 0});
        outbox->add(told ? *told : route->form.error(error));
        outbox->finish();
    };
    const bool goes_on = co_await wait_and_send(job, outbox);
    co_return goes_on;
}

}  // namespace bawn::model
