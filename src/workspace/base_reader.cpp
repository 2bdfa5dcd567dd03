#include "workspace/base_reader.h"

#include <git2.h>

#include "workspace/git_library.h"

namespace bawn::workspace {
namespace {

constexpr std::size_t longest_text = 16 << 20;

bool is_text(std::string_view text) { return text.size() <= longest_text && text.substr(0, 8000).find('\0') == std::string_view::npos; }

git_merge_file_input input_of(std::string_view text)
{
    git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
    input.ptr = text.data();
    input.size = text.size();
    return input;
}

}  // namespace

struct BaseReader::Git {
    git_index* index = nullptr;
    git_odb* objects = nullptr;
    ~Git()
    {
        git_index_free(index);
        git_odb_free(objects);
    }
};

BaseReader::BaseReader(const Folder& session, const Base& base) : session_(session), base_(base) {}
BaseReader::~BaseReader() = default;

BaseReader::Git* BaseReader::git()
{
    if (is_tried_) return git_.get();
    is_tried_ = true;
    if (base_.index_file.empty() || base_.objects.empty() || !open_git_library()) return nullptr;
    auto git = std::make_unique<Git>();
    std::string index = "/proc/self/fd/" + std::to_string(session_.fd()) + "/" + base_.index_file;
    if (git_index_open(&git->index, index.c_str()) < 0 || git_odb_open(&git->objects, base_.objects.c_str()) < 0) return nullptr;
    git_ = std::move(git);
    return git_.get();
}

bool BaseReader::is_tracked(std::string_view path)
{
    Git* opened = git();
    return opened && git_index_get_bypath(opened->index, std::string(path).c_str(), 0);
}

std::optional<BaseReader::Known> BaseReader::find(std::string_view path)
{
    Git* opened = git();
    const git_index_entry* entry = opened ? git_index_get_bypath(opened->index, std::string(path).c_str(), 0) : nullptr;
    if (!entry || (entry->mode != GIT_FILEMODE_BLOB && entry->mode != GIT_FILEMODE_BLOB_EXECUTABLE)) return std::nullopt;
    git_odb_object* object = nullptr;
    if (git_odb_read(&object, opened->objects, &entry->id) < 0) return std::nullopt;
    std::string content(static_cast<const char*>(git_odb_object_data(object)), git_odb_object_size(object));
    git_odb_object_free(object);
    return Known{std::move(content), entry->mode == GIT_FILEMODE_BLOB_EXECUTABLE};
}

std::optional<std::string> merged_text(std::string_view base, std::string_view ours, std::string_view theirs)
{
    if (ours == base) return std::string(theirs);
    if (!is_text(base) || !is_text(ours) || !is_text(theirs) || !open_git_library()) return std::nullopt;
    git_merge_file_input inputs[] = {input_of(base), input_of(ours), input_of(theirs)};
    git_merge_file_result result = {};
    if (git_merge_file(&result, &inputs[0], &inputs[1], &inputs[2], nullptr) < 0) return std::nullopt;
    std::optional<std::string> merged;
    if (result.automergeable) merged.emplace(result.ptr ? result.ptr : "", result.len);
    git_merge_file_result_free(&result);
    return merged;
}

}  // namespace bawn::workspace
