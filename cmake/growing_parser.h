#pragma once

// tree-sitter for a text that is being written: its end changes, over and over, and what stands before stays.
//
//     GrowingParser *parser = growing_parser_new(language);
//     TSTree *tree = growing_parser_parse(parser, 0, input, options);
//     TSTree *next = growing_parser_parse(parser, 1234, input, options);   // of a text whose first 1234 bytes are as they were
//
// Each tree is the one that ts_parser_parse makes of the whole text alone, with or without errors: reading goes on from a place where
// the parser stood before it had looked at anything that is new, and never guesses what of an older tree may be used again. Subtrees
// of what was read before that place are shared by pointer. Not for included ranges.

#include <stdint.h>
#include <tree_sitter/api.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct GrowingParser GrowingParser;

GrowingParser* growing_parser_new(const TSLanguage*);  // NULL: this tree-sitter does not take the language
void growing_parser_delete(GrowingParser*);

// NULL where the options' callback ended it; then nothing of the text is remembered.
TSTree* growing_parser_parse(GrowingParser*, uint32_t unchanged, TSInput, TSParseOptions);

#ifdef __cplusplus
}
#endif
