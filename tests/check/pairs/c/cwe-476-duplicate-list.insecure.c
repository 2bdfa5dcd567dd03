#include <stdlib.h>
#include <string.h>

struct node {
    char *name;
    struct node *next;
};

struct node *push(struct node *head, const char *name)
{
    struct node *n = malloc(sizeof(struct node));
    n->name = strdup(name);
    n->next = head;
    return n;
}
