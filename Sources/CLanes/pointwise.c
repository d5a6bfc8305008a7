// 1×1 convolutions: a matrix product of pixels and channels.
//
// Register tile: 6 pixels × 2 blocks of 8 outputs, or 12 × 1: 12 sums that stay in registers over all inputs; an input is
// broadcast and meets the vectors of weights.
#include "lanes.h"

enum { tile_sums = 12 };

ALWAYS_INLINE void pointwise_tile(const lanes_pointwise *work, int first, const int pixels, const int blocks) {
  lanes8 sums[tile_sums][2];
  UNROLL for (int block = 0; block < blocks; ++block) {
    const lanes8 start = work->bias ? load(work->bias + 8 * block) : splat(0);
    UNROLL for (int pixel = 0; pixel < pixels; ++pixel) sums[pixel][block] = start;
  }
  const float *weights = work->weights;
  const ptrdiff_t weights_stride = work->weights_stride;
  const float *input = work->input + 8 * first;
  for (int left = work->inputs; left > 0; left -= 8, input += work->input_stride) {
    const int inputs = left < 8 ? left : 8;
    for (int j = 0; j < inputs; ++j, weights += 8) {
      lanes8 w[2];
      UNROLL for (int block = 0; block < blocks; ++block) w[block] = load(weights + block * weights_stride);
      UNROLL for (int pixel = 0; pixel < pixels; ++pixel) {
        const lanes8 value = splat(input[8 * pixel + j]);
        UNROLL for (int block = 0; block < blocks; ++block) {
          sums[pixel][block] = multiply_add(value, w[block], sums[pixel][block]);
        }
      }
    }
  }
  UNROLL for (int block = 0; block < blocks; ++block) {
    float *output = work->output + block * work->output_stride + 8 * first;
    UNROLL for (int pixel = 0; pixel < pixels; ++pixel) store(output + 8 * pixel, sums[pixel][block]);
  }
  for (int block = 0; block < work->upcoming_blocks; ++block) {
    ask_for(work->upcoming + block * work->upcoming_stride + 8 * first, pixels);
  }
}

ALWAYS_INLINE void pointwise_pixels(const lanes_pointwise *work, const int blocks) {
  const int whole = tile_sums / blocks;
  int first = 0;
  for (; first + whole <= work->pixels; first += whole) pointwise_tile(work, first, whole, blocks);
  if (first + 6 <= work->pixels && blocks == 1) {
    pointwise_tile(work, first, 6, blocks);
    first += 6;
  }
  switch (work->pixels - first) {
    case 1: pointwise_tile(work, first, 1, blocks); break;
    case 2: pointwise_tile(work, first, 2, blocks); break;
    case 3: pointwise_tile(work, first, 3, blocks); break;
    case 4: pointwise_tile(work, first, 4, blocks); break;
    case 5: pointwise_tile(work, first, 5, blocks); break;
    default: break;
  }
}

void lanes_pointwise_run(const lanes_pointwise *work) {
  if (work->output_blocks == 2) {
    pointwise_pixels(work, 2);
  } else {
    pointwise_pixels(work, 1);
  }
}
