#include "cli/check_scan.h"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "base/files.h"
#include "base/text.h"
#include "check/decode.h"

namespace bawn::cli {
namespace {

constexpr std::size_t most_lines = 6, longest_line = 400;
constexpr std::uint64_t largest_baseline = 1 << 30;

std::string_view line_at(std::string_view text, std::size_t begin)
{
    std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// The value of a secret never leaves this function: its part of the line becomes dots.
std::string without_secret(std::string_view line, std::size_t line_begin, const check::Finding& f)
{
    if (!f.secret) return std::string(line.substr(0, longest_line));
    std::size_t from = std::clamp<std::size_t>(f.begin.offset, line_begin, line_begin + line.size()) - line_begin;
    std::size_t to = std::clamp<std::size_t>(f.end.offset, line_begin, line_begin + line.size()) - line_begin;
    return (std::string(line.substr(0, from)) + (to > from ? "……" : "") + std::string(line.substr(to))).substr(0, longest_line);
}

Excerpt excerpt_of(std::string_view text, const check::Finding& f)
{
    Excerpt excerpt{f.begin.line, {}};
    if (f.begin.offset > text.size()) return excerpt;
    std::size_t at = f.begin.offset == 0 ? 0 : text.rfind('\n', f.begin.offset - 1) + 1;  // npos + 1 is 0
    for (std::uint32_t line = f.begin.line; line <= f.end.line && excerpt.lines.size() < most_lines && at <= text.size(); ++line) {
        std::string_view whole = line_at(text, at);
        excerpt.lines.push_back(without_secret(whole, at, f));
        std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos) break;
        at = end + 1;
    }
    return excerpt;
}

struct CheckedFile {
    std::vector<JudgedCodeFinding> findings;
    std::vector<SuppressedFinding> suppressed;
    std::vector<check::Trouble> troubles;
    std::uint64_t bytes = 0, known = 0;
    bool parsed = false;
};

class Worker {
public:
    Worker(const CheckPlan& plan, std::mutex& git) : plan_(plan), git_(git), scanner_(plan.pack, plan.limits) {}

    CheckedFile check(const SourceFile& source)
    {
        CheckedFile checked;
        auto text = read(source);
        if (!text) {
            auto what = text.error().kind() == ErrorKind::invalid ? check::Trouble::What::too_large : check::Trouble::What::unreadable;
            if (text.error().kind() == ErrorKind::unavailable) what = check::Trouble::What::changed;
            checked.troubles.push_back({what, source.path, "", text.error().message(), 0});
            return checked;
        }
        checked.bytes = text->size();
        Before before = version_before(source, *text, checked);
        if (!before.is_same) take(source, *text, known_in(source, before.text), checked);
        return checked;
    }

    std::vector<check::RuleCost> costs() const { return scanner_.costs(); }

private:
    Result<std::string> read(const SourceFile& source)
    {
        if (source.object.empty()) return read_source(source, plan_.limits.file_bytes);
        std::lock_guard lock(git_);
        return plan_.git->read(source.object, plan_.limits.file_bytes);
    }

    struct Before {
        bool is_same = false;
        std::optional<std::string> text = std::nullopt;  // nothing: it was not there, or nobody asks
    };
    Before version_before(const SourceFile& source, std::string_view text, CheckedFile& checked)
    {
        if (!plan_.before) return {};
        std::string path = plan_.path_in_git(source);
        std::lock_guard lock(git_);
        if (plan_.before->has(path, text)) return {.is_same = true};
        auto before = plan_.before->read(path, plan_.limits.file_bytes);
        if (before) return {.is_same = false, .text = std::move(*before)};
        checked.troubles.push_back({check::Trouble::What::too_large, source.path, "", before.error().message(), 0});
        return {};
    }

    KnownFindings known_in(const SourceFile& source, const std::optional<std::string>& before)
    {
        KnownFindings known;
        if (!before) return known;
        for (const check::Finding& f : scanner_.scan(source.path, *before, source.language).findings) known.add(f.fingerprint);
        return known;
    }

    void take(const SourceFile& source, const std::string& bytes, const KnownFindings& known, CheckedFile& checked)
    {
        check::FileReport report = scanner_.scan(source.path, bytes, source.language);
        std::optional<check::DecodedText> anew = report.converted ? check::decoded(bytes) : std::nullopt;  // offsets are of it
        std::string_view text = anew ? anew->read() : std::string_view(bytes);
        check::Suppressions accepted = check::suppressions_in(text);
        checked.parsed = report.parsed;
        std::ranges::move(report.troubles, std::back_inserter(checked.troubles));
        for (check::Trouble& mistake : accepted.mistakes) {
            mistake.path = source.path;
            checked.troubles.push_back(std::move(mistake));
        }
        for (check::Finding& f : report.findings) {
            if (anew) f.fix.reset();  // it is no text of these bytes
            if (const check::Suppression* by = check::covering(accepted, f)) {
                checked.suppressed.push_back({std::move(f), *by});
            } else if (known.has(f.fingerprint) || (plan_.baseline && plan_.baseline->has(f.fingerprint))) {
                ++checked.known;
            } else {
                Excerpt excerpt = excerpt_of(text, f);
                checked.findings.push_back({std::move(f), std::move(excerpt), {}, false, source.commit});
            }
        }
    }

    const CheckPlan& plan_;
    std::mutex& git_;
    check::Scanner scanner_;
};

void add_costs(std::vector<check::RuleCost>& sum, const std::vector<check::RuleCost>& more)
{
    for (const check::RuleCost& cost : more) {
        auto same = std::ranges::find(sum, cost.rule, &check::RuleCost::rule);
        if (same == sum.end()) {
            sum.push_back(cost);
            continue;
        }
        same->steps += cost.steps;
        same->files += cost.files;
        same->findings += cost.findings;
    }
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from)
{
    std::ranges::move(from, std::back_inserter(to));
}

void take_over(CheckedFile& file, CheckReport& report)
{
    append(report.findings, file.findings);
    append(report.suppressed, file.suppressed);
    append(report.troubles, file.troubles);
    ++report.counts.files;
    report.counts.bytes += file.bytes;
    report.counts.known += file.known;
    report.counts.parsed += file.parsed;
}

void add_fingerprints(const Json& json, KnownFindings& known)
{
    for (const char* list : {"findings", "suppressed"}) {
        if (!json.contains(list)) continue;
        for (const Json& finding : json[list]) known.add(string_at(finding, "fingerprint"));
    }
    if (!json.contains("runs")) return;
    for (const Json& run : json["runs"]) {
        if (!run.is_object() || !run.contains("results")) continue;
        for (const Json& result : run["results"]) {
            const Json* own = value_at(result, "partialFingerprints.bawnFinding/v1");
            if (own && own->is_string()) known.add(*own);
        }
    }
}

}  // namespace

void check_files(const std::vector<SourceFile>& files, const CheckPlan& plan, Progress& progress, CheckReport& report)
{
    std::vector<CheckedFile> checked(files.size());
    std::atomic<std::size_t> next = 0;
    std::mutex git, costs;
    auto work = [&] {
        Worker worker(plan, git);
        for (std::size_t i; !progress.stop && (i = next++) < files.size(); ++progress.done) checked[i] = worker.check(files[i]);
        std::lock_guard lock(costs);
        add_costs(report.costs, worker.costs());
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < std::min<std::size_t>(plan.threads, files.size()); ++i) threads.emplace_back(work);
        work();
    }
    for (CheckedFile& file : checked) take_over(file, report);
    std::ranges::sort(report.findings, check::before, &JudgedCodeFinding::finding);
    std::ranges::sort(report.costs, [](const check::RuleCost& a, const check::RuleCost& b) {
        return std::tie(b.steps, a.rule) < std::tie(a.steps, b.rule);
    });
}

Result<KnownFindings> read_baseline(const std::string& path)
{
    std::string text = TRY(read_text(path, largest_baseline));
    auto json = parse_json(text);
    if (!json) return fail(std::move(json).error().while_doing("reading the baseline " + path));
    if (!json->is_object() || (!json->contains("findings") && !json->contains("runs")))
        return fail(ErrorKind::invalid, path + " is no output of bawn check: neither its JSON nor SARIF");
    KnownFindings known;
    add_fingerprints(*json, known);
    return known;
}

}  // namespace bawn::cli
