void object()
{
    Widget* widget = new Widget(3);
    // ruleid: c-mismatched-release
    free(widget);
}

void many()
{
    int* numbers = new int[10];
    use(numbers);
    // ruleid: c-mismatched-release
    free(numbers);
}

void block()
{
    char* text = strdup("x");
    // ruleid: c-mismatched-release
    delete[] text;
}

void right()
{
    Widget* widget = new Widget(3);
    char* text = static_cast<char*>(malloc(10));
    int* numbers = new int[10];
    // ok: c-mismatched-release
    delete widget;
    // ok: c-mismatched-release
    free(text);
    // ok: c-mismatched-release
    delete[] numbers;
}
