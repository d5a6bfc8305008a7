// Rows and columns of an 8×8 block of weights exchanged, in registers: three rounds of exchanging halves of ever wider pairs.
#include "lanes.h"

void lanes_transpose(const float *from, float *to) {
  lanes8 rows[8], pairs[8], fours[8];
  UNROLL for (int row = 0; row < 8; ++row) rows[row] = load(from + 8 * row);
  UNROLL for (int row = 0; row < 8; row += 2) {
    pairs[row] = __builtin_shufflevector(rows[row], rows[row + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    pairs[row + 1] = __builtin_shufflevector(rows[row], rows[row + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  UNROLL for (int row = 0; row < 8; row += 4) {
    UNROLL for (int column = 0; column < 2; ++column) {
      const lanes8 upper = pairs[row + column], lower = pairs[row + column + 2];
      fours[row + column] = __builtin_shufflevector(upper, lower, 0, 1, 8, 9, 4, 5, 12, 13);
      fours[row + column + 2] = __builtin_shufflevector(upper, lower, 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLL for (int row = 0; row < 4; ++row) {
    store(to + 8 * row, __builtin_shufflevector(fours[row], fours[row + 4], 0, 1, 2, 3, 8, 9, 10, 11));
    store(to + 8 * (row + 4), __builtin_shufflevector(fours[row], fours[row + 4], 4, 5, 6, 7, 12, 13, 14, 15));
  }
}
