#include "check/stream.h"

#include <algorithm>
#include <cstring>

#include "check/closers.h"
#include "check/decode.h"
#include "check/file_scan.h"
#include "check/stream_finality.h"
#include "check/syntax.h"

namespace bawn::check {

// The rules of one language, or for text, that may match in the text so far.
class Possible {
public:
    Possible(const Pack::Parts& pack, const DialectRules& rules, std::string_view path) : rules_(rules)
    {
        if (auto search = rules.filter().search()) search_.emplace(std::move(*search));
        for (std::size_t rule : rules.rules()) applies_.push_back(pack.applies_to(rule, path));
    }

    std::vector<std::size_t> places(std::string_view text, std::uint32_t unchanged)
    {
        std::vector<std::size_t> places;
        if (search_ && std::ranges::count(applies_, true) > 0) places = search_->possible(text, unchanged);
        std::erase_if(places, [&](std::size_t place) { return !applies_[place]; });
        return places;
    }
    const DialectRules& rules() const { return rules_; }

private:
    const DialectRules& rules_;
    std::optional<Prefilter::Search> search_;
    std::vector<bool> applies_;
};

namespace {

std::uint32_t first_difference(std::string_view a, std::string_view b)
{
    constexpr std::size_t block = 1024;
    const std::size_t end = std::min(a.size(), b.size());
    std::size_t at = 0;
    while (at + block <= end && std::memcmp(a.data() + at, b.data() + at, block) == 0) at += block;
    while (at < end && a[at] == b[at]) ++at;
    return static_cast<std::uint32_t>(at);
}

}  // namespace

// One of the languages that the file may be in, with what is kept of it from line to line.
struct LanguageReader {
    const Language* language;
    std::optional<Possible> possible = {};  // not there: no rule reads it
    std::unique_ptr<Words> words = std::make_unique<Words>();
    std::optional<TextWords> there = {};  // with the rules
    std::optional<Tree> tree = {};
    KeptAnswers answers = {};

    void forget() { answers.forget(), tree.reset(); }
};

constexpr std::size_t roomy = 128 << 10;  // what is kept of a text is lost where it moves

struct Stream::Parts {
    Parts(const Pack::Parts& pack, std::string_view its_path, Limits limits) : state(pack, limits), path(its_path)
    {
        for (const DialectRules& rules : pack.dialects)
            if (!rules.dialect().language) texts.emplace_back(pack, rules, path);
        before.reserve(roomy);
    }

    ScanState state;
    std::string path;
    std::string whole = {};  // the text, and then its closers
    std::uint32_t size = 0;  // of the text alone
    std::vector<const Language*> languages = {};
    std::optional<OpenText> open = {};
    std::vector<Possible> texts = {};
    std::vector<LanguageReader> readers = {};
    std::string before = {};  // what the trees were made of: whole, decoded
    std::optional<Written> written = {};  // of what was checked last
    std::uint32_t skipped = 0;

    std::string_view text() const { return std::string_view(whole).substr(0, size); }
    StreamReport change(std::uint32_t keep, std::string_view more);
    void choose_languages();
    StreamReport check();
    void check(LanguageReader&, FileScan&, std::string_view text, std::uint32_t first_changed);
};

// The first line may say which language it is.
void Stream::Parts::choose_languages()
{
    std::vector<const Language*> now = languages_of_file(path, text(), {});
    if (now == languages) return;
    languages = std::move(now);
    readers.clear();
    for (const Language* language : languages) {
        LanguageReader& reader = readers.emplace_back(language);
        const DialectRules* rules = state.pack.of(*language);
        if (!rules) continue;
        reader.words = std::make_unique<Words>(rules->prepare_all(state.pack.rules));
        reader.there.emplace(*reader.words);
        reader.possible.emplace(state.pack, *rules, path);
    }
    open.reset();
    if (languages.empty()) return;
    open.emplace(*languages.front());
    open->append(text());
}

StreamReport Stream::Parts::change(std::uint32_t keep, std::string_view more)
{
    const bool first_line = text().substr(0, keep).find('\n') == std::string_view::npos;
    whole.resize(keep);
    whole += more;
    size = static_cast<std::uint32_t>(whole.size());
    if (open) {
        if (keep < open->text().size()) open->cut(keep);
        open->append(more);
    }
    if (first_line) choose_languages();
    if (open) whole += open->closers();
    return check();
}

void Stream::Parts::check(LanguageReader& reader, FileScan& scan, std::string_view text, std::uint32_t first_changed)
{
    std::vector<std::size_t> places;
    if (reader.possible) places = reader.possible->places(text, first_changed);
    if (text.size() > state.limits.parsed_bytes) {
        reader.forget();
        if (!places.empty()) scan.may_parse();
        return;
    }
    Result<> updated;
    if (reader.tree) {
        reader.answers.before_update();
        updated = reader.tree->update(text, first_changed);
    } else if (auto tree = Tree::parse_growing(*reader.language, text, *reader.words)) {
        reader.tree.emplace(std::move(*tree));
    } else {
        updated = std::unexpected(tree.error());
    }
    if (!updated) {
        reader.forget();
        if (!places.empty()) scan.could_not_parse(updated.error());
        return;
    }
    if (reader.there) reader.there->read(text, first_changed);
    if (!places.empty())
        scan.run_on_tree(reader.possible->rules(), places, reader.tree->root(), *reader.words, *reader.there, reader.answers);
}

StreamReport Stream::Parts::check()
{
    FileReport report;
    StreamReport told;
    written.reset();
    if (whole.size() > state.limits.file_bytes) {
        told.troubles.push_back(trouble(Trouble::What::too_large, path, "the file is larger than the limit"));
        return told;
    }
    auto text = decoded(whole);
    if (!text) {
        told.troubles.push_back(trouble(Trouble::What::binary, path, "the file is binary"));
        return told;
    }
    if (text->damaged) report.troubles.push_back(trouble(Trouble::What::bad_encoding, path, "the file is UTF-16 with broken characters"));
    const std::string_view now = text->read();
    const std::uint32_t first_changed = first_difference(before, now);
    before.replace(first_changed, before.npos, now.substr(first_changed));  // where it lies: what is kept points into it

    FileScan scan(state, path, before, text->skipped, report);
    for (Possible& of_text : texts) scan.run_on_text(of_text.rules(), of_text.places(before, first_changed));
    for (LanguageReader& reader : readers) check(reader, scan, before, first_changed);
    scan.find_secrets();
    scan.finish();

    const LanguageReader* reader = readers.empty() ? nullptr : &readers.front();
    const Node* root = reader && reader->tree ? &reader->tree->root() : nullptr;
    const std::size_t closers = whole.size() - size;
    written.emplace(std::string_view(before).substr(0, text->converted ? 0 : before.size() - closers), root, open ? &*open : nullptr);
    skipped = text->skipped;
    told.troubles = std::move(report.troubles);
    std::uint32_t limit = static_cast<std::uint32_t>(before.size()) + skipped;
    for (Finding& finding : report.findings) {
        const bool is_final = written->is_final(finding, skipped);
        if (is_final) limit = std::min(limit, finding.begin.offset);
        told.findings.push_back({std::move(finding), is_final});
    }
    told.safe_until = written->safe_before(limit, skipped);
    return told;
}

Stream::Stream(const Pack& pack, std::string_view path, std::string_view text, Limits limits)
    : parts_(new Parts(*pack.parts_, path, limits))
{
    parts_->choose_languages();
    parts_->change(0, text);
}
Stream::Stream(Stream&&) noexcept = default;
Stream::~Stream() = default;

StreamReport Stream::append(std::string_view more) { return parts_->change(parts_->size, more); }
StreamReport Stream::cut(std::uint32_t offset) { return parts_->change(std::min(offset, parts_->size), {}); }
std::uint32_t Stream::safe_before(std::uint32_t offset) const
{
    if (parts_->written) return parts_->written->safe_before(offset, parts_->skipped);
    return static_cast<std::uint32_t>(text().substr(0, offset).rfind('\n') + 1);
}
std::uint32_t Stream::statement_at(std::uint32_t offset) const
{
    if (parts_->written) return parts_->written->statement_at(offset, parts_->skipped);
    return static_cast<std::uint32_t>(text().substr(0, offset).rfind('\n') + 1);
}
std::string_view Stream::text() const { return parts_->text(); }
std::string Stream::closers() const { return parts_->whole.substr(parts_->size); }

}  // namespace bawn::check
