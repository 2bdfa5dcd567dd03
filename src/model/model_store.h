#pragma once

// ModelStore: the models that somebody added on this machine, by the hash of their content.
//
//     ModelStore store(state_folder);
//     ModelRecord record = TRY(store.add("/srv/qwen.gguf", families));
//     ModelRecord again = TRY(store.find("qwen2.5-coder-0.5b-instruct"));   // or the first letters of its hash
//     TRY(store.confirm(again));                                            // it is still that file
//
// A record is a small JSON file, `models/SHA256.json` in the state folder; the model stays where it is. Hashing half a gigabyte takes
// most of a second, so a file whose size, inode and times of change are those of the record is believed to be the same: the time of an
// inode's last change cannot be set by who owns the file. Whatever differs is hashed again.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "model/family.h"

namespace bawn::model {

struct ModelRecord {
    std::string sha256, name, path;
    std::string family;  // an id, or "" where none fits
    std::string title, architecture, licence, quantisation;
    std::string template_sha256;  // "" where the file has no template
    std::uint64_t file_bytes = 0, needed_bytes = 0;  // needed: with one context of `needed_context` tokens
    std::uint32_t context_tokens = 0, needed_context = 0;

    struct Seen {
        std::uint64_t bytes = 0, device = 0, inode = 0;
        std::int64_t modified_ns = 0, changed_ns = 0;

        bool operator==(const Seen&) const = default;
    } seen;
};

class ModelStore {
public:
    explicit ModelStore(std::string state_folder) : folder_(std::move(state_folder)) {}

    // Checks the file's head, hashes it, writes its record. A file that was added before gets a new record and keeps its name.
    Result<ModelRecord> add(const std::string& path, std::span<const Family>) const;

    Result<std::vector<ModelRecord>> all() const;                 // by name
    Result<ModelRecord> find(std::string_view word) const;        // ErrorKind::not_found names the nearest; a hash needs 6 digits

    // ErrorKind::invalid: the file at the record's path holds something else by now.
    Result<> confirm(ModelRecord&) const;

private:
    std::string path_of(const std::string& sha256) const { return folder_ + "/models/" + sha256 + ".json"; }
    Result<> keep(const ModelRecord&) const;

    std::string folder_;
};

// "qwen2.5-coder-0.5b-instruct" for "Qwen2.5 Coder 0.5B Instruct".
std::string name_from_title(std::string_view title);

}  // namespace bawn::model
