#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

FILE *create_report(void)
{
    char name[] = "/tmp/reportXXXXXX";
    int fd = mkstemp(name);
    if (fd == -1)
        return NULL;
    unlink(name);
    FILE *fp = fdopen(fd, "w+");
    if (fp == NULL)
        close(fd);
    return fp;
}
