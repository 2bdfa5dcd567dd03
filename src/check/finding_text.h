#pragma once

// How a match becomes a Finding: places, the message with its metavariables, the fix, the fingerprint.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "check/finding.h"
#include "check/match.h"
#include "check/regex.h"
#include "check/taint.h"

namespace bawn::check {

// Lines and columns of offsets.
class Lines {
public:
    // `skipped`: bytes of the file before the text; offsets that are told count them.
    explicit Lines(std::string_view text, std::uint32_t skipped = 0);
    Place at(std::uint32_t offset) const;

private:
    std::vector<std::uint32_t> begins_;
    std::uint32_t skipped_;
};

class FindingMaker {
public:
    FindingMaker(const ParsedFile& file, const Lines& lines) : file_(file), lines_(lines) {}

    Finding made(const Rule&, const Match&) const;
    Finding made(const Rule&, const Flow&) const;

private:
    const ParsedFile& file_;
    const Lines& lines_;
};

// "$X", "$...X", "$1" and "value($X)" replaced by what they stand for; what stands for nothing stays.
std::string interpolated(std::string_view text, const std::map<std::string, std::string, std::less<>>& values,
                         const std::map<std::string, std::string, std::less<>>& known_values);

// Python's re.sub with \1 and \g<name>; `count` 0 is all.
std::string replaced(const Regex&, std::string_view replacement, int count, std::string_view text);

// Is this rule about secrets, so that what it finds must not be shown?
bool is_about_secrets(const Rule&);
std::string redacted(std::string_view);

// Sets the fingerprints of one file's findings, which are in order: what code says and which of its kind it is, not where.
void set_fingerprints(std::vector<Finding>&, std::string_view text, std::uint32_t skipped);

}  // namespace bawn::check
