#include "inventory/interpreters.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "inventory/reading.h"

namespace bawn::inventory {
namespace {

using Words = std::span<const std::string>;
using Names = std::span<const std::string_view>;

struct Interpreter {
    std::string_view name;     // how the program's name begins: "python" is also python3.12
    std::string_view valued;   // options that take the next word, between spaces
    std::string_view ending;   // options that name no file: code on the command line, or a list
    std::string_view actions;  // words in front of the file
    std::string_view target = "";  // the option whose value is the file, if it is not the first word
};

constexpr Interpreter interpreters[] = {
    {"node", " -r --require --import --loader --experimental-loader -C --conditions --env-file --title ",
     " -e --eval -p --print -pe -c --check ", ""},
    {"bun", " -r --preload --cwd -c --config --env-file --tsconfig-override ", " -e --eval -p --print ", " run "},
    {"deno", " -c --config --import-map --cert --location --lock ", "", " run "},
    {"electron", " -r --require ", "", ""},
    {"python", " -W -X -Q --check-hash-based-pycs ", " -c ", "", " -m "},
    {"pypy", " -W -X ", " -c ", "", " -m "},
    {"java", " -cp -classpath --class-path -p --module-path --add-modules --upgrade-module-path ", " -version ", "", " -jar "},
    {"ruby", " -r -I -C -E ", " -e ", ""},
    {"perl", " -I ", " -e -E ", ""},
    {"php", " -d -c -z ", " -r -i -m -v ", "", " -f "},
    {"bash", " -O --rcfile --init-file ", " -c ", ""},
    {"dash", "", " -c ", ""},
    {"zsh", " -o ", " -c ", ""},
    {"fish", " -C --init-command ", " -c --command ", ""},
    {"sh", "", " -c ", ""},
    {"ld-linux", " --library-path --preload --audit --argv0 --inhibit-rpath --glibc-hwcaps-prepend ", " --list --verify --help ", ""},
    {"ld-musl", " --library-path --preload --argv0 ", " --list ", ""},
};

constexpr std::string_view script_endings[] = {".js", ".mjs", ".cjs", ".ts", ".py", ".pyz", ".rb", ".jar"};

bool is_listed(std::string_view list, std::string_view word)
{
    return list.contains(" " + std::string(word) + " ") && !word.empty() && !word.contains(' ');
}

// "python3.12" and "node20" are python and node; "node-gyp" and "shellcheck" are programs of their own.
bool is_called(std::string_view program, std::string_view interpreter)
{
    if (!program.starts_with(interpreter)) return false;
    std::string_view rest = program.substr(interpreter.size());
    bool is_loader = interpreter.starts_with("ld-") && program.contains(".so");
    return is_loader || rest == "js" || rest.find_first_not_of("0123456789.") == std::string_view::npos;
}

const Interpreter* interpreter_called(std::string_view program)
{
    auto found = std::ranges::find_if(interpreters, [&](const Interpreter& i) { return is_called(program, i.name); });
    return found == std::end(interpreters) ? nullptr : &*found;
}

std::string resolved(std::string_view path, std::string_view cwd)
{
    return (std::filesystem::path(cwd) / std::filesystem::path(path)).lexically_normal().string();
}

std::string value_of_target(const Interpreter& interpreter, std::string_view value, std::string_view cwd)
{
    bool is_module = interpreter.target == " -m ";
    return is_module ? "-m " + std::string(value) : resolved(value, cwd);
}

std::string script_of(const Interpreter& interpreter, Words words, std::string_view cwd)
{
    bool may_be_action = !interpreter.actions.empty();
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string_view word = words[i];
        bool has_next = i + 1 < words.size();
        if (word == "-" || is_listed(interpreter.ending, word)) return {};
        if (is_listed(interpreter.target, word)) return has_next ? value_of_target(interpreter, words[i + 1], cwd) : std::string();
        if (word == "--") return has_next ? resolved(words[i + 1], cwd) : std::string();
        if (is_listed(interpreter.valued, word))
            ++i;
        else if (may_be_action && is_listed(interpreter.actions, word))
            may_be_action = false;
        else if (!word.starts_with('-'))
            return interpreter.target == " -jar " ? std::string() : resolved(word, cwd);
    }
    return {};
}

std::string word_like_a_script(Words words, std::string_view cwd)
{
    for (const std::string& word : words) {
        bool ends_so = std::ranges::any_of(script_endings, [&](std::string_view ending) { return word.ends_with(ending); });
        if (ends_so && !word.starts_with('-')) return resolved(word, cwd);
    }
    return {};
}

}  // namespace

std::string entry_script(std::string_view executable, Words argv, std::string_view cwd)
{
    if (argv.empty()) return {};
    const Interpreter* interpreter = interpreter_called(end_of(executable).name);
    if (!interpreter) interpreter = interpreter_called(end_of(argv[0]).name);
    return interpreter ? script_of(*interpreter, argv.subspan(1), cwd)
                       : word_like_a_script(argv.subspan(1, std::min<std::size_t>(argv.size() - 1, 4)), cwd);
}

}  // namespace bawn::inventory
