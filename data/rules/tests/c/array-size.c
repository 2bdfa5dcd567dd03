void names(FILE *file)
{
    char name[32];
    // ruleid: c-scan-too-wide
    scanf("%63s", name);
    // ruleid: c-scan-too-wide
    fscanf(file, "%32s", name);
    // ok: c-scan-too-wide
    scanf("%31s", name);
    // ok: c-scan-too-wide
    fscanf(file, "%15[a-z]", name);
}

void lines(int file, const char *text)
{
    char line[64];
    unsigned char block[16] = {0};
    // ruleid: c-count-above-size
    fgets(line, 128, stdin);
    // ok: c-count-above-size
    fgets(line, 64, stdin);
    // ok: c-count-above-size
    fgets(line, sizeof line, stdin);
    // ok: c-count-above-size
    strncpy(line, text, 63);
}

void blocks(int file)
{
    unsigned char block[16];
    // ruleid: c-count-above-size
    read(file, block, 32);
    // ok: c-count-above-size
    read(file, block, 16);
}
