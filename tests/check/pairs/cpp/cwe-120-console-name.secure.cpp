#include <iostream>
#include <string>

class Player {
public:
    void readName()
    {
        std::string buffer;
        std::cout << "Player name: ";
        std::cin >> buffer;
        name_ = buffer.substr(0, 23);
    }

private:
    std::string name_;
};
