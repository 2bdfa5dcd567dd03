#include <stdlib.h>
#include <time.h>

void generate_session_token(char *token, size_t len)
{
    static const char charset[] = "abcdefghijklmnopqrstuvwxyz0123456789";

    srand((unsigned)time(NULL));
    for (size_t i = 0; i + 1 < len; i++)
        token[i] = charset[rand() % (sizeof(charset) - 1)];
    token[len - 1] = '\0';
}
