#pragma once

// A text read by its language's grammar.
//
//     Words words;
//     auto tree = TRY(Tree::parse(*find_language("go"), text, words));
//     tree.root()                                       // Kind::file
//     TRY(tree.update(longer_text, first_changed));     // the same as parse(), at the price of what changed
//
// The text and the words must outlive the tree. What cannot be read is marked `broken` and the rest is there; an Error is
// only for what is no text for this language at all: larger than a limit, or so twisted that the grammar needs more steps
// than any honest text of its length (unavailable; counted, never timed).

#include <memory>
#include <memory_resource>
#include <vector>

#include "base/error.h"
#include "check/language.h"
#include "check/tree.h"

struct TSTree;  // of tree-sitter

namespace bawn::check {

struct TreeLimits {
    std::uint32_t bytes = 64 << 20;
    std::uint32_t depth = 2'000;            // deeper nodes have no children and are broken
    std::uint32_t parser_steps_per_byte = 40;
    std::uint32_t parser_steps = 2'000'000;  // besides, for any text
};

// What the grammar alone makes of a text. Patterns choose their spelling by it, and the chosen one becomes a tree.
class GrammarTree {
public:
    static GrammarTree read(const Language&, std::string_view text);

    std::uint32_t errors() const { return errors_; }  // how badly it dislikes the text: 0 when all is well formed

private:
    friend class Tree;
    struct Free {
        void operator()(TSTree*) const;
    };
    std::unique_ptr<TSTree, Free> tree_;  // nullptr without a grammar, or where it gave up
    std::uint32_t errors_ = 0;
};

class Tree {
public:
    static Result<Tree> parse(const Language&, std::string_view text, Words&, const TreeLimits& = {});
    static Result<Tree> parse(const Language&, std::string_view text, Words&, GrammarTree);  // which was read from this text
    // As parse(), of a text of which update() will bring more: remembers from the beginning where its parser was.
    static Result<Tree> parse_growing(const Language&, std::string_view text, Words&, const TreeLimits& = {});
    Tree(Tree&&) noexcept;
    Tree& operator=(Tree&&) noexcept;
    ~Tree();

    Node& root();
    const Node& root() const;
    std::string_view text() const;
    const Language& language() const;

    // The text is another one now, the same up to `first_changed`. Statements that are not touched keep their nodes; those of this version
    // (Node::version) are new. Nodes that the root does not reach any more are gone; after an Error the tree is as it was before.
    Result<void> update(std::string_view new_text, std::uint32_t first_changed);
    std::uint32_t version() const;

private:
    struct Parts;
    explicit Tree(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

// What the hooks of a language build with. Everything that it makes lives in the tree's pool.
class Builder {
public:
    Builder(const Language& language, std::string_view text, Words& words, std::pmr::memory_resource& pool, const TreeLimits& limits,
            std::uint32_t version = 1)
        : language_(language),
          text_(text),
          words_(words),
          pool_(pool),
          limits_(limits),
          version_(version)
    {
    }

    std::string_view text() const { return text_; }
    std::string_view text(const Node& node) const { return text_.substr(node.begin, node.end - node.begin); }
    std::string_view text(Word word) const { return words_.text(word); }
    std::string_view grammar_type(const Node&) const;  // the grammar's name of the node that this one was made of
    Word word(std::string_view text) { return words_.add(text); }
    bool is(const Node& node, std::string_view word) const { return words_.text(node.word) == word; }

    Node* make(Kind, Role, std::uint32_t begin, std::uint32_t end, Word = no_word);
    Node* make(Kind, Role, std::span<Node* const> children, Word = no_word);  // from the first one's begin to the last one's end
    Node* copy(const Node&);  // with all beneath it
    void set_children(Node&, std::span<Node* const>);
    Node* part(const Node&, Role) const;  // the first child with this role, or nullptr
    void keep_if(Node&, bool (*wanted)(const Builder&, const Node&));

    // A part of the text in a language that has a grammar, as the elements of a block. The pieces are in order; what lies between them
    // is not read. A part that takes too many steps is broken.
    struct Piece {
        std::uint32_t begin = 0, end = 0;
    };
    Node* read_as(const Language&, Role, std::span<const Piece>);

    // What holds for all languages: bodies are blocks, an expression in a block is a statement, signs of operators. Done
    // for what the grammar has; for a node that a hook makes, the hook asks for it.
    void settle(Node&);

    // Of the node that a hook was called for:
    void dissolve() { fate_ = Fate::dissolved; }  // its children stand in its place
    void drop() { fate_ = Fate::dropped; }  // it is not there

private:
    friend class Tree;
    friend struct Walk;
    enum class Fate { stays, dissolved, dropped };

    const Language& language_;
    std::string_view text_;
    Words& words_;
    std::pmr::memory_resource& pool_;
    const TreeLimits& limits_;
    std::uint32_t version_;
    Fate fate_ = Fate::stays;
};

}  // namespace bawn::check
