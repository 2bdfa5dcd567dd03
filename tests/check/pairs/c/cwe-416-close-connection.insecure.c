#include <stdio.h>
#include <stdlib.h>

struct connection {
    int fd;
    char *peer;
    unsigned long bytes;
};

void close_connection(struct connection *conn)
{
    if (conn == NULL)
        return;
    close(conn->fd);
    free(conn->peer);
    free(conn);
    printf("connection closed after %lu bytes\n", conn->bytes);
}
