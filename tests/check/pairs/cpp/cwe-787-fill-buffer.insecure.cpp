#include <cstdint>
#include <cstring>

class Message {
public:
    bool decode(const uint8_t* input, size_t length)
    {
        char text[128];
        std::memcpy(text, input, length);
        return parse(text, length);
    }
};
