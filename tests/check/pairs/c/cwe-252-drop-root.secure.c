#include <pwd.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

void drop_privileges(const char *user)
{
    struct passwd *pw = getpwnam(user);

    if (pw == NULL)
        abort();
    if (setgid(pw->pw_gid) != 0 || setuid(pw->pw_uid) != 0)
        abort();
}
