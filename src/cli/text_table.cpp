#include "cli/text_table.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace bawn::cli {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::size_t gap = 2;

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

std::string_view first_columns(std::string_view text, std::size_t count)
{
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if (starts_code_point(text[at]) && count-- == 0) break;
    }
    return text.substr(0, at);
}

std::vector<std::size_t> natural_widths(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows)
{
    std::vector<std::size_t> widths;
    for (const Column& c : columns) widths.push_back(columns_of(c.title));
    for (const auto& row : rows) {
        assert(row.size() == columns.size());
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i].text));
    }
    return widths;
}

// The widest of those that give way gives one column at a time.
std::vector<std::size_t> widths_within(const std::vector<Column>& columns, std::vector<std::size_t> widths, std::size_t width)
{
    std::size_t total = std::accumulate(widths.begin(), widths.end(), gap * (columns.size() - 1));
    for (; total > width; --total) {
        std::size_t widest = columns.size();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            bool gives_way = columns[i].least > 0 && widths[i] > columns[i].least;
            if (gives_way && (widest == columns.size() || widths[i] > widths[widest])) widest = i;
        }
        if (widest == columns.size()) break;
        --widths[widest];
    }
    return widths;
}

std::string cell_text(const Cell& cell, const Column& column, std::size_t width)
{
    return column.cut == Column::Cut::middle ? fitted_path(cell.text, width) : fitted(cell.text, width);
}

std::string line_of(const std::vector<Column>& columns, const std::vector<Cell>& row, const std::vector<std::size_t>& widths)
{
    std::string line;
    std::size_t owed = 0;  // spaces, written only when something follows
    for (std::size_t i = 0; i < row.size(); ++i) {
        std::string text = cell_text(row[i], columns[i], widths[i]);
        if (!text.empty()) {
            line.append(owed, ' ');
            owed = 0;
            line += row[i].colour.empty() ? text : std::string(row[i].colour) + text + "\033[0m";
        }
        owed += widths[i] - columns_of(text) + gap;
    }
    return line + "\n";
}

}  // namespace

std::size_t columns_of(std::string_view utf8) { return static_cast<std::size_t>(std::ranges::count_if(utf8, starts_code_point)); }

std::string fitted(std::string_view text, std::size_t width)
{
    if (columns_of(text) <= width || width == 0) return std::string(text);
    return std::string(first_columns(text, width - 1)).append(ellipsis);
}

std::string fitted_path(std::string_view path, std::size_t width)
{
    if (columns_of(path) <= width) return std::string(path);
    std::size_t last = path.rfind('/');
    if (last == std::string_view::npos || columns_of(path.substr(last)) + 2 > width)
        return fitted(last == std::string_view::npos ? path : path.substr(last + 1), width);
    // Folders from the end as long as half of the room lasts, the rest from the start.
    std::size_t tail = last;
    for (std::size_t at = last; at > 0 && columns_of(path.substr(at)) + 1 <= width / 2 + 1; at = path.rfind('/', at - 1)) tail = at;
    std::size_t room = width - columns_of(path.substr(tail)) - 1;
    std::string_view head = first_columns(path.substr(0, tail), room);
    if (std::size_t slash = head.rfind('/'); slash != std::string_view::npos) head = head.substr(0, slash + 1);
    return std::string(head).append(ellipsis).append(path.substr(tail));
}

std::string text_table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows, std::size_t width)
{
    auto widths = widths_within(columns, natural_widths(columns, rows), width);
    std::vector<Cell> titles;
    for (const Column& c : columns) titles.push_back({std::string(c.title), ""});
    std::string text = line_of(columns, titles, widths);
    for (const auto& row : rows) text += line_of(columns, row, widths);
    return text;
}

}  // namespace bawn::cli
