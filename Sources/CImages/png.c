// PNG by libpng's ordinary reader. Its simplified one (png_image_*) applies gAMA, which no network was trained with, and
// decodes interlaced pictures of 16 bits wrongly (https://github.com/pnggroup/libpng/issues/853).
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

typedef struct {
  images_reader base;
  size_t done;
  png_structp png;
  png_infop info;
  int passes;
} png_reader;

static void fail(png_structp png, png_const_charp message) {
  png_reader *reader = png_get_error_ptr(png);
  strncpy(reader->base.problem, message, sizeof reader->base.problem - 1);
  png_longjmp(png, 1);
}

// Warnings are of no use to who only wants pixels, and libpng would print them.
static void ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void take(png_structp png, png_bytep target, size_t count) {
  png_reader *reader = png_get_io_ptr(png);
  if (count > reader->base.count - reader->done) png_error(png, "the file ends early");
  memcpy(target, reader->base.bytes + reader->done, count);
  reader->done += count;
}

// 8-bit RGB or RGBA, whatever the file has.
static void set_transformations(png_reader *reader) {
  png_set_expand(reader->png);
  // The high byte, as Pillow takes it: samples that were 8 bits times 257 come back as they were.
  png_set_strip_16(reader->png);
  png_set_gray_to_rgb(reader->png);
  reader->passes = png_set_interlace_handling(reader->png);
}

static int read_header(png_reader *reader) {
  if (setjmp(png_jmpbuf(reader->png))) return -1;
  png_set_read_fn(reader->png, reader, take);
  // Bounds are the caller's, who says them in its own words.
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Keeps out texts that unpack to gigabytes, too.
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(reader->png, reader->info);
  int has_opacity = (png_get_color_type(reader->png, reader->info) & PNG_COLOR_MASK_ALPHA) != 0 ||
                    png_get_valid(reader->png, reader->info, PNG_INFO_tRNS) != 0;
  images_header *header = &reader->base.header;
  header->width = png_get_image_width(reader->png, reader->info);
  header->height = png_get_image_height(reader->png, reader->info);
  header->layout = has_opacity ? images_rgba : images_rgb;
  // Deflate makes at most 258 bytes of 2 bits.
  header->least_bytes = (uint64_t)png_get_rowbytes(reader->png, reader->info) * header->height / 1032;
  set_transformations(reader);
  reader->base.has_header = 1;
  return 0;
}

static int read_pixels(images_reader *base, uint8_t *pixels) {
  png_reader *reader = (png_reader *)base;
  if (setjmp(png_jmpbuf(reader->png))) return -1;
  size_t row_bytes = base->header.width * images_pixel_bytes(base->header.layout);
  png_read_update_info(reader->png, reader->info);
  if (png_get_rowbytes(reader->png, reader->info) != row_bytes) png_error(reader->png, "rows of another size");
  for (int pass = 0; pass < reader->passes; pass++) {
    for (size_t row = 0; row < base->header.height; row++) {
      png_read_row(reader->png, pixels + row * row_bytes, NULL);
    }
  }
  return 0;
}

static void close_reader(images_reader *base) {
  png_reader *reader = (png_reader *)base;
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}

images_reader *images_open_png(const uint8_t *bytes, size_t count) {
  png_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) return NULL;
  reader->base.bytes = bytes;
  reader->base.count = count;
  reader->base.read_pixels = read_pixels;
  reader->base.close = close_reader;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, ignore);
  reader->info = reader->png == NULL ? NULL : png_create_info_struct(reader->png);
  if (reader->info == NULL) {
    close_reader(&reader->base);
    return NULL;
  }
  read_header(reader);
  return &reader->base;
}
