void array(void)
{
    char text[100];
    char *at = text;
    // ruleid: c-release-of-stack
    free(at);
}

void stack(size_t size)
{
    char *text = alloca(100);
    // ruleid: c-release-of-stack
    free(text);
}

void heap(void)
{
    char text[100];
    fill(text, sizeof text);
    char *copy = strdup(text);
    // ok: c-release-of-stack
    free(copy);
}

void table(char **lines)
{
    char *kept[10];
    kept[0] = strdup(lines[0]);
    // ok: c-release-of-stack
    free(kept[0]);
}

void skip(const char *text)
{
    char *copy = strdup(text);
    // ruleid: c-release-inside-block
    while (*copy == ' ') copy++;
    puts(copy);
    free(copy);
}

void header(size_t size)
{
    char *block = malloc(size);
    // ruleid: c-release-inside-block
    block += 16;
    use(block);
    free(block);
}

void skip_well(const char *text)
{
    char *copy = strdup(text);
    char *at = copy;
    // ok: c-release-inside-block
    while (*at == ' ') at++;
    puts(at);
    free(copy);
}

void renew(size_t size)
{
    char *block = malloc(size);
    // ok: c-release-inside-block
    block += 16;
    give(block);
    block = malloc(size);
    free(block);
}
