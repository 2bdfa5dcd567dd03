#pragma once

// Netlink: requests to the kernel about a network (netlink(7)), written beforehand into the arena and judged by its answer.
//
//     NetlinkRequest request;
//     request.begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, rtmsg{…});
//     request.put(RTA_OIF, index);
//     add_request(script, {"network-namespace", "adding a route"}, socket, request);
//
// A request holds one message or more. The kernel works on them while it is sent; it answers the first that it refuses, or
// the last.

#include <linux/netlink.h>

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sandbox/script.h"

namespace bawn::sandbox {

class NetlinkRequest {
public:
    enum class Answer { wanted, only_if_refused };

    // A message; `header` is what its family wants behind nlmsghdr.
    template <typename T>
    void begin(unsigned type, unsigned flags, const T& header, Answer answer = Answer::wanted)
    {
        message_ = bytes_.size();
        const bool is_answered = answer == Answer::wanted;
        append(nlmsghdr{.nlmsg_len = 0,
                        .nlmsg_type = static_cast<std::uint16_t>(type),
                        .nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags | (is_answered ? NLM_F_ACK : 0)),
                        .nlmsg_seq = static_cast<std::uint32_t>(message_),
                        .nlmsg_pid = 0});
        append(header);
        close(message_);
    }

    template <typename T>
    void put(unsigned type, const T& value)
    {
        put(type, &value, sizeof value);
    }
    void put(unsigned type, std::string_view text);  // with its NUL
    void put(unsigned type, const void* value, std::size_t length);

    // Attributes within an attribute: what is put by `fill`.
    template <typename F>
    void nest(unsigned type, F fill)
    {
        const std::size_t start = bytes_.size();
        append(nlattr{.nla_len = 0, .nla_type = static_cast<std::uint16_t>(type | NLA_F_NESTED)});
        fill();
        const auto length = static_cast<std::uint16_t>(bytes_.size() - start);
        std::memcpy(bytes_.data() + start, &length, sizeof length);
        close(message_);
    }

    std::span<const std::byte> bytes() const { return bytes_; }

private:
    template <typename T>
    void append(const T& value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        append(&value, sizeof value);
    }
    void append(const void* value, std::size_t length);
    void close(std::size_t message);  // its length is what there is of it

    std::vector<std::byte> bytes_;
    std::size_t message_ = 0;
};

// `socket` is an AF_NETLINK socket. One message of the request must want an answer, the last but for ends of a batch.
void add_request(Script&, const Purpose&, Slot socket, const NetlinkRequest&);

}  // namespace bawn::sandbox
