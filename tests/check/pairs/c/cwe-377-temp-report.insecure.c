#include <stdio.h>
#include <stdlib.h>

FILE *create_report(void)
{
    char *name = tmpnam(NULL);
    if (name == NULL)
        return NULL;
    FILE *fp = fopen(name, "w+");
    if (fp == NULL) {
        perror("fopen");
        return NULL;
    }
    return fp;
}
