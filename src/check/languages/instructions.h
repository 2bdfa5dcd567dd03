#pragma once

// The instructions of a Dockerfile as their builder reads them: lines that end with the escape sign go on in the next one, comments and
// empty lines between them are not there, here-documents belong to the instruction that names them.
//
//     instructions_of("RUN a \\\n# why\n  b\n")   // one, whose text is "RUN a   b"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "check/syntax.h"

namespace bawn::check::docker {

struct Instruction {
    char escape = '\\';                  // "# escape=`" makes it another
    std::string text;                    // joined, without here-documents
    std::vector<Builder::Piece> pieces;  // of the file, whose sum is `text`
    std::vector<std::size_t> starts;     // of the pieces, in `text`
    std::vector<Builder::Piece> documents;  // the here-documents, each with the line that ends it
    std::uint32_t end = 0;

    std::uint32_t place(std::size_t offset) const;  // in the file, of a place in `text`
    // What a shell reads from there on. A here-document that is all there is is the script itself.
    std::vector<Builder::Piece> pieces_from(std::size_t offset) const;
};

std::vector<Instruction> instructions_of(std::string_view file);

}  // namespace bawn::check::docker
