#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

std::string readAsset(const std::string& name)
{
    namespace fs = std::filesystem;
    const fs::path base = fs::canonical("assets");
    const fs::path path = fs::weakly_canonical(base / name);
    const auto mismatch = std::mismatch(base.begin(), base.end(), path.begin(), path.end());
    if (mismatch.first != base.end()) {
        throw std::invalid_argument("asset outside of the asset directory");
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return {};
    }
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}
