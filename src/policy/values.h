#pragma once

// The values that stand in a policy file: each text is checked and put in its final form, or refused with what was
// expected. None of them opens or resolves anything.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::policy {

Result<std::string> parse_agent_id(std::string_view);    // "claude-code"
Result<std::string> parse_rule_name(std::string_view);   // "ban-claude"
Result<std::string> parse_capability(std::string_view);  // "run-commands"
Result<std::string> parse_vendor(std::string_view);      // not empty
Result<std::string> parse_sha256(std::string_view);      // 64 hexadecimal digits, made lower case
Result<std::uint16_t> parse_port(std::string_view);      // 1 to 65535
Result<std::string> parse_method(std::string_view);      // "GET"
Result<std::string> parse_url_path(std::string_view);    // "/v1/messages", "/v1/*"
Result<std::string> parse_base_url(std::string_view);    // "https://llm.example.org/v1", without user, query or fragment
Result<std::uint64_t> parse_byte_count(std::string_view);  // "500", "10 MB", "1GiB"
Result<std::string> parse_path_pattern(std::string_view);  // "/srv/**", "~/.ssh/**", "docs/*.md", ".env"
Result<std::string> parse_program(std::string_view);       // "curl", "/usr/bin/*"
Result<bool> parse_true(std::string_view);                 // "true" alone: "unknown: false" would say nothing
Result<bool> parse_document_version(std::string_view);     // "1"

// The error of a text that is no such value: "expected a port from 1 to 65535, not \"65536\"".
std::unexpected<Error> expected(std::string_view what, std::string_view text);

}  // namespace bawn::policy
