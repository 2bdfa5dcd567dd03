#include <libxml/parser.h>

void parse(const char *path, const char *text, int size)
{
    // ruleid: c-xxe
    xmlReadFile(path, NULL, XML_PARSE_NOENT | XML_PARSE_DTDLOAD);
    // ruleid: c-xxe
    xmlReadMemory(text, size, "in.xml", NULL, XML_PARSE_NOENT);
    // ok: c-xxe
    xmlReadFile(path, NULL, XML_PARSE_NONET);
    // ok: c-xxe
    xmlReadMemory(text, size, "in.xml", NULL, 0);
}
