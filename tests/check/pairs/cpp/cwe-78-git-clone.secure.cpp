#include <sys/wait.h>
#include <unistd.h>
#include <stdexcept>
#include <string>

void cloneRepository(const std::string& url, const std::string& destination)
{
    pid_t pid = fork();
    if (pid < 0) {
        throw std::runtime_error("fork failed");
    }
    if (pid == 0) {
        execlp("git", "git", "clone", "--", url.c_str(), destination.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    int status = 0;
    if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error("clone failed");
    }
}
