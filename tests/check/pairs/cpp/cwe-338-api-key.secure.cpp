#include <openssl/rand.h>
#include <stdexcept>
#include <string>
#include <vector>

std::string generateApiKey(std::size_t length)
{
    static const char digits[] = "0123456789abcdef";
    std::vector<unsigned char> bytes(length);
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("no randomness");
    }
    std::string key;
    for (unsigned char byte : bytes) {
        key += digits[byte >> 4];
        key += digits[byte & 15];
    }
    return key;
}
