// The gradient of a 3×3's weights, for one block of outputs and some of the input channels.
//
// Register tile: the nine taps of one input, 9 sums that stay in registers over a whole plane. With stride 1 a loaded input
// meets the gradients of three neighbouring positions.
#include "lanes.h"

ALWAYS_INLINE void weights_input(
    const lanes_conv3x3_weights *work, int j, const int stride, const lanes_fetch kind) {
  const int height = work->height, width = work->width;
  const ptrdiff_t row_floats = work->input_row, tap_floats = work->weights_tap;
  float *weights = work->weights + 8 * j;
  lanes8 sums[3][3];
  UNROLL for (int tap = 0; tap < 9; ++tap) sums[tap / 3][tap % 3] = load(weights + tap * tap_floats);
  for (int row = 0; row < height; ++row) {
    const float *line = work->input + row * stride * row_floats;
    const float *gradient = work->gradient + row * work->gradient_row;
    if (j < 2 && work->upcoming[j]) {
      for (int x = 0; x < width; x += 4) ask_for(work->upcoming[j] + 8 * (row * width + x), 4);
    }
    if (stride == 1) {
      // An input at x meets the gradients at x, x − 1 and x − 2. The first and the last input are border, and so is the gradient
      // behind the last.
      lanes8 before = splat(0), previous = load(gradient);
      for (int x = 1; x <= width; ++x) {
        const lanes8 newest = load(gradient + 8 * x);
        UNROLL for (int tap_row = 0; tap_row < 3; ++tap_row) {
          const lanes8 value = fetch(line + tap_row * row_floats + 8 * x, j, kind);
          sums[tap_row][0] = multiply_add(value, newest, sums[tap_row][0]);
          sums[tap_row][1] = multiply_add(value, previous, sums[tap_row][1]);
          sums[tap_row][2] = multiply_add(value, before, sums[tap_row][2]);
        }
        before = previous;
        previous = newest;
      }
    } else {
      for (int x = 0; x < width; ++x) {
        const lanes8 newest = load(gradient + 8 * x);
        UNROLL for (int tap = 0; tap < 9; ++tap) {
          const lanes8 value = fetch(line + tap / 3 * row_floats + 8 * (2 * x + tap % 3), j, kind);
          sums[tap / 3][tap % 3] = multiply_add(value, newest, sums[tap / 3][tap % 3]);
        }
      }
    }
  }
  UNROLL for (int tap = 0; tap < 9; ++tap) store(weights + tap * tap_floats, sums[tap / 3][tap % 3]);
}

ALWAYS_INLINE void weights_fetch(const lanes_conv3x3_weights *work, const int stride) {
  switch (work->fetch) {
    case lanes_broadcast:
      for (int j = 0; j < work->inputs; ++j) weights_input(work, j, stride, lanes_broadcast);
      break;
    case lanes_groups_of_1:
      weights_input(work, 0, stride, lanes_groups_of_1);
      break;
    case lanes_groups_of_2:
      weights_input(work, 0, stride, lanes_groups_of_2);
      weights_input(work, 1, stride, lanes_groups_of_2);
      break;
    case lanes_groups_of_4:
      // The permutation is part of the instruction, hence a call for each input.
      weights_input(work, 0, stride, lanes_groups_of_4);
      weights_input(work, 1, stride, lanes_groups_of_4);
      weights_input(work, 2, stride, lanes_groups_of_4);
      if (work->inputs == 4) weights_input(work, 3, stride, lanes_groups_of_4);
      break;
  }
}

void lanes_conv3x3_weights_run(const lanes_conv3x3_weights *work) {
  if (work->stride == 1) {
    weights_fetch(work, 1);
  } else {
    weights_fetch(work, 2);
  }
}
