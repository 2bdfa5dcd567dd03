#include <stdlib.h>

void make(size_t count)
{
    // ruleid: c-allocation-without-element-size
    int *values = malloc(count);
    // ruleid: c-allocation-without-element-size
    double *ten = (double *)malloc(10);
    // ok: c-allocation-without-element-size
    int *enough = malloc(count * sizeof(int));
    // ok: c-allocation-without-element-size
    char *text = malloc(count);
    // ruleid: c-allocation-of-pointer-size
    struct node *node = malloc(sizeof(node));
    // ruleid: c-allocation-of-pointer-size
    struct item *item = malloc(sizeof(item));
    // ok: c-allocation-of-pointer-size
    struct node *whole = malloc(sizeof(*whole));
    // ok: c-allocation-of-pointer-size
    struct node *typed = malloc(sizeof(struct node));
}
