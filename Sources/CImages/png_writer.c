// PNG by libpng's simplified writer, which catches its own errors: nothing leaves it by longjmp.
#include <png.h>
#include <string.h>

#include "CImages.h"

size_t images_write_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *target, size_t room) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = room;
  // Without a target it counts.
  if (!png_image_write_to_memory(&image, target, &size, 0, pixels, 0, NULL)) return 0;
  return size;
}
