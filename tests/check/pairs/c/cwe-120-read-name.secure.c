#include <stdio.h>

int main(void)
{
    char name[20];
    int age;

    printf("Enter your name: ");
    if (scanf("%19s", name) != 1)
        return 1;
    printf("Enter your age: ");
    if (scanf("%d", &age) != 1)
        return 1;
    printf("Hello %s, you are %d years old\n", name, age);
    return 0;
}
