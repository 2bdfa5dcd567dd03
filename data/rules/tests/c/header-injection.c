#include <stdio.h>
#include <string.h>

void redirect(FILE *out, const char *target)
{
    // ruleid: c-header-injection-parameter
    fprintf(out, "Location: %s\r\n", target);
}

void cookie(char *buffer, size_t size, const char *name, const char *value)
{
    // ruleid: c-header-injection-parameter
    snprintf(buffer, size, "Set-Cookie: %s=%s\r\n", name, value);
}

int redirect_checked(FILE *out, const char *target)
{
    if (strpbrk(target, "\r\n") != NULL)
        return -1;
    // ok: c-header-injection-parameter
    fprintf(out, "Location: %s\r\n", target);
    return 0;
}

void message(FILE *out, const char *text)
{
    // ok: c-header-injection-parameter
    fprintf(out, "Error: %s\n", text);
}
