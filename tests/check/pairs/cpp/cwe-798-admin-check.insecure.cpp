#include <string>

class AdminPanel {
public:
    bool login(const std::string& user, const std::string& password)
    {
        if (user == "admin" && password == "S3cur3P@ss") {
            loggedIn_ = true;
        }
        return loggedIn_;
    }

private:
    bool loggedIn_ = false;
};
