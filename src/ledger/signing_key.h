#pragma once

// The ledger's Ed25519 key pair (RFC 8032), by OpenSSL.
//
// It is made when the ledger is first opened: `key` (PKCS #8 PEM, 0600) and `key.pub` (SubjectPublicKeyInfo PEM) in the
// ledger's folder, which `openssl pkey` reads. The private key leaves that file only into this process's memory; there
// is no function that prints it. Signatures and public keys are told in lower-case hex.

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

struct evp_pkey_st;

namespace bawn::ledger {

class Folder;

namespace detail {
struct FreeKey {
    void operator()(evp_pkey_st*) const;
};
}  // namespace detail
using KeyHandle = std::unique_ptr<evp_pkey_st, detail::FreeKey>;

class PublicKey;

class SigningKey {
public:
    // Reads the key in the folder, or makes one. ErrorKind::denied when others can read it.
    static Result<SigningKey> open_or_make(const Folder&);
    static Result<SigningKey> make();
    static Result<SigningKey> from_pem(std::string_view);

    std::string sign(std::string_view message) const;
    std::string public_hex() const;
    std::string public_pem() const;
    PublicKey public_half() const;

    // `pem` is this private key, byte for byte as it is written to the folder.
    bool is_written_as(std::string_view pem) const;

private:
    explicit SigningKey(KeyHandle handle) : handle_(std::move(handle)) {}
    KeyHandle handle_;
};

class PublicKey {
public:
    // Only the PEM that Bawn itself would write: another spelling of the same key is ErrorKind::invalid.
    static Result<PublicKey> from_pem(std::string_view);

    bool has_signed(std::string_view message, std::string_view signature_hex) const;
    std::string hex() const;

private:
    friend class SigningKey;
    explicit PublicKey(KeyHandle handle) : handle_(std::move(handle)) {}
    KeyHandle handle_;
};

}  // namespace bawn::ledger
