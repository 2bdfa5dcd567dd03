// tree-sitter's core and, on its insides, the parser of growing_parser.h. cmake/grammars compiles it beside a copy of the core in which
// the functions declared here are called (its CORE_EDITS).
//
// A parser between two tokens is its stack: a few heads in a graph of counted nodes. A Place keeps the heads, and which byte the lexer
// had looked at last. Nodes are never changed but where two versions are merged, so what a Place holds on to is journaled before such
// a change and put back when reading goes on from there.

#include <stdint.h>

struct TSParser;
struct StackNode;
static _Thread_local uint32_t growing_clock;  // counts Places; 0 while nothing grows
static void growing_looked_at(uint32_t end);
static void growing_before_change(struct StackNode *);
static void growing_begin(struct TSParser *, uint32_t *last_position);
static void growing_pass(struct TSParser *, uint32_t last_position);

#include "lib.c"

#include "growing_parser.h"

enum {
    bytes_between_places = 48,
    most_places = 4096,
};

typedef struct {
    Array(StackHead) heads;
    TokenCache token_cache;
    uint32_t position;   // of the most advanced head, when the parser came by
    uint32_t looked_at;  // no byte from here on was read before
    uint32_t changes;    // how many were in the journal
    bool has_error;
} Place;

typedef struct {
    StackNode *node;
    StackNode before;  // its links hold on to their subtrees
} Change;

struct GrowingParser {
    TSParser *parser;
    Array(Place) places;
    Array(Change) changes;
    uint32_t clock, last_clock;  // of the newest Place
    uint32_t unchanged, looked_at;
};

static _Thread_local GrowingParser *growing;

static void growing_looked_at(uint32_t end)
{
    // The bytes of one character are one.
    if (growing && end + 3 > growing->looked_at) growing->looked_at = end + 3;
}

static void retain(Subtree tree)
{
    if (tree.ptr) ts_subtree_retain(tree);
}

static void release(GrowingParser *self, Subtree tree)
{
    if (tree.ptr) ts_subtree_release(&self->parser->tree_pool, tree);
}

static void release_node(GrowingParser *self, StackNode *node)
{
    stack_node_release(node, &self->parser->stack->node_pool, &self->parser->tree_pool);
}

static StackHead copy_of_head(const StackHead *head)
{
    StackHead copy = *head;
    stack_node_retain(copy.node);
    retain(copy.last_external_token);
    retain(copy.lookahead_when_paused);
    if (!head->summary) return copy;
    copy.summary = ts_malloc(sizeof(StackSummary));
    array_init(copy.summary);
    array_push_all(copy.summary, head->summary);
    return copy;
}

static TokenCache copy_of_cache(const TokenCache *cache)
{
    retain(cache->token);
    retain(cache->last_external_token);
    return *cache;
}

static void growing_before_change(StackNode *node)
{
    if (!growing || growing->places.size == 0 || node->born > growing->last_clock) return;
    Change change = {node, *node};
    stack_node_retain(node);
    for (unsigned i = 0; i < node->link_count; i++) retain(node->links[i].subtree);
    array_push(&growing->changes, change);
}

static void undo_last_change(GrowingParser *self)
{
    Change change = array_pop(&self->changes);
    StackNode *node = change.node;
    for (unsigned i = 0; i < node->link_count; i++) {
        release(self, node->links[i].subtree);
        if (i >= change.before.link_count) release_node(self, node->links[i].node);
    }
    uint32_t ref_count = node->ref_count;
    *node = change.before;
    node->ref_count = ref_count;
    release_node(self, node);
}

static void forget_change(GrowingParser *self, Change *change)
{
    for (unsigned i = 0; i < change->before.link_count; i++) release(self, change->before.links[i].subtree);
    release_node(self, change->node);
}

static void delete_place(GrowingParser *self, Place *place)
{
    for (uint32_t i = 0; i < place->heads.size; i++)
        stack_head_delete(array_get(&place->heads, i), &self->parser->stack->node_pool, &self->parser->tree_pool);
    array_delete(&place->heads);
    release(self, place->token_cache.token);
    release(self, place->token_cache.last_external_token);
}

static void drop_last_place(GrowingParser *self)
{
    Place place = array_pop(&self->places);
    while (self->changes.size > place.changes) undo_last_change(self);
    delete_place(self, &place);
}

static void forget_all(GrowingParser *self)
{
    for (uint32_t i = 0; i < self->changes.size; i++) forget_change(self, array_get(&self->changes, i));
    for (uint32_t i = 0; i < self->places.size; i++) delete_place(self, array_get(&self->places, i));
    array_clear(&self->changes);
    array_clear(&self->places);
    self->looked_at = 0;
}

// Every second of the older ones.
static void thin_out_places(GrowingParser *self)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < self->places.size; i++) {
        Place *place = array_get(&self->places, i);
        if (i % 2 == 1 && i < most_places / 2)
            delete_place(self, place);
        else
            *array_get(&self->places, kept++) = *place;
    }
    self->places.size = kept;
}

// Before the first token: back to the last Place where nothing that is new had been looked at.
static void growing_begin(TSParser *parser, uint32_t *last_position)
{
    if (!growing) return;
    GrowingParser *self = growing;
    while (self->places.size > 0 && array_back(&self->places)->looked_at > self->unchanged) drop_last_place(self);
    self->looked_at = 0;
    if (self->places.size == 0) return;

    const Place *place = array_back(&self->places);
    while (self->changes.size > place->changes) undo_last_change(self);
    Stack *stack = parser->stack;
    for (uint32_t i = 0; i < stack->heads.size; i++)
        stack_head_delete(array_get(&stack->heads, i), &stack->node_pool, stack->subtree_pool);
    array_clear(&stack->heads);
    for (uint32_t i = 0; i < place->heads.size; i++) array_push(&stack->heads, copy_of_head(array_get(&place->heads, i)));
    parser->token_cache = copy_of_cache(&place->token_cache);
    parser->has_error = place->has_error;
    self->looked_at = place->looked_at;
    *last_position = place->position;
}

// Between two rounds of the parser's versions.
static void growing_pass(TSParser *parser, uint32_t last_position)
{
    if (!growing || parser->finished_tree.ptr) return;
    GrowingParser *self = growing;
    uint32_t before = self->places.size > 0 ? array_back(&self->places)->position : 0;
    if (last_position < before + bytes_between_places) return;
    Place place = {.token_cache = copy_of_cache(&parser->token_cache),
                   .position = last_position,
                   .looked_at = self->looked_at,
                   .changes = self->changes.size,
                   .has_error = parser->has_error};
    array_init(&place.heads);
    for (uint32_t i = 0; i < parser->stack->heads.size; i++)
        array_push(&place.heads, copy_of_head(array_get(&parser->stack->heads, i)));
    array_push(&self->places, place);
    self->last_clock = growing_clock++;
    if (self->places.size == most_places) thin_out_places(self);
}

GrowingParser *growing_parser_new(const TSLanguage *language)
{
    TSParser *parser = ts_parser_new();
    if (!ts_parser_set_language(parser, language)) {
        ts_parser_delete(parser);
        return NULL;
    }
    GrowingParser *self = ts_calloc(1, sizeof(GrowingParser));
    self->parser = parser;
    self->clock = 1;
    return self;
}

void growing_parser_delete(GrowingParser *self)
{
    if (!self) return;
    forget_all(self);
    array_delete(&self->changes);
    array_delete(&self->places);
    ts_parser_delete(self->parser);
    ts_free(self);
}

TSTree *growing_parser_parse(GrowingParser *self, uint32_t unchanged, TSInput input, TSParseOptions options)
{
    self->unchanged = unchanged;
    growing = self;
    growing_clock = self->clock;
    TSTree *tree = ts_parser_parse_with_options(self->parser, NULL, input, options);
    self->clock = growing_clock;
    growing = NULL;
    growing_clock = 0;
    if (tree) return tree;
    ts_parser_reset(self->parser);
    forget_all(self);
    return NULL;
}
