#include "ledger/signing_key.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cassert>
#include <span>

#include "base/files.h"
#include "base/hash.h"
#include "ledger/folder.h"

namespace bawn::ledger {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr std::uint64_t longest_pem = 4096;

// Text that held a private key, wiped when it goes.
class Secret {
public:
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { OPENSSL_cleanse(text_.data(), text_.size()); }
    std::string_view text() const { return text_; }

private:
    std::string text_;
};

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Memory reading(std::string_view text) { return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free}; }

std::string text_in(const Memory& memory)
{
    char* start = nullptr;
    long size = BIO_get_mem_data(memory.get(), &start);
    return {start, static_cast<std::size_t>(size)};
}

std::string private_pem(evp_pkey_st* key)
{
    Memory memory(BIO_new(BIO_s_secmem()), &BIO_free);
    PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_in(memory);
}

std::string public_pem_of(evp_pkey_st* key)
{
    Memory memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PUBKEY(memory.get(), key);
    return text_in(memory);
}

std::string public_hex_of(evp_pkey_st* key)
{
    std::array<unsigned char, 32> raw = {};
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key, raw.data(), &size);
    return to_hex(std::as_bytes(std::span(raw)));
}

bool is_ed25519(const KeyHandle& key) { return key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519; }

// RFC 8410, section 7: a version, the algorithm, and 32 bytes. Read by hand, since OpenSSL's decoders take milliseconds to
// set up, and every command that writes to the ledger would pay for them. Null for any other form.
KeyHandle plain_key(std::string_view pem)
{
    constexpr std::string_view begin = "-----BEGIN PRIVATE KEY-----\n", end = "\n-----END PRIVATE KEY-----\n";
    constexpr std::string_view prefix("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);
    if (pem.size() != begin.size() + 64 + end.size() || !pem.starts_with(begin) || !pem.ends_with(end)) return nullptr;
    std::array<unsigned char, 48> der = {};
    bool is_whole = EVP_DecodeBlock(der.data(), bytes_of(pem.substr(begin.size())), 64) == static_cast<int>(der.size());
    bool is_plain = is_whole && std::string_view(reinterpret_cast<const char*>(der.data()), prefix.size()) == prefix;
    KeyHandle key(is_plain ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, der.data() + prefix.size(), 32) : nullptr);
    OPENSSL_cleanse(der.data(), der.size());
    return key;
}

Result<SigningKey> from_file(const Fd& fd, const std::string& path)
{
    auto status = TRY(status_of(fd));
    if (status.st_mode & 077) return fail(ErrorKind::denied, path + " can be read by others: chmod 600 it");
    Secret pem(TRY(read_text(fd, longest_pem)));
    auto key = SigningKey::from_pem(pem.text());
    if (!key) return fail(std::move(key).error().while_doing(path));
    return key;
}

// The public key is only a copy of what the private one says, so a missing one is written again.
Result<> write_public_if_absent(const Folder& folder, const SigningKey& key)
{
    if (folder.open(public_key_name, O_RDONLY)) return {};
    return folder.write_new(public_key_name, key.public_pem());
}

}  // namespace

void detail::FreeKey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<SigningKey> SigningKey::make()
{
    KeyHandle handle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!handle) return fail(ErrorKind::unavailable, "making an Ed25519 key: OpenSSL refused");
    return SigningKey(std::move(handle));
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem)
{
    if (KeyHandle plain = plain_key(pem)) return SigningKey(std::move(plain));
    KeyHandle handle(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, nullptr));
    if (!is_ed25519(handle)) return fail(ErrorKind::invalid, "not an Ed25519 private key");
    return SigningKey(std::move(handle));
}

Result<SigningKey> SigningKey::open_or_make(const Folder& folder)
{
    auto existing = folder.open(private_key_name, O_RDONLY);
    if (!existing && existing.error().kind() != ErrorKind::not_found) return fail(std::move(existing).error());
    SigningKey key = existing ? TRY(from_file(*existing, folder.path_of(private_key_name))) : TRY(make());
    if (!existing) TRY(folder.write_new(private_key_name, Secret(private_pem(key.handle_.get())).text()));
    TRY(write_public_if_absent(folder, key));
    return key;
}

std::string SigningKey::sign(std::string_view message) const
{
    std::array<unsigned char, 64> signature = {};
    std::size_t size = signature.size();
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    [[maybe_unused]] int ok = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle_.get()) == 1 &&
                              EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(message), message.size()) == 1;
    assert(ok && "Ed25519 signs any message");
    return to_hex(std::as_bytes(std::span(signature)));
}

std::string SigningKey::public_hex() const { return public_hex_of(handle_.get()); }
std::string SigningKey::public_pem() const { return public_pem_of(handle_.get()); }
bool SigningKey::is_written_as(std::string_view pem) const { return Secret(private_pem(handle_.get())).text() == pem; }

Result<PublicKey> PublicKey::from_pem(std::string_view pem)
{
    KeyHandle handle(PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, nullptr, nullptr));
    if (!is_ed25519(handle)) return fail(ErrorKind::invalid, "not an Ed25519 public key");
    if (public_pem_of(handle.get()) != pem) return fail(ErrorKind::invalid, "the public key was changed after it was written");
    return PublicKey(std::move(handle));
}

bool PublicKey::has_signed(std::string_view message, std::string_view signature_hex) const
{
    auto signature = from_hex(signature_hex);
    if (!signature || to_hex(std::as_bytes(std::span(*signature))) != signature_hex) return false;  // lower case only
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle_.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(*signature), signature->size(), bytes_of(message), message.size()) == 1;
}

std::string PublicKey::hex() const { return public_hex_of(handle_.get()); }

}  // namespace bawn::ledger
