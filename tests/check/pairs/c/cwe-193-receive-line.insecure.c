#include <stdio.h>
#include <sys/socket.h>

int receive_line(int sock)
{
    char buffer[1024];
    ssize_t n = recv(sock, buffer, sizeof(buffer), 0);

    if (n <= 0)
        return -1;
    buffer[n] = '\0';
    return handle_line(buffer);
}
