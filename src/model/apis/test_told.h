#pragma once

// A request as one readable line a part, and a fixed answer told by a writer: for the tables of the APIs.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "model/apis/request.h"

namespace bawn::model {

inline const char* word(Role role)
{
    switch (role) {
    case Role::system: return "system";
    case Role::user: return "user";
    case Role::assistant: return "assistant";
    case Role::tool: return "tool";
    }
    return "";
}

inline std::string told(const Conversation& conversation)
{
    std::string text;
    for (const Message& m : conversation.messages) {
        text += fmt::format("{}: {}", word(m.role), m.text);
        for (const ToolCall& call : m.calls) text += fmt::format(" [{} {}({})]", call.id, call.name, call.arguments);
        text += m.call.empty() ? "\n" : fmt::format(" (for {})\n", m.call);
    }
    for (const Tool& tool : conversation.tools) text += fmt::format("tool {} \"{}\" {}\n", tool.name, tool.description, tool.parameters);
    if (conversation.calls == Conversation::Calls::none) text += "no calls\n";
    if (conversation.calls == Conversation::Calls::must) text += fmt::format("must call {}\n", conversation.must_call);
    return text;
}

inline std::string told(const Result<AskedAnswer>& read)
{
    if (!read) return "refused: " + read.error().message();
    const AskedAnswer& a = *read;
    std::string text = a.model.empty() ? "" : fmt::format("model {}\n", a.model);
    if (auto* conversation = std::get_if<Conversation>(&a.read)) text += told(*conversation);
    if (auto* plain = std::get_if<Plain>(&a.read)) text += fmt::format("plain: {}\n", plain->text);
    if (auto* hole = std::get_if<Hole>(&a.read)) {
        text += fmt::format("hole: {}|{}\n", hole->before, hole->after);
        if (!hole->path.empty()) text += fmt::format("in {}\n", hole->path);
        for (const Hole::Extra& extra : hole->extra) text += fmt::format("extra {}: {}\n", extra.path, extra.text);
    }
    if (!a.begun.empty()) text += fmt::format("begun: {}\n", a.begun);
    std::string rest;
    const auto put = [&](bool is_there, const std::string& what) { rest += is_there ? (rest.empty() ? "" : ", ") + what : ""; };
    const Sampling& s = a.sampling;
    put(s.temperature != 0, fmt::format("temperature {}", s.temperature));
    put(s.top_p != 1, fmt::format("top_p {}", s.top_p));
    put(s.top_k != 0, fmt::format("top_k {}", s.top_k));
    put(s.min_p != 0, fmt::format("min_p {}", s.min_p));
    put(a.seed.has_value(), fmt::format("seed {}", a.seed.value_or(0)));
    put(!s.grammar.empty(), "grammar");
    put(a.most_tokens != 0, fmt::format("{} tokens", a.most_tokens));
    put(!a.stops.empty(), fmt::format("stops {}", fmt::join(a.stops, "/")));
    put(a.most_calls != 0, fmt::format("{} calls", a.most_calls));
    put(a.least_indent.has_value(), fmt::format("indent {}", a.least_indent.value_or(0)));
    put(a.most_milliseconds.has_value(), fmt::format("{} ms", a.most_milliseconds.value_or(0)));
    put(a.is_streamed, "streamed");
    put(a.wants_usage, "usage");
    put(a.is_json, "json");
    put(a.is_only_read, "only read");
    put(!a.response_fields.empty(), fmt::format("fields {}", fmt::join(a.response_fields, "/")));
    return text + (rest.empty() ? "" : rest + "\n");
}

inline GateNote a_note()
{
    return {.what = GateNote::What::resampled,
            .rule = "python-eval",
            .message = "eval of input",
            .hint = "parse it",
            .severity = check::Severity::high,
            .path = "python",
            .line = 2,
            .tries = 1,
            .cut = "eval x"};
}

// "Hi", a note, then a call of grep where the API has calls.
inline std::string answer(WriterOf writer_of, const AskedAnswer& asked, bool calls)
{
    auto writer = writer_of(asked, {.id = "7", .model = "m", .created = 1790000000});
    std::string out;
    writer->begin(10, out);
    writer->text("Hi", out);
    writer->text(" \"there\"", out);
    const GateNote note = a_note();
    writer->notes({&note, 1}, out);
    if (calls) {
        writer->call_begun("call_1", "grep", out);
        writer->call_arguments(R"({"for":)", out);
        writer->call_arguments(R"("x"})", out);
        writer->call_ended(out);
    }
    writer->end({.ending = Ending::stop, .stop = "", .has_calls = calls, .usage = {10, 4, 5}, .read_ms = 10, .answer_ms = 50}, out);
    return out;
}

}  // namespace bawn::model
