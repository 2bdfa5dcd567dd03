#pragma once

// Versions as agents really number themselves, and ranges of them.
//
//     auto range = TRY(VersionRange::parse(">=2.1 <3"));
//     range.holds(*Version::parse("2.1.330"))   // true
//
// A version is numbers with dots, of any length ("2026.9.6", "0.0.1790142911-g7618fb", "v1.0.102"). Missing numbers are
// zeros. What follows is read as Semantic Versioning 2.0.0 reads it: "-beta.2" comes before the release, "+build" does
// not count. Two habits of other places are known: PEP 440 ("2.0rc1" before, "2.0.post1" after), and the commit that
// git describe appends ("-g7618fb", "-12-g7618fb"), which is no pre-release: it stands at or after its release.
//
// A range is comparisons (< <= > >= =) joined by spaces or commas, all of which must hold. "2.1.*" is every 2.1;
// a version alone means that one. Pre-releases are compared like all others: 3.0.0-beta.1 is below 3.

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::policy {

class Version {
public:
    // Nothing for a text that does not begin with a number: "latest", "".
    static std::optional<Version> parse(std::string_view);

    std::weak_ordering operator<=>(const Version&) const;
    bool operator==(const Version& other) const { return (*this <=> other) == 0; }

    // "1" for number(1) of 2.1.330; "0" beyond the last.
    std::string_view number(std::size_t) const;

private:
    bool read_suffix(std::string_view);

    std::vector<std::string> numbers_;      // without leading zeros; zeros at the end are dropped
    std::vector<std::string> pre_release_;  // identifiers; none for a release
    std::string after_ = "0";               // commits or post-releases after the release
};

struct VersionComparison {
    enum class Order { below, at_most, above, at_least, equal, begins_with };
    Order order = Order::equal;
    Version version;
    std::size_t numbers = 0;  // for begins_with: how many of them

    bool holds(const Version&) const;
};

class VersionRange {
public:
    static Result<VersionRange> parse(std::string_view);

    bool holds(const Version&) const;
    const std::string& text() const { return text_; }  // as it was written

private:
    std::vector<VersionComparison> comparisons_;
    std::string text_;
};

}  // namespace bawn::policy
