#include "model/model_store.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "base/nearest.h"
#include "base/paths.h"
#include "base/state_folder.h"
#include "base/text.h"
#include "model/gguf.h"
#include "model/memory_estimate.h"

namespace bawn::model {
namespace {

constexpr std::size_t most_models = 1000, most_record = 1 << 16, least_hash = 6, hash_digits = 64;
constexpr std::uint32_t usual_context = 8192;

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

Result<ModelRecord::Seen> seen(const Fd& file)
{
    struct stat status = TRY(status_of(file));
    return ModelRecord::Seen{static_cast<std::uint64_t>(status.st_size), status.st_dev, status.st_ino, nanoseconds(status.st_mtim),
                             nanoseconds(status.st_ctim)};
}

Result<Fd> open_model_file(const std::string& path)
{
    Fd file = TRY(Fd::open(path, O_RDONLY | O_NONBLOCK));
    struct stat status = TRY(status_of(file));
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, printable(path) + " is no file");
    return file;
}

bool is_hash(std::string_view word)
{
    return std::ranges::all_of(word, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Json json_of(const ModelRecord& record)
{
    return {{"sha256", record.sha256},
            {"name", record.name},
            {"path", valid_utf8(record.path)},
            {"family", record.family},
            {"title", valid_utf8(record.title)},
            {"architecture", record.architecture},
            {"licence", valid_utf8(record.licence)},
            {"quantisation", record.quantisation},
            {"template_sha256", record.template_sha256},
            {"file_bytes", record.file_bytes},
            {"context_tokens", record.context_tokens},
            {"needed_bytes", record.needed_bytes},
            {"needed_context", record.needed_context},
            {"seen",
             {{"bytes", record.seen.bytes},
              {"device", record.seen.device},
              {"inode", record.seen.inode},
              {"modified_ns", record.seen.modified_ns},
              {"changed_ns", record.seen.changed_ns}}}};
}

template <typename Number>
Number number_at(const Json& json, const char* key)
{
    auto found = json.find(key);
    return found != json.end() && found->is_number_integer() ? found->get<Number>() : Number();
}

Result<ModelRecord> record_of(std::string_view text)
{
    Json json = TRY(parse_json(text));
    ModelRecord record;
    record.sha256 = string_at(json, "sha256");
    record.name = string_at(json, "name");
    record.path = string_at(json, "path");
    if (record.sha256.size() != hash_digits || !is_hash(record.sha256) || record.name.empty() || record.path.empty())
        return fail(ErrorKind::invalid, "this is no record of a model");
    record.family = string_at(json, "family");
    record.title = string_at(json, "title");
    record.architecture = string_at(json, "architecture");
    record.licence = string_at(json, "licence");
    record.quantisation = string_at(json, "quantisation");
    record.template_sha256 = string_at(json, "template_sha256");
    record.file_bytes = number_at<std::uint64_t>(json, "file_bytes");
    record.context_tokens = number_at<std::uint32_t>(json, "context_tokens");
    record.needed_bytes = number_at<std::uint64_t>(json, "needed_bytes");
    record.needed_context = number_at<std::uint32_t>(json, "needed_context");
    const Json seen = json.contains("seen") && json["seen"].is_object() ? json["seen"] : Json::object();
    record.seen = {number_at<std::uint64_t>(seen, "bytes"), number_at<std::uint64_t>(seen, "device"),
                   number_at<std::uint64_t>(seen, "inode"), number_at<std::int64_t>(seen, "modified_ns"),
                   number_at<std::int64_t>(seen, "changed_ns")};
    return record;
}

std::string hash_of(const Sha256Digest& digest) { return to_hex(digest); }

}  // namespace

std::string name_from_title(std::string_view title)
{
    std::string name;
    for (char c : lower_case(title)) {
        bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
        if (is_kept)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (name.ends_with('-') || name.ends_with('.')) name.pop_back();
    return name.empty() ? "model" : name.substr(0, 80);
}

Result<ModelRecord> ModelStore::add(const std::string& given_path, std::span<const Family> families) const
{
    std::string path = canonical(given_path);
    if (path.empty()) return fail(ErrorKind::not_found, printable(given_path) + " is not there");
    if (!is_valid_utf8(path)) return fail(ErrorKind::invalid, printable(path) + ": a name that is no UTF-8 cannot be kept");
    Fd file = TRY(open_model_file(path));
    ModelRecord record;
    record.seen = TRY(seen(file));
    record.path = path;
    MappedFile mapped = TRY(MappedFile::open(file, most_gguf_bytes));
    Gguf gguf = TRY(Gguf::read(mapped.bytes(), printable(path)));
    GgufFacts facts = TRY(read_facts(gguf));
    record.title = facts.name;
    record.architecture = facts.architecture;
    record.licence = facts.licence;
    record.quantisation = facts.quantisation;
    record.file_bytes = facts.file_bytes;
    record.context_tokens = facts.context_tokens;
    record.needed_context = std::min(facts.context_tokens, usual_context);
    record.needed_bytes = estimate_memory(facts, {.context_tokens = record.needed_context, .slots = 1}).all();
    if (!facts.chat_template.empty()) record.template_sha256 = hash_of(sha256(facts.chat_template));
    if (const Family* family = family_of(families, facts)) record.family = family->id();
    record.sha256 = hash_of(TRY(sha256(file)));
    if (mapped.was_cut() || TRY(seen(file)) != record.seen)
        return fail(ErrorKind::unavailable, printable(path) + " changed while it was read");

    record.name = name_from_title(facts.name);
    for (const ModelRecord& known : TRY(all())) {
        if (known.sha256 == record.sha256) record.name = known.name;
        if (known.sha256 != record.sha256 && known.name == record.name) record.name += "-" + record.sha256.substr(0, least_hash);
    }
    TRY(keep(record));
    return record;
}

Result<> ModelStore::keep(const ModelRecord& record) const
{
    TRY(open_state_folder(folder_));
    TRY(make_folders(folder_ + "/models"));
    return write_atomically(path_of(record.sha256), to_text(json_of(record), 2) + "\n");
}

Result<std::vector<ModelRecord>> ModelStore::all() const
{
    std::vector<ModelRecord> records;
    auto root = Root::open(folder_ + "/models");
    if (!root && root.error().kind() == ErrorKind::not_found) return records;
    if (!root) return fail(std::move(root).error());
    TRY(open_state_folder(folder_));  // records of somebody else are not believed
    for (const std::string& name : TRY(root->names_in("/", most_models))) {
        if (!name.ends_with(".json")) continue;
        Fd file = TRY(root->open_file(name));
        auto record = record_of(TRY(read_text(file, most_record)));
        if (!record) return fail(std::move(record).error().while_doing(folder_ + "/models/" + printable(name)));
        records.push_back(std::move(*record));
    }
    std::ranges::sort(records, {}, &ModelRecord::name);
    return records;
}

Result<ModelRecord> ModelStore::find(std::string_view word) const
{
    std::vector<ModelRecord> records = TRY(all());
    for (const ModelRecord& record : records)
        if (record.name == word) return record;
    std::vector<const ModelRecord*> fitting;
    if (word.size() >= least_hash && is_hash(word))
        for (const ModelRecord& record : records)
            if (record.sha256.starts_with(word)) fitting.push_back(&record);
    if (fitting.size() == 1) return *fitting.front();
    if (fitting.size() > 1) return fail(ErrorKind::invalid, fmt::format("{} models have a hash that begins with {}", fitting.size(), word));
    std::vector<std::string_view> names;
    for (const ModelRecord& record : records) names.push_back(record.name);
    std::string_view meant = nearest(word, names);
    return fail(ErrorKind::not_found,
                fmt::format("no model \"{}\" was added{}", printable(word),
                            meant.empty() ? " (bawn model list shows them)" : fmt::format("; did you mean {}?", meant)));
}

Result<> ModelStore::confirm(ModelRecord& record) const
{
    Fd file = TRY(open_model_file(record.path));
    ModelRecord::Seen now = TRY(seen(file));
    if (now == record.seen) return {};
    if (now.bytes != record.file_bytes || hash_of(TRY(sha256(file))) != record.sha256)
        return fail(ErrorKind::invalid, printable(record.path) + " is not the file that was added: look at it, and add it again");
    record.seen = now;
    return keep(record);
}

}  // namespace bawn::model
