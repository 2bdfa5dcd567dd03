#include <cstdlib>
#include <stdexcept>
#include <string>

void cloneRepository(const std::string& url, const std::string& destination)
{
    std::string command = "git clone " + url + " " + destination;
    if (std::system(command.c_str()) != 0) {
        throw std::runtime_error("clone failed");
    }
}
