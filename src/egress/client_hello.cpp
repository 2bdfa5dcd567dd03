#include "egress/client_hello.h"

#include <algorithm>

#include "egress/bytes.h"

namespace bawn::egress {
namespace {

constexpr std::size_t record_header = 5, handshake_header = 4, most_record = 1 << 14;
constexpr std::uint8_t handshake_record = 22, alert_record_type = 21, client_hello_message = 1;
enum Extension : std::uint16_t { server_name = 0, application_protocols = 16, supported_versions = 43 };

// Takes bytes from the front. What is not there is an Error, told once for all of them.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    bool is_at_end() const { return bytes_.empty(); }

    Result<std::string_view> take(std::size_t count)
    {
        if (count > bytes_.size()) return refuse("a length points past the end of the hello");
        std::string_view taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }

    Result<std::size_t> number(std::size_t bytes)
    {
        std::size_t value = 0;
        for (char byte : TRY(take(bytes))) value = value << 8 | static_cast<std::uint8_t>(byte);
        return value;
    }

    // A vector of RFC 8446, 3.4: its length in `bytes` bytes, then itself.
    Result<std::string_view> vector(std::size_t bytes)
    {
        std::size_t length = TRY(number(bytes));
        return take(length);
    }

private:
    std::string_view bytes_;
};

// SSL 3.0 to TLS 1.3, as far as it is there.
bool has_version(std::string_view record)
{
    constexpr std::uint8_t major = 3, highest_minor = 4;
    if (record.size() > 1 && static_cast<std::uint8_t>(record[1]) != major) return false;
    return record.size() <= 2 || static_cast<std::uint8_t>(record[2]) <= highest_minor;
}

// What the records up to the end of the first handshake message carry; nullopt while there is more to come.
Result<std::optional<std::string>> first_message(std::string_view bytes)
{
    std::string message;
    for (;;) {
        if (!bytes.empty() && static_cast<std::uint8_t>(bytes[0]) != handshake_record) return refuse("a record is no handshake");
        if (!has_version(bytes)) return refuse("a record has no version of TLS");
        if (bytes.size() < record_header) return std::nullopt;
        Reader header(bytes.substr(3, 2));
        std::size_t length = TRY(header.number(2));
        if (length == 0 || length > most_record) return refuse("a record has a length that none has");
        std::string_view fragment = bytes.substr(record_header, length);
        message += fragment;
        if (static_cast<std::uint8_t>(message.empty() ? client_hello_message : message[0]) != client_hello_message) {
            return refuse("the first message is no ClientHello");
        }
        if (message.size() >= handshake_header) {
            Reader size(std::string_view(message).substr(1, 3));
            std::size_t whole = handshake_header + TRY(size.number(3));
            if (whole > most_hello_bytes) return refuse("the hello is too long");
            if (message.size() > whole) return refuse("something stands behind the hello in its record");
            if (message.size() == whole && fragment.size() == length) return message.substr(handshake_header);
        }
        if (fragment.size() < length) return std::nullopt;
        bytes.remove_prefix(record_header + length);
    }
}

// RFC 6066, 3: one host name. A second one, or a name of another kind, could be the one that the server reads.
Result<std::string> read_server_name(std::string_view data)
{
    Reader reader(data);
    Reader list(TRY(reader.vector(2)));
    std::size_t type = TRY(list.number(1));
    std::string_view name = TRY(list.vector(2));
    if (type != 0 || name.empty() || !list.is_at_end() || !reader.is_at_end()) return refuse("the server's name is not one host name");
    return std::string(name);
}

Result<std::vector<std::string>> read_protocols(std::string_view data)
{
    Reader reader(data);
    Reader list(TRY(reader.vector(2)));
    std::vector<std::string> protocols;
    while (!list.is_at_end()) {
        std::string_view protocol = TRY(list.vector(1));
        if (protocol.empty()) return refuse("a protocol without a name");
        protocols.emplace_back(protocol);
    }
    if (protocols.empty() || !reader.is_at_end()) return refuse("the protocols are not well formed");
    return protocols;
}

// Numbers that nobody knows are offered on purpose (RFC 8701) and do not count.
Result<std::uint16_t> read_versions(std::string_view data)
{
    Reader reader(data);
    Reader list(TRY(reader.vector(1)));
    std::size_t newest = 0;
    while (!list.is_at_end()) {
        std::size_t version = TRY(list.number(2));
        if (version >= 0x0300 && version <= 0x0304) newest = std::max(newest, version);
    }
    if (!reader.is_at_end()) return refuse("the versions are not well formed");
    return static_cast<std::uint16_t>(newest);
}

// RFC 9849, its drafts, and ESNI before it.
bool hides_a_name(std::size_t extension)
{
    return (extension >= 0xfe08 && extension <= 0xfe0d) || (extension >= 0xff02 && extension <= 0xff04) || extension == 0xffce;
}

Result<> read_extension(ClientHello& hello, std::size_t type, std::string_view data)
{
    if (hides_a_name(type)) hello.has_encrypted_hello = true;
    if (type == server_name) hello.server_name = TRY(read_server_name(data));
    if (type == application_protocols) hello.protocols = TRY(read_protocols(data));
    if (type == supported_versions) hello.newest_version = TRY(read_versions(data));
    return {};
}

Result<> read_extensions(ClientHello& hello, std::string_view data)
{
    std::vector<bool> seen(1 << 16);
    Reader reader(data);
    while (!reader.is_at_end()) {
        std::size_t type = TRY(reader.number(2));
        if (seen[type]) return refuse("an extension stands twice");
        seen[type] = true;
        std::string_view extension = TRY(reader.vector(2));
        TRY(read_extension(hello, type, extension));
    }
    return {};
}

// RFC 8446, 4.1.2.
Result<ClientHello> read_message(std::string_view message)
{
    ClientHello hello;
    Reader reader(message);
    hello.newest_version = static_cast<std::uint16_t>(TRY(reader.number(2)));
    TRY(reader.take(32));  // random
    std::string_view session = TRY(reader.vector(1));
    std::string_view ciphers = TRY(reader.vector(2));
    std::string_view compressions = TRY(reader.vector(1));
    if (session.size() > 32 || ciphers.empty() || ciphers.size() % 2 != 0 || compressions.empty())
        return refuse("the hello is not well formed");
    if (reader.is_at_end()) return hello;  // before TLS 1.2 nothing need follow
    std::string_view extensions = TRY(reader.vector(2));
    if (!reader.is_at_end()) return refuse("something stands behind the extensions");
    TRY(read_extensions(hello, extensions));
    return hello;
}

}  // namespace

Result<std::optional<ClientHello>> read_client_hello(std::string_view bytes)
{
    std::optional<std::string> message = TRY(first_message(bytes.substr(0, 2 * most_hello_bytes)));
    if (!message) {
        if (bytes.size() >= 2 * most_hello_bytes) return refuse("the hello is in too many records");
        return std::nullopt;
    }
    return read_message(*message);
}

bool looks_like_tls(std::string_view bytes)
{
    if (bytes.empty() || static_cast<std::uint8_t>(bytes[0]) != handshake_record || !has_version(bytes)) return false;
    return bytes.size() <= record_header || static_cast<std::uint8_t>(bytes[record_header]) == client_hello_message;
}

std::string alert_record(Alert alert)
{
    constexpr char fatal = 2;
    return {static_cast<char>(alert_record_type), 3, 3, 0, 2, fatal, static_cast<char>(alert)};
}

}  // namespace bawn::egress
