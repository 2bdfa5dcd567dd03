#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA_DIR "/var/lib/app/data"

char *read_user_file(const char *filename, size_t *size)
{
    char path[512], resolved[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", DATA_DIR, filename);
    if (realpath(path, resolved) == NULL)
        return NULL;
    if (strncmp(resolved, DATA_DIR "/", strlen(DATA_DIR) + 1) != 0)
        return NULL;
    FILE *fp = fopen(resolved, "rb");
    if (!fp)
        return NULL;
    fseek(fp, 0, SEEK_END);
    *size = ftell(fp);
    rewind(fp);
    char *data = malloc(*size);
    if (data)
        fread(data, 1, *size, fp);
    fclose(fp);
    return data;
}
