// The gradient of the input of a 3×3 with stride 2 and one cell of padding, for one block of 8 channels.
//
// An even column is read by the middle tap alone, an odd one by the first tap of the position to its right and the last
// tap of the one to its left; rows likewise. Register tile: 4 even and 4 odd columns of a row.
#include "lanes.h"

enum { longest_tile = 4 };

ALWAYS_INLINE void spread_line(
    const lanes_conv3x3 *work, int source_row, int source_column, int tap_row, lanes8 *even, lanes8 *odd,
    const int pairs, const lanes_fetch kind, const int lanes_inputs) {
  const int step = kind == lanes_broadcast ? 8 : lanes_inputs;
  const float *line = work->input + source_row * work->input_row + 8 * source_column;
  const float *weights = work->weights + 24 * step * tap_row;
  for (int left = work->inputs; left > 0; left -= step, line += work->input_stride, weights += 72 * step) {
    const int inputs = kind != lanes_broadcast ? lanes_inputs : left < 8 ? left : 8;
    for (int j = 0; j < inputs; ++j) {
      const float *at = line;
      if (kind == lanes_groups_of_1 || kind == lanes_groups_of_2) FORGET(at);
      const lanes8 first = load(weights + 8 * j);
      const lanes8 middle = load(weights + 8 * (step + j));
      const lanes8 last = load(weights + 8 * (2 * step + j));
      UNROLL for (int x = 0; x <= pairs; ++x) {
        const lanes8 value = fetch(at + 8 * x, j, kind);
        if (x > 0) odd[x - 1] = multiply_add(value, first, odd[x - 1]);
        if (x < pairs) {
          even[x] = multiply_add(value, middle, even[x]);
          odd[x] = multiply_add(value, last, odd[x]);
        }
      }
    }
  }
}

ALWAYS_INLINE void spread_tile(
    const lanes_conv3x3 *work, int row, int pair, const int pairs, const lanes_fetch kind, const int lanes_inputs) {
  lanes8 even[longest_tile], odd[longest_tile];
  UNROLL for (int x = 0; x < pairs; ++x) even[x] = odd[x] = splat(0);
  if (row % 2 == 0) {
    spread_line(work, row / 2, pair, 1, even, odd, pairs, kind, lanes_inputs);
  } else {
    spread_line(work, row / 2 + 1, pair, 0, even, odd, pairs, kind, lanes_inputs);
    spread_line(work, row / 2, pair, 2, even, odd, pairs, kind, lanes_inputs);
  }
  float *output = work->output + 8 * (row * work->width + 2 * pair);
  UNROLL for (int x = 0; x < pairs; ++x) {
    store(output + 16 * x, even[x]);
    // A map of odd width has no column to the right of its last even one.
    if (2 * (pair + x) + 1 < work->width) store(output + 16 * x + 8, odd[x]);
  }
  if (work->upcoming) ask_for(work->upcoming + 8 * (row * work->width + 2 * pair), 2 * pairs);
}

ALWAYS_INLINE void spread_tiles(const lanes_conv3x3 *work, const lanes_fetch kind, const int lanes_inputs) {
  const int pairs = (work->width + 1) / 2;
  for (int row = 0; row < work->height; ++row) {
    int pair = 0;
    for (; pair + longest_tile <= pairs; pair += longest_tile) {
      spread_tile(work, row, pair, longest_tile, kind, lanes_inputs);
    }
    for (; pair < pairs; ++pair) spread_tile(work, row, pair, 1, kind, lanes_inputs);
  }
}

void lanes_conv3x3_spread_run(const lanes_conv3x3 *work) {
  switch (work->fetch) {
    case lanes_broadcast: spread_tiles(work, lanes_broadcast, 8); break;
    case lanes_groups_of_1: spread_tiles(work, lanes_groups_of_1, 1); break;
    case lanes_groups_of_2: spread_tiles(work, lanes_groups_of_2, 2); break;
    case lanes_groups_of_4:
      if (work->inputs == 3) {
        spread_tiles(work, lanes_groups_of_4, 3);
      } else {
        spread_tiles(work, lanes_groups_of_4, 4);
      }
      break;
  }
}
