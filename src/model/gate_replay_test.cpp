// The gate with all rules over what models write: insecure completions (tests/gate/completions) each in a chat, in a tool call and in a
// hole of a file, in several cuts into tokens; and clean code, which must come out as it went in.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "check/language.h"
#include "model/gate.h"
#include "model/test_pack.h"
#include "model/test_scripted.h"

namespace bawn::model {
namespace {

namespace fs = std::filesystem;

const check::Pack& whole_pack()
{
    static const check::Pack whole_pack = test::pack_in(std::string(BAWN_SOURCE_DIR) + "/data/rules");
    return whole_pack;
}

std::string hint_of(const std::string& id)
{
    for (const check::Rule& rule : whole_pack().rules())
        if (rule.id == id) return rule.metadata ? string_at(*rule.metadata, "hint") : "";
    return "";
}

// === what it is | path | rule | line of the finding | resampled (the default), rewritten, or either
//  a line that is said in any case
// -what the model says unasked
// +what it says after a hint
struct Completion {
    std::string file, name, path, rule, outcome = "resampled";
    std::uint32_t line = 0;
    std::string says, secure;
};

std::vector<Completion> completions()
{
    std::vector<Completion> all;
    for (const auto& entry : fs::directory_iterator(std::string(BAWN_SOURCE_DIR) + "/tests/gate/completions")) {
        const std::string text = read_text(entry.path().string()).value();
        for (std::string_view line : split(text, '\n')) {
            if (line.starts_with("=== ")) {
                std::vector<std::string_view> words = split(line.substr(4), '|');
                Completion& one = all.emplace_back();
                one.file = entry.path().filename(), one.name = trimmed(words.at(0)), one.path = trimmed(words.at(1)),
                one.rule = trimmed(words.at(2));
                const std::string number(trimmed(words.at(3)));
                std::from_chars(number.data(), number.data() + number.size(), one.line);
                if (words.size() > 4) one.outcome = trimmed(words[4]);
            } else if (!line.empty() && !all.empty()) {
                if (line[0] != '+') all.back().says.append(line.substr(1)) += '\n';
                if (line[0] != '-') all.back().secure.append(line.substr(1)) += '\n';
            }
        }
    }
    return all;
}

// The three ways in which code reaches somebody.
enum class Way { chat, call, hole };
constexpr Way ways[] = {Way::chat, Way::call, Way::hole};

std::string escaped(const std::string& text)
{
    const std::string quoted = to_text(Json(text));
    return quoted.substr(1, quoted.size() - 2);
}
std::string unescaped(const std::string& text) { return parse_json("\"" + text + "\"").value().get<std::string>(); }

struct Wrapped {
    std::string before, after;
};
Wrapped around(Way way, const std::string& path)
{
    switch (way) {
    case Way::chat: {
        const check::Language* language = check::language_of_file(path, "");
        return {fmt::format("Here it is.\n\n```{}\n", language->id), "```\n\nThat is all.\n"};
    }
    case Way::call:
        return {fmt::format("<tool_call>\n{{\"name\": \"write\", \"arguments\": {{\"path\": \"{}\", \"content\": \"", path),
                "\"}}\n</tool_call>"};
    case Way::hole: return {};
    }
    return {};
}

// A model that says a completion, and its secure form where it was given the hint in time.
class Author {
public:
    Author(const Completion& completion, Way way)
        : one_(completion),
          way_(way),
          wrapped_(around(way, completion.path)),
          hint_(hint_of(completion.rule))
    {
    }

    std::string operator()(std::string_view read, const Sampling&) const
    {
        const std::string_view answer = read.substr(prompt.size());
        if (answer.size() < wrapped_.before.size()) return wrapped_.before.substr(answer.size()) + written(one_.says) + wrapped_.after;
        std::string_view said = answer.substr(wrapped_.before.size());
        if (const std::size_t end = said.find(wrapped_.after.substr(0, 3)); way_ != Way::hole && end != said.npos)
            return (wrapped_.before + std::string(said.substr(0, end)) + wrapped_.after).substr(answer.size());
        // A try may begin within an escape of JSON.
        const bool is_within = way_ == Way::call && said.ends_with('\\') && (said.size() - said.find_last_not_of('\\')) % 2 == 0;
        if (is_within) said.remove_suffix(1);
        const auto [code, was_told] = without_hint(way_ == Way::call ? unescaped(std::string(said)) : std::string(said));
        for (const std::string& text : was_told ? std::vector{one_.secure, one_.says} : std::vector{one_.says, one_.secure})
            if (text.starts_with(code)) return written(text.substr(code.size())).substr(is_within) + wrapped_.after;
        // A fix came between: as many lines as were said are said.
        std::size_t at = 0;
        for (std::ptrdiff_t lines = std::ranges::count(code, '\n'); lines > 0; --lines) at = one_.says.find('\n', at) + 1;
        return written(one_.says.substr(at)) + wrapped_.after;
    }

    static constexpr std::string_view prompt = "PROMPT:";

private:
    std::string written(const std::string& code) const { return way_ == Way::call ? escaped(code) : code; }
    std::pair<std::string, bool> without_hint(std::string code) const
    {
        const std::size_t at = hint_.empty() ? code.npos : code.find(hint_);
        if (at == code.npos) return {code, false};
        const std::size_t begin = code.rfind('\n', at) + 1, end = code.find('\n', at);
        return {code.erase(begin, end == code.npos ? end : end + 1 - begin), true};
    }

    const Completion& one_;
    Way way_;
    Wrapped wrapped_;
    std::string hint_;
};

struct Replayed {
    std::string told;
    std::vector<GateNote> notes;
    std::size_t tries = 0;
};

Replayed replay(Backend& backend, Writing writing, GateSettings settings = {})
{
    const Segment segments[] = {{std::string(Author::prompt), true}};
    Gate gate(backend, whole_pack(), settings);
    auto answer = gate.start(backend.read(segments).value(), {}, 100'000, std::move(writing)).value();
    Replayed replayed;
    for (;;) {
        auto text = answer->next();
        if (!text) ADD_FAILURE() << text.error().message();
        if (!text || !*text) break;
        replayed.told += (*text)->text;
        replayed.tries += (*text)->tries.size();
        std::ranges::move((*text)->notes, std::back_inserter(replayed.notes));
    }
    return replayed;
}

TEST(GateReplay, insecure_completions)
{
    const std::vector<Completion> all = completions();
    std::set<std::string> files;
    std::map<std::string, int> outcomes;
    for (const Completion& one : all) {
        files.insert(one.file);
        for (Way way : ways) {
            SCOPED_TRACE(fmt::format("{}: {} {}", one.file, one.name, static_cast<int>(way)));
            for (unsigned seed = 0; seed < 3; ++seed) {
                test::ScriptedBackend backend(Author(one, way));
                backend.longest_token_ = seed == 0 ? 64 : 2 + 5 * seed;
                Writing writing;
                if (way == Way::hole) writing = {Writing::Form::code, one.path, "", ""};
                const Replayed replayed = replay(backend, writing);
                const Wrapped wrapped = around(way, one.path);
                auto about = std::ranges::find(replayed.notes, one.rule, &GateNote::rule);
                if (about == replayed.notes.end()) {
                    ADD_FAILURE() << "not found: " << one.rule;
                    break;
                }
                EXPECT_EQ(about->line, one.line);
                const std::string outcome(name_of(about->what));
                EXPECT_TRUE(outcome == one.outcome || (one.outcome == "either" && outcome != "marked")) << outcome << "\n" << replayed.told;
                if (outcome == "resampled") {
                    EXPECT_EQ(replayed.told, wrapped.before + (way == Way::call ? escaped(one.secure) : one.secure) + wrapped.after);
                }
                ++outcomes[outcome];
            }
        }
    }
    EXPECT_GE(all.size(), 100u);
    EXPECT_EQ(files.size(), 6u);
    for (const auto& [outcome, count] : outcomes)
        RecordProperty(outcome, count), fmt::print("{}: {} of {}\n", outcome, count, all.size() * 9);
}

// Every insecure half of our pairs is cut or marked, or noted where it is less severe; the secure half comes out as it went in.
TEST(GateReplay, pairs)
{
    std::size_t pairs = 0, found = 0, cut = 0;
    for (const auto& entry : fs::recursive_directory_iterator(std::string(BAWN_SOURCE_DIR) + "/tests/check/pairs")) {
        const std::string path = entry.path();
        const std::size_t at = path.find(".insecure.");
        if (!entry.is_regular_file() || at == path.npos) continue;
        ++pairs;
        const std::string insecure = read_text(path).value(),
                          secure = read_text(path.substr(0, at) + ".secure." + path.substr(at + 10)).value();
        SCOPED_TRACE(path);
        test::ScriptedBackend says([&](std::string_view read, const Sampling&) {
            const std::string_view answer = read.substr(Author::prompt.size());
            return insecure.starts_with(answer) ? insecure.substr(answer.size()) : std::string();
        });
        const std::string name = "src/" + fs::path(path).filename().string();
        const Replayed bad = replay(says, {Writing::Form::code, name, "", ""}, {.mode = GateMode::enforce, .tries = 1});
        found += !bad.notes.empty();
        cut += bad.tries > 0 || std::ranges::any_of(bad.notes, [](const GateNote& note) { return note.what == GateNote::What::rewritten; });
        test::ScriptedBackend clean([&](std::string_view, const Sampling&) { return secure; });
        const Replayed good = replay(clean, {Writing::Form::code, name, "", ""});
        EXPECT_EQ(good.told, secure);
    }
    fmt::print("{} pairs: something found in {}, cut or rewritten in {}\n", pairs, found, cut);
    EXPECT_GE(found * 100, pairs * 95);
}

// Clean code in a chat: the same bytes come out, and next to nothing is cut. BAWN_CLEAN_CODE names a folder with more of it
// (bench/fetch-code).
TEST(GateReplay, clean_files)
{
    const char* more = std::getenv("BAWN_CLEAN_CODE");
    const std::string folder = more ? more : std::string(BAWN_SOURCE_DIR) + "/tests/check/pairs";
    std::map<std::string, std::vector<std::string>> by_language;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const check::Language* language = entry.is_regular_file() ? check::language_of_file(entry.path().string(), "") : nullptr;
        if (!language || entry.file_size() > 40'000 || (!more && entry.path().string().find(".insecure.") != std::string::npos)) continue;
        by_language[std::string(language->id)].push_back(entry.path());
    }
    constexpr std::size_t wanted = 210;
    std::size_t files = 0, lines = 0, cuts = 0, changed = 0;
    for (auto& [language, paths] : by_language) {
        std::ranges::sort(paths);
        std::ranges::shuffle(paths, std::mt19937(7));
        paths.resize(std::min(paths.size(), more ? wanted / by_language.size() + 1 : 4));
        for (const std::string& path : paths) {
            const std::string text = read_text(path).value();
            const std::string answer = fmt::format("Here:\n~~~~~~{}\n{}\n~~~~~~\nThat is it.\n", language, text);
            test::ScriptedBackend backend([&](std::string_view read, const Sampling&) {
                const std::string_view said = read.substr(Author::prompt.size());
                return answer.starts_with(said) ? answer.substr(said.size()) : "";
            });
            backend.facts_.context_tokens = 1'000'000;
            const Replayed replayed = replay(backend, {});
            ++files;
            lines += static_cast<std::size_t>(std::ranges::count(text, '\n'));
            std::size_t of_this = replayed.tries;
            for (const GateNote& note : replayed.notes) {
                of_this += note.what == GateNote::What::rewritten;
                if (note.what != GateNote::What::warned) fmt::print("{}:{}: {} {}\n", path, note.line, name_of(note.what), note.rule);
            }
            cuts += of_this > 0;
            changed += replayed.told != answer;
            if (of_this == 0) {
                EXPECT_EQ(replayed.told, answer) << path;
            }
        }
    }
    fmt::print("{} clean files, {} lines: {} with a cut, {} told otherwise\n", files, lines, cuts, changed);
    EXPECT_GE(files, more ? 200u : 20u);
    EXPECT_LE(cuts * 5000, std::max<std::size_t>(lines, 5000));
}

}  // namespace
}  // namespace bawn::model
