#include "ledger/head.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/json.h"
#include "ledger/signing_key.h"

namespace bawn::ledger {
namespace {

constexpr std::size_t head_size = 512;

std::string_view name_of(HeadState state) { return state == HeadState::open ? "open" : "closed"; }

std::string signed_part(const Head& head)
{
    return fmt::format(R"({{"head":1,"sequence":{},"hash":"{}","segment":{},"size":{},"state":"{}")", head.end.chain.sequence,
                       head.end.chain.hash, head.end.segment, head.end.size, name_of(head.state));
}

std::string with_signature(std::string text, std::string_view signature)
{
    text += fmt::format(R"(,"signature":"{}"}})", signature);
    text.resize(head_size - 1, ' ');
    return text + '\n';
}

std::uint64_t number_at(const Json& object, const char* key)
{
    auto found = object.find(key);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

Head head_in(const Json& object)
{
    Head head;
    head.end = {{number_at(object, "sequence"), string_at(object, "hash")}, number_at(object, "segment"), number_at(object, "size")};
    head.state = string_at(object, "state") == "open" ? HeadState::open : HeadState::closed;
    return head;
}

}  // namespace

std::string head_text(const Head& head, const SigningKey& key)
{
    std::string text = signed_part(head);
    std::string signature = key.sign(text);
    return with_signature(std::move(text), signature);
}

Result<Head> parse_head(std::string_view text, const PublicKey& key)
{
    auto object = parse_json(text);
    if (!object || !object->is_object()) return fail(ErrorKind::invalid, "the head was changed: it cannot be read");
    Head head = head_in(*object);
    std::string signature = string_at(*object, "signature");
    if (!key.has_signed(signed_part(head), signature)) {
        return fail(ErrorKind::invalid, "the head was changed or signed with another key");
    }
    if (with_signature(signed_part(head), signature) != text) return fail(ErrorKind::invalid, "the head was changed after it was written");
    return head;
}

// A reader may meet the writer in the middle of the sector; the next look finds it whole.
Result<Head> read_head(const Folder& folder, const PublicKey& key)
{
    constexpr int looks = 20;
    for (int look = 1;; ++look) {
        auto head = parse_head(TRY(folder.read(head_name, 4096)), key);
        if (head || look == looks) return head;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
}

Result<> write_head(const Fd& fd, const Head& head, const SigningKey& key)
{
    std::string text = head_text(head, key);
    ssize_t written = ::pwrite(fd.get(), text.data(), text.size(), 0);
    if (written < 0) return fail_errno("writing the head");
    if (static_cast<std::size_t>(written) != text.size()) return fail(ErrorKind::unavailable, "writing the head: the disk is full");
    return {};
}

}  // namespace bawn::ledger
