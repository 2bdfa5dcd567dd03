#include "check/literal_search.h"

#include <hs/hs.h>

#include <cstdlib>
#include <limits>

namespace bawn::check {

struct LiteralDatabase::Database {
    hs_database_t* hs = nullptr;  // nullptr: nothing to look for
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { hs_free_database(hs); }
};

LiteralDatabase::LiteralDatabase(std::unique_ptr<Database> database) : database_(std::move(database)) {}
LiteralDatabase::LiteralDatabase(LiteralDatabase&&) noexcept = default;
LiteralDatabase& LiteralDatabase::operator=(LiteralDatabase&&) noexcept = default;
LiteralDatabase::~LiteralDatabase() = default;

Result<LiteralDatabase> LiteralDatabase::compile(const std::vector<Literal>& literals)
{
    auto database = std::make_unique<Database>();
    if (literals.empty()) return LiteralDatabase(std::move(database));
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    std::vector<unsigned> flags, ids;
    for (const Literal& literal : literals) {
        texts.push_back(literal.text.data());
        lengths.push_back(literal.text.size());
        flags.push_back((literal.any_case ? HS_FLAG_CASELESS : 0U) | (literal.hits == LiteralHits::first ? HS_FLAG_SINGLEMATCH : 0U));
        ids.push_back(static_cast<unsigned>(ids.size()));
    }
    hs_compile_error_t* problem = nullptr;
    if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), static_cast<unsigned>(literals.size()), HS_MODE_BLOCK,
                             nullptr, &database->hs, &problem) != HS_SUCCESS) {
        std::string message = problem ? problem->message : "unknown reason";
        hs_free_compile_error(problem);
        return fail(ErrorKind::invalid, "compiling literals: " + message);
    }
    return LiteralDatabase(std::move(database));
}

Result<LiteralDatabase> LiteralDatabase::from_bytes(std::string_view bytes)
{
    auto database = std::make_unique<Database>();
    if (bytes.empty()) return LiteralDatabase(std::move(database));
    if (hs_deserialize_database(bytes.data(), bytes.size(), &database->hs) != HS_SUCCESS)
        return fail(ErrorKind::invalid, "these bytes are no database of this build");
    return LiteralDatabase(std::move(database));
}

std::string LiteralDatabase::as_bytes() const
{
    char* bytes = nullptr;
    std::size_t size = 0;
    if (!database_->hs || hs_serialize_database(database_->hs, &bytes, &size) != HS_SUCCESS) return "";
    std::string copy(bytes, size);
    std::free(bytes);
    return copy;
}

struct LiteralSearch::Scratch {
    const hs_database_t* hs = nullptr;
    hs_scratch_t* scratch = nullptr;
    Scratch() = default;
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() { hs_free_scratch(scratch); }
};

LiteralSearch::LiteralSearch(std::unique_ptr<Scratch> scratch) : scratch_(std::move(scratch)) {}
LiteralSearch::LiteralSearch(LiteralSearch&&) noexcept = default;
LiteralSearch& LiteralSearch::operator=(LiteralSearch&&) noexcept = default;
LiteralSearch::~LiteralSearch() = default;

Result<LiteralSearch> LiteralSearch::create(const LiteralDatabase& database)
{
    auto scratch = std::make_unique<Scratch>();
    scratch->hs = database.database_->hs;
    if (scratch->hs && hs_alloc_scratch(scratch->hs, &scratch->scratch) != HS_SUCCESS)
        return fail(ErrorKind::unavailable, "no memory to match strings");
    return LiteralSearch(std::move(scratch));
}

void LiteralSearch::run(std::string_view text, const Hit& hit)
{
    if (!scratch_->hs || text.size() > std::numeric_limits<unsigned>::max()) return;
    auto on_match = [](unsigned id, unsigned long long, unsigned long long end, unsigned, void* told) {
        return (*static_cast<const Hit*>(told))(id, end) ? 0 : 1;
    };
    hs_scan(scratch_->hs, text.data(), static_cast<unsigned>(text.size()), 0, scratch_->scratch, on_match, const_cast<Hit*>(&hit));
}

}  // namespace bawn::check
