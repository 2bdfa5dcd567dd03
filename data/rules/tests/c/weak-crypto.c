#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/ssl.h>
#include <stdlib.h>

void hashes(EVP_MD_CTX *context, unsigned char *data, size_t size, unsigned char *out)
{
    // ruleid: c-weak-hash
    MD5(data, size, out);
    // ruleid: c-weak-hash
    EVP_DigestInit_ex(context, EVP_sha1(), NULL);
    // ok: c-weak-hash
    SHA256(data, size, out);
    // ok: c-weak-hash
    EVP_DigestInit_ex(context, EVP_sha256(), NULL);
}

void ciphers(EVP_CIPHER_CTX *context, unsigned char *key, unsigned char *iv)
{
    // ruleid: c-weak-cipher
    EVP_EncryptInit_ex(context, EVP_des_cbc(), NULL, key, iv);
    // ruleid: c-weak-cipher
    EVP_EncryptInit_ex(context, EVP_aes_256_ecb(), NULL, key, NULL);
    // ok: c-weak-cipher
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, iv);
    // ok: c-weak-cipher
    EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), NULL, key, iv);
}

void make_token(char *out, int size)
{
    // ruleid: c-weak-random
    srand(time(NULL));
    for (int i = 0; i < size; i++) {
        // ruleid: c-weak-random-secret, c-weak-random
        out[i] = 'a' + rand() % 26;
    }
}

void generate_key(unsigned char *key)
{
    for (int i = 0; i < 16; i++)
        // ruleid: c-weak-random-secret
        key[i] = random() & 255;
}

int make_salt(unsigned char *salt)
{
    // ok: c-weak-random-secret, c-weak-random
    return RAND_bytes(salt, 16);
}

int dice(void)
{
    // ruleid: c-weak-random
    // ok: c-weak-random-secret
    return rand() % 6 + 1;
}

ssize_t dice_seed(unsigned *seed)
{
    // ok: c-weak-random
    return getrandom(seed, sizeof *seed, 0);
}

void connections(CURL *curl, SSL_CTX *context)
{
    // ruleid: c-tls-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    // ruleid: c-tls-verification-off
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    // ok: c-tls-verification-off
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    // ok: c-tls-verification-off
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    // ruleid: c-tls-old-version
    SSL_CTX_new(TLSv1_client_method());
    // ruleid: c-tls-old-version
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    // ok: c-tls-old-version
    SSL_CTX_new(TLS_client_method());
    // ok: c-tls-old-version
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

void keys(RSA *rsa, BIGNUM *e, EVP_PKEY_CTX *context)
{
    // ruleid: c-small-key
    RSA_generate_key_ex(rsa, 1024, e, NULL);
    // ruleid: c-small-key
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 512);
    // ok: c-small-key
    RSA_generate_key_ex(rsa, 3072, e, NULL);
    // ok: c-small-key
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048);
}

void fixed(EVP_CIPHER_CTX *context, const unsigned char *key)
{
    unsigned char iv[16] = {0};
    // ruleid: c-static-iv
    EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv);
}

void fixed_text(EVP_CIPHER_CTX *context, const unsigned char *key)
{
    unsigned char iv[] = "0123456789abcdef";
    // ruleid: c-static-iv
    EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv);
}

void fresh(EVP_CIPHER_CTX *context, const unsigned char *key)
{
    unsigned char iv[12] = {0};
    if (RAND_bytes(iv, sizeof iv) != 1)
        return;
    // ok: c-static-iv
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, iv);
}

void handed(EVP_CIPHER_CTX *context, const unsigned char *key, const unsigned char *iv)
{
    // ok: c-static-iv
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, iv);
}

void salted(const char *password, unsigned char *out, const unsigned char *salt)
{
    // ruleid: c-constant-salt
    crypt(password, "$6$pepper$");
    const char *same = "always-the-same";
    // ruleid: c-constant-salt
    PKCS5_PBKDF2_HMAC(password, -1, same, 15, 600000, EVP_sha256(), 32, out);
    // ok: c-constant-salt
    PKCS5_PBKDF2_HMAC(password, -1, salt, 16, 600000, EVP_sha256(), 32, out);
    // ok: c-constant-salt
    crypt(password, salt);
}
