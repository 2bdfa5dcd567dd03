#include <stdio.h>
#include <stdlib.h>

int print_config_path(const char *app, const char *profile)
{
    char path[128];
    const char *home = getenv("HOME");
    int n;

    if (home == NULL)
        return -1;
    n = snprintf(path, sizeof(path), "%s/.config/%s/%s.conf", home, app, profile);
    if (n < 0 || (size_t)n >= sizeof(path))
        return -1;
    printf("Using configuration %s\n", path);
    return 0;
}
