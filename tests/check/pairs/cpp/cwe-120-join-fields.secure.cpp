#include <string>

std::string formatRecord(const std::string& first, const std::string& last, int age)
{
    return first + " " + last + " (" + std::to_string(age) + ")";
}
