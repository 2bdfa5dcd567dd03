#include <random>
#include <string>

std::string generateApiKey(std::size_t length)
{
    static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::mt19937 generator(std::random_device{}());
    std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
    std::string key;
    for (std::size_t i = 0; i < length; ++i) {
        key += alphabet[pick(generator)];
    }
    return key;
}
