#include <iostream>
#include <memory>
#include <string>

struct Widget {
    std::string name;
    int uses = 0;
};

void removeWidget(std::unique_ptr<Widget> widget)
{
    const std::string name = widget->name;
    widget.reset();
    std::cout << "removed " << name << std::endl;
}
