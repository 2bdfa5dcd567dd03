#include <fstream>
#include <iterator>
#include <string>

std::string readAsset(const std::string& name)
{
    std::ifstream file("assets/" + name, std::ios::binary);
    if (!file) {
        return {};
    }
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}
