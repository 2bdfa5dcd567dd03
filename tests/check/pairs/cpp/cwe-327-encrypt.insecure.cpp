#include <openssl/evp.h>
#include <stdexcept>
#include <vector>

std::vector<unsigned char> encrypt(const std::vector<unsigned char>& plain, const unsigned char* key)
{
    EVP_CIPHER_CTX* ctx = EVP_CIPHER_CTX_new();
    std::vector<unsigned char> out(plain.size() + 16);
    int len = 0;
    int total = 0;
    EVP_EncryptInit_ex(ctx, EVP_aes_256_ecb(), nullptr, key, nullptr);
    EVP_EncryptUpdate(ctx, out.data(), &len, plain.data(), static_cast<int>(plain.size()));
    total = len;
    EVP_EncryptFinal_ex(ctx, out.data() + len, &len);
    out.resize(total + len);
    EVP_CIPHER_CTX_free(ctx);
    return out;
}
