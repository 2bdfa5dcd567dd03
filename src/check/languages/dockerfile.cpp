// Dockerfiles, read instruction by instruction (docs.docker.com/reference/dockerfile). There is no grammar: lines are joined where one ends
// with the escape sign, and what RUN, CMD and the like give to a shell is read by Bash's grammar where it stands.
//
//     FROM a:1 AS b      call(callee: name FROM, arguments[string a], modifier: keyword(: 1), modifier: keyword(as b))
//     RUN --x=y a && b   call(callee: name RUN, arguments[block[a && b]], modifier: keyword(--x y))
//     RUN ["a", "b"]     call(callee: name RUN, arguments[array[string a, string b]])
//     ENV A=1 B=2        call(callee: name ENV, arguments[variable(A 1), variable(B 2)])
//     LABEL a=b c=d      two statements, a call each
//
// What a pattern may leave out (flags, a tag, a digest, an alias) is a modifier.

#include <algorithm>
#include <array>

#include "base/text.h"
#include "check/languages/all.h"
#include "check/languages/instructions.h"
#include "check/languages/shapes.h"

namespace bawn::check::grammars {
namespace {

using namespace docker;
using enum Role;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// How a pattern's placeholders are spelled: see `forms` below.
bool is_ellipsis(std::string_view text) { return text == "el_"; }
bool is_metavariable(std::string_view text) { return text.starts_with("$mv_") || text.starts_with("mv_"); }
bool is_placeholder(std::string_view text)
{
    return is_ellipsis(text) || (is_metavariable(text) && std::all_of(text.begin() + 1, text.end(), is_word));
}
bool is_run_of_anything(std::string_view text) { return is_ellipsis(text) || (is_placeholder(text) && text.find("mv_L_") < 2); }

// One instruction: its words, and the nodes that they become.
struct Reading {
    Builder& builder;
    const Instruction& it;
    std::string_view text = it.text;
    std::size_t at = 0;  // in `text`: what was not read yet
    std::vector<Node*> given = {}, modifiers = {};
    std::size_t unclosed_from = std::string_view::npos;  // from there on no brace is closed

    std::uint32_t place(std::size_t offset) const { return it.place(offset); }

    Node* make(Kind kind, Role role, std::size_t begin, std::size_t end, std::string_view word)
    {
        return builder.make(kind, role, place(begin), begin < end ? place(end - 1) + 1 : place(begin),
                            word.empty() && kind != Kind::string ? no_word : builder.word(word));
    }

    void skip_blanks()
    {
        while (at < text.size() && is_blank(text[at])) ++at;
    }

    bool is_done()
    {
        skip_blanks();
        return at == text.size();
    }

    // Where the word at `from` ends: quotes hold blanks, the escape sign takes the next character with it.
    std::size_t end_of_word(std::size_t from) const
    {
        char quote = '\0';
        for (; from < text.size(); ++from) {
            char c = text[from];
            if (c == it.escape && from + 1 < text.size() && quote != '\'')
                ++from;
            else if (quote)
                quote = c == quote ? '\0' : quote;
            else if (c == '"' || c == '\'')
                quote = c;
            else if (is_blank(c))
                break;
        }
        return std::min(from, text.size());
    }

    struct Word {
        std::size_t begin, end;
    };
    Word next_word()
    {
        skip_blanks();
        Word found{at, end_of_word(at)};
        at = found.end;
        return found;
    }
    std::string_view of(Word word) const { return text.substr(word.begin, word.end - word.begin); }

    // $A, ${A}, ${A:-b}: its length; 0 where there is none.
    std::size_t expansion_at(std::size_t from, std::size_t end)
    {
        if (text[from] != '$' || from + 1 >= end) return 0;
        std::size_t to = from + 1;
        if (text[to] == '{') {
            if (from >= unclosed_from) return 0;
            std::size_t close = text.find('}', to);
            if (close == std::string_view::npos) unclosed_from = from;
            return close < end ? close + 1 - from : 0;
        }
        while (to < end && is_word(text[to])) ++to;
        return to > from + 1 ? to - from : 0;
    }

    Node* expansion(Role role, std::size_t from, std::size_t length)
    {
        std::string_view word = text.substr(from + 1, length - 1);
        if (word.starts_with('{')) word = word.substr(1, word.size() - 2);
        return make(Kind::name, role, from, from + length, word);
    }

    // A word with its quotes and expansions; a pattern's "$X" in quotes is a string of it, as everywhere.
    Node* value(Role role, Word word)
    {
        auto [begin, end] = word;
        if (is_placeholder(of(word))) return make(Kind::name, role, begin, end, of(word));
        std::vector<Node*> parts;
        std::string constant;
        std::size_t constant_begin = begin;
        auto close_constant = [&](std::size_t until) {
            if (!constant.empty()) parts.push_back(make(Kind::string, element, constant_begin, until, constant));
            constant.clear();
        };
        char quote = '\0';
        bool was_quoted = false;
        for (std::size_t i = begin; i < end;) {
            char c = text[i];
            std::size_t length = quote == '\'' ? 0 : expansion_at(i, end);
            if (length > 0) {
                close_constant(i);
                Node* name = expansion(operand, i, length);
                parts.push_back(builder.make(Kind::interpolation, element, std::span(&name, 1)));
                constant_begin = i += length;
                continue;
            }
            if (quote ? c == quote : (c == '"' || c == '\'')) {
                quote = quote ? '\0' : c;
                was_quoted = true;
                if (constant.empty()) constant_begin = i + 1;
            } else {
                if (constant.empty()) constant_begin = i;
                if (c == it.escape && i + 1 < end && quote != '\'') ++i;
                constant += text[i];
            }
            ++i;
        }
        bool is_plain = parts.empty();
        if (is_plain) return make(Kind::string, role, begin, end, constant);
        close_constant(end);
        if (parts.size() == 1 && !was_quoted) {  // only an expansion
            Node* name = parts[0]->children[0];
            name->role = role;
            return name;
        }
        Node* whole = make(Kind::text_template, role, begin, end, {});
        builder.set_children(*whole, parts);
        return whole;
    }

    void give_words()
    {
        while (!is_done()) given.push_back(value(element, next_word()));
    }

    void modify(Word key, Node* its_value)
    {
        std::vector<Node*> both = {make(Kind::name, Role::name, key.begin, key.end, of(key))};
        if (its_value) both.push_back(its_value);
        modifiers.push_back(builder.make(Kind::keyword, modifier, both));
    }

    void define(Word key, Word its_value)
    {
        Node* both[] = {make(Kind::name, target, key.begin, key.end, of(key)), value(Role::value, its_value)};
        given.push_back(builder.make(Kind::variable, element, both));
    }

    // --chown=a --link, before what they belong to
    void flags()
    {
        while (!is_done() && text.substr(at).starts_with("--")) {
            Word word = next_word();
            std::size_t sign = std::min(text.find('=', word.begin), word.end);
            Word key{word.begin, sign}, rest{std::min(sign + 1, word.end), word.end};
            Node* its_value = nullptr;
            if (of(key) == "--mount")
                its_value = mount(key, rest);
            else if (sign < word.end)
                its_value = value(Role::value, rest);
            modify(key, its_value);
        }
    }

    // type=secret,target=/x is a call of mount with those as what may be left out.
    Node* mount(Word key, Word options)
    {
        Reading inner{builder, it, text.substr(0, options.end), options.begin};
        for (std::size_t from = options.begin; from < options.end;) {
            std::size_t end = std::min(text.find(',', from), options.end), sign = std::min(text.find('=', from), end);
            inner.modify({from, sign}, inner.value(Role::value, {std::min(sign + 1, end), end}));
            from = end + 1;
        }
        return inner.call(key);
    }

    // FROM's image, USER's group: what follows a sign may be left out.
    void tail(Word word, std::size_t sign, std::string_view name)
    {
        Node* key = make(Kind::name, Role::name, sign, sign + 1, name);
        Node* both[] = {key, value(Role::value, {sign + 1, word.end})};
        modifiers.push_back(builder.make(Kind::keyword, modifier, both));
    }

    void image()
    {
        Word word = next_word();
        if (std::size_t digest = of(word).rfind('@'); digest != std::string_view::npos) {
            tail(word, word.begin + digest, "@");
            word.end = word.begin + digest;
        }
        std::size_t slash = of(word).rfind('/'), colon = of(word).rfind(':');
        if (colon != std::string_view::npos && (slash == std::string_view::npos || slash < colon) && expansion_free(word, colon)) {
            tail(word, word.begin + colon, ":");
            word.end = word.begin + colon;
        }
        given.push_back(value(element, word));
        if (is_done()) return;
        Word as = next_word();
        skip_blanks();
        Node* both[] = {make(Kind::name, Role::name, as.begin, as.end, "as"), value(Role::value, next_word())};
        modifiers.push_back(builder.make(Kind::keyword, modifier, both));
    }

    // ${A:-b} has a colon of its own.
    bool expansion_free(Word word, std::size_t sign) const
    {
        std::size_t open = of(word).rfind("${", sign);
        return open == std::string_view::npos || of(word).find('}', open) < sign;
    }

    void user()
    {
        Word word = next_word();
        std::size_t colon = of(word).rfind(':');
        if (colon != std::string_view::npos && expansion_free(word, colon)) {
            tail(word, word.begin + colon, ":");
            word.end = word.begin + colon;
        }
        given.push_back(value(element, word));
    }

    void ports()
    {
        while (!is_done()) {
            Word word = next_word();
            std::size_t slash = of(word).find('/');
            if (slash == std::string_view::npos) {
                given.push_back(value(element, word));
                continue;
            }
            Node* both[] = {value(element, {word.begin, word.begin + slash}), value(element, {word.begin + slash + 1, word.end})};
            given.push_back(builder.make(Kind::tuple, element, both));
        }
    }

    // a=b c=d, or the older `a b c`, which is one pair. Each is told to `take`.
    template <typename Take>
    void pairs(Take take)
    {
        skip_blanks();
        Word first{at, end_of_word(at)};
        if (!is_ellipsis(of(first)) && of(first).find('=') == std::string_view::npos && first.end < text.size()) {
            at = first.end;
            skip_blanks();
            Word rest{at, text.size()};
            at = text.size();
            return take(first, rest);
        }
        while (!is_done()) {
            Word word = next_word();
            if (is_ellipsis(of(word))) {
                given.push_back(value(element, word));
                continue;
            }
            std::size_t sign = end_of_key(word);
            take(Word{word.begin, sign}, Word{std::min(sign + 1, word.end), word.end});
        }
    }

    std::size_t end_of_key(Word word) const
    {
        char quote = '\0';
        for (std::size_t i = word.begin; i < word.end; ++i) {
            if (quote)
                quote = text[i] == quote ? '\0' : quote;
            else if (text[i] == '"' || text[i] == '\'')
                quote = text[i];
            else if (text[i] == '=')
                return i;
        }
        return word.end;
    }

    // ["a", "b"] as JSON has it, and nothing behind it; nullptr: it is not that.
    Node* array()
    {
        std::vector<Node*> elements;
        std::size_t i = at, begin = at;
        auto blanks = [&] {
            while (i < text.size() && (is_blank(text[i]) || text[i] == '\n')) ++i;
        };
        if (i == text.size() || text[i++] != '[') return nullptr;
        blanks();
        while (i < text.size() && text[i] != ']') {
            std::size_t end = text[i] == '"' ? end_of_json(i) : i;
            bool is_string = end > i;
            while (!is_string && end < text.size() && (is_word(text[end]) || text[end] == '$')) ++end;
            if (end == i || (!is_string && !is_placeholder(text.substr(i, end - i)))) return nullptr;
            elements.push_back(is_string ? make(Kind::string, element, i, end, text.substr(i + 1, end - i - 2))
                                         : make(Kind::name, element, i, end, text.substr(i, end - i)));
            i = end;
            blanks();
            if (i < text.size() && text[i] == ',') {
                ++i;
                blanks();
                if (i < text.size() && text[i] == ']') return nullptr;
            } else if (i == text.size() || text[i] != ']') {
                return nullptr;
            }
        }
        if (i == text.size()) return nullptr;
        std::size_t close = ++i;
        blanks();
        if (i < text.size()) return nullptr;
        at = text.size();
        Node* made = make(Kind::array, element, begin, close, {});
        builder.set_children(*made, elements);
        return made;
    }

    // Behind the string that begins at a quote; the quote itself where it is none.
    std::size_t end_of_json(std::size_t quote) const
    {
        for (std::size_t i = quote + 1; i < text.size(); ++i) {
            if (text[i] == '"') return i + 1;
            if (static_cast<unsigned char>(text[i]) < ' ' && text[i] != '\t') return quote;
            if (text[i] != '\\') continue;
            if (++i == text.size() || std::string_view("\"\\/bfnrtu").find(text[i]) == std::string_view::npos) return quote;
            if (text[i] == 'u') {
                std::string_view digits = text.substr(i + 1, 4);
                if (digits.size() < 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return quote;
                i += 4;
            }
        }
        return quote;
    }

    // What a shell gets, or the program and its arguments.
    void command()
    {
        if (is_done()) return;
        std::string_view rest = text.substr(at);
        rest = rest.substr(0, rest.find_last_not_of(" \t") + 1);
        if (is_run_of_anything(rest)) {
            given.push_back(make(Kind::name, element, at, at + rest.size(), rest));
        } else if (Node* list = array()) {
            given.push_back(list);
        } else {
            given.push_back(builder.read_as(bash(), element, it.pieces_from(at)));
        }
        at = text.size();
    }

    void array_or_words()
    {
        skip_blanks();
        if (Node* list = array())
            given.push_back(list);
        else
            give_words();
    }

    void rest_of_line()
    {
        skip_blanks();
        std::size_t end = text.find_last_not_of(" \t\n") + 1;
        if (at < end) given.push_back(value_of_line({at, end}));
        at = text.size();
    }

    Node* value_of_line(Word line)
    {
        if (is_placeholder(of(line)) || (line.begin < line.end && (text[line.begin] == '"' || text[line.begin] == '\'')))
            return value(element, line);
        return make(Kind::string, element, line.begin, line.end, of(line));
    }

    Node* call(Word keyword, std::string_view spelled = {})
    {
        Node* callee = make(Kind::name, Role::callee, keyword.begin, keyword.end, spelled.empty() ? of(keyword) : spelled);
        Node* list = builder.make(Kind::arguments, Role::arguments, given);
        if (given.empty()) list->begin = list->end = callee->end;
        std::vector<Node*> parts = {callee, list};
        parts.insert(parts.end(), modifiers.begin(), modifiers.end());
        Node* made = builder.make(Kind::call, element, parts);
        made->end = callee->end;
        for (const Node* part : parts) made->end = std::max(made->end, part->end);
        return made;
    }
};

constexpr std::array instructions =
    std::to_array<std::string_view>({"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
                                     "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"});

std::string upper(std::string_view text)
{
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
}

// The instructions in one: a LABEL is one for each pair, ONBUILD and HEALTHCHECK hold another one.
std::vector<Node*> read_instruction(Reading& read, std::uint32_t depth)
{
    Reading::Word word = read.next_word();
    std::string keyword = upper(read.of(word));
    if (is_placeholder(read.of(word)) && read.is_done()) return {read.make(Kind::name, element, word.begin, word.end, read.of(word))};
    if (std::ranges::find(instructions, keyword) == instructions.end()) {
        Node* unknown = read.make(Kind::other, element, word.begin, read.text.size(), keyword);
        unknown->broken = true;
        return {unknown};
    }
    if (keyword == "LABEL") {
        std::vector<Node*> made;
        read.pairs([&](Reading::Word key, Reading::Word value) {
            read.given = {read.value(element, key), read.value(element, value)};
            made.push_back(read.call(word, keyword));
            if (made.size() > 1) made.back()->begin = read.place(key.begin);
        });
        if (!made.empty()) return made;
        return {read.call(word, keyword)};
    }
    if (keyword == "FROM") {
        read.flags();
        read.image();
    } else if (keyword == "RUN" || keyword == "CMD" || keyword == "ENTRYPOINT") {
        read.flags();
        read.command();
    } else if (keyword == "COPY" || keyword == "ADD") {
        read.flags();
        read.array_or_words();
    } else if (keyword == "ENV") {
        read.pairs([&](Reading::Word key, Reading::Word value) { read.define(key, value); });
    } else if (keyword == "ARG") {
        while (!read.is_done()) {
            Reading::Word pair = read.next_word();
            std::size_t sign = read.end_of_key(pair);
            read.given.push_back(read.make(Kind::name, element, pair.begin, sign, read.text.substr(pair.begin, sign - pair.begin)));
            if (sign < pair.end) read.given.push_back(read.value(element, {sign + 1, pair.end}));
        }
    } else if (keyword == "USER") {
        read.user();
    } else if (keyword == "EXPOSE") {
        read.ports();
    } else if (keyword == "MAINTAINER") {
        read.rest_of_line();
    } else if (keyword == "HEALTHCHECK" || keyword == "ONBUILD") {
        while (keyword == "HEALTHCHECK" && !read.is_done() && read.text.substr(read.at).starts_with("el_ ")) read.at += 3;
        read.flags();
        read.skip_blanks();
        std::size_t end = read.end_of_word(read.at);
        bool holds_another = std::ranges::find(instructions, upper(read.text.substr(read.at, end - read.at))) != instructions.end();
        if (holds_another && depth < 3) {
            Reading inner{read.builder, read.it, read.text, read.at};
            read.given = read_instruction(inner, depth + 1);
        } else {
            read.give_words();
        }
    } else {
        read.array_or_words();
    }
    return {read.call(word, keyword)};
}

void read(Builder& builder, Node& file)
{
    std::vector<Node*> statements;
    for (const Instruction& one : instructions_of(builder.text())) {
        Reading reading{builder, one};
        std::vector<Node*> made = read_instruction(reading, 0);
        if (!made.empty()) made.back()->end = std::max(made.back()->end, one.end);
        for (Node* node : made) file.broken |= node->broken;
        statements.insert(statements.end(), made.begin(), made.end());
    }
    builder.set_children(file, statements);
}

Language make_dockerfile()
{
    return {
        .id = "dockerfile",
        .names = {"dockerfile", "docker"},
        .extensions = {".dockerfile", ".Dockerfile"},
        .file_names = {"Dockerfile", "dockerfile", "Containerfile"},
        .interpreters = {},
        .grammar = nullptr,
        .rows = {},
        .forms = {.metavariable = {"$mv_%", "mv_%"},
                  .ellipsis = {"el_", "el_) ;;"},
                  .around = {{"", ""}, {"RUN <<el__\n", "\nel__\n"}, {"RUN <<el__\ncase x_ in\n", "\nesac\nel__\n"}},
                  .type = {}},
        .line_comment = "#",
        .block_comment_begin = {},
        .block_comment_end = {},
        .read = read,
    };
}

}  // namespace

const Language& dockerfile()
{
    static const Language language = make_dockerfile();
    return language;
}

}  // namespace bawn::check::grammars
