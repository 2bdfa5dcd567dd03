#include <cstring>
#include <iostream>

class Player {
public:
    void readName()
    {
        char buffer[24];
        std::cout << "Player name: ";
        std::cin >> buffer;
        std::strcpy(name_, buffer);
    }

private:
    char name_[24];
};
