#include <cstdlib>
#include <string>

std::string colorName(const std::string& input)
{
    const char* colors[4] = {"red", "green", "blue", "black"};
    int index = std::stoi(input);
    return colors[index];
}
