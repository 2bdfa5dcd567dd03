// Runs a fuzz entry without libFuzzer: on every file of its corpus, then on mutations of them for about two seconds.
// The mutations come from a fixed seed. When a sanitizer stops the program, the input it stopped at is left in
// ./crash-input: keep it in the corpus.

#include <sanitizer/common_interface_defs.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;
using Random = std::minstd_rand;

Input current;

[[maybe_unused]] void leave_crash_input()
{
    std::ofstream("crash-input", std::ios::binary)
        .write(reinterpret_cast<const char*>(current.data()), static_cast<std::streamsize>(current.size()));
}

void try_input(Input input)
{
    current = std::move(input);
    LLVMFuzzerTestOneInput(current.data(), current.size());
}

std::size_t below(Random& random, std::size_t end) { return end == 0 ? 0 : random() % end; }

std::vector<Input> read_corpus(const char* folder)
{
    std::vector<std::filesystem::path> paths{std::filesystem::directory_iterator(folder), {}};
    std::ranges::sort(paths);
    std::vector<Input> corpus;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

void flip(Input& input, Random& random)
{
    if (!input.empty()) input[below(random, input.size())] ^= static_cast<std::uint8_t>(1u << below(random, 8));
}

void overwrite(Input& input, Random& random)
{
    constexpr std::uint8_t telling[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '"', '{', '[', '\n', '-'};
    for (std::size_t at = below(random, input.size()), left = 1 + below(random, 8); left-- && at < input.size(); ++at)
        input[at] = telling[below(random, std::size(telling))];
}

void cut(Input& input, Random& random) { input.resize(below(random, input.size())); }

void splice(Input& input, const Input& other, Random& random)
{
    auto from = static_cast<std::ptrdiff_t>(below(random, other.size()));
    input.resize(below(random, input.size()));
    input.insert(input.end(), other.begin() + from, other.end());
}

Input mutation(const std::vector<Input>& corpus, Random& random)
{
    Input input = corpus[below(random, corpus.size())];
    for (std::size_t left = 1 + below(random, 4); left--;) {
        switch (below(random, 6)) {
        case 0: cut(input, random); break;
        case 1: splice(input, corpus[below(random, corpus.size())], random); break;
        case 2:
        case 3: overwrite(input, random); break;
        default: flip(input, random); break;
        }
    }
    return input;
}

}  // namespace

int main(int argc, char** argv)
{
    std::vector<Input> corpus = argc == 2 ? read_corpus(argv[1]) : std::vector<Input>();
    if (corpus.empty()) {
        std::fprintf(stderr, "usage: %s CORPUS, a folder with at least one file\n", argv[0]);
        return 2;
    }
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(leave_crash_input);
#endif
    for (const Input& input : corpus) try_input(input);

    Random random(20260101);
    int tried = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    for (; tried < 20'000 && std::chrono::steady_clock::now() < end; ++tried) try_input(mutation(corpus, random));
    std::printf("%zu files of the corpus and %d mutations\n", corpus.size(), tried);
}
