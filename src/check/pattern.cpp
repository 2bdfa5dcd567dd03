#include "check/pattern.h"

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_map>

#include "base/text.h"
#include "check/pattern_spelling.h"
#include "check/regex.h"
#include "check/syntax.h"

namespace bawn::check {
namespace {

std::uint32_t line_of(std::string_view text, std::size_t offset)
{
    return 1 + static_cast<std::uint32_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n'));
}

bool holds_placeholder(std::string_view text)
{
    if (text.find("...") != std::string_view::npos || text.starts_with("=~/")) return true;
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
        if (metavariable_length(text.substr(at)) > 0) return true;
    }
    return false;
}

// Turns the tree of a spelled pattern into that of the pattern.
struct PatternReading {
    const Spelling& spelling;
    const Language& language;
    Words& words;
    std::vector<Tree>& trees;                      // types live in trees of their own
    std::vector<std::unique_ptr<Node*>>& lists;  // of one child
    std::deque<Node>& nodes;                       // that no tree has

    const Placeholder* placeholder_at(const Node& node) const
    {
        const Placeholder* found = nullptr;
        for (const Placeholder& one : spelling.placeholders) {
            if (one.is_spelled && one.spelled_begin <= node.begin && node.end <= one.spelled_end && node.begin < node.end &&
                (!found || found->what == Placeholder::What::deep))
                found = &one;
        }
        return found;
    }

    bool holds_any(const Node& node) const
    {
        return std::ranges::any_of(spelling.placeholders, [&](const Placeholder& one) {
            return one.is_spelled && one.spelled_begin < node.end && node.begin < one.spelled_end;
        });
    }

    // node becomes this kind of a placeholder
    void surround(Node& node, Kind kind, Kind inner, std::string_view name)
    {
        become(node, kind, {});
        Node& child = nodes.emplace_back();
        child.begin = node.begin, child.end = node.end;
        child.parent = &node;
        become(child, inner, name);
        lists.push_back(std::make_unique<Node*>(&child));
        node.children = std::span(lists.back().get(), 1);
    }

    // "..." of a shell: quotes around more than plain text.
    bool is_quoted_dots(const Node& node) const
    {
        return is_shell(language) && node.children.empty() && spelling.text[node.begin] == '"' &&
               spelling.written(node.begin, node.end) == "\"...\"";
    }

    // "$X" of PHP is any text, as elsewhere.
    bool is_variable_in_quotes(const Node& node) const
    {
        if (language.id != "php" || node.kind != Kind::text_template || node.children.size() != 1) return false;
        const Node& only = *node.children[0];
        if (only.kind != Kind::interpolation || only.children.size() != 1) return false;
        bool is_quoted = spelling.text[node.begin] == '"', in_braces = spelling.text[only.begin] == '{';
        return is_quoted && !in_braces && only.children[0]->kind == Kind::metavariable;
    }

    void become(Node& node, Kind kind, std::string_view name)
    {
        node.kind = kind;
        node.word = name.empty() ? no_word : words.add(name);
        node.children = {};
    }

    void read(Node& node)
    {
        if (is_quoted_dots(node)) {
            surround(node, Kind::text_template, Kind::ellipsis, {});
            node.word = words.add("\"");
            return;
        }
        const Placeholder* one = placeholder_at(node);
        bool is_quoted = one && spelling.text[one->spelled_begin] == '"';  // spelled as a string: nothing of it is one
        if (node.kind == Kind::string && !is_quoted && !(one && is_bare_word(node, *one))) return read_string(node);
        if (one && !is_list(node.kind) && replace(node, *one)) return;
        if (node.children.empty()) {
            if (node.word != no_word && holds_any(node)) restore(node);
            return;
        }
        for (Node* child : node.children) read(*child);
        drop_type_of_name(node);
        fold_ellipses(node);
        if (is_variable_in_quotes(node)) become(node, Kind::string_pattern, words.text(node.children[0]->children[0]->word));
        bool is_any_value = language.id == "yaml" && node.kind == Kind::object && spelling.text[node.begin] != '{' &&
                            node.children.size() == 1 && node.children[0]->kind == Kind::ellipsis;
        if (is_any_value) become(node, Kind::ellipsis, {});
    }

    // Words of a shell and scalars of YAML are strings without quotes.
    bool is_bare_word(const Node& node, const Placeholder& one) const
    {
        if (language.id == "yaml") return spelling.text[node.begin] != '\'' && spelling.text[node.begin] != '"';
        bool whole = node.begin == one.spelled_begin && node.end == one.spelled_end;
        if (!whole || !node.parent) return false;
        Kind around = node.parent->kind;
        return is_shell(language) || around == Kind::arguments || around == Kind::array || around == Kind::for_each;
    }

    // $F(...) { ... }, spelled as a method with a result: the pattern has none.
    void drop_type_of_name(Node& node) const
    {
        if (node.kind != Kind::function) return;
        const Node *type = node.child(Role::return_type), *name = node.child(Role::name);
        if (!type || !name || type->kind != Kind::metavariable || placeholder_at(*type) != placeholder_at(*name)) return;
        auto rest = std::ranges::remove(node.children, type);
        node.children = node.children.first(node.children.size() - rest.size());
    }

    // A name with a placeholder in it ("a.$X"), or a module's name that is one.
    void restore(Node& node)
    {
        std::string text = written_word(node);
        if (text == "...")
            become(node, Kind::ellipsis, {});
        else if (metavariable_length(text) == text.size() && is_shell(language) && spelling.text.compare(node.begin, 2, "${") == 0)
            surround(node, Kind::interpolation, Kind::metavariable, text);
        else if (metavariable_length(text) == text.size())
            become(node, Kind::metavariable, text);
        else
            node.word = words.add(text);
    }

    // What the content of a node was in the pattern: its word may be without quotes, or without blanks.
    std::string written_word(const Node& node) const
    {
        std::string_view content = words.text(node.word);
        std::string_view whole = std::string_view(spelling.text).substr(node.begin, node.end - node.begin);
        std::size_t at = whole.find(content);
        if (at == std::string_view::npos)
            return node.kind == Kind::string ? with_placeholders(node) : spelling.written(node.begin, node.end);
        auto begin = static_cast<std::uint32_t>(node.begin + at);
        return spelling.written(begin, begin + static_cast<std::uint32_t>(content.size()));
    }

    // Where the word is not what stands there (escapes of YAML): each placeholder in it as the pattern has it.
    std::string with_placeholders(const Node& node) const
    {
        std::string word(words.text(node.word));
        std::size_t from = 0;
        for (const Placeholder& one : spelling.placeholders) {
            if (!one.is_spelled || one.spelled_begin < node.begin || one.spelled_end > node.end) continue;
            std::string_view spelled = std::string_view(spelling.text).substr(one.spelled_begin, one.spelled_end - one.spelled_begin);
            std::size_t at = word.find(spelled, from);
            if (at == word.npos) break;
            std::string written = spelling.pattern.substr(one.begin, one.end - one.begin);
            word.replace(at, spelled.size(), written);
            from = at + written.size();
        }
        return word;
    }

    // for (...): one ellipsis was spelled as three parts.
    void fold_ellipses(Node& node) const
    {
        if (node.kind != Kind::for_) return;
        std::size_t kept = 0;
        for (Node* child : node.children) {
            bool repeats = kept > 0 && child->kind == Kind::ellipsis && placeholder_at(*child) == placeholder_at(*node.children[kept - 1]);
            if (!repeats) node.children[kept++] = child;
        }
        node.children = node.children.first(kept);
    }

    // False: the placeholder is further down.
    bool replace(Node& node, const Placeholder& one)
    {
        bool whole = node.begin == one.spelled_begin && node.end == one.spelled_end;
        switch (one.what) {
        case Placeholder::What::ellipsis:
        case Placeholder::What::metavariable_list:
            if (node.kind == Kind::interpolation) return false;
            become(node, one.what == Placeholder::What::ellipsis ? Kind::ellipsis : Kind::metavariable_list, one.name);
            return true;
        case Placeholder::What::metavariable:
            if (whole && node.kind == Kind::parameter && node.child(Role::type)) {  // spelled with a type that it does not have
                become(node, Kind::metavariable, one.name);
                return true;
            }
            if (!node.children.empty() && node.kind != Kind::expression_statement && !(whole && node.kind == Kind::call)) return false;
            become(node, Kind::metavariable, one.name);
            return true;
        case Placeholder::What::typed:
            if (!node.children.empty() && node.kind != Kind::expression_statement) return false;
            become(node, Kind::typed_metavariable, one.name);
            add_type(node, one.type);
            return true;
        case Placeholder::What::deep: {
            Node* call = node.kind == Kind::unary && node.children.size() == 1 ? node.children[0] : &node;  // $(dp_ e) of a shell
            if (!whole || call->kind != Kind::call) return false;
            Node* list = nullptr;
            for (Node* child : call->children) {
                if (child->role == Role::arguments) list = child;
            }
            if (!list || list->children.size() != 1) return false;
            Node* operand = list->children[0];
            operand->role = Role::operand;
            operand->parent = &node;
            node.kind = Kind::deep;
            node.word = no_word;
            list->children[0] = operand;
            node.children = list->children;
            read(*operand);
            return true;
        }
        }
        return false;
    }

    // The type is read by the same grammar, so that it has the shape of types in files.
    void add_type(Node& node, std::string_view type)
    {
        // $T in a type is spelled as a name that every language has.
        std::string spelled;
        for (std::size_t at = 0; at < type.size(); ++at) {
            if (type[at] == '$' && metavariable_length(type.substr(at)) > 0)
                spelled += "mv_";
            else
                spelled += type[at];
        }
        std::string text = std::string(language.forms.type.before) + spelled + std::string(language.forms.type.after);
        Node* read = nullptr;
        bool is_variable = metavariable_length(type) == type.size();
        if (!is_variable && !text.empty()) {
            if (auto tree = Tree::parse(language, text, words)) {
                trees.push_back(std::move(*tree));
                read = find_type(trees.back().root());
            }
        }
        if (!read) {
            auto tree = Tree::parse(language, "", words);
            if (!tree) return;
            trees.push_back(std::move(*tree));
            read = &trees.back().root();
            become(*read, is_variable ? Kind::metavariable : Kind::name, type);
        }
        name_variables(*read);
        read->begin = node.begin;
        read->end = node.end;
        read->role = Role::type;
        read->parent = &node;
        lists.push_back(std::make_unique<Node*>(read));
        node.children = std::span(lists.back().get(), 1);
    }

    void name_variables(Node& node)
    {
        std::string_view word = words.text(node.word);
        if (node.children.empty() && word.starts_with("mv_")) become(node, Kind::metavariable, "$" + std::string(word.substr(3)));
        for (Node* child : node.children) name_variables(*child);
    }

    static Node* find_type(Node& node)
    {
        if (node.role == Role::type) return &node;
        for (Node* child : node.children) {
            if (Node* found = find_type(*child)) return found;
        }
        return nullptr;
    }

    void read_string(Node& node)
    {
        std::string written = written_word(node);
        bool is_block = language.id == "yaml" && (spelling.text[node.begin] == '|' || spelling.text[node.begin] == '>');
        if (is_block && metavariable_length(written) == written.size()) return become(node, Kind::metavariable, written);
        node.word = words.add(written);
        if (holds_placeholder(written)) node.kind = Kind::string_pattern;
        // `a` of JavaScript and $"a" of C# are a template without parts, whose word is the content: no "a".
        char first = spelling.text[node.begin];
        if ((is_script(language) && first == '`') || (language.id == "csharp" && first == '$')) node.kind = Kind::text_template;
    }
};

// Takes away what only makes the text whole: everything outside [begin, end).
void cut(Node& node, std::uint32_t begin, std::uint32_t end)
{
    std::size_t kept = 0;
    for (Node* child : node.children) {
        if (child->begin >= end || child->end <= begin) continue;
        if (child->kind != Kind::typed_metavariable) cut(*child, begin, end);  // whose type is of another text
        node.children[kept++] = child;
    }
    node.children = node.children.first(kept);
    node.begin = std::max(node.begin, begin);
    node.end = std::min(node.end, end);
}

}  // namespace

// --- what a file must hold ---

namespace {

struct Required {
    const Words& words;
    bool keys_are_texts;  // never what is known by propagation
    std::vector<std::string> found = {};

    void add(const Node& node)
    {
        std::string_view text = words.text(node.word);
        if (text.starts_with("=~/")) return;
        if (std::size_t dot = text.find_last_of("./\\:"); dot != std::string_view::npos) text.remove_prefix(dot + 1);
        if (text.empty() || text == "*" || text == "this" || text == "self" || text == "super" || text == "default" ||
            holds_placeholder(text))
            return;
        if (std::ranges::find(found, text) == found.end()) found.emplace_back(text);
    }

    // a.b.c may be written c: then a and b stand where it is imported.
    void collect(const Node& node)
    {
        switch (node.kind) {
        case Kind::name: add(node); return;
        case Kind::member:
            if (const Node* property = node.child(Role::property)) collect(*property);
            if (const Node* object = node.child(Role::object)) collect(*object);
            return;
        case Kind::import:
            for (const Node* child : node.children) {
                if (child->kind == Kind::pair) {
                    if (const Node* key = child->child(Role::key)) collect(*key);
                } else if (child->role != Role::target && child->role != Role::modifier) {
                    collect(*child);
                }
            }
            return;
        case Kind::variable:  // x = e and T x = e are the same; types may be inferred
        case Kind::parameter:
        case Kind::cast:
        case Kind::function:
            for (const Node* child : node.children) {
                if (child->role != Role::type && child->role != Role::return_type && child->role != Role::modifier) collect(*child);
            }
            return;
        case Kind::pair:
            if (const Node* key = node.child(Role::key); key && keys_are_texts && is_plain(*key)) add(*key);
            break;
        case Kind::typed_metavariable:
        case Kind::other:
        case Kind::boolean:
        case Kind::number:
        case Kind::string:  // may be put together from pieces
        case Kind::regex:
            if (node.kind != Kind::other) return;
            break;
        default: break;
        }
        for (const Node* child : node.children) collect(*child);
    }

    bool is_plain(const Node& key) const { return key.kind == Kind::string && std::ranges::all_of(words.text(key.word), is_word); }
};

}  // namespace

struct Pattern::Parts {
    const Language& language;
    std::string text;
    std::vector<Tree> trees = {};
    std::vector<std::unique_ptr<Node*>> lists = {};
    std::deque<Node> nodes = {};
    Node* root = nullptr;
    PatternForm form = PatternForm::expression;
    std::vector<Word> metavariables = {};
    std::vector<std::string> required = {};
    std::unordered_map<const Node*, Regex> regexes = {};
    Node block = {};

    // Those of "=~/re/flags".
    Result<> compile_regexes(const Node& node, const Words& words)
    {
        std::string_view word = words.text(node.word);
        std::size_t end = word.rfind('/');
        if ((node.kind == Kind::string_pattern || node.kind == Kind::name) && word.starts_with("=~/") && end > 2) {
            std::string_view flags = word.substr(end + 1);
            RegexOptions options;
            options.ignore_case = flags.find('i') != flags.npos;
            options.multiline = flags.find('m') != flags.npos;
            regexes.emplace(&node, TRY(Regex::compile(word.substr(3, end - 3), options)));
        }
        for (const Node* child : node.children) TRY(compile_regexes(*child, words));
        return {};
    }

    Node* block_of(Node* statement)
    {
        statement->role = Role::element;
        statement->parent = &block;
        block.kind = Kind::block;
        block.begin = statement->begin;
        block.end = statement->end;
        lists.push_back(std::make_unique<Node*>(statement));
        block.children = std::span(lists.back().get(), 1);
        return &block;
    }
};

Pattern::Pattern(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

PatternForm Pattern::form() const { return parts_->form; }
const Node& Pattern::root() const { return *parts_->root; }
const Language& Pattern::language() const { return parts_->language; }
std::string_view Pattern::text() const { return parts_->text; }

const Regex* Pattern::regex(const Node& node) const
{
    auto known = parts_->regexes.find(&node);
    return known != parts_->regexes.end() ? &known->second : nullptr;
}

std::span<const Word> Pattern::metavariables() const { return parts_->metavariables; }
std::vector<std::string> Pattern::required_literals() const { return parts_->required; }

namespace {

bool is_part(const Node& node)
{
    switch (node.kind) {
    case Kind::parameter:
    case Kind::decorator:
    case Kind::catch_:
    case Kind::case_:
    case Kind::pair:
    case Kind::keyword:
    case Kind::type: return true;
    default: return node.role == Role::modifier || node.role == Role::type;
    }
}

// In a shell a word by itself is what is run or what it is given.
Node* word_alone(Node& call, const Language& language)
{
    if (!is_shell(language)) return &call;
    const Node* callee = call.child(Role::callee);
    if (!callee || callee->begin != call.begin || callee->end != call.end) return &call;
    if (callee->kind != Kind::name) {
        Node* word = *std::ranges::find(call.children, callee);
        word->role = Role::element;
        return word;
    }
    call.kind = Kind::string;
    call.word = callee->word;
    call.children = {};
    return &call;
}

// { f(); } is one statement, not those in it.
bool is_braced(const Node& node, const Language& language, std::string_view text)
{
    constexpr std::array languages = std::to_array<std::string_view>({"c", "cpp", "csharp", "go", "java", "php"});
    return node.kind == Kind::block && node.begin < node.end && text[node.begin] == '{' &&
           std::ranges::find(languages, language.id) != languages.end();
}

// A list or a symbol that stands by itself is looked for wherever it is a value.
bool is_value(const Node& node, const Words& words)
{
    constexpr Kind lists[] = {Kind::array, Kind::object, Kind::tuple, Kind::set};
    return std::ranges::find(lists, node.kind) != std::end(lists) || (node.kind == Kind::other && words.text(node.word).starts_with(':'));
}

// A wrapper that surrounds the pattern (a class around a member, a function around a parameter) is descended through: its
// only child that lies in the pattern is what counts.
Node* within(Node& node, std::uint32_t begin, std::uint32_t end, const Language& language, std::string_view text)
{
    Node* at = &node;
    while (true) {
        if (at->begin == begin && is_braced(*at, language, text)) return at;
        bool is_list = at->kind == Kind::file || (at->kind == Kind::block && language.id != "bash");  // where a group is a statement
        if (at->begin >= begin && at->end <= end && !is_list) return at;
        std::vector<Node*> inside;
        for (Node* child : at->children) {
            if (child->begin < end && begin < child->end) inside.push_back(child);
        }
        if (inside.size() != 1) return at;
        bool is_cut_short = at->begin >= begin && inside[0]->begin > at->begin && !is_list;  // `return $X` without its `;`
        if (is_cut_short) return at;
        at = inside[0];
    }
}

}  // namespace

Result<Pattern> Pattern::parse(const Language& language, std::string_view text, Words& words)
{
    auto parts = std::unique_ptr<Parts>(new Parts{language, std::string(text)});
    Spelling spelling = spell(language, text);
    if (spelling.pattern.empty()) return fail(ErrorKind::invalid, "the pattern is empty");
    const std::uint32_t errors = spelling.grammar.errors();
    auto tree = TRY(Tree::parse(language, spelling.text, words, std::move(spelling.grammar)));
    if (errors > 0) {
        std::uint32_t at = spelling.begin;
        for (const Node* node = &tree.root(); node->broken;) {
            at = node->begin;
            auto broken = std::ranges::find_if(node->children, [](const Node* child) { return child->broken; });
            if (broken == node->children.end()) break;
            node = *broken;
        }
        std::string before = spelling.written(spelling.begin, std::clamp(at, spelling.begin, spelling.end));
        return fail(ErrorKind::invalid,
                    "the pattern is no " + std::string(language.id) + ": line " + std::to_string(line_of(before, before.size())));
    }
    parts->trees.push_back(std::move(tree));
    PatternReading reading{spelling, language, words, parts->trees, parts->lists, parts->nodes};
    Node& whole = parts->trees.front().root();
    Node* at = within(whole, spelling.begin, spelling.end, language, spelling.text);
    reading.read(*at);
    if (at->kind != Kind::typed_metavariable) cut(*at, spelling.begin, spelling.end);

    if (!language.has_statements && (at->kind == Kind::file || at->kind == Kind::block) && at->children.size() == 1) at = at->children[0];
    // `key: value` or `- item` alone is looked for among others.
    bool is_alone = language.id == "yaml" && (at->kind == Kind::object || at->kind == Kind::array) && at->children.size() == 1;
    if (is_alone) at = at->children[0];
    bool is_statement = language.id == "bash" ? at->kind == Kind::block : is_braced(*at, language, spelling.text);
    if (is_statement) at = parts->block_of(at);
    bool is_sequence = at->kind == Kind::file || at->kind == Kind::block;
    bool is_closed = spelling.pattern.ends_with(';');
    if (at->kind == Kind::expression_statement && !is_closed && at->children.size() == 1) at = at->children[0];
    // `...` alone is any expression; in C and C++ any statement.
    bool any_expression = at->kind == Kind::ellipsis && language.id != "c" && language.id != "cpp";
    bool is_wild = any_expression || at->kind == Kind::metavariable || at->kind == Kind::typed_metavariable || at->kind == Kind::deep;
    if (at->kind == Kind::call && !is_closed) at = word_alone(*at, language);
    if (is_sequence) {
        if (at->children.empty()) return fail(ErrorKind::invalid, "the pattern says nothing");
        at->kind = Kind::block;
        parts->form = PatternForm::statements;
    } else if (language.has_statements && at->is_statement() && !is_wild && !is_value(*at, words)) {
        at = parts->block_of(at);
        parts->form = PatternForm::statements;
    } else {
        parts->form = is_part(*at) ? PatternForm::part : PatternForm::expression;
    }
    parts->root = at;
    for (const Placeholder& one : spelling.placeholders) {
        if (one.name.empty() || one.name == "$_") continue;
        Word word = words.add(one.name);
        if (std::ranges::find(parts->metavariables, word) == parts->metavariables.end()) parts->metavariables.push_back(word);
    }
    Required required{words, !language.has_statements};
    required.collect(*at);
    parts->required = std::move(required.found);
    TRY(parts->compile_regexes(*at, words));
    return Pattern(std::move(parts));
}

Result<std::shared_ptr<const Pattern>> Patterns::get(const Language& language, std::string_view text)
{
    std::shared_ptr<const Pattern>& known = known_[{&language, std::string(text)}];
    if (!known) known = std::make_shared<const Pattern>(TRY(Pattern::parse(language, text, *words_)));
    return known;
}

Result<std::shared_ptr<const Regex>> Patterns::regex(std::string_view expression, const RegexOptions& options)
{
    std::shared_ptr<const Regex>& known = regexes_[{std::string(expression), options}];
    if (!known) known = std::make_shared<const Regex>(TRY(Regex::compile(expression, options)));
    return known;
}

}  // namespace bawn::check
