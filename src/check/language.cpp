#include "check/language.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "check/languages/all.h"

namespace bawn::check {
namespace {

bool holds(const std::vector<std::string_view>& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

// "#!/usr/bin/env python3 -u" -> "python3"
std::string_view interpreter_of(std::string_view line)
{
    if (!line.starts_with("#!")) return {};
    std::string_view last;
    std::size_t at = 2;
    while (at < line.size()) {
        std::size_t begin = line.find_first_not_of(" \t\r\n", at);
        if (begin == std::string_view::npos) break;
        at = std::min(line.find_first_of(" \t\r\n", begin), line.size());
        last = base_name(line.substr(begin, at - begin));
        if (last != "env" && !last.starts_with("-")) return last;
    }
    return {};
}

}  // namespace

std::span<const Language* const> languages()
{
    using namespace check::grammars;
    static const std::array all{&bash(), &c(),          &cpp(),      &csharp(), &dockerfile(), &go(),         &hcl(),
                                &java(), &javascript(), &json(),     &kotlin(), &php(),        &python(),     &ruby(),
                                &rust(), &scala(),      &solidity(), &swift(),  &tsx(),        &typescript(), &yaml()};
    return all;
}

std::vector<const Language*> languages_named(std::string_view name)
{
    std::vector<const Language*> found;
    for (const Language* language : languages()) {
        if (language->id == name || holds(language->names, name)) found.push_back(language);
    }
    return found;
}

const Language* find_language(std::string_view name)
{
    for (const Language* language : languages()) {
        if (language->id == name) return language;
    }
    std::vector<const Language*> named = languages_named(name);
    return named.empty() ? nullptr : named.front();
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_script(const Language& language) { return is_one_of(language.id, {"javascript", "typescript", "tsx"}); }
bool is_shell(const Language& language) { return is_one_of(language.id, {"bash", "dockerfile"}); }

const Language* language_of_file(std::string_view path, std::string_view first_line)
{
    std::string_view name = base_name(path);
    for (const Language* language : languages()) {
        if (holds(language->file_names, name)) return language;
    }
    for (const Language* language : languages()) {  // Dockerfile.dev
        if (!language->grammar && holds(language->file_names, name.substr(0, name.find('.')))) return language;
    }
    for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {  // the longest extension first
        for (const Language* language : languages()) {
            if (holds(language->extensions, name.substr(dot))) return language;
        }
    }
    std::string_view interpreter = interpreter_of(first_line);
    if (interpreter.empty()) return nullptr;
    for (const Language* language : languages()) {
        if (holds(language->interpreters, interpreter)) return language;
    }
    return nullptr;
}

}  // namespace bawn::check
