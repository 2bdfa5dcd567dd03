#include <stdlib.h>
#include <string.h>

struct node {
    char *name;
    struct node *next;
};

struct node *push(struct node *head, const char *name)
{
    struct node *n = malloc(sizeof(struct node));
    if (n == NULL)
        return NULL;
    n->name = strdup(name);
    if (n->name == NULL) {
        free(n);
        return NULL;
    }
    n->next = head;
    return n;
}
