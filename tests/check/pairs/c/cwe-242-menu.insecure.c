#include <stdio.h>
#include <string.h>

int read_choice(void)
{
    char line[16];

    puts("1) list  2) add  3) quit");
    gets(line);
    if (strcmp(line, "1") == 0)
        return 1;
    if (strcmp(line, "2") == 0)
        return 2;
    return 3;
}
