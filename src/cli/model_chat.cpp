// bawn model chat: a bare terminal chat with a model on this machine, to see the gate at work.

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <thread>

#include "base/text.h"
#include "cli/check_pack.h"
#include "cli/command.h"
#include "cli/interruption.h"
#include "cli/model_open.h"
#include "cli/model_words.h"
#include "cli/policies.h"
#include "ledger/ledger.h"
#include "model/apis/json_out.h"
#include "model/gate.h"
#include "model/gate_event.h"

namespace bawn::cli {
namespace {

constexpr int is_marked_status = 3;
constexpr std::uint32_t most_answer_tokens = 1024;

// Ctrl-C ends an answer, not the chat.
class EndsOnCtrlC {
public:
    EndsOnCtrlC(const Interruption& interruption, model::GatedAnswer& answer)
        : watcher_([&](std::stop_token is_over) {
              while (!is_over.stop_requested())
                  if (interruption.comes_within(std::chrono::milliseconds(50))) return answer.cancel();
          })
    {
    }

private:
    std::jthread watcher_;
};

class Chat {
public:
    Chat(World& world, const Interruption& interruption, std::string state, OpenedModel& model, const check::Pack& pack,
         model::GateMode mode, model::Sampling sampling)
        : world_(world),
          state_(std::move(state)),
          interruption_(interruption),
          model_(model),
          gate_(*model.backend, pack, {.mode = mode}),
          sampling_(std::move(sampling))
    {
    }

    Result<model::Ending> ask(std::string question)
    {
        conversation_.messages.push_back({.role = model::Role::user, .text = std::move(question), .calls = {}, .call = {}});
        std::vector<model::Segment> segments = TRY(model_.family.render(conversation_));
        model::Context context = TRY(model_.backend->read(segments));
        auto answer = TRY(gate_.start(std::move(context), sampling_, most_answer_tokens));
        std::string said;
        std::vector<model::GateNote> notes;
        std::vector<model::GateTry> tries;
        {
            EndsOnCtrlC watch(interruption_, *answer);
            model::WholeCharacters whole;
            while (auto text = TRY(answer->next())) {
                world_.out << printable_text(whole.take(text->text)) << std::flush;
                said += text->text;
                std::ranges::move(text->notes, std::back_inserter(notes));
                std::ranges::move(text->tries, std::back_inserter(tries));
            }
            world_.out << whole.end();
        }
        if (said.empty() || said.back() != '\n') world_.out << '\n';
        for (const model::GateNote& note : notes) tell_gate_note(world_.out, note);
        world_.out << std::flush;
        TRY(record(notes, tries));
        conversation_.messages.push_back({.role = model::Role::assistant, .text = std::move(said), .calls = {}, .call = {}});
        is_marked_ = is_marked_ || answer->is_marked();
        return answer->ending();
    }

    bool is_marked() const { return is_marked_; }

private:
    Result<> record(std::span<const model::GateNote> notes, std::span<const model::GateTry> tries)
    {
        if (notes.empty() && tries.empty()) return {};
        const std::string& name = model_.backend->facts().name;
        std::vector<ledger::Event> events;
        for (const model::GateTry& one : tries) events.push_back(model::try_to_event(one, name, world_.uid, world_.clock.now()));
        for (const model::GateNote& note : notes) events.push_back(model::note_to_event(note, name, world_.uid, world_.clock.now()));
        TRY(open_state_folder(state_));
        auto ledger = TRY(ledger::Ledger::open(ledger::folder_in(state_), world_.clock, {.wait_for_writer = std::chrono::seconds(10)}));
        return ledger.append(events);
    }

    World& world_;
    std::string state_;
    const Interruption& interruption_;
    OpenedModel& model_;
    model::Gate gate_;
    model::Sampling sampling_;
    model::Conversation conversation_ = {};
    bool is_marked_ = false;
};

Result<model::Sampling> sampling_of(const Given& given)
{
    model::Sampling sampling;
    if (auto word = given.one("temperature")) {
        char* end = nullptr;
        sampling.temperature = std::strtof(word->c_str(), &end);
        if (end == word->c_str() || *end || !(sampling.temperature >= 0 && sampling.temperature <= 2))
            return fail(ErrorKind::invalid, "--temperature takes a number from 0 to 2, not \"" + printable(*word) + "\"");
    }
    return sampling;
}

// False: Ctrl-C came before a line did.
bool waits_for_a_line(const Interruption& interruption)
{
    if (std::cin.rdbuf()->in_avail() > 0) return true;
    for (pollfd in{STDIN_FILENO, POLLIN, 0}; ::poll(&in, 1, 0) == 0;)
        if (interruption.comes_within(std::chrono::milliseconds(50))) return false;
    return true;
}

Result<int> talk(World& world, const Interruption& interruption, Chat& chat)
{
    for (std::string line;;) {
        if (world.in_is_terminal) world.out << "> " << std::flush;
        if (!waits_for_a_line(interruption)) return was_interrupted;
        if (!std::getline(std::cin, line)) break;
        if (trimmed(line).empty()) continue;
        TRY(chat.ask(std::move(line)));
        if (world.in_is_terminal) world.out << '\n';
    }
    if (world.in_is_terminal) world.out << '\n';
    return chat.is_marked() ? is_marked_status : 0;
}

Result<int> chat_with_model(World& world, const Given& given)
{
    const policy::Layers layers = TRY(load_policy(world, given));
    const model::GateMode mode = TRY(gate_mode(given, layers));
    model::Sampling sampling = TRY(sampling_of(given));
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    Interruption interruption;  // before the first thread, which must not be ended by Ctrl-C
    OpenedModel model =
        TRY(open_model(world, layers, state, given.arguments().front(), {.libraries = given.one("libraries").value_or("")}));
    LoadedRules rules = TRY(load_rules({}));
    check::Pack pack = TRY(compile_pack(std::move(rules), state));
    world.err << fmt::format("bawn: {} ({}), {} tokens of context, computed by {}; gate: {}\n", printable(model.facts.name),
                             model.family.name(), model.backend->facts().context_tokens, printable(model.backend->computed_by()),
                             name_of(mode));
    Chat chat(world, interruption, state, model, pack, mode, std::move(sampling));
    if (auto question = given.one("ask")) {
        model::Ending ending = TRY(chat.ask(*question));
        return ending == model::Ending::cancelled ? was_interrupted : chat.is_marked() ? is_marked_status : 0;
    }
    return talk(world, interruption, chat);
}

}  // namespace

extern const Command model_chat_command = {
    .name = "model chat",
    .summary = "talk with a model on this machine, and see the gate at work",
    .about =
        "Each line is a question. Code in the answer is checked while it is written, by the rules of bawn check; what a rule\n"
        "forbids is rewritten or cut back and tried again, and a line below the answer says what was cut, by which rule, and what\n"
        "came of it; the ledger has the same, without the text. Ctrl-C ends an answer, Ctrl-D the chat. Nothing leaves this\n"
        "machine: the model's process has no network.",
    .arguments = {{"MODEL", "a name that bawn model add told, or a file in GGUF form"}},
    .options = {{"ask", "TEXT", "ask this one question and end"},
                {"gate", "MODE", "enforce (the default), warn: tell and leave it, or off; the policy can ask for more"},
                {"temperature", "T", "from 0, always the likeliest, which is the default, to 2"},
                {"libraries", "DIR", "another build of llama.cpp's libraries, a GPU's for instance"},
                {"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"},
                {"state", "DIR", "where models are known, compiled rules kept, and the ledger is"}},
    .examples = {{"bawn model chat qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
                  "ask: write a Python function that hashes a password with md5"}},
    .exits = {{is_marked_status, "some code came out insecure in every try"}, {was_interrupted, "interrupted"}},
    .run = chat_with_model,
};

}  // namespace bawn::cli
