#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int write_note(const char *path, const char *text, size_t len)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_NOFOLLOW);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) != 0 || st.st_uid != getuid() || !S_ISREG(st.st_mode) || ftruncate(fd, 0) != 0) {
        close(fd);
        return -1;
    }
    ssize_t n = write(fd, text, len);
    close(fd);
    return n == (ssize_t)len ? 0 : -1;
}
