#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>
#include <vector>

std::vector<unsigned char> encrypt(const std::vector<unsigned char>& plain, const unsigned char* key)
{
    unsigned char nonce[12];
    if (RAND_bytes(nonce, sizeof(nonce)) != 1) {
        throw std::runtime_error("no randomness");
    }
    EVP_CIPHER_CTX* ctx = EVP_CIPHER_CTX_new();
    std::vector<unsigned char> out(nonce, nonce + sizeof(nonce));
    out.resize(12 + plain.size() + 16);
    int len = 0;
    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), nullptr, key, nonce);
    EVP_EncryptUpdate(ctx, out.data() + 12, &len, plain.data(), static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(ctx, out.data() + 12 + len, &len);
    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, out.data() + 12 + plain.size());
    EVP_CIPHER_CTX_free(ctx);
    return out;
}
