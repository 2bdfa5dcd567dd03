#include "check/syntax.h"

#include <growing_parser.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/freed_by.h"
#include "check/grammar.h"
#include "check/scala_parameters.h"

namespace bawn::check {
namespace {

using Parser = std::unique_ptr<TSParser, FreedBy<ts_parser_delete>>;
using GrowingSyntax = std::unique_ptr<GrowingParser, FreedBy<growing_parser_delete>>;
using Syntax = std::unique_ptr<TSTree, FreedBy<ts_tree_delete>>;

struct Feed {
    std::string_view text;
    std::uint64_t calls_left;
};

const char* read_all(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* length)
{
    std::string_view text = static_cast<Feed*>(payload)->text;
    *length = offset < text.size() ? static_cast<std::uint32_t>(text.size() - offset) : 0;
    return text.data() + std::min<std::size_t>(offset, text.size());
}

// Called by the parser after every hundred of its steps.
bool is_enough(TSParseState* state)
{
    auto& left = static_cast<Feed*>(state->payload)->calls_left;
    return left-- == 0;
}

// Points need not be true: the parser compares bytes, and nothing that is kept tells rows from columns.
TSPoint point_of(std::uint32_t offset) { return {0, offset}; }

Result<> check_size(std::string_view text, const TreeLimits& limits)
{
    if (text.size() > limits.bytes) return fail(ErrorKind::invalid, "a text of more than " + std::to_string(limits.bytes) + " bytes");
    return {};
}

Error does_not_take(const Language& language)
{
    return {ErrorKind::unsupported, "this tree-sitter does not take the grammar of " + std::string(language.id)};
}

Error too_many_steps(const Language& language)
{
    return {ErrorKind::unavailable, "reading this as " + std::string(language.id) + " takes too many steps"};
}

// What a parser is given: a text, and how much it may do.
class SyntaxReading {
public:
    SyntaxReading(const Language& language, std::string_view text, std::uint64_t bytes, const TreeLimits& limits)
        : readable_(language.id == "scala" ? with_parameters_in_brackets(text) : std::nullopt),
          feed_{readable_ ? std::string_view(*readable_) : text, (limits.parser_steps + limits.parser_steps_per_byte * bytes) / 100}
    {
    }
    SyntaxReading(const SyntaxReading&) = delete;

    TSInput input() { return {&feed_, read_all, TSInputEncodingUTF8, nullptr}; }
    TSParseOptions options() { return {&feed_, is_enough}; }

private:
    std::optional<std::string> readable_;
    Feed feed_;
};

// All of the text where no pieces are given.
Result<Syntax> read(const Language& language, std::string_view text, const TreeLimits& limits, std::span<const Builder::Piece> pieces = {})
{
    TRY(check_size(text, limits));
    Parser parser(ts_parser_new());
    if (!ts_parser_set_language(parser.get(), language.grammar())) return std::unexpected(does_not_take(language));
    std::uint64_t size = pieces.empty() ? text.size() : 0;
    std::vector<TSRange> ranges;
    for (const Builder::Piece& piece : pieces) {
        ranges.push_back({point_of(piece.begin), point_of(piece.end), piece.begin, piece.end});
        size += piece.end - piece.begin;
    }
    if (!ranges.empty() && !ts_parser_set_included_ranges(parser.get(), ranges.data(), static_cast<std::uint32_t>(ranges.size())))
        return fail(ErrorKind::invalid, "pieces that overlap");
    SyntaxReading reading(language, text, size, limits);
    Syntax syntax(ts_parser_parse_with_options(parser.get(), nullptr, reading.input(), reading.options()));
    if (!syntax) return std::unexpected(too_many_steps(language));
    return syntax;
}

Result<Syntax> read_on(GrowingParser& parser, const Language& language, std::string_view text, std::uint32_t unchanged,
                       const TreeLimits& limits)
{
    SyntaxReading reading(language, text, text.size(), limits);
    Syntax syntax(growing_parser_parse(&parser, unchanged, reading.input(), reading.options()));
    if (!syntax) return std::unexpected(too_many_steps(language));
    return syntax;
}

// What the grammar keeps for a node (union Subtree of tree-sitter's subtree.h, as TSNode::id points to it): the same in two trees when the
// parser took the node over from the older one, and never that of another node while both trees live.
const void* kept_as(TSNode node)
{
    const void* subtree = nullptr;
    std::memcpy(&subtree, node.id, sizeof subtree);
    return subtree;
}

constexpr std::uint32_t steps_of_part = 20'000;  // besides those for its bytes: a text may have many parts

bool is_white_or_form_feed(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

}  // namespace

// The statements and blocks of what is still being written, and of all above it: what the parser takes over from the older syntax need not
// be built again.
struct Statement {
    std::uint32_t begin = 0;
    std::vector<std::pair<Node*, Role>> nodes;  // with the role they had before what is around them changed it
};
using Statements = std::unordered_map<const void*, Statement>;

// --- from the grammar's tree to ours ---

struct Walk {
    struct Open {  // a node whose children are being read
        const SymbolPlan* plan;
        Node* node;
        std::size_t first;  // of its children in `done`
        Shape shape;
        std::string tokens;
        const void* statement;  // under what it is remembered; nullptr: it is not
    };

    Builder& builder;
    bool remembers;
    Statements& before;
    Statements after = {};
    const GrammarPlan& plan;
    TSTreeCursor cursor;
    std::vector<Open> open = {};
    std::size_t depth = 0;
    std::vector<Node*> done = {};

    Walk(Builder& with, const GrammarPlan& grammar, TSNode root, bool will_grow, Statements& known)
        : builder(with),
          remembers(will_grow),
          before(known),
          plan(grammar),
          cursor(ts_tree_cursor_new(root))
    {
    }
    ~Walk() { ts_tree_cursor_delete(&cursor); }
    Walk(const Walk&) = delete;

    Node* root()
    {
        do {
            if (enter() && ts_tree_cursor_goto_first_child(&cursor)) continue;
            while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
                if (!ts_tree_cursor_goto_parent(&cursor)) return take_root();
                leave();
            }
        } while (true);
    }

private:
    Open& top() { return open[depth - 1]; }

    // False when the node needs no look at its children.
    bool enter()
    {
        TSNode at = ts_tree_cursor_current_node(&cursor);
        TSSymbol symbol = ts_node_symbol(at);
        const SymbolPlan& its = symbol == static_cast<TSSymbol>(-1) ? plan.error() : plan.of(symbol);
        if (its.of != SymbolPlan::Of::named) {
            take_token(at, its, symbol);
            return false;
        }
        if (its.row->shape == Shape::skip || ts_node_is_missing(at)) return false;

        const void* statement = remembers && is_kept_whole(its) && ts_node_child_count(at) > 0 ? kept_as(at) : nullptr;
        if (statement && take_over(statement, ts_node_start_byte(at))) return false;

        Node* node = builder.make(its.row->kind, role_here(), ts_node_start_byte(at), ts_node_end_byte(at));
        node->symbol = symbol;
        node->broken = ts_node_has_error(at);
        trim(*node);
        if (depth > 0 && top().plan->word_field != 0 && ts_tree_cursor_current_field_id(&cursor) == top().plan->word_field)
            top().node->word = builder.word(builder.text(*node));
        bool is_leaf = its.row->shape == Shape::leaf || ts_node_child_count(at) == 0;
        bool too_deep = depth >= builder.limits_.depth;
        if (too_deep) node->broken = true;
        if (is_leaf || too_deep) {
            if (its.row->shape == Shape::splice && !too_deep) return false;
            if (is_leaf && (its.row->shape == Shape::leaf || its.row->kind == Kind::other)) node->word = builder.word(builder.text(*node));
            finish(node, its, done.size());
            return false;
        }
        if (open.size() == depth) open.emplace_back();
        Open& made = open[depth++];
        made.plan = &its;
        made.node = node;
        made.first = done.size();
        made.shape = shape_here(symbol, its);
        made.tokens.clear();
        made.statement = statement;
        return true;
    }

    static bool is_plain_block(const Row& row)
    {
        return (row.kind == Kind::block || row.kind == Kind::file) && !row.then && row.shape == Shape::node;
    }

    static bool is_plain_list(const Row& row)
    {
        return is_plain_block(row) || ((row.kind == Kind::array || row.kind == Kind::object) && !row.then && row.shape == Shape::node);
    }

    // A statement, a block or an element of a literal, where nothing that stands around it changes it.
    bool is_kept_whole(const SymbolPlan& its) { return depth > 0 && (is_plain_block(*its.row) || is_plain_list(*top().plan->row)); }

    bool take_over(const void* statement, std::uint32_t begin)
    {
        auto known = before.find(statement);
        if (known == before.end() || known->second.begin != begin) return false;
        for (const auto& [node, role] : known->second.nodes) {
            node->role = role;
            done.push_back(node);
        }
        after.insert(before.extract(known));
        return true;
    }

    void remember(const void* statement, std::uint32_t begin, std::size_t first)
    {
        Statement& kept = after[statement];
        kept.begin = begin;
        for (std::size_t i = first; i < done.size(); ++i) kept.nodes.emplace_back(done[i], done[i]->role);
    }

    // What could not be read in a list of statements leaves the statements within it where they are.
    Shape shape_here(TSSymbol symbol, const SymbolPlan& its) const
    {
        if (symbol != static_cast<TSSymbol>(-1)) return its.row->shape;
        bool in_statements = depth > 0 && (open[depth - 1].node->kind == Kind::block || open[depth - 1].node->kind == Kind::file);
        return in_statements ? Shape::splice : Shape::node;
    }

    Role role_here()
    {
        if (depth == 0) return Role::element;
        const Open& parent = top();
        // What is repeated hangs in a chain as long as it is, and the cursor looks for a field along all of it.
        const TSFieldId field = parent.plan->has_roles ? ts_tree_cursor_current_field_id(&cursor) : TSFieldId{0};
        std::int8_t role = SymbolPlan::no_role;
        if (field != 0 && field < parent.plan->roles.size()) role = parent.plan->roles[field];
        if (role == SymbolPlan::no_role) role = parent.plan->other_role;
        if (role != SymbolPlan::no_role) return static_cast<Role>(role);
        return parent.shape == Shape::splice || parent.shape == Shape::pass ? parent.node->role : Role::element;
    }

    void take_token(TSNode at, const SymbolPlan& token, TSSymbol symbol)
    {
        if (depth == 0) return;
        Open& parent = top();
        std::uint32_t begin = ts_node_start_byte(at), end = ts_node_end_byte(at);
        std::string_view text = builder.text_.substr(begin, end - begin);
        if (parent.plan->word_field != 0 && ts_tree_cursor_current_field_id(&cursor) == parent.plan->word_field) {
            parent.node->word = builder.word(text);
            return;
        }
        if (parent.plan->joins_tokens && !token.is_bracket) {
            if (!parent.tokens.empty()) parent.tokens += ' ';
            parent.tokens += text;
        }
        if (auto role = plan.role_of_token(*parent.plan, symbol))
            done.push_back(builder.make(Kind::other, *role, begin, end, builder.word(text)));
    }

    void leave()
    {
        Open closed = std::move(open[--depth]);
        leave(closed);
        if (closed.statement) remember(closed.statement, ts_node_start_byte(ts_tree_cursor_current_node(&cursor)), closed.first);
        open[depth].tokens = std::move(closed.tokens);  // its room
    }

    void leave(Open& closed)
    {
        if (closed.plan->joins_tokens && !closed.tokens.empty()) closed.node->word = builder.word(closed.tokens);
        std::size_t children = done.size() - closed.first;
        if (closed.shape == Shape::splice) return;
        if (closed.shape == Shape::pass && children == 1) {
            done.back()->role = closed.node->role;
            return;
        }
        finish(closed.node, *closed.plan, closed.first);
    }

    void finish(Node* node, const SymbolPlan& its, std::size_t first)
    {
        builder.set_children(*node, std::span(done).subspan(first));
        done.resize(first);
        if (&its == &plan.error() && node->children.empty() && depth > 0) return;  // only signs that nobody could place
        builder.fate_ = Builder::Fate::stays;
        if (its.row->then) its.row->then(builder, *node);
        if (builder.fate_ == Builder::Fate::dropped) return;
        if (builder.fate_ == Builder::Fate::dissolved) {
            for (Node* child : node->children) {
                if (child->role == Role::element) child->role = node->role;
                done.push_back(child);
            }
            return;
        }
        builder.settle(*node);
        done.push_back(node);
    }

    void trim(Node& node) const
    {
        while (node.end > node.begin && is_white_or_form_feed(builder.text_[node.end - 1])) --node.end;
        while (node.begin < node.end && is_white_or_form_feed(builder.text_[node.begin])) ++node.begin;
    }

    Node* take_root()
    {
        Node* root = done.size() == 1 ? done.front() : builder.make(Kind::file, Role::element, done);
        if (root->kind != Kind::file) {
            if (root->kind == Kind::other)
                root->kind = Kind::file, root->word = no_word;  // all of it is one ERROR
            else
                root = builder.make(Kind::file, Role::element, std::span(&root, 1));
        }
        root->begin = 0;
        root->end = static_cast<std::uint32_t>(builder.text_.size());
        return root;
    }
};

// --- Builder ---

std::string_view Builder::grammar_type(const Node& node) const
{
    const char* name = language_.grammar ? ts_language_symbol_name(language_.grammar(), node.symbol) : nullptr;
    return name ? name : std::string_view{};
}

Node* Builder::make(Kind kind, Role role, std::uint32_t begin, std::uint32_t end, Word word)
{
    Node* made = new (pool_.allocate(sizeof(Node), alignof(Node))) Node;
    made->kind = kind;
    made->role = role;
    made->word = word;
    made->begin = begin;
    made->end = end;
    made->version = version_;
    return made;
}

Node* Builder::make(Kind kind, Role role, std::span<Node* const> children, Word word)
{
    Node* made = make(kind, role, children.empty() ? 0 : children.front()->begin, children.empty() ? 0 : children.back()->end, word);
    for (const Node* child : children) made->broken |= child->broken;
    set_children(*made, children);
    return made;
}

Node* Builder::copy(const Node& node)
{
    Node* made = new (pool_.allocate(sizeof(Node), alignof(Node))) Node(node);
    made->version = version_;
    std::vector<Node*> children;
    for (const Node* child : node.children) children.push_back(copy(*child));
    set_children(*made, children);
    return made;
}

void Builder::set_children(Node& node, std::span<Node* const> children)
{
    Node** kept = nullptr;
    if (!children.empty()) {
        kept = static_cast<Node**>(pool_.allocate(sizeof(Node*) * children.size(), alignof(Node*)));
        std::copy(children.begin(), children.end(), kept);
    }
    node.children = std::span(kept, children.size());
    for (Node* child : node.children) child->parent = &node;
}

Node* Builder::part(const Node& node, Role role) const
{
    for (Node* child : node.children) {
        if (child->role == role) return child;
    }
    return nullptr;
}

void Builder::keep_if(Node& node, bool (*wanted)(const Builder&, const Node&))
{
    std::vector<Node*> kept;
    for (Node* child : node.children) {
        if (wanted(*this, *child)) kept.push_back(child);
    }
    if (kept.size() != node.children.size()) set_children(node, kept);
}

namespace {

bool has_body(Kind kind)
{
    switch (kind) {
    case Kind::if_:
    case Kind::while_:
    case Kind::do_:
    case Kind::for_:
    case Kind::for_each:
    case Kind::case_:
    case Kind::try_:
    case Kind::catch_:
    case Kind::with_:
    case Kind::function:
    case Kind::class_: return true;
    default: return false;
    }
}

std::string_view sign_of(std::string_view operator_)
{
    if (operator_ == "and") return "&&";
    if (operator_ == "or") return "||";
    if (operator_ == "not") return "!";
    return operator_;
}

}  // namespace

Node* Builder::read_as(const Language& language, Role role, std::span<const Piece> pieces)
{
    TreeLimits limits = limits_;
    limits.parser_steps = std::min(limits.parser_steps, steps_of_part);
    Node* block = make(Kind::block, role, pieces.front().begin, pieces.back().end);
    auto syntax = read(language, text_, limits, pieces);
    block->broken = !syntax;
    if (!syntax) return block;
    Builder builder(language, text_, words_, pool_, limits_, version_);
    Statements none;
    Walk walk(builder, plan_of(language), ts_tree_root_node(syntax->get()), false, none);
    Node* read = walk.root();
    block->broken = read->broken;
    set_children(*block, read->children);
    return block;
}

void Builder::settle(Node& node)
{
    if (has_body(node.kind)) {
        for (Node*& child : node.children) {
            bool body = child->role == Role::body || child->role == Role::consequence || child->role == Role::alternative ||
                        child->role == Role::finalizer;
            if (!body || child->kind == Kind::block || (child->kind == Kind::if_ && child->role == Role::alternative)) continue;
            Role role = child->role;
            child->role = Role::element;
            Node* block = make(Kind::block, role, std::span(&child, 1));
            settle(*block);
            block->parent = &node;
            child = block;
        }
    }
    if (node.kind == Kind::expression_statement && node.children.size() == 1 && node.children[0]->kind >= Kind::expression_statement &&
        node.children[0]->kind < Kind::ellipsis) {  // throw, if, match … where they are expressions
        const Node& inside = *node.children[0];
        node.kind = inside.kind;
        node.word = inside.word;
        node.symbol = inside.symbol;
        set_children(node, inside.children);
    }
    if (language_.has_statements && (node.kind == Kind::block || node.kind == Kind::file)) {
        for (Node*& child : node.children) {
            if (child->kind < Kind::name || child->kind > Kind::type || child->role != Role::element) continue;
            child->role = Role::operand;
            Node* statement = make(Kind::expression_statement, Role::element, std::span(&child, 1));
            statement->parent = &node;
            child = statement;
        }
    }
    if ((node.kind == Kind::unary || node.kind == Kind::binary) && node.word != no_word) {
        std::string_view written = words_.text(node.word), sign = sign_of(written);
        if (written != sign) node.word = words_.add(sign);
    }
}

// --- Tree ---

struct Tree::Parts {
    const Language& language;
    std::string_view text;
    Words& words;
    TreeLimits limits;
    Syntax syntax = {};
    std::pmr::monotonic_buffer_resource pool = {};
    Node* root = nullptr;
    Statements statements = {};
    std::uint32_t version = 0;
    GrowingSyntax parser = {};  // of a text that was changed

    // A language without a grammar is read anew each time.
    Result<> read_anew()
    {
        TRY(check_size(text, limits));
        pool.release();
        Builder builder(language, text, words, pool, limits, ++version);
        root = builder.make(Kind::file, Role::element, 0, static_cast<std::uint32_t>(text.size()));
        language.read(builder, *root);
        builder.settle(*root);
        return {};
    }

    void build()
    {
        Builder builder(language, text, words, pool, limits, ++version);
        Walk walk(builder, plan_of(language), ts_tree_root_node(syntax.get()), parser != nullptr, statements);
        root = walk.root();
        statements = std::move(walk.after);
    }
};

Tree::Tree(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;
Tree::~Tree() = default;

Node& Tree::root() { return *parts_->root; }
const Node& Tree::root() const { return *parts_->root; }
std::string_view Tree::text() const { return parts_->text; }
std::uint32_t Tree::version() const { return parts_->version; }
const Language& Tree::language() const { return parts_->language; }

Result<Tree> Tree::parse(const Language& language, std::string_view text, Words& words, const TreeLimits& limits)
{
    auto parts = std::unique_ptr<Parts>(new Parts{language, text, words, limits});
    if (!language.grammar) {
        TRY(parts->read_anew());
        return Tree(std::move(parts));
    }
    parts->syntax = TRY(read(language, text, limits));
    parts->build();
    return Tree(std::move(parts));
}

Result<Tree> Tree::parse_growing(const Language& language, std::string_view text, Words& words, const TreeLimits& limits)
{
    if (!language.grammar) return parse(language, text, words, limits);
    auto parts = std::unique_ptr<Parts>(new Parts{language, {}, words, limits});
    Tree tree(std::move(parts));
    TRY(tree.update(text, 0));
    return tree;
}

Result<void> Tree::update(std::string_view new_text, std::uint32_t first_changed)
{
    Parts& its = *parts_;
    TRY(check_size(new_text, its.limits));
    if (!its.language.grammar) {
        its.text = new_text;
        return its.read_anew();
    }
    if (!its.parser) {
        its.parser.reset(growing_parser_new(its.language.grammar()));
        if (!its.parser) return std::unexpected(does_not_take(its.language));
    }
    if (its.language.id == "scala" && first_changed > 0)  // see scala_parameters.h: a line is read as a whole
        first_changed = static_cast<std::uint32_t>(new_text.rfind('\n', first_changed - 1) + 1);
    Syntax syntax = TRY(read_on(*its.parser, its.language, new_text, first_changed, its.limits));
    std::swap(its.syntax, syntax);  // the older one lives until the new nodes are built: see kept_as()
    its.text = new_text;
    its.build();
    return {};
}

namespace {

// By the bytes of what is broken itself.
std::uint32_t broken_bytes(const Node& from)
{
    std::uint32_t errors = 0;
    std::vector<const Node*> waiting = {&from};
    while (!waiting.empty()) {
        const Node* node = waiting.back();
        waiting.pop_back();
        bool is_beneath = false;
        for (const Node* child : node->children) is_beneath |= child->broken;
        if (node->broken && !is_beneath) errors += 10 + node->end - node->begin;
        waiting.insert(waiting.end(), node->children.begin(), node->children.end());
    }
    return errors;
}

std::uint32_t broken_bytes(TSNode root)
{
    if (!ts_node_has_error(root)) return 0;
    std::uint32_t errors = 0;
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    bool more = true;
    while (more) {
        TSNode at = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_error(at)) errors += 10 + ts_node_end_byte(at) - ts_node_start_byte(at);
        if (ts_node_is_missing(at)) errors += 5;
        if (ts_node_has_error(at) && ts_tree_cursor_goto_first_child(&cursor)) continue;
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!(more = ts_tree_cursor_goto_parent(&cursor))) break;
        }
    }
    ts_tree_cursor_delete(&cursor);
    return errors;
}

}  // namespace

void GrammarTree::Free::operator()(TSTree* tree) const { ts_tree_delete(tree); }

GrammarTree GrammarTree::read(const Language& language, std::string_view text)
{
    GrammarTree made;
    if (!language.grammar) {
        Words words;
        auto tree = Tree::parse(language, text, words);
        made.errors_ = tree ? broken_bytes(tree->root()) : std::numeric_limits<std::uint32_t>::max();
    } else if (auto syntax = check::read(language, text, {})) {
        made.tree_.reset(syntax->release());
        made.errors_ = broken_bytes(ts_tree_root_node(made.tree_.get()));
    } else {
        made.errors_ = std::numeric_limits<std::uint32_t>::max();
    }
    return made;
}

Result<Tree> Tree::parse(const Language& language, std::string_view text, Words& words, GrammarTree grammar)
{
    if (!grammar.tree_) return parse(language, text, words);
    auto parts = std::unique_ptr<Parts>(new Parts{language, text, words, {}});
    parts->syntax.reset(grammar.tree_.release());
    parts->build();
    return Tree(std::move(parts));
}

}  // namespace bawn::check
