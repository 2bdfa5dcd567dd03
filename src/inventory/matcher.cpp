#include "inventory/matcher.h"

#include <algorithm>

#include "inventory/string_search.h"

namespace bawn::inventory {
namespace {

using agents::StringCount;

constexpr std::size_t window_reach = 160;  // bytes looked at on both sides of a match
constexpr std::size_t most_windows = 24;   // for each string, until one of them is code
constexpr std::size_t largest_scan = 16 << 20;
constexpr std::size_t longest_beginning = 16;  // no longer than the shortest string in UTF-16, so that it fits into the tail

std::string as_utf16le(std::string_view text)
{
    std::string wide;
    for (char c : text) {
        wide += c;
        wide += '\0';
    }
    return wide;
}

std::string as_utf8(std::string_view wide)
{
    std::string text;
    for (std::size_t i = 0; i < wide.size(); i += 2) text += wide[i];
    return text;
}

}  // namespace

struct StringTally {
    std::uint64_t count = 0, first = 0;
    std::size_t windows = 0;
    bool in_code = false;
};

namespace {

bool reads_like_code(std::string_view window)
{
    std::size_t calls = 0, marks = 0;
    for (char c : window) {
        calls += c == '(' || c == ')';
        marks += c == ';' || c == '=' || c == '{' || c == '}' || c == '[' || c == ']' || c == '&' || c == '|';
    }
    return calls >= 4 && calls + marks >= 8;
}

}  // namespace

// Pattern 2i is string i in UTF-8, pattern 2i + 1 the same in UTF-16LE.
struct Patterns::Database {
    std::vector<std::string> strings;
    std::vector<std::size_t> lengths;  // of the patterns, in bytes
    std::size_t longest = 0;
    std::unique_ptr<const StringSearch> search;
};

Patterns::Patterns(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Patterns::Patterns(Patterns&&) noexcept = default;
Patterns& Patterns::operator=(Patterns&&) noexcept = default;
Patterns::~Patterns() = default;

Result<Patterns> Patterns::compile(std::vector<std::string> strings)
{
    auto database = std::make_unique<Database>();
    database->strings = std::move(strings);
    std::vector<std::string> patterns;
    for (const std::string& s : database->strings) {
        if (s.size() < StringSearch::shortest) return fail(ErrorKind::invalid, "the string \"" + s + "\" of a signature is too short");
        patterns.push_back(s);
        patterns.push_back(as_utf16le(s));
    }
    if (patterns.empty()) return fail(ErrorKind::invalid, "no signature has strings to look for");
    for (const std::string& p : patterns) {
        database->lengths.push_back(p.size());
        database->longest = std::max(database->longest, p.size());
    }
    database->search = std::make_unique<const StringSearch>(std::move(patterns));
    return Patterns(std::move(database));
}

struct Matcher::State {
    const Patterns::Database* database = nullptr;
    std::vector<StringTally> tallies;      // for each string
    std::vector<unsigned> touched;   // strings with a tally
    std::uint64_t before = 0;        // bytes of this stretch before the current scan
    std::string_view text;           // of the current scan
    std::string tail;                // the last bytes added
    bool is_machine_code = false, is_archive = false;
    bool is_database = false;        // records, not code: SQLite and the like hold what people wrote

    void know_by(std::string_view beginning);
    void see(unsigned pattern, std::size_t begin);
    void scan(std::string_view);
    void scan_seam(std::string_view next);
    bool is_code_at(std::size_t begin, std::size_t end, bool wide) const;
};

Matcher::Matcher(std::unique_ptr<State> state) : state_(std::move(state)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::create(const Patterns& patterns)
{
    auto state = std::make_unique<State>();
    state->database = patterns.database_.get();
    state->tallies.resize(state->database->strings.size());
    return Matcher(std::move(state));
}

void Matcher::State::know_by(std::string_view beginning)
{
    is_machine_code = beginning.starts_with(
                          "\x7f"
                          "ELF") ||
                      beginning.starts_with("MZ") || beginning.starts_with("\xcf\xfa\xed\xfe");
    is_database = beginning.starts_with("SQLite format 3");
}

void Matcher::begin(Stretch stretch)
{
    state_->is_archive = stretch == Stretch::archive;
    end();  // of a stretch that was given up
    state_->before = 0;
    state_->tail.clear();
    state_->is_machine_code = state_->is_database = false;
}

void Matcher::add(std::span<const std::byte> bytes)
{
    State& s = *state_;
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (s.tail.size() == s.before)
        s.know_by(s.tail + std::string(text.substr(0, longest_beginning)));  // the beginning, perhaps in small pieces
    while (!text.empty()) {
        std::string_view now = text.substr(0, largest_scan);
        s.scan_seam(now);
        s.scan(now);
        std::size_t keep = s.database->longest - 1;
        s.tail.append(now.size() > keep ? now.substr(now.size() - keep) : now);
        if (s.tail.size() > keep) s.tail.erase(0, s.tail.size() - keep);
        s.before += now.size();
        text.remove_prefix(now.size());
    }
}

std::vector<StringCount> Matcher::end()
{
    State& s = *state_;
    std::vector<StringCount> found;
    std::ranges::sort(s.touched);
    for (unsigned string : s.touched) {
        StringTally& t = s.tallies[string];
        found.push_back({s.database->strings[string], t.count, t.first, t.in_code});
        t = {};
    }
    s.touched.clear();
    return found;
}

void Matcher::State::scan(std::string_view bytes)
{
    text = bytes;
    database->search->run(bytes, [this](unsigned pattern, std::size_t begin) { see(pattern, begin); });
}

// The end of what came before and the beginning of what comes now, for strings that lie across.
void Matcher::State::scan_seam(std::string_view next)
{
    if (tail.empty()) return;
    std::string both = tail + std::string(next.substr(0, database->longest - 1));
    text = both;
    before -= tail.size();
    std::size_t seam = tail.size();
    database->search->run(both, [this, seam](unsigned pattern, std::size_t begin) {
        bool lies_across = begin < seam && begin + database->lengths[pattern] > seam;
        if (lies_across) see(pattern, begin);
    });
    before += tail.size();
}

void Matcher::State::see(unsigned pattern, std::size_t begin)
{
    unsigned string = pattern / 2;
    bool wide = pattern % 2 != 0;
    StringTally& t = tallies[string];
    std::size_t end = begin + database->lengths[pattern];
    if (t.count++ == 0) {
        touched.push_back(string);
        t.first = before + begin;
    }
    if (!t.in_code) t.first = std::min(t.first, before + begin);
    if (t.in_code || t.windows >= most_windows) return;
    ++t.windows;
    if (!is_code_at(begin, end, wide)) return;
    t.in_code = true;
    t.first = before + begin;
}

bool Matcher::State::is_code_at(std::size_t begin, std::size_t end, bool wide) const
{
    if (is_machine_code || is_database) return is_machine_code;
    std::size_t reach = wide ? 2 * window_reach : window_reach;
    std::size_t from = begin - std::min(begin, reach);
    if (wide && (begin - from) % 2) ++from;
    std::string_view window = text.substr(from, end - from + reach);
    std::string narrow = wide ? as_utf8(window) : std::string();
    if (wide) window = narrow;
    return is_archive ? reads_like_code(window) : looks_like_code(window);
}

bool looks_like_code(std::string_view window) { return std::ranges::count(window, '\0') >= 4 || reads_like_code(window); }

}  // namespace bawn::inventory
