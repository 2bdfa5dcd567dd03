#include <stdio.h>
#include <stdlib.h>

int process_file(const char *path)
{
    int result = 0;
    char *buffer = malloc(4096);
    if (buffer == NULL)
        return -1;
    FILE *fp = fopen(path, "r");
    if (fp == NULL) {
        free(buffer);
        result = -1;
    } else {
        result = parse(fp, buffer, 4096);
        fclose(fp);
        free(buffer);
    }
    free(buffer);
    return result;
}
