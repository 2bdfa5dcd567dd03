// bench/matching FILE…: how fast the strings of all signatures are looked for, on one core, beside Vectorscan alone with
// the same strings. The bytes are read before the clock starts; time is that of the thread, so other work counts little.
//
//     build/release/bench/matching /usr/lib/x86_64-linux-gnu/libLLVM*.so* /usr/bin/python3

#include <fmt/format.h>
#include <hs/hs.h>
#include <time.h>

#include <cstdio>
#include <vector>

#include "base/files.h"
#include "cli/embedded.h"
#include "cli/signatures.h"
#include "inventory/matcher.h"

namespace {

using namespace bawn;

constexpr std::size_t piece = 256 << 10;  // as the scan reads
constexpr int rounds = 5;                 // the best one counts

double thread_seconds()
{
    timespec t = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

template <typename Work>
double best_rate(std::size_t bytes, Work work)
{
    double best = 0;
    for (int i = 0; i < rounds; ++i) {
        double start = thread_seconds();
        work();
        best = std::max(best, static_cast<double>(bytes) / 1e9 / (thread_seconds() - start));
    }
    return best;
}

class VectorscanAlone {
public:
    explicit VectorscanAlone(const std::vector<std::string>& strings)
    {
        std::vector<std::string> patterns;
        for (const std::string& s : strings) {
            patterns.push_back(s);
            std::string wide;
            for (char c : s) wide += {c, '\0'};
            patterns.push_back(wide);
        }
        std::vector<const char*> starts;
        std::vector<std::size_t> lengths;
        for (const std::string& p : patterns) starts.push_back(p.data()), lengths.push_back(p.size());
        std::vector<unsigned> flags(patterns.size(), 0), ids(patterns.size(), 0);
        hs_compile_error_t* problem = nullptr;
        hs_compile_lit_multi(starts.data(), flags.data(), ids.data(), lengths.data(), static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK,
                             nullptr, &database_, &problem);
        hs_alloc_scratch(database_, &scratch_);
    }
    ~VectorscanAlone()
    {
        hs_free_scratch(scratch_);
        hs_free_database(database_);
    }
    VectorscanAlone(const VectorscanAlone&) = delete;
    VectorscanAlone& operator=(const VectorscanAlone&) = delete;

    void scan(std::string_view bytes)
    {
        auto on_match = [](unsigned, unsigned long long, unsigned long long, unsigned, void*) { return 0; };
        hs_scan(database_, bytes.data(), static_cast<unsigned>(bytes.size()), 0, scratch_, on_match, nullptr);
    }

private:
    hs_database_t* database_ = nullptr;
    hs_scratch_t* scratch_ = nullptr;
};

Result<> measure(const std::string& path, const inventory::Patterns& patterns, VectorscanAlone& alone)
{
    std::string text = TRY(read_text(path, 1ull << 30));
    inventory::Matcher matcher = TRY(inventory::Matcher::create(patterns));
    double ours = best_rate(text.size(), [&] {
        matcher.begin();
        for (std::size_t at = 0; at < text.size(); at += piece)
            matcher.add(std::as_bytes(std::span(text).subspan(at, std::min(piece, text.size() - at))));
        matcher.end();
    });
    double theirs = best_rate(text.size(), [&] {
        for (std::size_t at = 0; at < text.size(); at += piece) alone.scan(std::string_view(text).substr(at, piece));
    });
    fmt::print("{:>8.1f} MB  matcher {:.2f} GB/s  Vectorscan alone {:.2f} GB/s  ratio {:.1f}  {}\n", static_cast<double>(text.size()) / 1e6,
               ours, theirs, ours / theirs, path);
    return {};
}

Result<> run(std::span<char*> paths)
{
    auto knowledge = TRY(cli::parse_knowledge(cli::built_in_knowledge()));
    auto strings = agents::strings_of(knowledge);
    double start = thread_seconds();
    inventory::Patterns patterns = TRY(inventory::Patterns::compile(strings));
    fmt::print("{} strings, in UTF-8 and UTF-16LE, ready in {:.1f} ms\n", strings.size(), (thread_seconds() - start) * 1e3);
    VectorscanAlone alone(strings);
    for (const char* path : paths) TRY(measure(path, patterns, alone));
    return {};
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        fmt::print(stderr, "usage: matching FILE…\n");
        return 2;
    }
    auto done = run(std::span(argv + 1, argv + argc));
    if (!done) fmt::print(stderr, "matching: {}\n", done.error().message());
    return done ? 0 : 1;
}
