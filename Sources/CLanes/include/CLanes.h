// The inner loops of the convolutions, in C with the compiler's portable vectors.
//
// Swift holds everything around them: what is computed, in which order, by whom. These loops stand in C because Swift's
// SIMD8 leaves a quarter of the machine behind where one loaded vector is permuted and used for several taps. The
// vectors are plain `vector_size` types: x86-64 compiles them to AVX2 and FMA, arm64 to pairs of NEON registers.
//
// Memory is slower than these loops. Each is told what will be read after it, and asks for it line by line while it
// multiplies: asked for at once, the lines would only queue up.
//
// Maps lie in blocks of 8 channels, [block][position][8]; strides count floats unless their name says otherwise.
#ifndef RESNEXT_CLANES_H
#define RESNEXT_CLANES_H

#include <stddef.h>
#include <stdint.h>

/// How a 3×3 finds the input of an output lane in a block of 8 channels.
typedef enum {
  /// One input channel, read for all 8 lanes: groups of 8 channels and more.
  lanes_broadcast = 0,
  /// Groups of 1, 2 or 4 lanes: lane l reads channel l / width * width + j of its own block.
  lanes_groups_of_1 = 1,
  lanes_groups_of_2 = 2,
  lanes_groups_of_4 = 4,
} lanes_fetch;

/// A 1×1: out[o][p] = bias[o] + Σ_i in[i][p] · weights[o][i], for one or two blocks of 8 outputs.
typedef struct {
  const float *input;        ///< [input block][pixels][8]
  ptrdiff_t input_stride;    ///< from one input block to the next
  const float *weights;      ///< [output block][input][8 outputs]
  ptrdiff_t weights_stride;  ///< from one output block to the next
  const float *bias;         ///< [output block][8], or null
  float *output;             ///< [output block][pixels][8]
  ptrdiff_t output_stride;   ///< from one output block to the next
  const float *upcoming;     ///< [block][pixels][8] that will be read next, or null: asked for on the way
  ptrdiff_t upcoming_stride;  ///< from one of its blocks to the next
  int32_t upcoming_blocks;
  int32_t inputs, pixels, output_blocks;
} lanes_pointwise;

void lanes_pointwise_run(const lanes_pointwise *work);

/// The gradient of a 1×1's weights: weights[o][i] += Σ_p in[i][p] · gradient[o][p], for one input block and one or two
/// output blocks.
typedef struct {
  const float *input;         ///< [pixels][8], one block
  const float *gradient;      ///< [output block][pixels][8]
  ptrdiff_t gradient_stride;  ///< from one output block to the next
  float *weights;             ///< [output block][8 inputs][8 outputs]
  ptrdiff_t weights_stride;   ///< from one output block to the next
  const float *upcoming;      ///< [pixels][8] that will be read next, or null
  int32_t pixels, output_blocks;
} lanes_pointwise_weights;

void lanes_pointwise_weights_run(const lanes_pointwise_weights *work);

/// A 3×3 with one cell of padding, stride 1 or 2, for one block of 8 outputs.
typedef struct {
  const float *input;           ///< [input block][height + 2][width + 2][8], the border zero
  ptrdiff_t input_stride;       ///< from one input block to the next
  ptrdiff_t input_row;          ///< from one padded row to the next
  const float *weights;         ///< broadcast: [input block][9][8 inputs][8]; groups: [9][inputs][8]
  const float *bias;            ///< [8], or null
  float *output;                ///< [height][width][8]
  const float *upcoming;        ///< a plane that will be read next, or null: asked for while this one is computed
  int32_t inputs;               ///< lanes that an output reads; 3 or 4 where groups have 4 lanes
  int32_t height, width;        ///< of the output
  int32_t stride;
  lanes_fetch fetch;
} lanes_conv3x3;

void lanes_conv3x3_run(const lanes_conv3x3 *work);

/// The gradient of the input of a 3×3 with stride 2: every gradient is spread over the input's positions that read it.
/// `input` holds the gradient of the output with a zero row below and a zero column on the right,
/// [block][rows + 1][columns + 1][8]; `height` and `width` are those of the result. Weights lie as for stride 1, but their
/// taps are not turned around. There is no bias, and `stride` is not read.
void lanes_conv3x3_spread_run(const lanes_conv3x3 *work);

/// The gradient of a 3×3's weights, for one block of outputs and the input channels of one block:
/// weights[tap][j] += Σ_positions in[position · stride + tap][j] · gradient[position].
typedef struct {
  const float *input;           ///< padded plane of one block, as lanes_conv3x3 reads it
  ptrdiff_t input_row;
  /// [height][width][8] inside a plane with a border of one zero cell (stride 1; stride 2 reads no border)
  const float *gradient;
  ptrdiff_t gradient_row;       ///< from one row of the gradient to the next
  float *weights;               ///< of the first channel; its taps lie `weights_tap` apart, channels 8
  ptrdiff_t weights_tap;
  const float *upcoming[2];     ///< planes that will be read next, or null
  int32_t inputs;               ///< channels, at most 8
  int32_t height, width;        ///< of the gradient
  int32_t stride;
  lanes_fetch fetch;
} lanes_conv3x3_weights;

void lanes_conv3x3_weights_run(const lanes_conv3x3_weights *work);

/// An 8×8 block with rows and columns exchanged.
void lanes_transpose(const float *from, float *to);

#endif
