#include "model/family.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "model/family_parts.h"
#include "model/tool_text.h"

namespace bawn::model {
namespace {

using Parts = Family::Parts;

bool holds_any(std::string_view text, const std::vector<std::string>& words)
{
    return std::ranges::any_of(words, [&](const std::string& word) { return text.find(word) != std::string_view::npos; });
}

bool holds_all(std::string_view text, const std::vector<std::string>& words)
{
    return std::ranges::all_of(words, [&](const std::string& word) { return text.find(word) != std::string_view::npos; });
}

std::size_t fit_of(const Parts::Facts& known, const GgufFacts& facts)
{
    if (!known.architecture.empty() && std::ranges::find(known.architecture, facts.architecture) == known.architecture.end()) return 0;
    if (!known.name.empty() && !holds_any(lower_case(facts.name), known.name)) return 0;
    if (!std::ranges::all_of(known.markup, [&](const std::string& token) { return facts.has_markup(token); })) return 0;
    if (!holds_all(facts.chat_template, known.chat_template)) return 0;
    return std::size_t{!known.architecture.empty()} + std::size_t{!known.name.empty()} + known.markup.size() + known.chat_template.size();
}

// One conversation on its way into a family's language.
class Rendering {
public:
    Rendering(const Parts& parts, const Conversation& conversation) : parts_(parts), conversation_(conversation)
    {
        shows_tools_ = !conversation.tools.empty() && conversation.calls != Conversation::Calls::none;
        for (std::size_t i = 0; i < conversation.messages.size(); ++i) {
            if (conversation.messages[i].role != Role::user) continue;
            first_user_ = std::min(first_user_, i);
            last_user_ = i;
        }
    }

    Result<std::vector<Segment>> run()
    {
        TRY(check());
        find_system();
        segments_.add_markup(parts_.chat.begin);
        TRY(add_system());
        const auto& messages = conversation_.messages;
        for (std::size_t i = 0; i < messages.size();) {
            if (messages[i].role == Role::tool) {
                i = add_results(i);
                continue;
            }
            TRY(add_message(i));
            ++i;
        }
        segments_.add_markup(parts_.chat.answer);
        return segments_.take();
    }

private:
    static constexpr std::size_t nowhere = ~std::size_t{0};

    Result<> check() const
    {
        if (parts_.chat.user.is_empty())
            return fail(ErrorKind::unsupported, parts_.name + " was not taught to chat: it fills holes in code");
        bool has_calls =
            std::ranges::any_of(conversation_.messages, [](const Message& m) { return m.role == Role::tool || !m.calls.empty(); });
        if ((shows_tools_ || has_calls) && parts_.calls.message.is_empty())
            return fail(ErrorKind::unsupported, parts_.name + " was not taught to call tools");
        return {};
    }

    // What the first message says; where the language has no place for others, all that the system says, as one.
    void find_system()
    {
        const auto& messages = conversation_.messages;
        bool takes_all = parts_.chat.later_system.is_empty();
        for (std::size_t i = 0; i < (takes_all ? messages.size() : std::min<std::size_t>(messages.size(), 1)); ++i) {
            if (messages[i].role != Role::system) continue;
            system_ = has_system_ ? system_ + "\n\n" + messages[i].text : messages[i].text;
            has_system_ = true;
        }
    }

    bool has_default() const
    {
        return !has_system_ && !parts_.chat.default_system.empty() && (parts_.chat.has_default_always || shows_tools_);
    }

    void add_system_text(std::string_view text)
    {
        if (has_default())
            segments_.add_markup(parts_.chat.default_system);
        else
            segments_.add_plain(text);
    }

    Result<> add_system()
    {
        using Place = Parts::Tools::Place;
        Result<> result;
        bool has_place = !parts_.chat.system.is_empty();
        if (has_place && (has_system_ || has_default() || (shows_tools_ && parts_.tools.place == Place::in_system)))
            parts_.chat.system.fill(segments_, [&](Gap gap) {
                if (gap == Gap::tools)
                    result = add_tools();
                else
                    add_system_text(gap == Gap::trimmed ? trimmed(system_) : system_);
            });
        TRY(std::move(result));
        return parts_.tools.place == Place::after_system ? add_tools() : Result<>();
    }

    Result<> add_tools()
    {
        if (!shows_tools_) return {};
        std::vector<ToolText> tools;
        for (const Tool& tool : conversation_.tools) tools.push_back(TRY(ToolText::of(tool)));
        parts_.tools.shown.fill(segments_, [&](Gap gap) {
            if (gap == Gap::table) return segments_.add_plain(table_of(tools));
            for (std::size_t i = 0; i < tools.size(); ++i) {
                if (i > 0) segments_.add_markup(parts_.tools.between);
                parts_.tools.tool.fill(segments_, [&](Gap part) {
                    segments_.add_plain(part == Gap::tool       ? tools[i].tool()
                                        : part == Gap::function ? tools[i].function()
                                                                : tools[i].listing());
                });
            }
        });
        return {};
    }

    Result<> add_message(std::size_t index)
    {
        const Message& message = conversation_.messages[index];
        if (message.role == Role::assistant && !message.calls.empty()) return add_calls(message);
        if (message.role == Role::user && index == last_user_ && parts_.tools.place == Parts::Tools::Place::before_last_user)
            TRY(add_tools());

        const Markup* line = message.role == Role::assistant ? &parts_.chat.assistant
                             : message.role == Role::user    ? &parts_.chat.user
                                                             : nullptr;
        if (message.role == Role::system && index > 0 && !parts_.chat.later_system.is_empty()) line = &parts_.chat.later_system;
        bool has_system = has_system_ || has_default();
        if (message.role == Role::user && has_system && parts_.chat.system.is_empty() &&
            index == (parts_.chat.is_system_last ? last_user_ : first_user_))
            line = &parts_.chat.user_with_system;
        if (!line) return {};  // the system, which has been told
        line->fill(segments_, [&](Gap gap) {
            if (gap == Gap::system)
                add_system_text(system_);
            else
                segments_.add_plain(gap == Gap::trimmed ? trimmed(message.text) : message.text);
        });
        return {};
    }

    Result<> add_calls(const Message& message)
    {
        const Parts::Calls& calls = parts_.calls;
        std::vector<CallText> texts;
        for (const ToolCall& call : message.calls) texts.push_back(CallText::of(call));
        calls.message.fill(segments_, [&](Gap gap) {
            if (gap == Gap::text) {
                std::string_view text = calls.text.has(Gap::trimmed) ? trimmed(message.text) : message.text;
                if (!text.empty()) calls.text.fill(segments_, [&](Gap) { segments_.add_plain(text); });
                return;
            }
            for (std::size_t i = 0; i < texts.size(); ++i) {
                if (i > 0) segments_.add_markup(calls.between);
                add_call(texts[i]);
            }
        });
        return {};
    }

    void add_call(const CallText& call)
    {
        parts_.calls.call.fill(segments_, [&](Gap gap) {
            if (gap == Gap::name) segments_.add_plain(call.name);
            if (gap == Gap::id) segments_.add_plain(call.id);
            if (gap == Gap::arguments) segments_.add_plain(call.arguments);
            if (gap != Gap::parameters) return;
            for (const auto& [key, value] : call.parameters)
                parts_.calls.parameter.fill(segments_, [&](Gap part) { segments_.add_plain(part == Gap::key ? key : value); });
        });
    }

    // What stands together, from `index` on; where the next message is.
    std::size_t add_results(std::size_t index)
    {
        const auto& messages = conversation_.messages;
        parts_.results.message.fill(segments_, [&](Gap) {
            for (; index < messages.size() && messages[index].role == Role::tool; ++index)
                parts_.results.result.fill(
                    segments_, [&](Gap gap) { segments_.add_plain(gap == Gap::id ? messages[index].call : messages[index].text); });
        });
        return index;
    }

    const Parts& parts_;
    const Conversation& conversation_;
    Segments segments_;
    std::string system_;
    bool has_system_ = false, shows_tools_ = false;
    std::size_t first_user_ = nowhere, last_user_ = nowhere;
};

}  // namespace

Family::Family(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

const std::string& Family::id() const { return parts_->id; }
const std::string& Family::name() const { return parts_->name; }
bool Family::calls_tools() const { return !parts_->calls.message.is_empty(); }
bool Family::fills_holes() const { return !parts_->hole.text.is_empty(); }
const std::vector<std::string>& Family::ends() const { return parts_->ends; }
const std::vector<std::string>& Family::hole_ends() const { return parts_->hole.ends; }
const std::vector<std::string>& Family::call_markup() const { return parts_->call_markup; }

Result<std::vector<Segment>> Family::render(const Conversation& conversation) const { return Rendering(*parts_, conversation).run(); }

Result<std::vector<Segment>> Family::render_hole(const Hole& hole) const
{
    const Parts::Holes& parts = parts_->hole;
    if (parts.text.is_empty()) return fail(ErrorKind::unsupported, parts_->name + " was not taught to fill holes");
    Segments segments;
    segments.add_markup(parts.begin);
    bool has_repository = !hole.extra.empty() && !parts.extra.is_empty();
    if (has_repository && !hole.repository.empty()) parts.repository.fill(segments, [&](Gap) { segments.add_plain(hole.repository); });
    for (const Hole::Extra& extra : hole.extra)
        parts.extra.fill(segments, [&](Gap gap) { segments.add_plain(gap == Gap::path ? extra.path : extra.text); });
    if (has_repository) parts.file.fill(segments, [&](Gap) { segments.add_plain(hole.path.empty() ? "filename" : hole.path); });
    parts.text.fill(segments, [&](Gap gap) { segments.add_plain(gap == Gap::before ? hole.before : hole.after); });
    return segments.take();
}

std::size_t Family::fit(const GgufFacts& facts) const
{
    std::size_t best = 0;
    for (const Parts::Facts& known : parts_->known_by) best = std::max(best, fit_of(known, facts));
    return best;
}

const Family* family_of(std::span<const Family> families, const GgufFacts& facts)
{
    const Family* best = nullptr;
    for (const Family& family : families)
        if (family.fit(facts) > (best ? best->fit(facts) : 0)) best = &family;
    return best;
}

}  // namespace bawn::model
