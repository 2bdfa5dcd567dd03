#include <sodium.h>
#include <string>

class AdminPanel {
public:
    explicit AdminPanel(std::string storedHash) : storedHash_(std::move(storedHash)) {}

    bool login(const std::string& password)
    {
        loggedIn_ = crypto_pwhash_str_verify(storedHash_.c_str(), password.c_str(), password.size()) == 0;
        return loggedIn_;
    }

private:
    std::string storedHash_;
    bool loggedIn_ = false;
};
