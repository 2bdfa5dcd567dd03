#include <stdio.h>
#include <stdlib.h>

#define DATA_DIR "/var/lib/app/data"

char *read_user_file(const char *filename, size_t *size)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", DATA_DIR, filename);
    FILE *fp = fopen(path, "rb");
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
