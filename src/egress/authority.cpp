#include "egress/authority.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstring>
#include <mutex>
#include <unordered_map>

#include "base/freed_by.h"
#include "egress/address.h"
#include "egress/server_certificate.h"

namespace bawn::egress {
namespace {

constexpr long hour = 3600, week = 7 * 24 * hour;
constexpr std::size_t most_leaves = 1024;
constexpr std::size_t most_common_name = 64;  // RFC 5280, ub-common-name

using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, FreedBy<GENERAL_NAMES_free>>;

auto failed(const char* doing)
{
    const char* reason = ERR_reason_error_string(ERR_get_error());
    return fail(ErrorKind::unavailable, fmt::format("{}: {}", doing, reason ? reason : "OpenSSL failed"));
}

// OpenSSL keeps the private numbers of its keys in a heap of their own, where there is one: locked, and in no core dump.
void keep_keys_out_of_core_dumps()
{
    static std::once_flag once;
    std::call_once(once, [] { CRYPTO_secure_malloc_init(1 << 16, 32); });
}

bool set_serial(X509* certificate)
{
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof(bytes)) != 1) return false;
    bytes[0] &= 0x7f;  // positive (RFC 5280, 4.1.2.2)
    std::unique_ptr<BIGNUM, FreedBy<BN_free>> number(BN_bin2bn(bytes, sizeof(bytes), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool add_name(X509_NAME* name, const char* field, std::string_view text)
{
    auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0) == 1;
}

// `value` is text of ours; nothing from outside goes through this little language.
bool add_extension(X509* certificate, X509* issuer, int kind, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool add_alternative_name(X509* certificate, const std::string& name)
{
    Names names(GENERAL_NAMES_new());
    GENERAL_NAME* entry = GENERAL_NAME_new();
    if (!names || !entry || sk_GENERAL_NAME_push(names.get(), entry) == 0) return false;
    auto address = Address::parse(name);
    ASN1_STRING* text = ASN1_STRING_type_new(address ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    if (!text) return false;
    int is_set = address ? ASN1_STRING_set(text, address->bytes.data(), address->is_v6 ? 16 : 4)
                         : ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
    GENERAL_NAME_set0_value(entry, address ? GEN_IPADD : GEN_DNS, text);
    return is_set == 1 && X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

Result<Key> new_key()
{
    Key key(EVP_EC_gen("P-256"));
    if (!key) return failed("making a key");
    return key;
}

// What both kinds have in common.
Certificate blank(EVP_PKEY* key)
{
    Certificate certificate(X509_new());
    bool is_made = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 && set_serial(certificate.get()) &&
                   X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -hour) &&
                   X509_gmtime_adj(X509_getm_notAfter(certificate.get()), week) && X509_set_pubkey(certificate.get(), key) == 1;
    return is_made ? std::move(certificate) : nullptr;
}

Result<Certificate> new_root(EVP_PKEY* key)
{
    Certificate root = blank(key);
    if (!root) return failed("making the session's certificate");
    unsigned char unique[8];
    if (RAND_bytes(unique, sizeof(unique)) != 1) return failed("making the session's certificate");
    std::uint64_t number;
    std::memcpy(&number, unique, sizeof(number));
    X509_NAME* name = X509_get_subject_name(root.get());  // a client must never take one session's for another's
    bool is_made = add_name(name, "O", "Bawn") && add_name(name, "CN", fmt::format("Bawn session {:016x}", number)) &&
                   X509_set_issuer_name(root.get(), name) == 1 &&
                   add_extension(root.get(), root.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                   add_extension(root.get(), root.get(), NID_key_usage, "critical,keyCertSign,cRLSign") &&
                   add_extension(root.get(), root.get(), NID_subject_key_identifier, "hash") &&
                   X509_sign(root.get(), key, EVP_sha256()) > 0;
    if (!is_made) return failed("making the session's certificate");
    return root;
}

Result<Certificate> new_leaf(const std::string& name, EVP_PKEY* key, X509* root, EVP_PKEY* root_key)
{
    Certificate leaf = blank(key);
    bool is_made = leaf && (name.size() > most_common_name || add_name(X509_get_subject_name(leaf.get()), "CN", name)) &&
                   X509_set_issuer_name(leaf.get(), X509_get_subject_name(root)) == 1 && add_alternative_name(leaf.get(), name) &&
                   add_extension(leaf.get(), root, NID_basic_constraints, "critical,CA:FALSE") &&
                   add_extension(leaf.get(), root, NID_key_usage, "critical,digitalSignature") &&
                   add_extension(leaf.get(), root, NID_ext_key_usage, "serverAuth") &&
                   add_extension(leaf.get(), root, NID_subject_key_identifier, "hash") &&
                   add_extension(leaf.get(), root, NID_authority_key_identifier, "keyid") &&
                   X509_sign(leaf.get(), root_key, EVP_sha256()) > 0;
    if (!is_made) return failed("making a host's certificate");
    return leaf;
}

Result<std::string> pem_of(X509* certificate)
{
    std::unique_ptr<BIO, FreedBy<BIO_free>> text(BIO_new(BIO_s_mem()));
    if (!text || PEM_write_bio_X509(text.get(), certificate) != 1) return failed("writing the session's certificate");
    char* bytes = nullptr;
    long size = BIO_get_mem_data(text.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace

struct Authority::State {
    Key key, leaf_key;
    Certificate root;
    std::string pem;
    std::unique_ptr<ssl_ctx_st, FreeTls> context;
    std::unordered_map<std::string, Certificate> leaves;

    Result<X509*> leaf_for(const std::string& name)
    {
        if (auto known = leaves.find(name); known != leaves.end()) return known->second.get();
        Certificate leaf = TRY(new_leaf(name, leaf_key.get(), root.get(), key.get()));
        if (leaves.size() == most_leaves) leaves.clear();  // cheap to make again
        return (leaves[name] = std::move(leaf)).get();
    }
};

Result<Authority> Authority::create()
{
    keep_keys_out_of_core_dumps();
    auto state = std::make_unique<State>();
    state->key = TRY(new_key());
    state->leaf_key = TRY(new_key());
    state->root = TRY(new_root(state->key.get()));
    state->pem = TRY(pem_of(state->root.get()));
    state->context = server_context();
    if (!state->context) return failed("making a server of TLS");
    return Authority(std::move(state));
}

const std::string& Authority::certificate_pem() const { return state_->pem; }

Result<Tls> Authority::accept(const std::string& name, const std::string& protocol)
{
    X509* leaf = TRY(state_->leaf_for(name));
    std::unique_ptr<ssl_st, FreeTls> ssl(SSL_new(state_->context.get()));
    if (!ssl || SSL_use_certificate(ssl.get(), leaf) != 1 || SSL_use_PrivateKey(ssl.get(), state_->leaf_key.get()) != 1) {
        return failed("making a server of TLS");
    }
    SSL_set_accept_state(ssl.get());
    return Tls(std::move(ssl), protocol);
}

Authority::Authority(std::unique_ptr<State> state) : state_(std::move(state)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority& Authority::operator=(Authority&&) noexcept = default;
Authority::~Authority() = default;

}  // namespace bawn::egress
