// bawn model show: what is known of one model, and whether its file is still the same.

#include <fcntl.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "base/mapped_file.h"
#include "base/state_folder.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/model_record.h"
#include "cli/model_words.h"
#include "model/gguf.h"
#include "model/gguf_facts.h"

namespace bawn::cli {
namespace {

Result<std::string> template_of(const model::ModelRecord& record)
{
    Fd file = TRY(Fd::open(record.path, O_RDONLY));
    MappedFile mapped = TRY(MappedFile::open(file, model::most_gguf_bytes));
    model::Gguf gguf = TRY(model::Gguf::read(mapped.bytes(), printable(record.path)));
    return TRY(model::read_facts(gguf)).chat_template;
}

Result<int> show_model(World& world, const Given& given)
{
    model::ModelStore store(TRY(state_folder_path(given.one("state"), world.environment)));
    model::ModelRecord record = TRY(store.find(given.arguments().front()));
    TRY(store.confirm(record));
    if (given.has("template"))
        world.out << printable_text(TRY(template_of(record))) << '\n';
    else if (given.has("json"))
        world.out << to_text(model_json(record), 2) << '\n';
    else
        world.out << record.name << '\n' << words_about(record);
    return 0;
}

}  // namespace

extern const Command model_show_command = {
    .name = "model show",
    .summary = "what is known of a model, checked against its file",
    .about = "A file that is no longer the one that was added is an error.",
    .arguments = {{"MODEL", "its name, or the first 6 or more digits of its hash"}},
    .options = {{"template", "", "the chat template that the file carries, as text"},
                {"json", "", "as JSON"},
                {"state", "DIR", "where it is remembered"}},
    .examples = {{"bawn model show qwen2.5-coder-0.5b-instruct-awq", "by its name"}},
    .exits = {},
    .run = show_model,
};

}  // namespace bawn::cli
