#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#define MAX_PAYLOAD 256

struct packet_header {
    uint16_t type;
    uint16_t length;
};

int handle_packet(const uint8_t *data, size_t data_len)
{
    char payload[MAX_PAYLOAD];
    struct packet_header header;

    memcpy(&header, data, sizeof(header));
    uint16_t payload_len = ntohs(header.length);
    memcpy(payload, data + sizeof(header), payload_len);
    return process_payload(payload, payload_len);
}
