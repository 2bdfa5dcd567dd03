#include <iostream>
#include <string>

struct Widget {
    std::string name;
    int uses = 0;
};

void removeWidget(Widget* widget)
{
    delete widget;
    std::cout << "removed " << widget->name << std::endl;
}
