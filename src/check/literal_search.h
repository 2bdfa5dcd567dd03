#pragma once

// Many strings looked for at once (Vectorscan).
//
//     LiteralDatabase database = TRY(LiteralDatabase::compile({{"api_key", LiteralHits::each}, {"token", LiteralHits::first}}));
//     LiteralSearch search = TRY(LiteralSearch::create(database));             // one for each thread
//     search.run(text, [&](unsigned literal, std::size_t end) { …; return true; });   // false stops
//
// A database is immutable and shared. As bytes it can be kept on disk and read again by the same build on the same kind
// of processor; anything else is refused, never misread.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::check {

enum class LiteralHits {
    each,
    first,  // that it is there is all that matters; told once
};

struct Literal {
    std::string text;
    LiteralHits hits = LiteralHits::each;
    bool any_case = true;  // of ASCII letters
};

class LiteralDatabase {
public:
    static Result<LiteralDatabase> compile(const std::vector<Literal>&);  // empty: finds nothing
    static Result<LiteralDatabase> from_bytes(std::string_view);
    std::string as_bytes() const;

    LiteralDatabase(LiteralDatabase&&) noexcept;
    LiteralDatabase& operator=(LiteralDatabase&&) noexcept;
    ~LiteralDatabase();

private:
    friend class LiteralSearch;
    struct Database;
    explicit LiteralDatabase(std::unique_ptr<Database>);
    std::unique_ptr<Database> database_;
};

class LiteralSearch {
public:
    static Result<LiteralSearch> create(const LiteralDatabase&);  // which must outlive it
    LiteralSearch(LiteralSearch&&) noexcept;
    LiteralSearch& operator=(LiteralSearch&&) noexcept;
    ~LiteralSearch();

    using Hit = std::function<bool(unsigned literal, std::size_t end)>;
    void run(std::string_view text, const Hit&);  // in the order of their ends

private:
    struct Scratch;
    explicit LiteralSearch(std::unique_ptr<Scratch>);
    std::unique_ptr<Scratch> scratch_;
};

}  // namespace bawn::check
