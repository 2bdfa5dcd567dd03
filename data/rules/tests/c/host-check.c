#include <string.h>

int ours(const char *url, const char *host)
{
    // ruleid: c-incomplete-host-check
    if (strstr(url, "example.org"))
        return 1;
    // ruleid: c-incomplete-host-check
    return strstr(host, "api.example.org") != NULL;
}

int ours_exactly(const char *host, const char *text)
{
    // ok: c-incomplete-host-check
    if (strcmp(host, "example.org") == 0)
        return 1;
    // ok: c-incomplete-host-check
    return strstr(text, "example.org") != NULL;
}
