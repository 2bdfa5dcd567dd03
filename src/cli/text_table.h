#pragma once

// Columns for a terminal. Widths are counted in code points; what does not fit its column is cut with an ellipsis.

#include <string>
#include <string_view>
#include <vector>

namespace bawn::cli {

std::size_t columns_of(std::string_view utf8);

// At most `width` code points; a longer text loses its end: "a long na…".
std::string fitted(std::string_view utf8, std::size_t width);

// A longer path loses folders from its middle: "/home/ann/…/bin/robin". The last name is cut only when it alone is too long.
std::string fitted_path(std::string_view utf8, std::size_t width);

struct Cell {
    std::string text;         // safe to show
    std::string_view colour;  // an SGR sequence, or ""
};

struct Column {
    std::string_view title;
    std::size_t least = 0;  // a column with a least width gives way when the table is too wide
    enum class Cut { end, middle } cut = Cut::end;
};

// With titles; the last column is not padded. Colours are the caller's to leave out.
std::string text_table(const std::vector<Column>&, const std::vector<std::vector<Cell>>& rows, std::size_t width);

}  // namespace bawn::cli
