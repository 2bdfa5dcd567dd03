#include "check/languages/instructions.h"

#include <algorithm>
#include <unordered_map>

namespace bawn::check::docker {
namespace {

using Piece = Builder::Piece;

std::string_view without_blanks(std::string_view text)
{
    std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

// "# escape=`" among the comments at the top.
char escape_of(std::string_view file)
{
    for (std::size_t at = 0; at < file.size();) {
        std::size_t end = std::min(file.find('\n', at), file.size());
        std::string_view line = without_blanks(file.substr(at, end - at));
        if (!line.starts_with('#')) break;
        line = without_blanks(line.substr(1));
        std::size_t sign = line.find('=');
        if (sign == std::string_view::npos) break;
        std::string name(without_blanks(line.substr(0, sign)));
        for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        std::string_view value = without_blanks(line.substr(sign + 1));
        if (name == "escape" && (value == "`" || value == "\\")) return value[0];
        at = end + 1;
    }
    return '\\';
}

struct Lines {
    std::string_view file;
    std::size_t at = 0;

    bool more() const { return at < file.size(); }
    Piece next()
    {
        std::size_t end = std::min(file.find('\n', at), file.size());
        Piece line{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
        at = end + 1;
        return line;
    }
    std::string_view of(Piece piece) const { return file.substr(piece.begin, piece.end - piece.begin); }
};

struct Marker {  // of a here-document
    std::string_view word;
    bool strips_tabs = false;
};

bool is_of_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

// <<EOF <<-EOF <<"EOF"
std::vector<Marker> markers_of(std::string_view text)
{
    std::vector<Marker> found;
    for (std::size_t at = text.find("<<"); at != std::string_view::npos; at = text.find("<<", at + 1)) {
        if (at > 0 && text[at - 1] == '<') continue;
        std::size_t word = at + 2;
        Marker marker;
        if (word < text.size() && text[word] == '-') marker.strips_tabs = true, ++word;
        char quote = word < text.size() && (text[word] == '"' || text[word] == '\'') ? text[word++] : '\0';
        std::size_t end = word;
        while (end < text.size() && is_of_word(text[end])) ++end;
        if (end == word || (quote && (end == text.size() || text[end] != quote))) continue;
        marker.word = text.substr(word, end - word);
        found.push_back(marker);
    }
    return found;
}

bool may_have_documents(std::string_view text)
{
    std::string keyword(text.substr(0, text.find_first_of(" \t")));
    for (char& c : keyword) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return keyword == "RUN" || keyword == "COPY" || keyword == "ADD" || keyword == "ONBUILD";
}

std::string_view without_tabs(std::string_view line) { return line.substr(std::min(line.find_first_not_of('\t'), line.size())); }

// Where each line stands last: a word that no later line is opens no document.
class Ends {
public:
    explicit Ends(std::string_view file) : lines_{file} {}

    bool is_closed(const Marker& marker, std::size_t from)
    {
        while (lines_.more()) {
            Piece line = lines_.next();
            std::string_view text = lines_.of(line);
            if (text.ends_with('\r')) text.remove_suffix(1);
            whole_[text] = line.begin;
            stripped_[without_tabs(text)] = line.begin;
        }
        const auto& last = marker.strips_tabs ? stripped_ : whole_;
        auto known = last.find(marker.word);
        return known != last.end() && known->second >= from;
    }

private:
    Lines lines_;
    std::unordered_map<std::string_view, std::size_t> whole_, stripped_;
};

void read_documents(Lines& lines, Ends& ends, Instruction& one)
{
    if (!may_have_documents(one.text)) return;
    for (const Marker& marker : markers_of(one.text)) {
        if (!ends.is_closed(marker, lines.at)) continue;  // << means something else
        Piece document{static_cast<std::uint32_t>(lines.at), 0};
        bool is_closed = false;
        while (lines.more() && !is_closed) {
            Piece line = lines.next();
            std::string_view text = lines.of(line);
            if (text.ends_with('\r')) text.remove_suffix(1);
            if (marker.strips_tabs) text = without_tabs(text);
            is_closed = text == marker.word;
            document.end = line.end;
        }
        one.end = document.end;
        one.documents.push_back(document);
    }
}

}  // namespace

std::uint32_t Instruction::place(std::size_t offset) const
{
    auto piece = static_cast<std::size_t>(std::ranges::upper_bound(starts, offset) - starts.begin()) - 1;
    return std::min(pieces[piece].begin + static_cast<std::uint32_t>(offset - starts[piece]), pieces[piece].end);
}

std::vector<Builder::Piece> Instruction::pieces_from(std::size_t offset) const
{
    std::string_view rest = without_blanks(std::string_view(text).substr(offset));
    if (rest.starts_with("<<") && rest.find_first_of(" \t<;&|", 2) == std::string_view::npos && documents.size() == 1) {
        Piece script = documents[0];
        std::size_t last = 0;  // of the line that ends it
        std::vector<Marker> markers = markers_of(rest);
        if (!markers.empty()) last = markers[0].word.size();
        script.end = std::max(script.begin, script.end - static_cast<std::uint32_t>(last));
        if (script.begin < script.end) return {script};
    }
    std::vector<Piece> out;
    std::uint32_t from = place(offset);
    for (Piece piece : pieces) {
        piece.begin = std::max(piece.begin, from);
        if (piece.begin < piece.end) out.push_back(piece);
    }
    for (Piece document : documents) {
        --document.begin;  // the end of the line before it
        out.push_back(document);
    }
    if (out.empty()) out.push_back({from, from});
    return out;
}

std::vector<Instruction> instructions_of(std::string_view file)
{
    std::vector<Instruction> found;
    Lines lines{file};
    Ends ends(file);
    char escape = escape_of(file);
    while (lines.more()) {
        Instruction one;
        one.escape = escape;
        bool goes_on = true;
        while (goes_on && lines.more()) {
            Piece line = lines.next();
            std::string_view text = lines.of(line), bare = without_blanks(text);
            if (bare.empty() || bare.starts_with('#')) {
                if (one.text.empty()) break;
                continue;
            }
            goes_on = bare.back() == escape;
            std::size_t length = text.find_last_not_of(" \t\r") + (goes_on ? 0 : 1);
            if (one.text.empty()) {
                std::size_t indent = text.find_first_not_of(" \t\r");
                if (indent > length) indent = length;
                line.begin += static_cast<std::uint32_t>(indent);
                length -= indent;
            }
            line.end = line.begin + static_cast<std::uint32_t>(length);
            if (length == 0) continue;
            one.starts.push_back(one.text.size());
            one.text += lines.of(line);
            one.pieces.push_back(line);
            one.end = line.end;
        }
        if (one.text.empty()) continue;
        read_documents(lines, ends, one);
        found.push_back(std::move(one));
    }
    return found;
}

}  // namespace bawn::check::docker
