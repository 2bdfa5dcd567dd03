#include "cli/knowledge_files.h"

#include <algorithm>
#include <iterator>

#include "agents/examples.h"
#include "base/files.h"
#include "cli/embedded.h"

namespace bawn::cli {
namespace {

Result<> add_yaml_files(const Root& root, const std::string& folder, KnowledgeFiles& files)
{
    for (const std::string& name : TRY(root.names_in(folder))) {
        if (!name.ends_with(".yaml")) continue;
        Fd fd = TRY(root.open_file(folder + name));
        files[name == "unknown.yaml" ? name : "agents/" + name] = TRY(read_text(fd, 1 << 20));
    }
    return {};
}

void parse_one(const std::string& name, std::string_view text, const std::string& where, agents::Knowledge& knowledge,
               std::vector<std::string>& problems)
{
    if (name == "unknown.yaml") {
        auto unknown = agents::parse_unknown(text, where + name);
        if (unknown)
            knowledge.unknown = std::move(*unknown);
        else
            problems.push_back(unknown.error().message());
        return;
    }
    auto signature = agents::parse_signature(text, where + name);
    if (!signature) return problems.push_back(signature.error().message());
    if ("agents/" + signature->id + ".yaml" != name)
        problems.push_back(where + name + ": the file is not called after its id " + signature->id);
    knowledge.signatures.push_back(std::move(*signature));
}

}  // namespace

Result<KnowledgeFiles> knowledge_files_in(const std::string& folder)
{
    KnowledgeFiles files;
    Root root = TRY(Root::open(folder));
    bool is_like_data = root.open_folder("agents").has_value();
    TRY(add_yaml_files(root, is_like_data ? "agents/" : "", files));
    if (is_like_data) {
        if (auto unknown = root.open_file("unknown.yaml")) files["unknown.yaml"] = TRY(read_text(*unknown, 1 << 20));
    }
    if (files.empty()) return fail(ErrorKind::not_found, folder + " holds no .yaml file");
    return files;
}

KnowledgeCheck check_knowledge(const KnowledgeFiles& files, const std::string& where)
{
    agents::Knowledge knowledge;
    std::vector<std::string> problems;
    for (const auto& [name, text] : files) parse_one(name, text, where, knowledge, problems);
    if (!files.contains("unknown.yaml")) parse_one("unknown.yaml", embedded_file("unknown.yaml"), "", knowledge, problems);
    if (auto together = agents::check_together(knowledge.signatures); !together) problems.push_back(together.error().message());
    KnowledgeCheck check = check_examples(knowledge);
    check.problems.insert(check.problems.begin(), std::make_move_iterator(problems.begin()), std::make_move_iterator(problems.end()));
    return check;
}

KnowledgeCheck check_examples(const agents::Knowledge& knowledge)
{
    KnowledgeCheck check;
    check.signatures = knowledge.signatures.size();
    for (const agents::Signature& signature : knowledge.signatures) {
        check.examples += signature.examples.size();
        std::ranges::move(agents::failed_examples(knowledge, signature), std::back_inserter(check.problems));
    }
    return check;
}

}  // namespace bawn::cli
