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

    if (data_len < sizeof(header))
        return -1;
    memcpy(&header, data, sizeof(header));
    uint16_t payload_len = ntohs(header.length);
    if (payload_len > sizeof(payload) || payload_len > data_len - sizeof(header))
        return -1;
    memcpy(payload, data + sizeof(header), payload_len);
    return process_payload(payload, payload_len);
}
