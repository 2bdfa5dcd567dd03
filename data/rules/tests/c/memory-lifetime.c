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
    free(text);
    log_it();
    // ruleid: c-double-free
    free(text);
}

int on_error(char *text, int error)
{
    if (error) {
        free(text);
    }
    // ruleid: c-double-free
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

struct list {
    char *name;
    struct list *next;
};

void drop_list(struct list *list)
{
    for (struct list *at = list; at != NULL;) {
        struct list *next = at->next;
        // ok: c-double-free-object
        free(at->name);
        // ok: c-double-free
        free(at);
        at = next;
    }
}

void drop_list_badly(struct list *list)
{
    while (list) {
        // ruleid: c-double-free
        free(list);
        // ruleid: c-use-after-free
        list = list->next;
    }
}

char *line_gone(int error)
{
    char *line = read_line();
    if (error) {
        free(line);
        fatal("no line");
    }
    // ok: c-use-after-free
    use(line);
    free(line);
    // ruleid: c-use-after-free
    return line;
}

void member_gone(struct list *list)
{
    free(list->name);
    // ruleid: c-use-after-free-object
    puts(list->name);
}

void member_renewed(struct list *list)
{
    free(list->name);
    list->name = strdup("x");
    // ok: c-use-after-free-object
    puts(list->name);
}

void member_twice(struct list *list)
{
    // ruleid: c-double-free-object
    free(list->name);
    done();
    free(list->name);
}

static void drop_text(char *text)
{
    free(text);
}

void helper_twice(char *text)
{
    // ruleid: c-double-free-helper
    drop_text(text);
    free(text);
}

void helper_both(char *text)
{
    // ruleid: c-double-free-helper
    drop_text(text);
    drop_text(text);
}

void helper_once(char *text, char *other)
{
    // ok: c-double-free-helper
    drop_text(text);
    free(other);
}

void helper_renewed(char *text)
{
    // ok: c-double-free-helper
    drop_text(text);
    text = strdup("x");
    free(text);
}

int load_badly(char *text)
{
    if (parse(text) < 0) {
        free(text);
        goto out;
    }
    keep(text);
out:
    // ruleid: c-double-free-label
    free(text);
    return 0;
}

int load_badly_too(char *text)
{
    int result = -1;
    if (parse(text) < 0) {
        free(text);
        goto done;
    }
    result = 0;
done:
    finish();
    // ruleid: c-double-free-label
    free(text);
    return result;
}

int load_well(char *text, char *other)
{
    if (parse(text) < 0) {
        free(other);
        goto out;
    }
    keep(text);
out:
    // ok: c-double-free-label
    free(text);
    return 0;
}

int load_in_one_place(char *text)
{
    if (parse(text) < 0) {
        goto out;
    }
    keep(text);
out:
    // ok: c-double-free-label
    free(text);
    return 0;
}

void member_twice_on_error(struct list *list, int error)
{
    // ruleid: c-double-free-object
    if (error) {
        free(list->name);
    }
    free(list->name);
}
