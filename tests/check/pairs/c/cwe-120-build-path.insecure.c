#include <stdio.h>
#include <stdlib.h>

void print_config_path(const char *app, const char *profile)
{
    char path[128];
    const char *home = getenv("HOME");

    sprintf(path, "%s/.config/%s/%s.conf", home, app, profile);
    printf("Using configuration %s\n", path);
}
