// oneDNN's convolution behind a small C interface.
//
// Swift cannot import oneDNN's C++ API, and its C API changed between versions 2 and 3: one file hides both. Names
// carry the prefix `onednn_`. Every function is safe to call from several threads as long as no two of them use the same
// slot of the same convolution at the same time.
#ifndef RESNEXT_CONEDNN_H
#define RESNEXT_CONEDNN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a convolution computes. Channels are multiples of 8 in every group. Maps are nChw8c, weights gOIhw8i8o
/// (gOIhw8o8i for the gradient of the data).
typedef struct {
  int64_t batch, groups;
  int64_t input_channels, input_height, input_width;
  int64_t output_channels, output_height, output_width;
  int64_t kernel_height, kernel_width, stride;
  int64_t padding_top, padding_left, padding_bottom, padding_right;
  int32_t has_bias;
} onednn_convolution_shape;

typedef enum { onednn_forward = 0, onednn_backward_data = 1, onednn_backward_weights = 2 } onednn_pass;

typedef struct onednn_convolution onednn_convolution;

/// Makes one pass of a convolution, for `slots` threads that may execute it at the same time. Null on failure, with a
/// zero-terminated reason in `message`.
onednn_convolution *onednn_convolution_create(
    const onednn_convolution_shape *shape, onednn_pass pass, int32_t slots, char *message, size_t message_capacity);

void onednn_convolution_destroy(onednn_convolution *convolution);

/// Bytes of scratch memory, 64-byte aligned, that one execution needs.
size_t onednn_convolution_scratch_bytes(const onednn_convolution *convolution);

/// The name oneDNN gives the kernel it chose.
const char *onednn_convolution_implementation(const onednn_convolution *convolution);

/// Computes on the calling thread alone; 0 on success, else oneDNN's status.
///
/// forward:          source, weights, bias → destination
/// backward_data:    destination gradient, weights → source gradient
/// backward_weights: source, destination gradient → weights gradient, bias gradient
/// `bias` is not read where the shape has none, nor by backward_data.
int32_t onednn_convolution_execute(
    onednn_convolution *convolution, int32_t slot, float *source, float *weights, float *bias, float *destination,
    void *scratch);

/// Version of the library that is loaded.
void onednn_version_numbers(int32_t *major, int32_t *minor, int32_t *patch);

#ifdef __cplusplus
}
#endif
#endif
