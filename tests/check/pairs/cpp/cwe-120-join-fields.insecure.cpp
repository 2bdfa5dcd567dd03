#include <cstdio>
#include <cstring>
#include <string>

std::string formatRecord(const char* first, const char* last, int age)
{
    char record[64];
    strcpy(record, first);
    strcat(record, " ");
    strcat(record, last);
    char out[80];
    sprintf(out, "%s (%d)", record, age);
    return out;
}
