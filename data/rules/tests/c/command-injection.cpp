#include <cstdlib>
#include <string>

int convert(const std::string& file)
{
    std::string command = "convert " + file + " out.png";
    // ruleid: c-command-injection-parameter
    return std::system(command.c_str());
}

int remove(std::string file)
{
    // ruleid: c-command-injection-parameter
    return system(("rm -- " + file).c_str());
}

int count(const std::string& text)
{
    int lines = std::stoi(text);
    // ok: c-command-injection-parameter
    return std::system(("tail -n " + std::to_string(lines)).c_str());
}

int version(const std::string& unused)
{
    // ok: c-command-injection-parameter
    return std::system("convert --version");
}
