#include "model/remote_events.h"

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace bawn::model {
namespace {

constexpr std::size_t longest_line = 1 << 20;

std::uint32_t count_at(const Json& from, std::string_view path)
{
    const Json* value = value_at(from, path);
    return value != nullptr && value->is_number_unsigned()
               ? static_cast<std::uint32_t>(std::min<std::uint64_t>(value->get<std::uint64_t>(), UINT32_MAX))
               : 0;
}

}  // namespace

Result<> RemoteEvents::take(std::string_view bytes)
{
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end);
        if (line_.size() + part.size() > longest_line) return fail(ErrorKind::invalid, "the endpoint sends a line without an end");
        line_ += part;
        if (end == std::string_view::npos) return {};
        bytes.remove_prefix(end + 1);
        if (line_.ends_with('\r')) line_.pop_back();
        auto taken = take_line(line_);
        line_.clear();
        if (!taken) return taken;
    }
    return {};
}

Result<> RemoteEvents::take_line(std::string_view line)
{
    if (line.empty() || line.starts_with(':') || line.starts_with("event:") || line.starts_with("id:") || line.starts_with("retry:"))
        return {};
    if (!line.starts_with("data:"))
        return fail(ErrorKind::invalid, "the endpoint sends what is no event: " + printable(line.substr(0, 60)));
    const std::string_view data = trimmed(line.substr(5));
    if (data == "[DONE]") {
        has_ended_ = true;
        return {};
    }
    return take_event(data);
}

Result<> RemoteEvents::take_event(std::string_view text)
{
    auto json = parse_json(text);
    if (!json || !json->is_object()) return fail(ErrorKind::invalid, "the endpoint sends an event that is no JSON object");
    if (const Json* error = value_at(*json, "error"); error != nullptr && !error->is_null()) {
        const std::string message = error->is_string() ? error->get<std::string>() : string_at(*error, "message");
        return fail(ErrorKind::unavailable, "the endpoint says: " + printable(message.substr(0, 300)));
    }
    if (const Json* usage = value_at(*json, "usage"); usage != nullptr && usage->is_object()) {
        usage_ = {count_at(*usage, "prompt_tokens"), count_at(*usage, "prompt_tokens_details.cached_tokens"),
                  count_at(*usage, "completion_tokens")};
    }
    const Json* choices = value_at(*json, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) return {};
    const Json& choice = choices->front();
    if (std::string said = string_at(choice, "text"); !said.empty()) texts_.push_back(std::move(said));
    const std::string reason = string_at(choice, "finish_reason");
    if (!reason.empty()) {
        has_ended_ = true;
        ending_ = reason == "length" ? Ending::length : Ending::stop;
    }
    return {};
}

std::optional<std::string> RemoteEvents::next()
{
    if (texts_.empty()) return std::nullopt;
    std::string text = std::move(texts_.front());
    texts_.pop_front();
    return text;
}

}  // namespace bawn::model
