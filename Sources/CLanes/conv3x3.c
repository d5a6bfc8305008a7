// 3×3 convolutions with one cell of padding, for one block of 8 outputs.
//
// Register tile: up to 8 pixels of a row, whose sums stay in registers over all inputs. A row of the input is walked once
// for each of a kernel's rows, and every loaded (and permuted) vector is used for all of that row's three taps.
#include "lanes.h"

enum { longest_tile = 8 };

ALWAYS_INLINE void conv3x3_tile(
    const lanes_conv3x3 *work, int row, int column, const int pixels, const int stride, const lanes_fetch kind,
    const int lanes_inputs) {
  lanes8 sums[longest_tile];
  const lanes8 start = work->bias ? load(work->bias) : splat(0);
  UNROLL for (int pixel = 0; pixel < pixels; ++pixel) sums[pixel] = start;
  const float *plane = work->input + row * stride * work->input_row + 8 * column * stride;
  const float *weights = work->weights;
  const int step = kind == lanes_broadcast ? 8 : lanes_inputs;
  for (int left = work->inputs; left > 0; left -= step, plane += work->input_stride, weights += 72 * step) {
    const int inputs = kind != lanes_broadcast ? lanes_inputs : left < 8 ? left : 8;
    const float *line = plane;
    const float *line_weights = weights;
    for (int tap_row = 0; tap_row < 3; ++tap_row, line += work->input_row, line_weights += 24 * step) {
      // Groups narrower than 8 have few inputs, known at compile time; the loop unrolls.
      for (int j = 0; j < inputs; ++j) {
        // Each input loads anew: vectors kept for the next one would push sums out of the registers.
        const float *at = line;
        if (kind == lanes_groups_of_1 || kind == lanes_groups_of_2) FORGET(at);
        lanes8 w[3];
        UNROLL for (int tap = 0; tap < 3; ++tap) w[tap] = load(line_weights + 8 * (tap * step + j));
        UNROLL for (int x = 0; x < stride * (pixels - 1) + 3; ++x) {
          const lanes8 value = fetch(at + 8 * x, j, kind);
          UNROLL for (int tap = 0; tap < 3; ++tap) {
            if (x >= tap && (x - tap) % stride == 0 && (x - tap) / stride < pixels) {
              sums[(x - tap) / stride] = multiply_add(value, w[tap], sums[(x - tap) / stride]);
            }
          }
        }
      }
    }
  }
  float *output = work->output + 8 * (row * work->width + column);
  UNROLL for (int pixel = 0; pixel < pixels; ++pixel) store(output + 8 * pixel, sums[pixel]);
  if (work->upcoming) {
    ask_for(work->upcoming + 8 * (row * work->width + column) * stride * stride, pixels * stride * stride);
  }
}

ALWAYS_INLINE void conv3x3_tiles(
    const lanes_conv3x3 *work, const int stride, const lanes_fetch kind, const int lanes_inputs) {
  const int tiles = (work->width + longest_tile - 1) / longest_tile;
  for (int row = 0; row < work->height; ++row) {
    int column = 0;
    for (int tile = 0; tile < tiles; ++tile) {
      // Tiles of a row differ by one pixel at most: a short rest would leave most of the registers idle.
      const int pixels = (work->width - column + tiles - tile - 1) / (tiles - tile);
      switch (pixels) {
        case 1: conv3x3_tile(work, row, column, 1, stride, kind, lanes_inputs); break;
        case 2: conv3x3_tile(work, row, column, 2, stride, kind, lanes_inputs); break;
        case 3: conv3x3_tile(work, row, column, 3, stride, kind, lanes_inputs); break;
        case 4: conv3x3_tile(work, row, column, 4, stride, kind, lanes_inputs); break;
        case 5: conv3x3_tile(work, row, column, 5, stride, kind, lanes_inputs); break;
        case 6: conv3x3_tile(work, row, column, 6, stride, kind, lanes_inputs); break;
        case 7: conv3x3_tile(work, row, column, 7, stride, kind, lanes_inputs); break;
        default: conv3x3_tile(work, row, column, 8, stride, kind, lanes_inputs); break;
      }
      column += pixels;
    }
  }
}

ALWAYS_INLINE void conv3x3_fetch(const lanes_conv3x3 *work, const int stride) {
  switch (work->fetch) {
    case lanes_broadcast: conv3x3_tiles(work, stride, lanes_broadcast, 8); break;
    case lanes_groups_of_1: conv3x3_tiles(work, stride, lanes_groups_of_1, 1); break;
    case lanes_groups_of_2: conv3x3_tiles(work, stride, lanes_groups_of_2, 2); break;
    case lanes_groups_of_4:
      if (work->inputs == 3) {
        conv3x3_tiles(work, stride, lanes_groups_of_4, 3);
      } else {
        conv3x3_tiles(work, stride, lanes_groups_of_4, 4);
      }
      break;
  }
}

void lanes_conv3x3_run(const lanes_conv3x3 *work) {
  if (work->stride == 1) {
    conv3x3_fetch(work, 1);
  } else {
    conv3x3_fetch(work, 2);
  }
}
