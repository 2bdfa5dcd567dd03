#include <iostream>
#include <string>

void read_name()
{
    char name[32];
    // ruleid: c-cin-into-array
    std::cin >> name;
}

void read_word()
{
    using namespace std;
    char word[8];
    // ruleid: c-cin-into-array
    cin >> word;
}

void read_string()
{
    std::string name;
    // ok: c-cin-into-array
    std::cin >> name;
}

void read_number()
{
    int number;
    // ok: c-cin-into-array
    std::cin >> number;
}
