#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int *make(size_t count)
{
    // ruleid: c-allocation-overflow
    return malloc(count * sizeof(int));
}

char *image(const char *width, const char *height)
{
    int w = atoi(width);
    int h = atoi(height);
    // ruleid: c-allocation-overflow
    return malloc(w * h);
}

int *make_checked(size_t count)
{
    if (count > SIZE_MAX / sizeof(int))
        return NULL;
    // ok: c-allocation-overflow
    return malloc(count * sizeof(int));
}

int *make_zeroed(size_t count)
{
    // ok: c-allocation-overflow
    return calloc(count, sizeof(int));
}

int copy(char *to, const char *from, int length)
{
    if (length > 64)
        return -1;
    // ruleid: c-signed-length
    memcpy(to, from, length);
    return 0;
}

int copy_within(char *to, const char *from, int length)
{
    if (length < 64) {
        // ruleid: c-signed-length
        memcpy(to, from, length);
    }
    return 0;
}

int copy_checked(char *to, const char *from, int length)
{
    if (length < 0 || length > 64)
        return -1;
    // ok: c-signed-length
    memcpy(to, from, length);
    return 0;
}

int copy_unsigned(char *to, const char *from, size_t length)
{
    if (length > 64)
        return -1;
    // ok: c-signed-length
    memcpy(to, from, length);
    return 0;
}

int stack(size_t count)
{
    // ruleid: c-stack-allocation
    char *block = alloca(count);
    return block[0];
}

int stack_text(const char *text)
{
    // ruleid: c-stack-allocation
    char *block = alloca(strlen(text) + 1);
    return block[0];
}

int stack_checked(size_t count)
{
    if (count > 256)
        return -1;
    // ok: c-stack-allocation
    char *block = alloca(count);
    return block[0];
}

int stack_fixed(size_t count)
{
    // ok: c-stack-allocation
    char *block = alloca(64);
    return block[0];
}
