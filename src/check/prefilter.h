#pragma once

// Which rules could find something in a text at all? One search for all their literals, then a few bits for each rule.
//
//     Prefilter filter = TRY(Prefilter::compile({rule.required(), …}));     // by rule
//     Prefilter::Search search = TRY(filter.search());                      // one for each thread
//     for (std::size_t rule : search.possible(text)) …
//
// A rule without a requirement is always possible. As bytes a filter can be kept and read again by the same build.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/literal_search.h"
#include "check/requirement.h"

namespace bawn::check {

class Prefilter {
public:
    static Result<Prefilter> compile(const std::vector<Requirement>&);
    static Result<Prefilter> from_bytes(std::string_view);
    std::string as_bytes() const;

    std::size_t rules() const { return clauses_.size(); }

    class Search {
    public:
        std::vector<std::size_t> possible(std::string_view text);

        // Of the text that was asked about last, which is another one behind its first `unchanged` bytes.
        std::vector<std::size_t> possible(std::string_view text, std::uint32_t unchanged);

    private:
        friend class Prefilter;
        Search(const Prefilter& filter, LiteralSearch search) : filter_(&filter), search_(std::move(search)) {}
        const Prefilter* filter_;
        LiteralSearch search_;
        std::vector<std::uint32_t> first_;  // where each literal first ends; nowhere
    };
    Result<Search> search() const;  // which this must outlive

private:
    Prefilter(LiteralDatabase database) : database_(std::move(database)) {}

    struct Wanted {
        std::size_t size = 0;
        bool is_word = false;
    };
    std::vector<Wanted> literals_;
    std::size_t longest_ = 0;
    std::vector<std::vector<std::vector<std::uint32_t>>> clauses_;  // of each rule, of literals
    LiteralDatabase database_;
};

}  // namespace bawn::check
