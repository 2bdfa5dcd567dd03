#include "egress/trust.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <vector>

#include "base/freed_by.h"

namespace bawn::egress {
namespace {

// Where distributions keep the bundle (Go's crypto/x509/root_linux.go knows the same ones).
constexpr const char* bundle_places[] = {
    "etc/ssl/certs/ca-certificates.crt",                  // Debian, Arch, Gentoo
    "etc/pki/tls/certs/ca-bundle.crt",                    // Fedora
    "etc/ssl/ca-bundle.pem",                              // openSUSE
    "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",   // RHEL
    "etc/ssl/cert.pem",                                   // Alpine
};

// Java's, in a format that every Java since 8 reads, whatever stood there before.
constexpr const char* java_places[] = {
    "etc/ssl/certs/java/cacerts",
    "etc/pki/ca-trust/extracted/java/cacerts",
    "etc/pki/java/cacerts",
};

constexpr const char* our_certificate = "/run/bawn/session-ca.pem";
constexpr const char* our_bundle = "/run/bawn/ca-bundle.pem";
constexpr const char* our_java_store = "/run/bawn/ca-bundle.p12";

void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) { sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free); }
void free_safes(STACK_OF(PKCS7) * safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }

using Text = std::unique_ptr<BIO, FreedBy<BIO_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;

// Java takes a certificate for a trusted one only with this attribute.
bool mark_as_trusted(PKCS12_SAFEBAG* bag)
{
    constexpr const char* trusted_key_usage = "2.16.840.1.113894.746875.1.1";
    auto* any_usage = reinterpret_cast<const unsigned char*>(OBJ_nid2obj(NID_anyExtendedKeyUsage));
    return PKCS12_add1_attr_by_txt(bag, trusted_key_usage, V_ASN1_OBJECT, any_usage, -1) == 1;
}

// Certificates alone, neither encrypted nor with a password, as Java's own cacerts is since version 18.
Result<std::string> java_store(const std::string& pem)
{
    Text text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    STACK_OF(PKCS12_SAFEBAG)* raw_bags = nullptr;
    bool is_made = true;
    for (int count = 0; is_made; ++count) {
        Certificate each(PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr));
        if (!each) break;
        PKCS12_SAFEBAG* bag = PKCS12_add_cert(&raw_bags, each.get());
        is_made = bag && PKCS12_add_friendlyname_utf8(bag, fmt::format("ca-{}", count).c_str(), -1) == 1 && mark_as_trusted(bag);
    }
    std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), FreedBy<free_bags>> bags(raw_bags);
    STACK_OF(PKCS7)* raw_safes = nullptr;
    is_made = is_made && bags && PKCS12_add_safe(&raw_safes, bags.get(), -1, 0, nullptr) == 1;
    std::unique_ptr<STACK_OF(PKCS7), FreedBy<free_safes>> safes(raw_safes);
    std::unique_ptr<PKCS12, FreedBy<PKCS12_free>> store(is_made ? PKCS12_add_safes(safes.get(), 0) : nullptr);
    unsigned char* bytes = nullptr;
    int size = store ? i2d_PKCS12(store.get(), &bytes) : -1;
    if (size < 0) return fail(ErrorKind::unavailable, "writing the certificates for Java");
    std::unique_ptr<unsigned char, decltype([](unsigned char* each) { OPENSSL_free(each); })> owned(bytes);
    return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

// Where the places that exist really are, as paths inside.
std::vector<std::string> existing(std::span<const char* const> places, const std::filesystem::path& root)
{
    std::vector<std::string> found;
    std::error_code error;
    for (const char* each : places) {
        std::filesystem::path real = std::filesystem::canonical(root / each, error);
        if (error) continue;
        std::filesystem::path inside = "/" / std::filesystem::relative(real, std::filesystem::canonical(root, error), error);
        if (!error) found.push_back(inside.lexically_normal());
    }
    return found;
}

std::map<std::string, std::string> variables()
{
    return {
        {"SSL_CERT_FILE", our_bundle},
        {"NODE_EXTRA_CA_CERTS", our_certificate},
        {"DENO_CERT", our_certificate},
        {"CURL_CA_BUNDLE", our_bundle},
        {"GIT_SSL_CAINFO", our_bundle},
        {"REQUESTS_CA_BUNDLE", our_bundle},
        {"PIP_CERT", our_bundle},
        {"CARGO_HTTP_CAINFO", our_bundle},
        {"AWS_CA_BUNDLE", our_bundle},
        {"CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE", our_bundle},
        {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", our_bundle},
        {"NIX_SSL_CERT_FILE", our_bundle},
        {"JAVA_TOOL_OPTIONS", fmt::format("-Djavax.net.ssl.trustStore={} -Djavax.net.ssl.trustStoreType=PKCS12", our_java_store)},
    };
}

}  // namespace

Result<std::string> machine_bundle(std::string_view root)
{
    for (const char* each : bundle_places) {
        std::ifstream file(std::filesystem::path(root) / each, std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(file), {}};
        if (text.find("-----BEGIN") != std::string::npos) return text;
    }
    return fail(ErrorKind::not_found, "this machine has no bundle of trusted certificates at any usual place");
}

Result<Trust> trust_in(std::string_view certificate_pem, std::string_view machine_pem, std::string_view root)
{
    std::string bundle(machine_pem);
    if (!bundle.empty() && !bundle.ends_with('\n')) bundle += '\n';
    bundle += certificate_pem;
    std::string store = TRY(java_store(bundle));
    Trust trust{{{our_certificate, std::string(certificate_pem)}, {our_bundle, bundle}, {our_java_store, store}}, variables()};
    for (const std::string& place : existing(bundle_places, root)) trust.files[place] = bundle;
    for (const std::string& place : existing(java_places, root)) trust.files[place] = store;
    return trust;
}

}  // namespace bawn::egress
