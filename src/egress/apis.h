#pragma once

// Traffic to a language model, known by its shape, whatever host it goes to.
//
//     ApiCatalog catalog = TRY(ApiCatalog::parse(files));      // data/apis: name and text of each file
//     ApiWatch watch = catalog.watch(method, path, headers);
//     watch.request_body(bytes); …                             // as they pass; in pieces of any size
//     watch.response_head(status, headers);
//     watch.response_body(bytes); …
//     ApiUse use = watch.finish();                             // also when the connection broke off: what passed, counts
//
// Pure: opens nothing, keeps nothing of what passes but names of models. Bounded: some 64 KiB for one exchange, whatever passes,
// and the windows of the decoders. The catalog must outlive its watches; both sides of one exchange are one thread's.
// Where TLS is not inspected nothing is known of an API, and nothing is guessed.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/confidence.h"
#include "base/error.h"
#include "egress/api_claims.h"
#include "egress/api_file.h"
#include "egress/api_shape.h"
#include "egress/http.h"

namespace bawn::egress {

struct ApiUse {
    std::string api;                     // "" where no API was recognised
    Confidence confidence = Confidence::none;
    std::string because;                 // "shape, path, response"
    std::vector<std::string> also;       // what it could be as well, by all that was seen
    std::string model;                   // as the request names it, else the response
    std::optional<std::uint64_t> input_tokens, output_tokens;  // as the response tells them
    std::uint64_t tools = 0;             // defined in the request
    BytesByKind bytes_out{};                   // of the decoded request body, by ByteKind; their sum is its size
    std::uint64_t bytes_in = 0;          // of the decoded response body
    bool is_streamed = false;
    bool is_whole = true;                // false: the request's body was cut short, or is not what it says
    std::string unread;                  // why a body could not be read, or ""
    std::string claimed_agent;           // id of data/agents that the request says it is, or ""

    std::uint64_t out(ByteKind kind) const { return bytes_out[static_cast<std::size_t>(kind)]; }
};

class ApiCatalog;

class ApiWatch {
public:
    ApiWatch(ApiWatch&&) noexcept;
    ApiWatch& operator=(ApiWatch&&) noexcept;
    ~ApiWatch();

    void request_body(std::string_view);
    void response_head(int status, const Headers&);
    void response_body(std::string_view);
    ApiUse finish();  // once

private:
    friend class ApiCatalog;
    ApiWatch(const ApiCatalog&, std::string_view method, std::string_view path, const Headers&);

    struct State;
    std::unique_ptr<State> state_;
};

class ApiCatalog {
public:
    // By file name: "anthropic-messages.yaml", …, and "claims.yaml". ErrorKind::invalid names file, line and column.
    static Result<ApiCatalog> parse(const std::map<std::string, std::string, std::less<>>& files);

    ApiWatch watch(std::string_view method, std::string_view path, const Headers& headers) const { return {*this, method, path, headers}; }

    const std::vector<Api>& apis() const { return apis_; }
    const ApiClaims& claims() const { return claims_; }

    // The examples of all files, run in pieces of `piece` bytes; one line for each that is not as it should be.
    std::vector<std::string> failed_examples(std::size_t piece = 1 << 20) const;

private:
    friend class ApiWatch;
    std::vector<Api> apis_;
    ApiClaims claims_;
    ShapeSet requests_, responses_;
};

// The model that a request's path names by this pattern ("" where it names none), or nullopt where they differ.
std::optional<std::string> match_path(std::string_view pattern, std::string_view path);

}  // namespace bawn::egress
