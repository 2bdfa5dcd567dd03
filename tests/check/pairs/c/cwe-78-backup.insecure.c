#include <stdio.h>
#include <stdlib.h>

int backup_directory(const char *directory, const char *archive)
{
    char command[512];

    snprintf(command, sizeof(command), "tar -czf %s %s", archive, directory);
    int status = system(command);
    if (status != 0) {
        fprintf(stderr, "backup failed: %d\n", status);
        return -1;
    }
    return 0;
}
