#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void copy(char *text)
{
    char name[16];
    // ruleid: c-unterminated-copy
    strncpy(name, text, sizeof(name));
    puts(name);
}

void copy_sized(char *text)
{
    char name[16];
    // ruleid: c-unterminated-copy
    strncpy(name, text, 16);
    puts(name);
}

void copy_ended(char *text)
{
    char name[16];
    // ok: c-unterminated-copy
    strncpy(name, text, sizeof(name));
    name[sizeof(name) - 1] = '\0';
    // ok: c-unterminated-copy
    strncpy(name, text, sizeof(name) - 1);
}

void append(char *text)
{
    char line[64] = "";
    // ruleid: c-append-size
    strncat(line, text, sizeof(line));
    // ruleid: c-append-size
    strncat(line, text, sizeof(line) - strlen(line));
    // ok: c-append-size
    strncat(line, text, sizeof(line) - strlen(line) - 1);
    // ok: c-append-size
    strncat(line, text, 8);
}

char *duplicate(const char *text)
{
    char *copy = malloc(strlen(text));
    // ruleid: c-no-room-for-terminator
    strcpy(copy, text);
    return copy;
}

char *duplicate_length(const char *text)
{
    size_t length = strlen(text);
    char *copy = (char *)malloc(length);
    // ruleid: c-no-room-for-terminator
    strcpy(copy, text);
    return copy;
}

char *duplicate_well(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    // ok: c-no-room-for-terminator
    strcpy(copy, text);
    return copy;
}

char *duplicate_bytes(const char *text)
{
    size_t length = strlen(text);
    char *copy = malloc(length + 1);
    // ok: c-no-room-for-terminator
    strcpy(copy, text);
    return copy;
}

void ends(int file)
{
    char line[64];
    // ruleid: c-off-by-one
    line[64] = '\0';
    ssize_t count = read(file, line, sizeof(line));
    // ruleid: c-off-by-one
    line[count] = '\0';
}

void ends_well(int file)
{
    char line[64];
    // ok: c-off-by-one
    line[63] = '\0';
    ssize_t count = read(file, line, sizeof(line) - 1);
    // ok: c-off-by-one
    line[count] = '\0';
}

void clear(char *buffer, char *text)
{
    // ruleid: c-size-of-pointer
    memset(buffer, 0, sizeof(buffer));
    // ruleid: c-size-of-pointer, c-unterminated-copy
    strncpy(buffer, text, sizeof(buffer));
}

void clear_sized(char *buffer, size_t size)
{
    char local[8];
    // ok: c-size-of-pointer
    memset(buffer, 0, size);
    // ok: c-size-of-pointer
    memset(local, 0, sizeof(local));
}
