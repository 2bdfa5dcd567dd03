#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char command[256];
    char line[64];
    snprintf(command, sizeof command, "ls -l %s", argv[1]);
    // ruleid: c-command-injection
    system(command);
    fgets(line, sizeof line, stdin);
    // ruleid: c-command-injection
    FILE *out = popen(line, "r");
    // ok: c-command-injection
    system("uptime");
    execlp("ls", "ls", "-l", argv[1], NULL);
    int lines = atoi(argv[2]);
    char tail[64];
    snprintf(tail, sizeof tail, "tail -n %d /var/log/app.log", lines);
    // ok: c-command-injection
    return system(tail);
}

int ping(const char *host)
{
    char command[256];
    sprintf(command, "ping -c 1 %s", host);
    // ruleid: c-command-injection-parameter
    return system(command);
}

int shell(char *text)
{
    // ruleid: c-command-injection-parameter
    return execl("/bin/sh", "sh", "-c", text, (char *)NULL);
}

int ping_checked(const char *host)
{
    char command[256];
    for (const char *p = host; *p; p++) {
        if (!isalnum((unsigned char)*p) && *p != '.')
            return -1;
    }
    snprintf(command, sizeof command, "ping -c 1 %s", host);
    // ok: c-command-injection-parameter
    return system(command);
}

int ping_direct(const char *host)
{
    // ok: c-command-injection-parameter
    return execlp("ping", "ping", "-c", "1", host, (char *)NULL);
}
