// The gradient of a 1×1's weights: a matrix product over the pixels.
//
// Register tile: 4 inputs × 2 blocks of 8 outputs, or 8 inputs × 1 block: 8 sums that stay in registers over all pixels,
// as many as hide the latency of a multiply-add.
#include "lanes.h"

enum { tile_sums = 8 };

ALWAYS_INLINE void weights_tile(
    const lanes_pointwise_weights *work, int first, const int blocks, const float *upcoming) {
  const int tile_inputs = tile_sums / blocks;
  lanes8 sums[tile_sums][2];
  float *weights = work->weights + 8 * first;
  UNROLL for (int block = 0; block < blocks; ++block) {
    UNROLL for (int j = 0; j < tile_inputs; ++j) {
      sums[j][block] = load(weights + block * work->weights_stride + 8 * j);
    }
  }
  const float *input = work->input + first;
  const float *gradient = work->gradient;
  const ptrdiff_t gradient_stride = work->gradient_stride;
  for (int pixel = 0; pixel < work->pixels; ++pixel, input += 8, gradient += 8, upcoming += 8) {
    ask_for(upcoming, 1);
    lanes8 g[2];
    UNROLL for (int block = 0; block < blocks; ++block) g[block] = load(gradient + block * gradient_stride);
    UNROLL for (int j = 0; j < tile_inputs; ++j) {
      const lanes8 value = splat(input[j]);
      UNROLL for (int block = 0; block < blocks; ++block) {
        sums[j][block] = multiply_add(value, g[block], sums[j][block]);
      }
    }
  }
  UNROLL for (int block = 0; block < blocks; ++block) {
    UNROLL for (int j = 0; j < tile_inputs; ++j) {
      store(weights + block * work->weights_stride + 8 * j, sums[j][block]);
    }
  }
}

void lanes_pointwise_weights_run(const lanes_pointwise_weights *work) {
  // With nothing to ask for, what is read anyway costs no more than a look into the first-level cache.
  const float *upcoming = work->upcoming ? work->upcoming : work->input;
  if (work->output_blocks == 2) {
    weights_tile(work, 0, 2, upcoming);
    weights_tile(work, 4, 2, work->input);
  } else {
    weights_tile(work, 0, 1, upcoming);
  }
}
