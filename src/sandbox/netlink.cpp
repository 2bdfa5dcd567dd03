#include "sandbox/netlink.h"

#include <sys/socket.h>
#include <sys/syscall.h>

namespace bawn::sandbox {

namespace {

struct Answer {
    nlmsghdr header;
    nlmsgerr result;
};

}  // namespace

void NetlinkRequest::append(const void* value, std::size_t length)
{
    const auto* first = static_cast<const std::byte*>(value);
    bytes_.insert(bytes_.end(), first, first + length);
    bytes_.resize(NLMSG_ALIGN(bytes_.size()));
}

void NetlinkRequest::close(std::size_t message)
{
    const auto length = static_cast<std::uint32_t>(bytes_.size() - message);
    std::memcpy(bytes_.data() + message, &length, sizeof length);
}

void NetlinkRequest::put(unsigned type, const void* value, std::size_t length)
{
    append(nlattr{.nla_len = static_cast<std::uint16_t>(NLA_HDRLEN + length), .nla_type = static_cast<std::uint16_t>(type)});
    append(value, length);
    close(message_);
}

void NetlinkRequest::put(unsigned type, std::string_view text)
{
    const std::string whole(text);
    put(type, whole.c_str(), whole.size() + 1);
}

void add_request(Script& script, const Purpose& purpose, Slot socket, const NetlinkRequest& request)
{
    const std::byte* bytes = script.arena().copy(request.bytes());
    Answer* answer = script.arena().make<Answer>();
    script.step(purpose, SYS_sendto, {socket, bytes, request.bytes().size(), 0, nullptr, 0});
    script.step(purpose, SYS_recvfrom, {socket, answer, sizeof *answer, MSG_DONTWAIT, nullptr, nullptr})
        .at_least(sizeof *answer)
        .answered_by(&answer->result.error);
}

}  // namespace bawn::sandbox
