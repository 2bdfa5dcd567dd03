#include "check/scanner.h"

#include <algorithm>

#include "check/decode.h"
#include "check/file_scan.h"

namespace bawn::check {
namespace {

std::string extension_of(std::string_view path)
{
    std::string_view name = path.substr(path.rfind('/') + 1);
    return name.rfind('.') == name.npos ? std::string() : std::string(name.substr(name.rfind('.')));
}

}  // namespace

std::vector<const Language*> languages_of_file(std::string_view path, std::string_view text, std::string_view named)
{
    const std::string extension = extension_of(path);
    auto has_extension = [&](const Language* language) {
        return std::ranges::find(language->extensions, extension) != language->extensions.end();
    };
    if (!named.empty()) {
        std::vector<const Language*> all = languages_named(named);
        auto fitting = std::ranges::find_if(all, has_extension);
        if (all.empty()) return {};
        return {fitting == all.end() ? all.front() : *fitting};
    }
    const Language* first = language_of_file(path, text.substr(0, text.find('\n')));
    if (!first) return {};
    std::vector<const Language*> all{first};
    for (const Language* other : languages()) {
        if (other != first && !extension.empty() && has_extension(first) && has_extension(other)) all.push_back(other);
    }
    return all;
}

struct Scanner::Parts {
    ScanState state;
};

Scanner::Scanner(const Pack& pack, Limits limits) : parts_(new Parts{ScanState(*pack.parts_, limits)}) {}
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner::~Scanner() = default;

FileReport Scanner::scan(std::string_view path, std::string_view bytes, std::string_view language)
{
    FileReport report;
    if (bytes.size() > parts_->state.limits.file_bytes) {
        report.troubles.push_back(trouble(Trouble::What::too_large, path, "the file is larger than the limit"));
        return report;
    }
    const auto text = decoded(bytes);
    if (!text) {
        report.troubles.push_back(trouble(Trouble::What::binary, path, "the file is binary"));
        return report;
    }
    if (text->damaged) report.troubles.push_back(trouble(Trouble::What::bad_encoding, path, "the file is UTF-16 with broken characters"));
    report.converted = text->converted;
    FileScan(parts_->state, path, text->read(), text->skipped, report).run(languages_of_file(path, text->read(), language));
    return report;
}

std::vector<RuleCost> Scanner::costs() const
{
    std::vector<RuleCost> costs;
    for (const auto& [rule, cost] : parts_->state.costs) costs.push_back(cost);
    std::ranges::stable_sort(costs, std::ranges::greater{}, &RuleCost::steps);
    return costs;
}

}  // namespace bawn::check
