#include "egress/apis.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "egress/api_decoding.h"
#include "egress/api_framing.h"

namespace bawn::egress {
namespace {

std::string header_of(const Headers& headers, std::string_view name)
{
    const std::string* value = find_header(headers, name);
    return value ? *value : "";
}

std::string percent_decoded(std::string_view text)
{
    auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    };
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool is_code = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
        decoded += is_code ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        if (is_code) i += 2;
    }
    return decoded;
}

// One part of a path: the same, "*", or with {model} somewhere in it.
bool match_part(std::string_view pattern, std::string_view part, std::string& model)
{
    constexpr std::string_view hole = "{model}";
    if (pattern == "*") return !part.empty();
    std::size_t at = pattern.find(hole);
    if (at == std::string_view::npos) return pattern == part;
    std::string_view before = pattern.substr(0, at), after = pattern.substr(at + hole.size());
    if (part.size() <= before.size() + after.size() || !part.starts_with(before) || !part.ends_with(after)) return false;
    model = percent_decoded(part.substr(before.size(), part.size() - before.size() - after.size())).substr(0, 128);
    return true;
}

std::optional<std::uint64_t> sum(const ApiSeen& seen, std::size_t first)
{
    std::optional<std::uint64_t> total;
    for (std::size_t slot = first; slot < first + token_slots / 2; ++slot)
        if (seen.tokens[slot] >= 0) total = total.value_or(0) + static_cast<std::uint64_t>(seen.tokens[slot]);
    return total;
}

// How one API explains an exchange.
struct Candidate {
    std::size_t api = 0;
    bool is_shape = false, is_path = false, is_header = false, is_response = false;
    std::uint32_t hints = 0;
    Confidence confidence = Confidence::none;
    unsigned weight = 0;
    std::string path_model;
};

std::string because(const Candidate& c)
{
    std::string words;
    auto say = [&](bool holds, std::string_view word) {
        if (holds) words += (words.empty() ? "" : ", ") + std::string(word);
    };
    say(c.is_shape, "shape");
    say(c.hints > 0, "keys of its own");
    say(c.is_path, "path");
    say(c.is_header, "header");
    say(c.is_response, "response");
    return words;
}

}  // namespace

std::optional<std::string> match_path(std::string_view pattern, std::string_view path)
{
    path = path.substr(0, path.find_first_of("?#"));
    std::vector<std::string_view> wanted = split(pattern.substr(1), '/'), parts = split(path, '/');
    if (parts.size() < wanted.size()) return std::nullopt;
    std::string model;
    std::size_t skipped = parts.size() - wanted.size();
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!match_part(wanted[i], parts[skipped + i], model)) return std::nullopt;
    return model;
}

Result<ApiCatalog> ApiCatalog::parse(const std::map<std::string, std::string, std::less<>>& files)
{
    ApiCatalog catalog;
    std::set<std::string> ids;
    for (const auto& [name, text] : files) {
        if (name == "claims.yaml") {
            catalog.claims_ = TRY(ApiClaims::parse(text, name));
            continue;
        }
        catalog.apis_.push_back(TRY(parse_api(text, name)));
        if (!ids.insert(catalog.apis_.back().id).second)
            return fail(ErrorKind::invalid, name + ": another file has the id " + catalog.apis_.back().id);
    }
    if (catalog.apis_.size() > 64) return fail(ErrorKind::invalid, "more than 64 APIs");
    catalog.requests_ = ShapeSet::of_requests(catalog.apis_);
    catalog.responses_ = ShapeSet::of_responses(catalog.apis_);
    return catalog;
}

struct ApiWatch::State {
    const ApiCatalog* catalog;
    std::string method, path;
    std::vector<bool> has_header;  // of each API: one of its own
    ApiBodyDecoder request_decoder, response_decoder;
    ApiBodyReader request;
    std::optional<ApiBodyReader> response;
    std::string claimed_agent;

    State(const ApiCatalog& c, std::string_view m, std::string_view p, const Headers& headers)
        : catalog(&c),
          method(m.substr(0, 32)),
          path(p.substr(0, 4096)),
          request_decoder(header_of(headers, "content-encoding")),
          response_decoder(""),
          request(header_of(headers, "content-type"), c.requests_),
          claimed_agent(c.claims_.claimed_agent(headers))
    {
        for (const Api& api : c.apis_)
            has_header.push_back(
                std::ranges::any_of(api.request.headers, [&](const std::string& name) { return find_header(headers, name); }));
    }

    Candidate judged(std::size_t index) const;
    std::vector<Candidate> candidates() const;
};

// The shape of the request decides, or that of the response; all else only raises the confidence. Without any body it is a
// path and a header of its own, which is no more than possible.
Candidate ApiWatch::State::judged(std::size_t index) const
{
    const Api& api = catalog->apis_[index];
    const ApiSeen& seen = request.shapes().seen(index);
    Candidate c;
    c.api = index;
    c.is_shape = seen.is_match;
    c.hints = seen.is_match ? seen.hints : 0;
    c.is_header = has_header[index];
    c.is_response = response && response->shapes().seen(index).is_match;
    for (const std::string& pattern : api.request.paths) {
        auto model = match_path(pattern, path);
        if (!model) continue;
        c.is_path = true;
        if (c.path_model.empty()) c.path_model = std::move(*model);
    }
    if (std::ranges::find(api.request.methods, method) == api.request.methods.end()) return c;
    if (!c.is_shape && !c.is_response) return c;
    unsigned base = c.is_shape ? static_cast<unsigned>(api.request.confidence) : 0;
    unsigned more = (c.is_path ? 1u : 0u) + (c.is_header ? 1u : 0u) + (c.is_response ? 1u : 0u) + (c.hints > 0 ? 1u : 0u);
    if (!c.is_shape && more < 2) return c;  // a response alone looks like too many things
    c.confidence = static_cast<Confidence>(std::min(base + more, static_cast<unsigned>(Confidence::certain)));
    if (!c.is_shape) c.confidence = Confidence::possible;
    c.weight = base + (c.is_path ? 3u : 0u) + (c.is_header ? 2u : 0u) + (c.is_response ? 4u : 0u) + 2 * std::min(c.hints, 3u);
    return c;
}

std::vector<Candidate> ApiWatch::State::candidates() const
{
    std::vector<Candidate> all;
    for (std::size_t i = 0; i < catalog->apis_.size(); ++i)
        if (Candidate c = judged(i); c.confidence != Confidence::none) all.push_back(std::move(c));
    std::ranges::stable_sort(all, [](const Candidate& a, const Candidate& b) { return a.weight > b.weight; });
    return all;
}

ApiWatch::ApiWatch(const ApiCatalog& catalog, std::string_view method, std::string_view path, const Headers& headers)
    : state_(std::make_unique<State>(catalog, method, path, headers))
{
}

ApiWatch::ApiWatch(ApiWatch&&) noexcept = default;
ApiWatch& ApiWatch::operator=(ApiWatch&&) noexcept = default;
ApiWatch::~ApiWatch() = default;

void ApiWatch::request_body(std::string_view bytes)
{
    state_->request_decoder.take(bytes, [&](std::string_view plain) { state_->request.take(plain); });
}

void ApiWatch::response_head(int status, const Headers& headers)
{
    if (status < 200) return;  // more will come
    state_->response_decoder = ApiBodyDecoder(header_of(headers, "content-encoding"));
    state_->response.emplace(header_of(headers, "content-type"), state_->catalog->responses_);
}

void ApiWatch::response_body(std::string_view bytes)
{
    if (!state_->response) return;
    state_->response_decoder.take(bytes, [&](std::string_view plain) { state_->response->take(plain); });
}

ApiUse ApiWatch::finish()
{
    State& s = *state_;
    s.request.finish();
    if (s.response) s.response->finish();
    ApiUse use;
    use.claimed_agent = s.claimed_agent;
    use.is_whole = s.request.is_whole() || s.request.taken() == 0;
    use.bytes_in = s.response ? s.response->taken() : 0;
    if (!s.request_decoder.unread().empty())
        use.unread = "request: " + s.request_decoder.unread();
    else if (!s.response_decoder.unread().empty())
        use.unread = "response: " + s.response_decoder.unread();
    std::uint64_t& other = use.bytes_out[static_cast<std::size_t>(ByteKind::other)];
    other = s.request.taken();

    std::vector<Candidate> candidates = s.candidates();
    if (candidates.empty()) return use;
    const Candidate& best = candidates.front();
    const ApiSeen& asked = s.request.shapes().seen(best.api);
    use.api = s.catalog->apis_[best.api].id;
    use.confidence = best.confidence;
    if (!use.is_whole && use.confidence > Confidence::possible)
        use.confidence = static_cast<Confidence>(static_cast<int>(use.confidence) - 1);
    use.because = because(best);
    for (const Candidate& c : candidates)
        if (c.api != best.api && c.weight == best.weight) use.also.push_back(s.catalog->apis_[c.api].id);
    if (best.is_shape) {
        use.tools = asked.tools;
        use.bytes_out = asked.bytes;
        std::uint64_t told = 0;
        for (std::uint64_t bytes : use.bytes_out) told += bytes;
        other += s.request.taken() - std::min(told, s.request.taken());
    }
    use.model = best.is_shape ? s.request.shapes().model(best.api) : "";
    if (use.model.empty()) use.model = best.path_model;
    if (!s.response) return use;
    if (use.model.empty()) use.model = s.response->shapes().model(best.api);
    const ApiSeen& answered = s.response->shapes().seen(best.api);
    use.input_tokens = sum(answered, 0);
    use.output_tokens = sum(answered, token_slots / 2);
    use.is_streamed = s.response->is_streamed();
    return use;
}

}  // namespace bawn::egress
