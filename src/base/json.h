#pragma once

// JSON, by nlohmann: bounded, and with the place in every error.
//
//     auto settings = TRY(parse_json(text, JsonDialect::with_comments));
//     settings.json: line 12, column 3: unexpected '}'

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn {

using Json = nlohmann::json;

enum class JsonDialect {
    strict,         // RFC 8259
    with_comments,  // JSONC as editors write it: // and /* */ comments, trailing commas
};

// Deeper than 128 levels, or not JSON: ErrorKind::invalid with line and column. Never throws.
Result<Json> parse_json(std::string_view text, JsonDialect = JsonDialect::strict);

// Text that is always valid JSON: invalid UTF-8 inside strings is replaced. `indent` < 0 is one line.
std::string to_text(const Json&, int indent = -1);

// The value at a dotted path ("permissions.defaultMode"), or nullptr. Keys that hold dots are tried whole first:
// {"a.b": 1} answers "a.b".
const Json* value_at(const Json&, std::string_view dotted_path);

// The string at a key, or "" where there is none or it is something else.
std::string string_at(const Json&, std::string_view key);

}  // namespace bawn
