#include "model/routes.h"

#include "model/apis/anthropic_messages.h"
#include "model/apis/llama_completion.h"
#include "model/apis/openai_chat.h"
#include "model/apis/openai_completions.h"
#include "model/apis/openai_models.h"
#include "model/apis/openai_parts.h"
#include "model/apis/openai_responses.h"

namespace bawn::model {
namespace {

using Does = Route::Does;

constexpr ApiForm plain = {nullptr, openai_error};

constexpr Route table[] = {
    {"POST", "/v1/chat/completions", Does::answer, {chat_writer, openai_error}, read_chat_request, "chat"},
    {"POST", "/v1/completions", Does::answer, {completion_writer, openai_error}, read_completion_request, "completions"},
    {"POST", "/v1/responses", Does::answer, {responses_writer, openai_error}, read_responses_request, "responses"},
    {"POST",
     "/v1/messages",
     Does::answer,
     {messages_writer, anthropic_error, "event: ping\ndata: {\"type\":\"ping\"}\n\n"},
     read_messages_request,
     "messages"},
    {"POST", "/v1/messages/count_tokens", Does::count, {nullptr, anthropic_error}, read_count_request, "count_tokens"},
    {"POST", "/v1/embeddings", Does::embed, plain, nullptr, "embeddings"},
    {"GET", "/v1/models", Does::models, plain, nullptr, "models"},
    {"GET", "/v1/models/", Does::one_model, plain, nullptr, "models"},
    {"POST", "/infill", Does::answer, {llama_writer, llama_error}, read_infill_request, "infill"},
    {"POST", "/completion", Does::answer, {llama_writer, llama_error}, read_llama_completion_request, "completion"},
    {"GET", "/props", Does::props, {nullptr, llama_error}, nullptr, "props"},
    {"GET", "/health", Does::health, {nullptr, llama_error}, nullptr, "health"},
    {"GET", "/metrics", Does::metrics, plain, nullptr, "metrics"},
    {"GET", "/openapi.json", Does::openapi, plain, nullptr, "openapi"},
    {"GET", "/", Does::root, plain, nullptr, "root"},
};

// Clients whose base URL already has /v1, or lacks it, mean the same.
std::string_view usual(std::string_view path)
{
    if (path.starts_with("/v1/v1/")) path.remove_prefix(3);
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    if (path == "/v1/health") return "/health";
    return path;
}

bool is_at(const Route& route, std::string_view path)
{
    const bool is_folder = route.path.size() > 1 && route.path.ends_with('/');
    return is_folder ? path.starts_with(route.path) && path.size() > route.path.size() : path == route.path;
}

}  // namespace

std::span<const Route> routes() { return table; }

const Route* find_route(std::string_view method, std::string_view path, bool& other_method)
{
    other_method = false;
    if (method == "HEAD") method = "GET";
    for (const Route& route : table) {
        if (!is_at(route, usual(path))) continue;
        if (route.method == method) return &route;
        other_method = true;
    }
    return nullptr;
}

std::string (*error_form(std::string_view path, bool is_anthropic))(const ApiError&)
{
    bool other_method = false;
    const Route* route = find_route("POST", path, other_method);
    if (route != nullptr) return route->form.error;
    return is_anthropic ? anthropic_error : openai_error;
}

}  // namespace bawn::model
