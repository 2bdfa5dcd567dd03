#include <stdio.h>
#include <syslog.h>

int main(int argc, char *argv[])
{
    char line[64];
    // ruleid: c-format-string, c-format-string-variable
    printf(argv[1]);
    fgets(line, sizeof line, stdin);
    // ruleid: c-format-string, c-format-string-variable
    fprintf(stderr, line);
    // ok: c-format-string, c-format-string-variable
    printf("%s", argv[1]);
    // ok: c-format-string
    fprintf(stderr, "%s\n", line);
    return 0;
}

void log_message(const char *message, const char *format, int value)
{
    // ruleid: c-format-string-variable
    syslog(LOG_INFO, message);
    // ok: c-format-string-variable
    syslog(LOG_INFO, "%s", message);
    // ok: c-format-string-variable
    printf(_("done"));
    // ok: c-format-string-variable
    printf(format, value);
}
