#include <pwd.h>
#include <sys/types.h>
#include <unistd.h>

void drop_privileges(const char *user)
{
    struct passwd *pw = getpwnam(user);

    if (pw == NULL)
        return;
    setgid(pw->pw_gid);
    setuid(pw->pw_uid);
}
