#include <stdio.h>
#include <string.h>

#define MAX_USERNAME 32

struct session {
    int id;
    int authenticated;
};

int start_session(struct session *s, const char *username)
{
    char name[MAX_USERNAME];

    if (username == NULL || strlen(username) >= sizeof(name))
        return -1;
    strcpy(name, username);
    for (char *p = name; *p; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p += 32;
    }
    s->authenticated = lookup_user(name);
    return s->authenticated;
}
