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

using RawPublicKey = std::array<unsigned char, 32>;

RawPublicKey raw_public(evp_pkey_st* key)
{
    RawPublicKey raw = {};
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key, raw.data(), &size);
    return raw;
}

std::string public_hex_of(evp_pkey_st* key)
{
    RawPublicKey raw = raw_public(key);
    return to_hex(std::as_bytes(std::span(raw)));
}

bool is_ed25519(const KeyHandle& key) { return key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519; }

// The two forms of RFC 8410 that Bawn writes, the algorithm's name and 32 bytes, are read and written by hand: OpenSSL's decoders
// and encoders take milliseconds to set up, and every command that writes to the ledger would pay for them.
struct PlainForm {
    std::string_view begin, prefix, end;
    std::size_t base64_size() const { return (prefix.size() + 32 + 2) / 3 * 4; }
};
// bawn:ignore secret-private-key: the words around a key, and none between them
constexpr PlainForm private_form{"-----BEGIN PRIVATE KEY-----\n",
                                 {"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16},
                                 "\n-----END PRIVATE KEY-----\n"};
constexpr PlainForm public_form{
    "-----BEGIN PUBLIC KEY-----\n", {"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12}, "\n-----END PUBLIC KEY-----\n"};

// `make` of the 32 bytes, or null for any other form.
template <typename Make>
KeyHandle plain_key(const PlainForm& form, std::string_view pem, Make make)
{
    if (pem.size() != form.begin.size() + form.base64_size() + form.end.size() || !pem.starts_with(form.begin) || !pem.ends_with(form.end))
        return nullptr;
    std::array<unsigned char, 48> der = {};
    int size = EVP_DecodeBlock(der.data(), bytes_of(pem.substr(form.begin.size())), static_cast<int>(form.base64_size()));
    std::string_view text(reinterpret_cast<const char*>(der.data()), der.size());
    KeyHandle key(size >= 0 && text.starts_with(form.prefix) ? make(EVP_PKEY_ED25519, nullptr, der.data() + form.prefix.size(), 32)
                                                             : nullptr);
    OPENSSL_cleanse(der.data(), der.size());
    return key;
}

std::string public_pem_of(evp_pkey_st* key)
{
    RawPublicKey raw = raw_public(key);
    std::string der(public_form.prefix);
    der.append(reinterpret_cast<const char*>(raw.data()), raw.size());
    std::string base64(public_form.base64_size() + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), bytes_of(der), static_cast<int>(der.size()));
    base64.pop_back();  // EVP_EncodeBlock ends it with NUL
    return std::string(public_form.begin) + base64 + std::string(public_form.end);
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
    if (KeyHandle plain = plain_key(private_form, pem, EVP_PKEY_new_raw_private_key)) return SigningKey(std::move(plain));
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

PublicKey SigningKey::public_half() const
{
    EVP_PKEY_up_ref(handle_.get());
    return PublicKey(KeyHandle(handle_.get()));
}

bool SigningKey::is_written_as(std::string_view pem) const { return Secret(private_pem(handle_.get())).text() == pem; }

Result<PublicKey> PublicKey::from_pem(std::string_view pem)
{
    KeyHandle handle = plain_key(public_form, pem, EVP_PKEY_new_raw_public_key);
    if (!handle) handle.reset(PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, nullptr, nullptr));
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
