#include "model/hole_path.h"

#include <algorithm>
#include <map>

#include "check/language.h"
#include "model/code_look.h"

namespace bawn::model {
namespace {

constexpr std::size_t most_hole_text = 16 << 10;  // on each side of the hole

// Of the files beside it, the language that most of them have.
std::string path_by_extra(const Hole& hole)
{
    std::map<std::string_view, unsigned> counts;
    std::string path;
    unsigned most = 0;
    for (const Hole::Extra& extra : hole.extra) {
        const check::Language* language = check::language_of_file(extra.path, "");
        if (!language || ++counts[language->id] <= most) continue;
        most = counts[language->id];
        path = extra.path;
    }
    return path;
}

}  // namespace

std::string path_of_hole(const Hole& hole)
{
    if (check::language_of_file(hole.path, "") || hole.path.find('.') != std::string::npos) return hole.path;
    const std::string_view before = hole.before, after = hole.after;
    const CodeLook look =
        look_of_code({before.substr(before.size() - std::min(before.size(), most_hole_text)), after.substr(0, most_hole_text)});
    const std::string_view path = look.likely_path();
    return path.empty() ? path_by_extra(hole) : std::string(path);
}

}  // namespace bawn::model
