// bawn model add: a model file is checked, hashed and remembered.

#include <fmt/format.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "base/files.h"
#include "base/state_folder.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/model_families.h"
#include "cli/model_record.h"

namespace bawn::cli {
namespace {

// The file, or those of a folder whose names end in .gguf.
Result<std::vector<std::string>> files_at(const std::string& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return fail_errno("looking at " + printable(path));
    if (!S_ISDIR(status.st_mode)) return std::vector{path};
    std::vector<std::string> files;
    Root root = TRY(Root::open(path));
    for (const std::string& name : TRY(root.names_in("/")))
        if (name.ends_with(".gguf")) files.push_back(path + "/" + name);
    if (files.empty()) return fail(ErrorKind::not_found, printable(path) + " holds no file that ends in .gguf");
    return files;
}

Result<int> add_model(World& world, const Given& given)
{
    model::ModelStore store(TRY(state_folder_path(given.one("state"), world.environment)));
    auto families = TRY(built_in_families());
    Json list = Json::array();
    int status = 0;
    for (const std::string& file : TRY(files_at(given.arguments().front()))) {
        auto record = store.add(file, families);
        if (!record) {  // of a folder, the others are added
            world.err << "bawn: " << record.error().message() << '\n';
            status = 1;
            continue;
        }
        list.push_back(model_json(*record));
        if (!given.has("json")) world.out << "added " << record->name << '\n' << words_about(*record);
    }
    if (given.has("json")) world.out << to_text(list, 2) << '\n';
    return status;
}

}  // namespace

extern const Command model_add_command = {
    .name = "model add",
    .summary = "check a model file and remember it by its content",
    .about =
        "The file stays where it is; what is kept is its hash, and what its head says of it. The head is checked before any library\n"
        "sees the file: counts, lengths, ids of tokens, and that its parts lie within it. The model's own chat template is shown by\n"
        "its hash and never run: how a family is spoken to is data of this program. Bawn downloads nothing.",
    .arguments = {{"FILE|DIR", "a model in GGUF form, or a folder of such files"}},
    .options = {{"json", "", "as JSON"}, {"state", "DIR", "where it is remembered"}},
    .examples = {{"bawn model add ~/models", "every .gguf file in it"}},
    .exits = {},
    .run = add_model,
};

}  // namespace bawn::cli
