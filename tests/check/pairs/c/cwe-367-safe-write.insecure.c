#include <fcntl.h>
#include <unistd.h>

int write_note(const char *path, const char *text, size_t len)
{
    if (access(path, W_OK) != 0)
        return -1;
    int fd = open(path, O_WRONLY | O_TRUNC);
    if (fd < 0)
        return -1;
    ssize_t n = write(fd, text, len);
    close(fd);
    return n == (ssize_t)len ? 0 : -1;
}
