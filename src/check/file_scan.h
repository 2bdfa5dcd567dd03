#pragma once

// One text, from its rules to its findings: what Scanner and Stream have in common.
//
//     FileScan scan(state, path, text, skipped, report);
//     scan.run(languages);                          // the whole: which rules may match, the trees, secrets, the order
//
// A stream keeps tree and more from line to line: it asks for the parts by itself, in the same order.

#include <map>
#include <optional>

#include "check/finding_text.h"
#include "check/generic.h"
#include "check/kept_answers.h"
#include "check/pack_parts.h"
#include "check/text_words.h"

namespace bawn::check {

// What one thread keeps from file to file.
struct ScanState {
    ScanState(const Pack::Parts&, Limits);

    const Pack::Parts& pack;
    Limits limits;
    std::map<const DialectRules*, Prefilter::Search> searches = {};
    std::optional<SecretScanner> secrets = {};
    std::map<std::size_t, RuleCost> costs = {};
};

class FileScan {
public:
    FileScan(ScanState& state, std::string_view path, std::string_view text, std::uint32_t skipped, FileReport& report)
        : state_(state),
          pack_(state.pack),
          path_(path),
          text_(text),
          skipped_(skipped),
          generic_(text),
          report_(report)
    {
    }

    void run(const std::vector<const Language*>&);

    // The parts of run(), in its order; `places`: of the rules that may match.
    void run_on_text(const DialectRules&, const std::vector<std::size_t>& places);
    bool may_parse();  // false, and a trouble, where the text is too large
    void could_not_parse(const Error&);
    void run_on_tree(const DialectRules&, const std::vector<std::size_t>& places, const Node& root, Words&, const TextWords&, KeptAnswers&);
    void find_secrets();
    void finish();

private:
    std::vector<std::size_t> possible(const DialectRules&);
    void run(const DialectRules&);
    void run(const CompiledRule&, const ParsedFile&, TaintTables*);  // nullptr: of text
    void account(std::size_t rule, std::uint64_t steps, std::size_t findings);
    const Lines& lines();

    ScanState& state_;
    const Pack::Parts& pack_;
    std::string_view path_, text_;
    std::uint32_t skipped_;
    GenericTexts generic_;
    FileReport& report_;
    std::optional<Lines> lines_;
};

Trouble trouble(Trouble::What, std::string_view path, std::string message, std::string rule = {});

}  // namespace bawn::check
