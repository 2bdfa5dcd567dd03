#include <sys/stat.h>
#include <unistd.h>

int drop(uid_t uid, gid_t gid)
{
    // ruleid: c-unchecked-privilege-drop
    setgid(gid);
    // ruleid: c-unchecked-privilege-drop
    setuid(uid);
    return 0;
}

int drop_checked(uid_t uid, gid_t gid)
{
    // ok: c-unchecked-privilege-drop
    if (setgid(gid) != 0)
        return -1;
    // ok: c-unchecked-privilege-drop
    int failed = setuid(uid);
    return failed;
}

void rights(const char *path)
{
    // ruleid: c-world-writable-file
    chmod(path, 0777);
    // ruleid: c-world-writable-file
    umask(0);
    // ruleid: c-world-writable-file
    mkdir(path, S_IRWXU | S_IRWXG | S_IRWXO);
    // ok: c-world-writable-file
    chmod(path, 0640);
    // ok: c-world-writable-file
    umask(077);
}
