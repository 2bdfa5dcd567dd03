#pragma once

// JsonScan: is this JSON so far, and where does it end? One byte after another, with nothing kept of what was read.
//
//     JsonScan scan;
//     for (char c : piece)
//         if (scan.take(c, told) != JsonScan::inside) break;      // closed or wrong
//
// `told` gets the bytes as valid JSON: models break lines within strings, and such a line's end becomes \n. At most 64 levels.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::model {

class JsonScan {
public:
    enum Place { inside, closed, wrong };

    Place take(char, std::string& told);  // an object or a list; what follows its end is not for here
    std::size_t depth() const { return open_.size(); }

private:
    enum class Next : std::uint8_t {
        value,          // one must come
        value_or_end,   // of a list that has just begun
        key,
        key_or_end,
        colon,
        comma_or_end,
        string,
        key_string,
        escape,
        key_escape,
        unicode,
        key_unicode,
        word,    // true, false, null
        number,
    };

    Place begin_value(char);
    Place take_in_string(char, std::string& told);
    Place take_number(char);
    Place take_between(char);
    Place close(char);
    bool is_in_object() const { return open_.back() == '{'; }

    std::vector<char> open_;
    Next next_ = Next::value;
    std::string_view word_;     // what is left of it
    std::uint8_t digits_ = 0;   // of \uXXXX, still to come
    char number_ = 0;           // where in a number: - 0 1 . d e s x
};

}  // namespace bawn::model
