#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char *argv[])
{
    char name[32];
    char path[64];
    // ruleid: c-gets
    gets(name);
    // ruleid: c-copy-from-outside, c-unbounded-copy
    strcpy(name, argv[1]);
    // ruleid: c-copy-from-outside, c-unbounded-copy
    sprintf(path, "%s/.config", getenv("HOME"));
    // ok: c-gets
    fgets(name, sizeof name, stdin);
    // ok: c-copy-from-outside, c-unbounded-copy
    snprintf(name, sizeof name, "%s", argv[1]);
    return 0;
}

int line(char *text)
{
    // ruleid: c-gets
    return gets(text) != NULL;
}

int checked(int argc, char *argv[])
{
    // ok: c-gets
    return getc(stdin);
}

void greet(const char *name)
{
    char text[32];
    // ruleid: c-unbounded-copy
    strcpy(text, name);
    // ruleid: c-unbounded-copy
    strcat(text, name);
    // ok: c-unbounded-copy
    strcpy(text, "Hello");
    // ok: c-unbounded-copy
    sprintf(text, "%d", 12);
    puts(text);
}

void greet_checked(const char *name)
{
    char text[32];
    if (strlen(name) >= sizeof text)
        return;
    // ok: c-unbounded-copy, c-copy-from-outside
    strcpy(text, name);
    puts(text);
}

void scan(const char *line, FILE *file)
{
    char word[16];
    // ruleid: c-unbounded-scan
    scanf("%s", word);
    // ruleid: c-unbounded-scan
    fscanf(file, "name=%[^\n]", word);
    // ok: c-unbounded-scan
    scanf("%15s", word);
    // ok: c-unbounded-scan
    scanf("%d", &count);
    // ruleid: c-unbounded-scan-text
    sscanf(line, "%s", word);
    // ruleid: c-unbounded-scan-text
    sscanf(line, "%d %[a-z]", &count, word);
    // ok: c-unbounded-scan-text
    sscanf(line, "%15s", word);
    // ok: c-unbounded-scan-text
    sscanf(line, "%d", &count);
}

int receive(const unsigned char *packet, size_t length)
{
    char buffer[64];
    // ruleid: c-unchecked-copy-length
    memcpy(buffer, packet, length);
    return buffer[0];
}

int receive_field(const unsigned char *packet)
{
    char buffer[64];
    unsigned short length = ntohs(*(unsigned short *)packet);
    // ruleid: c-unchecked-copy-length
    memcpy(buffer, packet + 2, length);
    return buffer[0];
}

int receive_checked(const unsigned char *packet, size_t length)
{
    char buffer[64];
    if (length > sizeof buffer)
        return -1;
    // ok: c-unchecked-copy-length
    memcpy(buffer, packet, length);
    return buffer[0];
}

int receive_fixed(const unsigned char *packet, size_t length)
{
    char buffer[64];
    // ok: c-unchecked-copy-length
    memcpy(buffer, packet, sizeof buffer);
    return buffer[0];
}

int month_days(int month)
{
    int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    // ruleid: c-unchecked-index
    return days[month];
}

void store(int value)
{
    int slots[8];
    int slot;
    scanf("%d", &slot);
    // ruleid: c-unchecked-index
    slots[slot] = value;
}

int month_days_checked(int month)
{
    int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 0 || month >= 12)
        return -1;
    // ok: c-unchecked-index
    return days[month];
}

int bucket(unsigned key)
{
    int buckets[16];
    // ok: c-unchecked-index
    return buckets[key % 16];
}
