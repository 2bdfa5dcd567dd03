// Secrets in all files below a folder: how fast, and (with --list) which, for bench/secrets_agreement.
//
//     secrets RULES.toml DIR [--threads N] [--repeat N] [--list]
//
// --list prints a JSON object a line for each finding, with the SHA-256 of the secret and never the secret itself.

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/files.h"
#include "base/hash.h"
#include "check/secrets.h"

namespace {

using namespace bawn;
using namespace bawn::check;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct File {
    std::string path, text;
    std::vector<SecretFinding> findings;
    bool exhausted = false;
};

std::vector<File> read_all_below(const std::string& folder)
{
    std::vector<File> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.is_symlink() || entry.file_size() == 0) continue;
        if (auto text = read_text(entry.path()))
            files.push_back({.path = entry.path(), .text = std::move(*text), .findings = {}, .exhausted = false});
    }
    std::ranges::sort(files, {}, &File::path);
    return files;
}

void scan(const SecretPack& pack, std::vector<File>& files, unsigned threads)
{
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < threads; ++i)
        workers.emplace_back([&] {
            SecretScanner scanner = SecretScanner::create(pack).value();
            for (std::size_t k; (k = next++) < files.size();) {
                Work work(1'000'000'000);
                files[k].findings = scanner.scan(files[k].path, files[k].text, work);
                files[k].exhausted = work.exhausted();
            }
        });
}

void list(const std::vector<File>& files)
{
    for (const File& file : files)
        for (const SecretFinding& f : file.findings) {
            std::string secret = file.text.substr(f.secret_begin, f.secret_end - f.secret_begin);
            Json row = {{"file", file.path},
                        {"rule", f.rule->id},
                        {"line", f.begin.line},
                        {"end_line", f.end.line},
                        {"tags", f.tags},
                        {"entropy", f.entropy},
                        {"secret", to_hex(sha256(secret))}};
            std::puts(to_text(row).c_str());
        }
}

}  // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> arguments(argv + 1, argv + argc);
    std::map<std::string, unsigned> numbers{{"--threads", 1}, {"--repeat", 1}};
    bool wants_list = std::erase(arguments, "--list") > 0;
    for (auto& [name, number] : numbers)
        if (auto at = std::ranges::find(arguments, name); at != arguments.end() && at + 1 != arguments.end()) {
            number = static_cast<unsigned>(std::stoul(*(at + 1)));
            arguments.erase(at, at + 2);
        }
    if (arguments.size() != 2) return fmt::print(stderr, "secrets RULES.toml DIR [--threads N] [--repeat N] [--list]\n"), 2;
    auto toml = read_text(arguments[0]);
    if (!toml) return fmt::print(stderr, "{}\n", toml.error().message()), 2;
    auto start = Clock::now();
    auto rules = SecretRules::parse(*toml, arguments[0]);
    if (!rules) return fmt::print(stderr, "{}\n", rules.error().message()), 2;
    double parsed = seconds_since(start);
    auto pack = SecretPack::compile(*rules);
    if (!pack) return fmt::print(stderr, "{}\n", pack.error().message()), 2;
    double compiled = seconds_since(start);
    std::string database = pack->database();
    start = Clock::now();
    auto again = SecretPack::compile(std::move(*rules), database);
    fmt::print(stderr, "{} rules: read in {:.1f} ms, compiled in {:.1f} ms, again in {:.1f} ms ({} bytes kept)\n", pack->rules().size(),
               parsed * 1e3, (compiled - parsed) * 1e3, seconds_since(start) * 1e3, database.size());

    std::vector<File> files = read_all_below(arguments[1]);
    std::size_t bytes = 0, findings = 0, exhausted = 0;
    for (unsigned i = 0; i < numbers["--repeat"]; ++i) {
        start = Clock::now();
        scan(*again, files, numbers["--threads"]);
        double took = seconds_since(start);
        bytes = findings = exhausted = 0;
        for (const File& file : files) bytes += file.text.size(), findings += file.findings.size(), exhausted += file.exhausted;
        fmt::print(stderr, "{} files, {:.1f} MB in {:.2f} s: {:.1f} MB/s, {} findings, {} files given up\n", files.size(),
                   static_cast<double>(bytes) / 1e6, took, static_cast<double>(bytes) / 1e6 / took, findings, exhausted);
    }
    if (wants_list) list(files);
}
