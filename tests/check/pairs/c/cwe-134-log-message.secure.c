#include <stdio.h>
#include <time.h>

void log_message(FILE *log_file, const char *message)
{
    time_t now = time(NULL);

    fprintf(log_file, "[%ld] ", (long)now);
    fprintf(log_file, "%s", message);
    fprintf(log_file, "\n");
    fflush(log_file);
}
