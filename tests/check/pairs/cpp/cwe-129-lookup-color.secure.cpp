#include <stdexcept>
#include <string>

std::string colorName(const std::string& input)
{
    const char* colors[4] = {"red", "green", "blue", "black"};
    int index = std::stoi(input);
    if (index < 0 || index >= 4) {
        throw std::out_of_range("color");
    }
    return colors[index];
}
