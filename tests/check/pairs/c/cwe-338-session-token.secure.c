#include <stdlib.h>
#include <sys/random.h>

int generate_session_token(char *token, size_t len)
{
    static const char charset[] = "abcdefghijklmnopqrstuvwxyz012345";

    if (len == 0 || getrandom(token, len, 0) != (ssize_t)len)
        return -1;
    for (size_t i = 0; i + 1 < len; i++)
        token[i] = charset[(unsigned char)token[i] % 32];
    token[len - 1] = '\0';
    return 0;
}
