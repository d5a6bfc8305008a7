// What the readers of both formats share.
#ifndef RESNEXT_CIMAGES_READER_H
#define RESNEXT_CIMAGES_READER_H

#include "CImages.h"

/// The beginning of a format's own struct.
struct images_reader {
  const uint8_t *bytes;
  size_t count;
  images_header header;
  int has_header;
  char problem[256];
  int (*read_pixels)(images_reader *reader, uint8_t *pixels);
  void (*close)(images_reader *reader);
};

/// Bytes of a pixel.
static inline size_t images_pixel_bytes(images_layout layout) { return layout == images_rgb ? 3 : 4; }

#endif
