#include <re2/filtered_re2.h>

#include <algorithm>
#include <numeric>

#include "check/one_byte_text.h"
#include "check/regex.h"
#include "check/regex_reading.h"

namespace bawn::check {
namespace {

constexpr int shortest_literal = 3;
constexpr std::size_t most_literals = 256;

// The literals of one expression, and whether a text that holds some of them may match.
class LiteralRequirement {
public:
    bool read(const std::string& expression, const RegexOptions& options)
    {
        re2::RE2::Options how;
        how.set_log_errors(false);
        how.set_encoding(options.text == RegexText::bytes ? re2::RE2::Options::EncodingLatin1 : re2::RE2::Options::EncodingUTF8);
        how.set_case_sensitive(!options.ignore_case);
        int id = 0;
        if (filter_.Add(expression, how, &id) != re2::RE2::NoError) return false;
        filter_.Compile(&literals_);
        return literals_.size() <= most_literals;
    }

    const std::vector<std::string>& literals() const { return literals_; }

    bool may_match_without(const std::vector<bool>& missing) const
    {
        std::vector<int> present, matching;
        for (std::size_t i = 0; i < literals_.size(); ++i)
            if (!missing[i]) present.push_back(static_cast<int>(i));
        filter_.AllPotentials(present, &matching);
        return !matching.empty();
    }

private:
    re2::FilteredRE2 filter_{shortest_literal};
    std::vector<std::string> literals_;
};

}  // namespace

std::vector<std::string> required_literals(std::string_view expression, RegexOptions options)
{
    if (expression.size() > 1 << 12) return {};
    LiteralRequirement requirement;
    if (!requirement.read(std::string(expression), options) || options.dialect == RegexDialect::perl) {
        // What RE2 reads otherwise than Perl is weakened too, so that both find what is left.
        std::optional<std::string> weaker = weakened_for_re2(expression);
        requirement = LiteralRequirement();
        if (!weaker || !requirement.read(*weaker, options)) return {};
    }
    const std::vector<std::string>& literals = requirement.literals();
    std::vector<bool> wanted(literals.size());
    for (std::size_t i = 0; i < literals.size(); ++i) wanted[i] = is_ascii(literals[i]);
    if (requirement.may_match_without(wanted)) return {};
    // Without all of them nothing matches. The shortest say least: leave out each that is not needed for that.
    std::vector<std::size_t> order(literals.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(literals[i].size(), literals[i]); });
    for (std::size_t i : order) {
        if (!wanted[i]) continue;
        wanted[i] = false;
        if (requirement.may_match_without(wanted)) wanted[i] = true;
    }
    std::vector<std::string> required;
    for (std::size_t i = 0; i < literals.size(); ++i)
        if (wanted[i]) required.push_back(literals[i]);
    std::ranges::sort(required);
    return required;
}

}  // namespace bawn::check
