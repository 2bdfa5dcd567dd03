#include "sandbox/evidence.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace bawn::sandbox {
namespace {

template <typename T>
T head_of(std::string_view bytes)
{
    T value = {};
    std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
    return value;
}

std::string text_of(int family, const void* address)
{
    std::array<char, INET6_ADDRSTRLEN> text;
    return ::inet_ntop(family, address, text.data(), text.size()) ? text.data() : "";
}

// A name is text up to a NUL; one that begins with NUL is abstract and runs to the end.
std::string unix_name(std::string_view name)
{
    if (name.empty()) return {};
    if (name.front() != '\0') return std::string(name.substr(0, name.find('\0')));
    return name.size() == 1 ? "" : "@" + std::string(name.substr(1));
}

constexpr std::size_t longest_argv_row = 2048;

std::vector<std::string> short_argv(const std::vector<std::string>& argv)
{
    std::vector<std::string> kept;
    std::size_t left = longest_argv_row;
    for (const std::string& word : argv) {
        if (word.size() > left) return kept.push_back("…"), kept;
        left -= word.size();
        kept.push_back(word);
    }
    return kept;
}

// `mkdir -p` tries every folder on the way; making what is there already changes nothing.
bool comes_to_nothing(const MutationSeen& seen)
{
    return (seen.act == Act::make_folder || seen.act == Act::make_node) && seen.place.inode != 0;
}

}  // namespace

std::string key_of_parts(std::initializer_list<std::string_view> parts)
{
    std::string all;
    for (std::string_view part : parts) all.append(part).push_back('\0');
    return all;
}

std::string_view name_of(ExecOutcome outcome)
{
    static constexpr std::string_view names[] = {"ran", "did-not-run", "unknown", "refused"};
    return names[static_cast<std::size_t>(outcome)];
}

std::string_view name_of(Act act)
{
    static constexpr std::string_view names[] = {"exec",    "end",         "connect",   "bind", "write", "remove", "rename",   "link",
                                                 "symlink", "make-folder", "make-node", "mode", "owner", "resize", "attribute"};
    return names[static_cast<std::size_t>(act)];
}

Address address_from(std::string_view bytes)
{
    if (bytes.size() < sizeof(sa_family_t)) return {};
    Address address;
    address.family = head_of<sa_family_t>(bytes);
    // To a datagram socket, no family means IPv4.
    bool is_v4 = address.family == AF_INET || address.family == AF_UNSPEC;
    if (is_v4 && bytes.size() >= sizeof(sockaddr_in)) {
        auto v4 = head_of<sockaddr_in>(bytes);
        if (address.family == AF_INET || v4.sin_addr.s_addr != 0) address.address = text_of(AF_INET, &v4.sin_addr);
        address.port = ntohs(v4.sin_port);
    }
    if (address.family == AF_INET6 && bytes.size() >= offsetof(sockaddr_in6, sin6_scope_id)) {
        auto v6 = head_of<sockaddr_in6>(bytes);
        address.address = text_of(AF_INET6, &v6.sin6_addr);
        address.port = ntohs(v6.sin6_port);
    }
    if (address.family == AF_UNIX) address.address = unix_name(bytes.substr(sizeof(sa_family_t)));
    return address;
}

void Tally::add(const Seen& seen)
{
    std::visit([this](const auto& one) { add_one(one); }, seen);
}

template <typename Row>
void Tally::count(List<Row>& list, std::string key, Row row)
{
    auto known = list.place_of.find(key);
    if (known != list.place_of.end()) {
        ++list.rows[known->second].count;
        return;
    }
    std::size_t cost = 2 * key.size() + sizeof(Row) + 64;
    if (rows_left_ == 0 || bytes_left_ < cost) {
        ++left_out_;
        return;
    }
    --rows_left_;
    bytes_left_ -= cost;
    list.place_of.emplace(std::move(key), list.rows.size());
    row.count = 1;
    list.rows.push_back(std::move(row));
}

void Tally::count_place(List<Change>& list, std::string_view what, const Place& place)
{
    count(list, key_of_parts({what, place.path}), Change{std::string(what), place.path});
}

void Tally::add_one(const ExecSeen& seen)
{
    const std::string& path = seen.file.place.path;
    if (seen.outcome == ExecOutcome::refused) return count(denied_, key_of_parts({"exec", path}), Denied{"exec", path});
    if (seen.outcome == ExecOutcome::did_not_run) return;
    std::vector<std::string> argv = short_argv(seen.argv);
    std::string key = key_of_parts({path, seen.file.sha256});
    for (const std::string& word : argv) key += key_of_parts({word});
    count(exec_, std::move(key), Exec{path, seen.file.sha256, std::move(argv)});
}

void Tally::add_one(const ConnectSeen& seen)
{
    const Address& to = seen.to;
    if (seen.act != Act::connect || to.family == AF_UNIX || to.address.empty()) return;
    count(network_, key_of_parts({to.address, std::to_string(to.port)}), Network{to.address, to.port});
}

void Tally::add_one(const MutationSeen& seen)
{
    if (comes_to_nothing(seen)) return;
    count_place(changes_, name_of(seen.act), seen.place);
    if (seen.act == Act::rename || seen.act == Act::link) count_place(changes_, name_of(seen.act), seen.second);
}

void Tally::add_one(const OpenSeen& seen) { count_place(opens_, "open", seen.place); }

}  // namespace bawn::sandbox
