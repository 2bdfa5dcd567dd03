#pragma once

// Sockets as /proc/PID/net tells them (proc(5)), by inode:
//
//     sockets.of(4711)   // "listens on 127.0.0.1:18789", "connected to 10.0.0.1:443", or "" for what tells nothing

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bawn::inventory {

class Sockets {
public:
    // The text of net/tcp or net/tcp6, and of net/unix. Lines that make no sense are passed over.
    void add_tcp(std::string_view table);
    void add_unix(std::string_view table);

    std::string_view of(std::uint64_t inode) const;

private:
    std::unordered_map<std::uint64_t, std::string> by_inode_;
};

// "0100007F:4965" -> "127.0.0.1:18789"; the 32-digit form -> "[::1]:18789"; "" for anything else.
std::string shown_endpoint(std::string_view hex_address_and_port);

}  // namespace bawn::inventory
