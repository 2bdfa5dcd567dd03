#pragma once

// Repeats: documents of a stream that tell nothing new.
//
// A model's stream is thousands of small events that differ in a text, a number. Whatever shapes ask about stands in the rest,
// so an event that is another one again but for what nobody asks about tells the same: it need only be compared.
//
//     if (std::size_t size = repeats.take(bytes)) …      // it was the document `bytes` begins with, and has been told
//     …                                                  // else read it: json.take(bytes), and then
//     repeats.learn(document);
//
// Exact: a document is taken only where reading it would have told the same (the tests lay both over each other). Bounded: eight
// documents of at most 4 KiB, and learning ends where what was learned does not come again.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "egress/api_shape.h"

namespace bawn::egress {

class Repeats {
public:
    Repeats(const ShapeSet&, ShapeReader&);

    // How many bytes the known document has that stands at the beginning; 0: it is none. What follows has to end it.
    template <typename Ends>
    std::size_t take(std::string_view bytes, Ends ends)
    {
        for (std::size_t i = 0; i < known_.size(); ++i) {
            const std::size_t size = known_[i].size_in(bytes);
            if (size > 0 && ends(bytes.substr(size))) return tell(i), size;
        }
        return 0;
    }

    // The whole document that the reader has just read, alone.
    void learn(std::string_view document);

private:
    // What stands there as it is, and then what may be anything of its kind.
    struct Part {
        enum class Then : std::uint8_t { text, number, end };
        std::string same;
        Then then;
    };
    struct Known {
        std::vector<Part> parts;
        ShapeReader::Told told;

        std::size_t size_in(std::string_view bytes) const;
    };

    void tell(std::size_t which);
    std::vector<Part> parts_of(std::string_view document) const;

    ShapeReader* reader_;
    std::vector<Known> known_;  // what came last stands first
    int patience_;              // how many more are learned before one comes again
};

}  // namespace bawn::egress
