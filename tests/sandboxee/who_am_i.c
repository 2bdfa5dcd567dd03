// Tells what a set-uid bit or file capabilities have made of this process.
#include <linux/capability.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}};
    syscall(SYS_capget, &header, data);
    if (geteuid() != getuid() || getegid() != getgid()) printf("uid changed: %d %d\n", (int)geteuid(), (int)getegid());
    if (data[0].effective || data[1].effective) printf("capabilities: %x %x\n", data[1].effective, data[0].effective);
    return 0;
}
