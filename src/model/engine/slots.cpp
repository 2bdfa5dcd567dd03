#include "model/engine/slots.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <thread>

#include "base/thread_pool.h"

namespace bawn::model::engine {

namespace {

constexpr std::uint32_t most_portion = 512;    // of a prompt in one call, where nobody waits for a token
constexpr std::uint32_t embedding_tokens = 512;
constexpr std::size_t few = 4;                 // answers, whose tokens are chosen one after the other

// What the library has to say, of which an Error tells the end.
std::string& last_words()
{
    static std::string words;
    return words;
}

void listen_to_library(ggml_log_level level, const char* text, void*)
{
    if (level == GGML_LOG_LEVEL_ERROR || level == GGML_LOG_LEVEL_WARN) last_words() = std::string(text).substr(0, 400);
}

std::string with_last_words(std::string what)
{
    std::string words = last_words();
    while (!words.empty() && words.back() == '\n') words.pop_back();
    return words.empty() ? what : what + ": " + words;
}

std::uint64_t digest_of(std::span<const float> values)
{
    std::uint64_t digest = 0xcbf29ce484222325U;  // FNV-1a over 32-bit words
    for (float value : values) digest = (digest ^ std::bit_cast<std::uint32_t>(value)) * 0x100000001b3U;
    return digest;
}

std::size_t common_beginning(std::span<const Token> one, std::span<const Token> other)
{
    return static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
}

}  // namespace

struct Slots::Parts {
    // What is being answered.
    struct Job {
        Start start;
        Sampler sampler;
        llama_sampler* grammar = nullptr;
        Usage usage;
        std::size_t fed = 0;  // how many of start.tokens the slot has computed; answers are appended to them
    };
    struct Slot {
        llama_seq_id sequence = 0;
        std::vector<Token> known;   // what its memory holds
        std::size_t prompt = 0;     // how many of them were computed as a prompt
        std::optional<Job> job;
    };

    Load load;
    Library library;
    llama_model* model = nullptr;
    llama_context* context = nullptr;
    llama_context* embedder = nullptr;  // made when first asked for
    const llama_vocab* vocab = nullptr;
    llama_batch batch{};
    std::uint32_t context_tokens = 0, vocabulary = 0;
    std::vector<Slot> slots;
    std::deque<Start> waiting;
    std::unique_ptr<ThreadPool> pool;  // made when first needed

    ~Parts();
    std::vector<Piece> pieces_of(const Segment&, bool is_first) const;
    std::string text_of(Token) const;
    void read(const Read&, const Tell&) const;
    void embed(const Embed&, const Tell&);
    void cancel(std::uint64_t id, const Tell&);
    void begin_waiting(const Tell&);
    void begin(Slot&, Start, const Tell&);
    Slot& best_slot(const std::vector<Token>&);
    bool feed_a_prompt(const Tell&);
    bool feed_answers(const Tell&);
    void add(Token, std::size_t position, const Slot&, bool wants_logits);
    bool decode(const Tell&, std::span<Slot* const>);
    struct Choice {
        Slot* slot;
        int row;  // of the batch
        std::span<const float> logits = {};
        Token token = no_token;
    };
    void go_on(std::vector<Choice>, const Tell&);
    Token choose(Job&, std::span<const float> logits) const;
    void say(Choice&, const Tell&);
    void end(Slot&, Ending, const Tell&);
    void fail_job(Slot&, ErrorKind, const std::string&, const Tell&);
    void forget(Slot&);
    void drop_grammar(Slot&);
};

Slots::Slots(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Slots::Slots(Slots&&) noexcept = default;
Slots::~Slots() = default;

Slots::Parts::~Parts()
{
    if (batch.token) library.llama_batch_free(batch);
    if (embedder) library.llama_free(embedder);
    if (context) library.llama_free(context);
    if (model) library.llama_model_free(model);
}

Result<Slots> Slots::load(const Load& load)
{
    auto parts = std::make_unique<Parts>();
    parts->load = load;
    parts->library = TRY(Library::open(load.libraries));
    const Library& library = parts->library;
    library.llama_log_set(listen_to_library, nullptr);
    library.ggml_backend_load_all_from_path(load.libraries.c_str());
    if (library.ggml_backend_dev_count() == 0)
        return fail(ErrorKind::unsupported, "no library in " + load.libraries + " fits this processor");
    library.llama_backend_init();

    llama_model_params model_params = library.llama_model_default_params();
    model_params.check_tensors = true;
    parts->model = library.llama_model_load_from_file(load.model.c_str(), model_params);
    if (!parts->model) return fail(ErrorKind::invalid, with_last_words("the library can't load the model"));
    if (library.llama_model_is_recurrent(parts->model) || library.llama_model_is_hybrid(parts->model) ||
        !library.llama_model_has_decoder(parts->model))
        return fail(ErrorKind::unsupported, "a model with a recurrent memory can't be cut back");
    parts->vocab = library.llama_model_get_vocab(parts->model);
    parts->vocabulary = static_cast<std::uint32_t>(std::max(0, library.llama_vocab_n_tokens(parts->vocab)));

    llama_context_params params = library.llama_context_default_params();
    params.n_ctx = load.context_tokens * load.slots;
    params.n_batch = std::max(most_portion, load.slots);
    params.n_ubatch = std::max(load.grid, load.slots);
    params.n_seq_max = load.slots;
    params.n_threads = params.n_threads_batch = static_cast<int>(load.threads);
    params.kv_unified = false;
    params.no_perf = true;
    parts->context = library.llama_init_from_model(parts->model, params);
    if (!parts->context) return fail(ErrorKind::unavailable, with_last_words("the library can't make room for the model's context"));
    parts->context_tokens = library.llama_n_ctx_seq(parts->context);
    parts->batch = library.llama_batch_init(static_cast<int>(params.n_batch), 0, 1);
    parts->slots.resize(load.slots);
    for (std::size_t n = 0; n < parts->slots.size(); ++n) parts->slots[n].sequence = static_cast<llama_seq_id>(n);
    return Slots(std::move(parts));
}

Loaded Slots::loaded() const
{
    std::array<char, 128> description{};
    parts_->library.llama_model_desc(parts_->model, description.data(), description.size());
    std::string devices;
    for (std::size_t n = 0; n < parts_->library.ggml_backend_dev_count(); ++n) {
        const char* device = parts_->library.ggml_backend_dev_description(parts_->library.ggml_backend_dev_get(n));
        devices += (devices.empty() ? "" : ", ") + std::string(device ? device : "?");
    }
    return {description.data(), devices, parts_->context_tokens, parts_->vocabulary};
}

void Slots::take(Order order, const Tell& tell)
{
    if (const Read* read = std::get_if<Read>(&order)) return parts_->read(*read, tell);
    if (const Embed* embed = std::get_if<Embed>(&order)) return parts_->embed(*embed, tell);
    if (const Cancel* cancel = std::get_if<Cancel>(&order)) return parts_->cancel(cancel->id, tell);
    if (Start* start = std::get_if<Start>(&order)) parts_->waiting.push_back(std::move(*start));
}

bool Slots::step(const Tell& tell)
{
    parts_->begin_waiting(tell);
    bool fed = parts_->feed_a_prompt(tell);
    return parts_->feed_answers(tell) || fed || !parts_->waiting.empty();
}

std::string Slots::Parts::text_of(Token token) const
{
    std::string text(32, '\0');
    int size = library.llama_token_to_piece(vocab, token, text.data(), static_cast<int>(text.size()), 0, true);
    if (size < 0) {
        text.resize(static_cast<std::size_t>(-size));
        size = library.llama_token_to_piece(vocab, token, text.data(), static_cast<int>(text.size()), 0, true);
    }
    text.resize(static_cast<std::size_t>(std::max(size, 0)));
    return text;
}

std::vector<Piece> Slots::Parts::pieces_of(const Segment& segment, bool is_first) const
{
    bool begins = is_first && library.llama_vocab_get_add_bos(vocab);
    std::vector<Token> tokens(segment.text.size() + 2);
    int count = library.llama_tokenize(vocab, segment.text.data(), static_cast<int>(segment.text.size()), tokens.data(),
                                       static_cast<int>(tokens.size()), begins, segment.is_markup);
    std::vector<Piece> pieces;
    for (int n = 0; n < count; ++n) pieces.push_back({tokens[static_cast<std::size_t>(n)], text_of(tokens[static_cast<std::size_t>(n)])});
    return pieces;
}

void Slots::Parts::read(const Read& read, const Tell& tell) const
{
    WasRead answer{read.id, {}};
    for (const Segment& segment : read.segments) {
        if (segment.text.empty()) continue;
        std::vector<Piece> pieces = pieces_of(segment, answer.pieces.empty());
        std::ranges::move(pieces, std::back_inserter(answer.pieces));
    }
    tell(std::move(answer));
}

// The mean of the last layer over all tokens, of length 1: a chat model has no better, and it orders texts usably.
void Slots::Parts::embed(const Embed& embed, const Tell& tell)
{
    if (!embedder) {
        llama_context_params params = library.llama_context_default_params();
        params.n_ctx = params.n_batch = params.n_ubatch = embedding_tokens;
        params.n_seq_max = 1;
        params.n_threads = params.n_threads_batch = static_cast<int>(load.threads);
        params.embeddings = true;
        params.pooling_type = LLAMA_POOLING_TYPE_NONE;
        params.no_perf = true;
        embedder = library.llama_init_from_model(model, params);
        if (!embedder) return tell(Failed{embed.id, ErrorKind::unavailable, with_last_words("no room for embeddings")});
    }
    std::vector<Piece> pieces = pieces_of({embed.text, false}, true);
    if (pieces.size() > embedding_tokens)
        return tell(Failed{
            embed.id, ErrorKind::invalid,
            "a text of " + std::to_string(pieces.size()) + " tokens; at most " + std::to_string(embedding_tokens) + " are embedded"});
    if (pieces.empty()) return tell(Failed{embed.id, ErrorKind::invalid, "an empty text has no embedding"});

    library.llama_memory_clear(library.llama_get_memory(embedder), true);
    batch.n_tokens = 0;
    Slot alone;
    for (std::size_t n = 0; n < pieces.size(); ++n) add(pieces[n].token, n, alone, true);
    if (library.llama_decode(embedder, batch) != 0)
        return tell(Failed{embed.id, ErrorKind::unavailable, with_last_words("the model can't compute")});
    std::size_t size = static_cast<std::size_t>(library.llama_model_n_embd_out(model));
    std::vector<float> mean(size);
    for (std::size_t n = 0; n < pieces.size(); ++n) {
        const float* row = library.llama_get_embeddings_ith(embedder, static_cast<int>(n));
        for (std::size_t at = 0; row && at < size; ++at) mean[at] += row[at];
    }
    double square = 0;
    for (float value : mean) square += static_cast<double>(value) * value;
    if (!(square > 0) || !std::isfinite(square)) return tell(Failed{embed.id, ErrorKind::invalid, "the model's numbers are none"});
    for (float& value : mean) value = static_cast<float>(value / std::sqrt(square));
    tell(Embedding{embed.id, std::move(mean)});
}

void Slots::Parts::cancel(std::uint64_t id, const Tell& tell)
{
    auto at = std::ranges::find(waiting, id, &Start::id);
    if (at != waiting.end()) {
        waiting.erase(at);
        return tell(Ended{id, Ending::cancelled, {}});
    }
    for (Slot& slot : slots)
        if (slot.job && slot.job->start.id == id) return end(slot, Ending::cancelled, tell);
}

Slots::Parts::Slot& Slots::Parts::best_slot(const std::vector<Token>& tokens)
{
    Slot* best = nullptr;
    std::size_t most = 0;
    for (Slot& slot : slots) {
        if (slot.job) continue;
        std::size_t common = common_beginning(slot.known, tokens);
        // Of equals the one with the least to lose.
        if (!best || common > most || (common == most && slot.known.size() < best->known.size())) best = &slot, most = common;
    }
    return *best;
}

void Slots::Parts::begin_waiting(const Tell& tell)
{
    while (!waiting.empty() && std::ranges::any_of(slots, [](const Slot& slot) { return !slot.job; })) {
        Start start = std::move(waiting.front());
        waiting.pop_front();
        Slot& slot = best_slot(start.tokens);
        begin(slot, std::move(start), tell);
    }
}

void Slots::Parts::begin(Slot& slot, Start start, const Tell& tell)
{
    auto refuse = [&](ErrorKind kind, std::string why) { tell(Failed{start.id, kind, std::move(why)}); };
    std::size_t size = start.tokens.size();
    if (size == 0 || start.prompt == 0 || start.prompt > size) return refuse(ErrorKind::invalid, "there is nothing to continue");
    if (size >= context_tokens)
        return refuse(ErrorKind::invalid, "the prompt has " + std::to_string(size) + " tokens, and the model's context holds " +
                                              std::to_string(context_tokens));
    for (Token token : start.tokens)
        if (token < 0 || static_cast<std::uint32_t>(token) >= vocabulary)
            return refuse(ErrorKind::invalid, "a token that the model does not know");
    llama_sampler* grammar = nullptr;
    if (!start.sampling.grammar.empty()) {
        grammar = library.llama_sampler_init_grammar(vocab, start.sampling.grammar.c_str(), "root");
        if (!grammar) return refuse(ErrorKind::invalid, with_last_words("the grammar can't be read"));
        for (std::size_t n = start.prompt; n < size; ++n) library.llama_sampler_accept(grammar, start.tokens[n]);
    }

    // The last token is always computed again: its logits are what comes next. Whole portions of a prompt are what they would be in
    // any other; its last portion only where the prompt is just as long, and an answer's tokens only behind such a prompt.
    std::size_t keep = std::min(common_beginning(slot.known, start.tokens), size - 1);
    bool is_same_prompt = slot.prompt == start.prompt && keep >= start.prompt;
    if (!is_same_prompt) keep = std::min({keep, slot.prompt, std::size_t{start.prompt} - 1}) / load.grid * load.grid;
    library.llama_memory_seq_rm(library.llama_get_memory(context), slot.sequence, static_cast<llama_pos>(keep), -1);
    slot.known.resize(keep);
    slot.prompt = start.prompt;
    Usage usage{static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(keep), 0};
    Sampler sampler(start.sampling);
    slot.job.emplace(std::move(start), std::move(sampler), grammar, usage, keep);
}

void Slots::Parts::add(Token token, std::size_t position, const Slot& slot, bool wants_logits)
{
    auto at = static_cast<std::size_t>(batch.n_tokens++);
    batch.token[at] = token;
    batch.pos[at] = static_cast<llama_pos>(position);
    batch.n_seq_id[at] = 1;
    batch.seq_id[at][0] = slot.sequence;
    batch.logits[at] = wants_logits;
}

bool Slots::Parts::decode(const Tell& tell, std::span<Slot* const> of)
{
    std::uint32_t threads = 1;
    for (const Slot* slot : of) threads = std::max(threads, slot->job->start.threads);
    library.llama_set_n_threads(context, static_cast<int>(threads), static_cast<int>(threads));
    if (library.llama_decode(context, batch) == 0) return true;
    for (Slot* slot : of) fail_job(*slot, ErrorKind::unavailable, with_last_words("the model can't compute"), tell);
    return false;
}

// One portion of one prompt. Where others are in the middle of an answer, a short one.
bool Slots::Parts::feed_a_prompt(const Tell& tell)
{
    auto reads = [](const Slot& slot) { return slot.job && slot.job->fed < slot.job->start.prompt; };
    auto at = std::ranges::find_if(slots, reads);
    if (at == slots.end()) return false;
    bool somebody_waits = std::ranges::any_of(slots, [&](const Slot& slot) { return slot.job && !reads(slot); });

    Job& job = *at->job;
    std::size_t from = job.fed, prompt = job.start.prompt;
    std::size_t to = std::min(prompt, (from / load.grid + (somebody_waits ? 1 : std::max(1U, most_portion / load.grid))) * load.grid);
    bool is_last = to == job.start.tokens.size();
    batch.n_tokens = 0;
    for (std::size_t n = from; n < to; ++n) add(job.start.tokens[n], n, *at, is_last && n + 1 == to);
    Slot* const alone[] = {&*at};
    if (!decode(tell, alone)) return true;
    job.fed = to;
    at->known.assign(job.start.tokens.begin(), job.start.tokens.begin() + static_cast<std::ptrdiff_t>(to));
    if (is_last) go_on({{&*at, batch.n_tokens - 1}}, tell);
    return true;
}

// The next token of every answer.
bool Slots::Parts::feed_answers(const Tell& tell)
{
    std::vector<Slot*> speakers;
    batch.n_tokens = 0;
    for (Slot& slot : slots) {
        if (!slot.job || slot.job->fed < slot.job->start.prompt || slot.job->fed == slot.job->start.tokens.size()) continue;
        add(slot.job->start.tokens[slot.job->fed], slot.job->fed, slot, slot.job->fed + 1 == slot.job->start.tokens.size());
        speakers.push_back(&slot);
    }
    if (speakers.empty()) return false;
    if (!decode(tell, speakers)) return true;
    std::vector<Choice> choices;
    for (std::size_t n = 0; n < speakers.size(); ++n) {
        Slot& slot = *speakers[n];
        slot.known.push_back(slot.job->start.tokens[slot.job->fed]);
        if (++slot.job->fed == slot.job->start.tokens.size()) choices.push_back({&slot, static_cast<int>(n)});
    }
    go_on(std::move(choices), tell);
    return true;
}

Token Slots::Parts::choose(Job& job, std::span<const float> logits) const
{
    std::span<const Token> not_now;
    if (job.usage.answer_tokens == 0) not_now = job.start.sampling.not_first;
    Token token = job.sampler.choose(logits, not_now);
    if (!job.grammar || token == no_token) return token;

    // Most often the model itself wants what the grammar allows: ask about that one before asking about all.
    llama_token_data one{token, 0, 0};
    llama_token_data_array only{&one, 1, -1, false};
    library.llama_sampler_apply(job.grammar, &only);
    if (!std::isinf(one.logit)) return token;
    std::vector<llama_token_data> all(logits.size());
    for (std::size_t n = 0; n < all.size(); ++n) all[n] = {static_cast<Token>(n), logits[n], 0};
    llama_token_data_array array{all.data(), all.size(), -1, false};
    library.llama_sampler_apply(job.grammar, &array);
    std::vector<float> allowed(logits.size());
    for (const llama_token_data& each : all) allowed[static_cast<std::size_t>(each.id)] = each.logit;
    return job.sampler.choose(allowed, not_now);
}

// A vocabulary is long: where many answers go on at once, their tokens are chosen side by side.
void Slots::Parts::go_on(std::vector<Choice> choices, const Tell& tell)
{
    for (Choice& choice : choices)
        if (const float* logits = library.llama_get_logits_ith(context, choice.row)) choice.logits = {logits, vocabulary};
    auto decide = [this](Choice& choice) {
        if (!choice.logits.empty()) choice.token = choose(*choice.slot->job, choice.logits);
    };
    if (choices.size() < few) {
        std::ranges::for_each(choices, decide);
    } else {
        if (!pool) pool = std::make_unique<ThreadPool>(std::max(1U, std::min(8U, std::thread::hardware_concurrency())));
        for (Choice& choice : choices) pool->submit([&] { decide(choice); });
        pool->wait();
    }
    for (Choice& choice : choices) say(choice, tell);
}

void Slots::Parts::say(Choice& choice, const Tell& tell)
{
    Slot& slot = *choice.slot;
    Job& job = *slot.job;
    Token token = choice.token;
    if (choice.logits.empty()) return fail_job(slot, ErrorKind::unavailable, "the model gave no logits", tell);
    if (token == no_token)
        return fail_job(slot, ErrorKind::invalid, "the model's numbers are none: its file is broken, or the grammar allows nothing more",
                        tell);
    if (library.llama_vocab_is_eog(vocab, token)) return end(slot, Ending::stop, tell);
    if (job.grammar) library.llama_sampler_accept(job.grammar, token);

    ++job.usage.answer_tokens;
    tell(Said{job.start.id, {token, text_of(token)}, job.start.tells_logits ? digest_of(choice.logits) : 0});
    job.start.tokens.push_back(token);
    if (job.usage.answer_tokens >= job.start.most_tokens || job.start.tokens.size() >= context_tokens) end(slot, Ending::length, tell);
}

void Slots::Parts::drop_grammar(Slot& slot)
{
    if (slot.job->grammar) library.llama_sampler_free(slot.job->grammar);
    slot.job->grammar = nullptr;
}

void Slots::Parts::end(Slot& slot, Ending ending, const Tell& tell)
{
    drop_grammar(slot);
    // In the middle of a prompt its last portion is not what this slot will know it for.
    if (slot.job->fed < slot.job->start.prompt) slot.prompt = slot.known.size() / load.grid * load.grid;
    tell(Ended{slot.job->start.id, ending, slot.job->usage});
    slot.job.reset();
}

void Slots::Parts::fail_job(Slot& slot, ErrorKind kind, const std::string& why, const Tell& tell)
{
    drop_grammar(slot);
    tell(Failed{slot.job->start.id, kind, why});
    slot.job.reset();
    forget(slot);
}

void Slots::Parts::forget(Slot& slot)
{
    library.llama_memory_seq_rm(library.llama_get_memory(context), slot.sequence, -1, -1);
    slot.known.clear();
    slot.prompt = 0;
}

}  // namespace bawn::model::engine
