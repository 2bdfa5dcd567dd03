int get(int *values, int index)
{
    // ruleid: c-unchecked-index-parameter
    return values[index];
}

void put(char text[], size_t position, char c)
{
    // ruleid: c-unchecked-index-parameter
    text[position] = c;
}

int get_checked(int *values, int size, int index)
{
    if (index < 0 || index >= size)
        return -1;
    // ok: c-unchecked-index-parameter
    return values[index];
}

int sum(int *values, int size)
{
    int total = 0;
    for (int i = 0; i < size; i++)
        // ok: c-unchecked-index-parameter
        total += values[i];
    return total;
}
