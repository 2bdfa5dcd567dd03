#include <stdlib.h>
#include <string.h>

double *create_matrix(size_t rows, size_t cols)
{
    double *matrix = malloc(rows * cols * sizeof(double));
    if (matrix == NULL)
        return NULL;
    memset(matrix, 0, rows * cols * sizeof(double));
    return matrix;
}
