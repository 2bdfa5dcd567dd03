#pragma once

// Git objects from a place that somebody else could write. Nothing is believed: an object is what its bytes hash to.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "workspace/folder.h"

namespace bawn::workspace {

enum class ObjectType { commit, tree, blob, tag };
std::string_view name_of(ObjectType);

struct Object {
    ObjectType type = ObjectType::blob;
    std::string content;
};

// A loose object as it stands in a file; inflated to at most `limit` bytes.
Result<Object> parse_loose_object(std::string_view deflated, std::uint64_t limit);
std::string id_of(const Object&);  // hex of SHA-1

// What an object refers to, if it is well formed and harmless: a tree with a name like ".git", "." or "a/b" is an error.
// The targets of submodule entries are not in it.
Result<std::vector<std::string>> references_of(const Object&);

// The objects of a shadow: loose ones are read one by one, packs are copied and indexed anew in `scratch` (a folder of
// ours, on this machine's disk), ignoring the index that came with them.
class ForeignObjects {
public:
    static Result<ForeignObjects> open(const Folder& shadow, const std::string& scratch, std::uint64_t most_bytes);
    ForeignObjects(ForeignObjects&&) noexcept;
    ~ForeignObjects();

    Result<std::optional<Object>> read(const std::string& id, std::uint64_t limit) const;
    const std::vector<std::string>& problems() const;  // packs that could not be read

private:
    struct State;
    explicit ForeignObjects(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace bawn::workspace
