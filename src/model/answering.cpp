#include "model/answering.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "base/hash.h"
#include "base/text.h"
#include "model/answer_stop.h"
#include "model/apis/json_out.h"
#include "model/code_look.h"
#include "model/hole_path.h"

namespace bawn::model {
namespace {

using Moment = std::chrono::steady_clock::time_point;

Moment now() { return std::chrono::steady_clock::now(); }
double ms_between(Moment from, Moment to) { return std::chrono::duration<double, std::milli>(to - from).count(); }

constexpr std::size_t longest_held_call = 4 << 20;

// Text outside of code: is a fence open?
class Fences {
public:
    void take(std::string_view text)
    {
        for (char c : text) {
            if (c == '\n')
                line_.clear();
            else if (line_.size() < 8 && !(line_.empty() && c == ' '))
                line_ += c;
            if (line_ == "```" && c == '`') is_open_ = !is_open_;
        }
    }
    bool is_open() const { return is_open_; }

private:
    std::string line_;
    bool is_open_ = false;
};

// Tells parts of an answer to the writer.
class Telling {
public:
    Telling(const Served& served, const AnswerRequest& request, AnswerWriter& writer)
        : writer_(writer),
          id_(request.identity.id),
          most_calls_(request.asked.most_calls),
          holds_calls_(served.gate == GateMode::enforce),
          text_(request.redacted, RestoredText::In::text),
          json_(request.redacted, RestoredText::In::json_string)
    {
    }

    void take(std::span<const AnswerPart> parts, std::string& out)
    {
        for (const AnswerPart& part : parts) {
            if (has_enough()) return;
            if (auto* text = std::get_if<AnswerText>(&part)) take_text(text->text, out);
            if (auto* begun = std::get_if<CallBegun>(&part)) begin_call(begun->name, out);
            if (auto* arguments = std::get_if<CallArguments>(&part)) take_arguments(arguments->json, out);
            if (std::get_if<CallEnded>(&part)) end_call(out);
        }
    }

    // Before the parts that came with them.
    void take(std::span<const GateNote> notes, std::string& out)
    {
        if (notes.empty()) return;
        flush(out);
        writer_.notes(notes, out);
        for (const GateNote& note : notes) {
            if (note.what == GateNote::What::marked) marked_.push_back(fmt::format("{}: {}", note.rule, note.message));
        }
    }

    void end(bool may_say_more, std::string& out)
    {
        if (is_in_call_) end_call(out);
        flush(out);
        if (!may_say_more || fences_.is_open() || marked_.size() == told_marks_) return;
        std::string said = "\n\nBawn: do not use the code above as it is.";
        for (std::size_t i = told_marks_; i < marked_.size(); ++i) said += fmt::format("\n- {}", marked_[i]);
        say(said + "\n", out);
    }

    bool has_enough() const { return most_calls_ > 0 && calls_ >= most_calls_ && !is_in_call_; }
    bool has_calls() const { return told_calls_ > 0; }
    std::uint64_t bytes() const { return bytes_; }
    std::string sha256() { return to_hex(hash_.finish()); }

private:
    void say(std::string_view whole, std::string& out)
    {
        if (whole.empty()) return;
        fences_.take(whole);
        count(whole);
        writer_.text(whole, out);
    }

    void count(std::string_view bytes)
    {
        hash_.add(bytes);
        bytes_ += bytes.size();
    }

    void take_text(std::string_view text, std::string& out) { say(characters_.take(text_.take(text)), out); }

    void flush(std::string& out)
    {
        if (is_in_call_) return;
        say(characters_.take(text_.end()) + characters_.end(), out);
    }

    void begin_call(const std::string& name, std::string& out)
    {
        flush(out);
        is_in_call_ = true;
        ++calls_;
        call_ = {fmt::format("call_{}_{}", id_, calls_), name, ""};
        if (!holds_calls_) writer_.call_begun(call_.id, call_.name, out);
    }

    void take_arguments(std::string_view json, std::string& out) { add_arguments(characters_.take(json_.take(json)), out); }

    void add_arguments(std::string_view whole, std::string& out)
    {
        if (whole.empty()) return;
        count(whole);
        if (!holds_calls_)
            writer_.call_arguments(whole, out);
        else if (call_.arguments.size() < longest_held_call)
            call_.arguments += whole;
    }

    void end_call(std::string& out)
    {
        add_arguments(characters_.take(json_.end()) + characters_.end(), out);
        is_in_call_ = false;
        if (!holds_calls_) {
            writer_.call_ended(out);
            ++told_calls_;
            return;
        }
        if (marked_.size() > told_marks_ || call_.arguments.size() >= longest_held_call) return refuse_call(out);
        writer_.call_begun(call_.id, call_.name, out);
        writer_.call_arguments(call_.arguments, out);
        writer_.call_ended(out);
        ++told_calls_;
    }

    // For every mark that is not told yet: one that came before the call was read as such may be about it.
    void refuse_call(std::string& out)
    {
        std::string said = fmt::format("\nBawn refused a call of {}: ", printable(call_.name));
        if (marked_.size() == told_marks_) said += "its arguments are too long";
        for (std::size_t i = told_marks_; i < marked_.size(); ++i) said += (i > told_marks_ ? "; " : "") + marked_[i];
        told_marks_ = marked_.size();
        say(said + "\n", out);
    }

    AnswerWriter& writer_;
    std::string id_;
    std::uint32_t most_calls_;
    bool holds_calls_;
    RestoredText text_, json_;
    WholeCharacters characters_;
    Fences fences_;
    Sha256 hash_;
    std::uint64_t bytes_ = 0;

    bool is_in_call_ = false;
    ToolCall call_;
    std::uint32_t calls_ = 0, told_calls_ = 0;
    std::vector<std::string> marked_;
    std::size_t told_marks_ = 0;  // of them, in sentences
};

// Of a text to go on with that is plainly code: its path. nullopt: it is prose, or a conversation that somebody rendered.
std::optional<std::string_view> path_of_plain_code(std::string_view text)
{
    constexpr std::string_view of_chats[] = {"```", "<|", "[INST]", "### Instruction"};
    if (std::ranges::any_of(of_chats, [&](std::string_view mark) { return text.contains(mark); })) return std::nullopt;
    const CodeLook look = look_of_code({text});
    return look.is_sure() ? std::optional(look.path) : std::nullopt;
}

Writing writing_of(const AskedAnswer& asked)
{
    Writing writing;
    if (auto* plain = std::get_if<Plain>(&asked.read)) {
        if (auto path = path_of_plain_code(plain->text)) {
            writing.form = Writing::Form::code;
            writing.path = *path;
            writing.before = plain->text;
        }
    }
    if (auto* hole = std::get_if<Hole>(&asked.read)) {
        writing.form = Writing::Form::code;
        writing.path = path_of_hole(*hole);
        writing.before = hole->before;
        writing.after = hole->after;
    }
    return writing;
}

std::uint64_t any_seed()
{
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

// One answer, from the prompt to its last byte.
class Answer {
public:
    Answer(const Served& served, const ApiForm& form, const AnswerRequest& request, Outbox& outbox)
        : served_(served),
          form_(form),
          request_(request),
          outbox_(outbox),
          writer_(form.writer(request.asked, request.identity)),
          telling_(served, request, *writer_),
          stop_(request.asked.stops, request.asked.least_indent, request.asked.most_milliseconds)
    {
    }

    AnswerRecord run()
    {
        Result<> done = begin();
        if (done) done = pull();
        outbox_.on_cut(nullptr);
        if (done)
            end();
        else
            fail_as(api_error(done.error()));
        if (gated_) record_.usage = gated_->usage();
        record_.text_bytes = telling_.bytes();
        record_.text_sha256 = telling_.sha256();
        record_.whole_ms = ms_between(began_, now());
        return std::move(record_);
    }

private:
    Result<> begin()
    {
        const AskedAnswer& asked = request_.asked;
        if (outbox_.is_cut()) return fail(ErrorKind::unavailable, "the client has gone");
        Context context = TRY(read_prompt(served_, asked));
        prompt_tokens_ = static_cast<std::uint32_t>(context.size());
        const std::uint32_t room = served_.backend->facts().context_tokens;
        if (prompt_tokens_ >= room) {
            is_too_long_ = true;
            return fail(ErrorKind::invalid, fmt::format("{} tokens > {} maximum", prompt_tokens_, room - std::min(room, 1U)));
        }
        std::uint32_t most = asked.most_tokens == 0 ? room - prompt_tokens_ : std::min(asked.most_tokens, room - prompt_tokens_);
        if (asked.is_only_read) most = 1;
        Sampling sampling = asked.sampling;
        sampling.seed = asked.seed ? *asked.seed : any_seed();
        gated_ = TRY(served_.begin(std::move(context), std::move(sampling), most, writing_of(asked)));
        outbox_.on_cut([gated = gated_.get()] { gated->cancel(); });
        if (auto* conversation = std::get_if<Conversation>(&asked.read); conversation && conversation->calls != Conversation::Calls::none) {
            if (!conversation->tools.empty()) calls_.emplace(*served_.family, conversation->tools);
        }
        return {};
    }

    Result<> pull()
    {
        while (!has_ended_) {
            std::optional<GatedText> next = TRY(gated_->next());
            if (!next) break;
            if (record_.first_ms == 0) record_.first_ms = ms_between(began_, now());
            take(*next);
            if (!send()) return fail(ErrorKind::unavailable, "the client has gone");
        }
        if (gated_->ending() == Ending::cancelled && !has_ended_) return fail(ErrorKind::unavailable, "the answer was cut off");
        return {};
    }

    void take(const GatedText& gated)
    {
        std::string& out = begun_out();
        telling_.take(gated.notes, out);
        for (const GateNote& note : gated.notes) {
            record_.notes.push_back(note);
            record_.notes.back().cut.clear();
        }
        for (const GateTry& cut : gated.tries) {
            record_.tries.push_back(cut);
            record_.tries.back().cut.clear();
        }
        if (request_.asked.is_only_read) return;
        const std::string text = stop_.take(gated.text);
        if (calls_)
            telling_.take(calls_->take(text), out);
        else if (!text.empty())
            telling_.take(std::vector<AnswerPart>{AnswerText{text}}, out);
        if (stop_.has_ended() || telling_.has_enough()) {
            has_ended_ = true;
            gated_->cancel();
        }
    }

    // The head goes out with the first bytes: until then an error can still have its status.
    std::string& begun_out()
    {
        if (!has_begun_) {
            has_begun_ = true;
            outbox_.begin({.status = 200, .is_streamed = request_.asked.is_streamed, .retry_after = 0});
            writer_->begin(prompt_tokens_, out_);
        }
        return out_;
    }

    bool send()
    {
        if (!request_.asked.is_streamed || out_.empty()) return !outbox_.is_cut();
        const bool is_read = outbox_.add(out_);
        out_.clear();
        return is_read;
    }

    void end()
    {
        std::string& out = begun_out();
        const std::string rest = stop_.end();
        if (calls_) {
            telling_.take(calls_->take(rest), out);
            telling_.take(calls_->end(), out);
        } else if (!rest.empty()) {
            telling_.take(std::vector<AnswerPart>{AnswerText{rest}}, out);
        }
        record_.ending = has_ended_ ? Ending::stop : gated_->ending();
        const bool is_chat = std::holds_alternative<Conversation>(request_.asked.read) && !request_.asked.is_json;
        telling_.end(is_chat && record_.ending == Ending::stop && stop_.found().empty(), out);
        const double whole = ms_between(began_, now());
        writer_->end({.ending = record_.ending,
                      .stop = stop_.found(),
                      .has_calls = telling_.has_calls(),
                      .usage = gated_->usage(),
                      .read_ms = record_.first_ms,
                      .answer_ms = whole - record_.first_ms},
                     out);
        outbox_.add(out);
        outbox_.finish();
    }

    void fail_as(ApiError error)
    {
        error.is_context = is_too_long_;
        record_.failed = error.message;
        record_.status = error.status;
        record_.ending = Ending::cancelled;
        std::string out;
        if (has_begun_ && request_.asked.is_streamed) {
            writer_->broke(error, out);
        } else {
            outbox_.begin({.status = error.status, .is_streamed = false, .retry_after = error.status == 503 ? 1 : 0});
            out = form_.error(error);
        }
        outbox_.add(out);
        outbox_.finish();
    }

    const Served& served_;
    const ApiForm& form_;
    const AnswerRequest& request_;
    Outbox& outbox_;
    std::unique_ptr<AnswerWriter> writer_;
    Telling telling_;
    AnswerStop stop_;
    std::optional<CallReader> calls_;
    std::unique_ptr<GatedAnswer> gated_;
    AnswerRecord record_;
    std::string out_;
    Moment began_ = now();
    std::uint32_t prompt_tokens_ = 0;
    bool has_begun_ = false, has_ended_ = false, is_too_long_ = false;
};

}  // namespace

Result<Context> read_prompt(const Served& served, const AskedAnswer& asked)
{
    std::vector<Segment> segments;
    if (auto* conversation = std::get_if<Conversation>(&asked.read))
        segments = TRY(served.family->render(*conversation));
    else if (auto* hole = std::get_if<Hole>(&asked.read))
        segments = TRY(served.family->render_hole(*hole));
    else
        segments.push_back({std::get<Plain>(asked.read).text, false});
    if (!asked.begun.empty()) segments.push_back({asked.begun, false});
    return served.backend->read(segments);
}

AnswerRecord answer(const Served& served, const ApiForm& form, const AnswerRequest& request, Outbox& outbox)
{
    return Answer(served, form, request, outbox).run();
}

}  // namespace bawn::model
