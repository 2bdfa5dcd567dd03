#include <stdint.h>
#include <stdlib.h>
#include <string.h>

double *create_matrix(size_t rows, size_t cols)
{
    if (cols != 0 && rows > SIZE_MAX / cols / sizeof(double))
        return NULL;
    double *matrix = calloc(rows * cols, sizeof(double));
    if (matrix == NULL)
        return NULL;
    return matrix;
}
