#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void use_after(char *text)
{
    free(text);
    // ruleid: c-use-after-free
    printf("%s\n", text);
}

int field_after(struct node *node)
{
    free(node);
    // ruleid: c-use-after-free
    return node->value;
}

void use_before(char *text)
{
    // ok: c-use-after-free
    printf("%s\n", text);
    free(text);
}

void used_again(char *text)
{
    free(text);
    text = strdup("new");
    // ok: c-use-after-free
    printf("%s\n", text);
    free(text);
}

void twice(char *text)
{
    // ruleid: c-double-free
    free(text);
    log_it();
    free(text);
}

int on_error(char *text, int error)
{
    // ruleid: c-double-free
    if (error) {
        free(text);
    }
    free(text);
    return 0;
}

int once(char *text, int error)
{
    if (error) {
        free(text);
        return -1;
    }
    // ok: c-double-free
    free(text);
    return 0;
}

void cleared(char *text)
{
    free(text);
    text = NULL;
    // ok: c-double-free
    free(text);
}

char *unchecked(size_t size)
{
    char *block = malloc(size);
    // ruleid: c-unchecked-allocation
    memset(block, 0, size);
    return block;
}

void read_first(const char *path, char *line)
{
    FILE *file = fopen(path, "r");
    // ruleid: c-unchecked-allocation
    fgets(line, 80, file);
    fclose(file);
}

char *checked(size_t size)
{
    char *block = malloc(size);
    if (block == NULL)
        return NULL;
    // ok: c-unchecked-allocation
    memset(block, 0, size);
    return block;
}

void read_checked(const char *path, char *line)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return;
    }
    // ok: c-unchecked-allocation
    fgets(line, 80, file);
    fclose(file);
}

void grow(struct list *list, char *block)
{
    // ruleid: c-realloc-loses-memory
    block = realloc(block, 100);
    // ruleid: c-realloc-loses-memory
    list->items = realloc(list->items, 200);
    // ok: c-realloc-loses-memory
    char *larger = realloc(block, 300);
    // ok: c-realloc-loses-memory
    block = malloc(10);
}

char *name_of(int id)
{
    char name[32];
    snprintf(name, sizeof name, "user-%d", id);
    // ruleid: c-return-stack-address
    return name;
}

int *numbers(void)
{
    int values[3] = {1, 2, 3};
    // ruleid: c-return-stack-address
    return values;
}

char *kept(int id)
{
    static char name[32];
    snprintf(name, sizeof name, "user-%d", id);
    // ok: c-return-stack-address
    return name;
}

char *copied(int id)
{
    char name[32];
    snprintf(name, sizeof name, "user-%d", id);
    // ok: c-return-stack-address
    return strdup(name);
}

void reread(FILE *file)
{
    char *line = NULL;
    size_t size = 0;
    getline(&line, &size, file);
    free(line);
    getline(&line, &size, file);
    // ok: c-use-after-free
    puts(line);
    // ok: c-double-free
    free(line);
}
