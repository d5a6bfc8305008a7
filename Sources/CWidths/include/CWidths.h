// Columns of characters in a terminal, as the C library counts them.
#ifndef RESNEXT_CWIDTHS_H
#define RESNEXT_CWIDTHS_H

#include <stdint.h>

// 0 for a mark that joins what stands before it, 1 or 2 for other characters, -1 for what is no character. The same in
// every locale of the process.
int widths_columns(uint32_t scalar);

#endif
