#include <stdio.h>
#include <stdlib.h>

void temporary(void)
{
    char name[] = "/tmp/report-XXXXXX";
    // ruleid: c-insecure-temp-file
    mktemp(name);
    // ruleid: c-insecure-temp-file
    FILE *report = fopen("/tmp/report.txt", "w");
    // ok: c-insecure-temp-file
    int file = mkstemp(name);
    // ok: c-insecure-temp-file
    FILE *scratch = tmpfile();
    // ok: c-insecure-temp-file
    FILE *old = fopen("/tmp/report.txt", "r");
}
