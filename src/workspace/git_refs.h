#pragma once

// The references of a git directory, loose and packed, read without following a link.

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "workspace/folder.h"

namespace bawn::workspace {

// Full name ("refs/heads/main") to 40 or 64 hex digits, or to "ref: NAME".
using Refs = std::map<std::string, std::string>;

// More than `limit` names is ErrorKind::invalid. What is no reference, by name or content, is left out.
Result<Refs> read_refs(const Folder& git_folder, std::size_t limit);

// HEAD: "ref: refs/heads/main" or hex digits; ErrorKind::invalid where it is something else.
Result<std::string> read_head(const Folder& git_folder);

bool is_ref_name(std::string_view);   // git-check-ref-format(1), below refs/
bool is_object_id(std::string_view);  // hex, of SHA-1 or SHA-256
std::string packed_refs_text(const Refs&);

}  // namespace bawn::workspace
