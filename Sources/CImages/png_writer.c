// PNG by libpng's simplified writer, which catches its own errors: nothing leaves it by longjmp.
#include <png.h>
#include <string.h>

#include "CImages.h"

static size_t write_png(const uint8_t *pixels, uint32_t width, uint32_t height, const uint8_t *palette,
                        uint32_t colors, uint8_t *target, size_t room) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = palette == NULL ? PNG_FORMAT_RGB : PNG_FORMAT_RGB_COLORMAP;
  image.colormap_entries = colors;
  png_alloc_size_t size = room;
  // Without a target it counts.
  if (!png_image_write_to_memory(&image, target, &size, 0, pixels, 0, palette)) return 0;
  return size;
}

size_t images_write_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *target, size_t room) {
  return write_png(pixels, width, height, NULL, 0, target, room);
}

size_t images_write_indexed_png(const uint8_t *indices, uint32_t width, uint32_t height, const uint8_t *palette,
                                uint32_t colors, uint8_t *target, size_t room) {
  return write_png(indices, width, height, palette, colors, target, room);
}
