#include <stdio.h>
#include <stdlib.h>
#include <string.h>

FILE *avatar(const char *user)
{
    char path[256];
    snprintf(path, sizeof path, "/srv/avatars/%s.png", user);
    // ruleid: c-path-traversal-parameter
    return fopen(path, "rb");
}

int drop(char *name)
{
    char path[256] = "/srv/uploads/";
    strncat(path, name, sizeof(path) - strlen(path) - 1);
    // ruleid: c-path-traversal-parameter
    return unlink(path);
}

FILE *avatar_checked(const char *user)
{
    char path[256];
    if (strchr(user, '/') || strstr(user, ".."))
        return NULL;
    snprintf(path, sizeof path, "/srv/avatars/%s.png", user);
    // ok: c-path-traversal-parameter
    return fopen(path, "rb");
}

FILE *load(const char *path)
{
    // ok: c-path-traversal-parameter
    return fopen(path, "rb");
}

FILE *resolved(const char *name)
{
    char path[256], real[4096];
    snprintf(path, sizeof path, "/srv/files/%s", name);
    if (!realpath(path, real) || strncmp(real, "/srv/files/", 11) != 0)
        return NULL;
    // ok: c-path-traversal-parameter
    return fopen(path, "rb");
}

void serve(int socket)
{
    char name[256] = "/srv/", other[256];
    size_t length = strlen(name);
    ssize_t got = recv(socket, name + length, sizeof name - length - 1, 0);
    name[length + got] = 0;
    // ruleid: c-path-traversal
    FILE *file = fopen(name, "rb");
    // ok: c-path-traversal
    FILE *log = fopen("/var/log/serve", "a");
    snprintf(other, sizeof other, "%s.bak", name);
    // ruleid: c-path-traversal
    unlink(other);
}

void ask(void)
{
    char name[64], whole[PATH_MAX];
    fgets(name, sizeof name, stdin);
    if (!realpath(name, whole) || strncmp(whole, "/srv/", 5) != 0) return;
    // ok: c-path-traversal
    FILE *file = fopen(whole, "rb");
}
