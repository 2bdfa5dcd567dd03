#include <string.h>

void upper(const char *text)
{
    char out[32];
    int i;
    // ruleid: c-unbounded-copy-loop
    for (i = 0; text[i] != '\0'; i++) {
        out[i] = text[i] - 32;
    }
    out[i] = 0;
    puts(out);
}

void strip(const char *text)
{
    char out[32];
    int n = 0;
    // ruleid: c-unbounded-copy-loop
    while (*text) {
        if (*text != ' ')
            out[n++] = *text;
        out[n] = *text;
        text++;
    }
}

void upper_bounded(const char *text)
{
    char out[32];
    size_t i;
    // ok: c-unbounded-copy-loop
    for (i = 0; i < sizeof(out) - 1 && text[i] != '\0'; i++) {
        out[i] = text[i] - 32;
    }
    out[i] = 0;
    puts(out);
}

void upper_checked(const char *text)
{
    char out[32];
    int i;
    if (strlen(text) >= sizeof(out))
        return;
    // ok: c-unbounded-copy-loop
    for (i = 0; text[i] != '\0'; i++) {
        out[i] = text[i] - 32;
    }
    puts(out);
}
