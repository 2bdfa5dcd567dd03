#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *open_if_ours(const char *path)
{
    if (access(path, W_OK) != 0)
        return NULL;
    // ruleid: c-check-then-open
    return fopen(path, "w");
}

int open_small(const char *path)
{
    struct stat about;
    if (stat(path, &about) == 0 && about.st_size < 1024) {
        // ruleid: c-check-then-open
        return open(path, O_RDONLY);
    }
    return -1;
}

int open_first(const char *path)
{
    struct stat about;
    // ok: c-check-then-open
    int file = open(path, O_RDONLY | O_NOFOLLOW);
    if (file < 0 || fstat(file, &about) != 0)
        return -1;
    return file;
}

int exists(const char *path)
{
    // ok: c-check-then-open
    return access(path, F_OK) == 0;
}
