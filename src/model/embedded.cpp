#include "model/embedded.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "model/engine_messages.h"
#include "model/free_threads.h"

namespace bawn::model {

// What one request is still to hear.
class Inbox {
public:
    void put(engine::Answer answer)
    {
        std::lock_guard lock(lock_);
        answers_.push_back(std::move(answer));
        came_.notify_one();
    }
    engine::Answer take()
    {
        std::unique_lock lock(lock_);
        came_.wait(lock, [&] { return !answers_.empty(); });
        return pop();
    }
    std::optional<engine::Answer> take_until(std::chrono::steady_clock::time_point moment)
    {
        std::unique_lock lock(lock_);
        if (!came_.wait_until(lock, moment, [&] { return !answers_.empty(); })) return std::nullopt;
        return pop();
    }

private:
    engine::Answer pop()
    {
        engine::Answer answer = std::move(answers_.front());
        answers_.pop_front();
        return answer;
    }
    std::mutex lock_;
    std::condition_variable came_;
    std::deque<engine::Answer> answers_;
};

namespace {

constexpr std::uint32_t grid = 64, most_context_by_itself = 8192;

Error error_of(const engine::Failed& failed) { return {failed.kind, failed.message}; }

std::unexpected<Error> out_of_turn() { return fail(ErrorKind::invalid, "the model's process answered out of turn"); }

}  // namespace

struct EmbeddedBackend::Parts {
    EmbeddedSettings settings;
    engine::Loaded loaded;

    std::mutex starting;  // one at a time starts the process
    std::mutex lock;      // of all below
    std::shared_ptr<EngineProcess> process;  // shared with whoever writes to it while it is replaced
    std::thread reader;
    bool is_running = false;
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, std::shared_ptr<Inbox>> inboxes;  // 0: whoever waits for loading
    std::mutex writing;   // one frame after the other

    ~Parts() { stop(); }
    unsigned threads() const { return settings.threads ? settings.threads : free_threads(); }
    std::shared_ptr<EngineProcess> current();
    void stop();
    Result<> run();
    Result<> load();
    void hear(EngineProcess&);
    void deliver(engine::Answer);
    Result<> send(const engine::Order&);

    struct Asked {
        std::uint64_t id = 0;
        std::shared_ptr<Inbox> inbox;
    };
    // Sends the order with an id of its own; what comes for it goes to the inbox.
    template <typename O>
    Result<Asked> ask(O order);
    void forget(std::uint64_t id);
};

std::shared_ptr<EngineProcess> EmbeddedBackend::Parts::current()
{
    std::lock_guard guard(lock);
    return process;
}

void EmbeddedBackend::Parts::stop()
{
    if (auto old = current()) old->kill();
    if (reader.joinable()) reader.join();
    std::lock_guard guard(lock);
    process.reset();
}

// Starts the process where none runs.
Result<> EmbeddedBackend::Parts::run()
{
    std::lock_guard one_at_a_time(starting);
    {
        std::lock_guard guard(lock);
        if (is_running) return {};
    }
    stop();
    std::shared_ptr<EngineProcess> fresh = TRY(EngineProcess::start(settings.files, settings.model, settings.memory_bytes));
    {
        std::lock_guard guard(lock);
        process = fresh;
        is_running = true;
    }
    reader = std::thread([this, fresh] { hear(*fresh); });
    Result<> result = load();
    if (!result) stop();
    return result;
}

Result<> EmbeddedBackend::Parts::load()
{
    auto inbox = std::make_shared<Inbox>();
    {
        std::lock_guard guard(lock);
        inboxes[0] = inbox;
    }
    const ModelFacts& facts = settings.facts;
    TRY(send(engine::Load{.model = model_inside,
                          .libraries = libraries_inside,
                          .context_tokens = facts.context_tokens,
                          .slots = facts.slots,
                          .grid = grid,
                          .threads = threads()}));
    auto answer = inbox->take_until(std::chrono::steady_clock::now() + settings.most_loading);
    forget(0);
    if (!answer)
        return fail(ErrorKind::unavailable,
                    "the library did not load " + settings.model + " in " + std::to_string(settings.most_loading.count()) + " seconds");
    if (auto* failed = std::get_if<engine::Failed>(&*answer)) return fail(error_of(*failed).while_doing("loading " + settings.model));
    auto* done = std::get_if<engine::Loaded>(&*answer);
    if (!done) return out_of_turn();
    loaded = std::move(*done);
    return {};
}

// On its own thread: what the process says, until it ends; then everybody who waits learns how.
void EmbeddedBackend::Parts::hear(EngineProcess& from)
{
    engine::FrameReader frames;
    std::vector<char> bytes(64 << 10);
    std::optional<Error> broken;
    while (!broken) {
        ssize_t count = ::read(from.socket().get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        frames.feed({bytes.data(), static_cast<std::size_t>(count)});
        while (!broken) {
            Result<std::optional<std::string>> frame = frames.next();
            if (frame && !*frame) break;
            Result<engine::Answer> answer = frame ? engine::parse_answer(**frame) : fail(std::move(frame).error());
            if (answer)
                deliver(std::move(*answer));
            else
                broken = std::move(answer).error();
        }
    }
    from.kill();
    std::string how = from.how_it_ended();
    std::string why = broken ? "the model's process said " + broken->message() : "the model's process " + how;
    std::lock_guard guard(lock);
    is_running = false;
    for (auto& [id, inbox] : inboxes) inbox->put(engine::Failed{id, ErrorKind::unavailable, why});
    inboxes.clear();
}

void EmbeddedBackend::Parts::deliver(engine::Answer answer)
{
    std::uint64_t id = std::visit(
        [](const auto& a) -> std::uint64_t {
            if constexpr (requires { a.id; })
                return a.id;
            else
                return 0;
        },
        answer);
    std::shared_ptr<Inbox> inbox;
    {
        std::lock_guard guard(lock);
        auto at = inboxes.find(id);
        if (at == inboxes.end()) return;  // nobody listens any more
        inbox = at->second;
    }
    inbox->put(std::move(answer));
}

Result<> EmbeddedBackend::Parts::send(const engine::Order& order)
{
    std::string frame = engine::frame_of(order);
    std::shared_ptr<EngineProcess> to = current();
    if (!to) return fail(ErrorKind::unavailable, "the model's process is gone");
    std::lock_guard one_after_the_other(writing);
    for (std::string_view left = frame; !left.empty();) {
        ssize_t count = ::send(to->socket().get(), left.data(), left.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail(ErrorKind::unavailable, "the model's process is gone");
        left.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

template <typename O>
Result<EmbeddedBackend::Parts::Asked> EmbeddedBackend::Parts::ask(O order)
{
    TRY(run());
    Asked asked{0, std::make_shared<Inbox>()};
    {
        std::lock_guard guard(lock);
        if (!is_running) return fail(ErrorKind::unavailable, "the model's process is gone");
        asked.id = order.id = ++last_id;
        inboxes[asked.id] = asked.inbox;
    }
    if (Result<> sent = send(std::move(order)); !sent) {
        forget(asked.id);
        return fail(std::move(sent).error());
    }
    return asked;
}

void EmbeddedBackend::Parts::forget(std::uint64_t id)
{
    std::lock_guard guard(lock);
    inboxes.erase(id);
}

namespace {

class EmbeddedGeneration final : public Generation {
public:
    EmbeddedGeneration(std::shared_ptr<EmbeddedBackend::Parts> parts, EmbeddedBackend::Parts::Asked asked, std::size_t prompt_tokens)
        : parts_(std::move(parts)),
          asked_(std::move(asked)),
          usage_{static_cast<std::uint32_t>(prompt_tokens), 0, 0}
    {
    }
    ~EmbeddedGeneration() override
    {
        if (!has_ended_) cancel();
        parts_->forget(asked_.id);
    }

    Result<std::optional<Piece>> next() override
    {
        if (has_ended_) return std::nullopt;
        engine::Answer answer = asked_.inbox->take();
        if (auto* said = std::get_if<engine::Said>(&answer)) {
            ++usage_.answer_tokens;
            logits_ = said->logits;
            return std::move(said->piece);
        }
        has_ended_ = true;
        if (auto* failed = std::get_if<engine::Failed>(&answer)) return fail(error_of(*failed));
        auto* ended = std::get_if<engine::Ended>(&answer);
        if (!ended) return out_of_turn();
        ending_ = ended->ending;
        usage_ = ended->usage;
        return std::nullopt;
    }

    void cancel() override { (void)parts_->send(engine::Cancel{asked_.id}); }  // a process that is gone has nothing to cancel
    Ending ending() const override { return ending_; }
    Usage usage() const override { return usage_; }
    std::uint64_t logits() const { return logits_; }

private:
    std::shared_ptr<EmbeddedBackend::Parts> parts_;
    EmbeddedBackend::Parts::Asked asked_;
    bool has_ended_ = false;
    Ending ending_ = Ending::stop;
    Usage usage_;  // of one that was cut off the engine tells nothing: which tokens it had kept stays unknown
    std::uint64_t logits_ = 0;
};

Result<EmbeddedBackend::Parts::Asked> ask_to_start(EmbeddedBackend::Parts& parts, const Context& context, const Sampling& sampling,
                                                   std::uint32_t most_tokens, bool tells_logits)
{
    engine::Start start;
    start.prompt = static_cast<std::uint32_t>(context.prompt);
    start.sampling = sampling;
    start.most_tokens = most_tokens;
    start.threads = parts.threads();
    start.tells_logits = tells_logits;
    start.tokens.reserve(context.size());
    for (const Piece& piece : context.pieces) start.tokens.push_back(piece.token);
    return parts.ask(std::move(start));
}

}  // namespace

EmbeddedBackend::EmbeddedBackend(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}
EmbeddedBackend::~EmbeddedBackend()
{
    if (parts_) parts_->stop();
}

Result<std::unique_ptr<EmbeddedBackend>> EmbeddedBackend::open(EmbeddedSettings settings)
{
    auto parts = std::make_shared<Parts>();
    if (settings.facts.context_tokens == 0) settings.facts.context_tokens = most_context_by_itself;
    parts->settings = std::move(settings);
    TRY(parts->run());
    parts->settings.facts.context_tokens = parts->loaded.context_tokens;
    return std::unique_ptr<EmbeddedBackend>(new EmbeddedBackend(std::move(parts)));
}

const ModelFacts& EmbeddedBackend::facts() const { return parts_->settings.facts; }
std::string EmbeddedBackend::computed_by() const { return parts_->loaded.library; }

void EmbeddedBackend::kill_process()
{
    if (auto process = parts_->current()) process->kill();
}

Result<Context> EmbeddedBackend::read(std::span<const Segment> segments)
{
    auto asked = TRY(parts_->ask(engine::Read{0, {segments.begin(), segments.end()}}));
    engine::Answer answer = asked.inbox->take();
    parts_->forget(asked.id);
    if (auto* failed = std::get_if<engine::Failed>(&answer)) return fail(error_of(*failed));
    auto* read = std::get_if<engine::WasRead>(&answer);
    if (!read) return out_of_turn();
    Context context{std::move(read->pieces), 0};
    context.prompt = context.size();
    return context;
}

Result<std::unique_ptr<Generation>> EmbeddedBackend::start(const Context& context, const Sampling& sampling, std::uint32_t most_tokens)
{
    return std::make_unique<EmbeddedGeneration>(parts_, TRY(ask_to_start(*parts_, context, sampling, most_tokens, false)), context.size());
}

Result<EmbeddedBackend::Traced> EmbeddedBackend::trace(const Context& context, const Sampling& sampling, std::uint32_t most_tokens)
{
    EmbeddedGeneration generation(parts_, TRY(ask_to_start(*parts_, context, sampling, most_tokens, true)), context.size());
    Traced traced;
    while (std::optional<Piece> piece = TRY(generation.next())) {
        traced.pieces.push_back(std::move(*piece));
        traced.logits.push_back(generation.logits());
    }
    traced.usage = generation.usage();
    return traced;
}

Result<std::vector<float>> EmbeddedBackend::embed(std::string_view text)
{
    auto asked = TRY(parts_->ask(engine::Embed{0, std::string(text)}));
    engine::Answer answer = asked.inbox->take();
    parts_->forget(asked.id);
    if (auto* failed = std::get_if<engine::Failed>(&answer)) return fail(error_of(*failed));
    auto* embedding = std::get_if<engine::Embedding>(&answer);
    if (!embedding) return out_of_turn();
    return std::move(embedding->vector);
}

}  // namespace bawn::model
