// JPEG by libjpeg's own interface, as Pillow and torchvision use it: turbojpeg's refuses unusual sampling factors, and
// tells a file that is cut off from a sound one by the wording of a warning alone.
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "reader.h"

// Progressive files have about ten scans; each costs time for the whole picture, however short it is.
static const int most_scans = 100;

typedef struct {
  images_reader base;
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
} jpeg_reader;

static void fail(j_common_ptr jpeg) {
  jpeg_reader *reader = jpeg->client_data;
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  strncpy(reader->base.problem, message, sizeof reader->base.problem - 1);
  longjmp(reader->escape, 1);
}

static void fail_with(jpeg_reader *reader, const char *message) {
  strncpy(reader->base.problem, message, sizeof reader->base.problem - 1);
  longjmp(reader->escape, 1);
}

// Warnings stay unheard, as in Pillow and torchvision: stray bytes between markers are common and harmless.
static void ignore(j_common_ptr jpeg, int level) {
  (void)jpeg;
  (void)level;
}

static void do_nothing(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean need_more(j_decompress_ptr jpeg) {
  fail_with(jpeg->client_data, "the file ends early");
  return FALSE;
}

static void skip(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  if (count <= 0) return;
  if ((size_t)count > source->bytes_in_buffer) need_more(jpeg);
  source->next_input_byte += count;
  source->bytes_in_buffer -= (size_t)count;
}

static void watch_scans(j_common_ptr jpeg) {
  if (((j_decompress_ptr)jpeg)->input_scan_number > most_scans) {
    fail_with(jpeg->client_data, "more scans than any encoder makes");
  }
}

static void set_source(jpeg_reader *reader) {
  reader->source.next_input_byte = reader->base.bytes;
  reader->source.bytes_in_buffer = reader->base.count;
  reader->source.init_source = do_nothing;
  reader->source.fill_input_buffer = need_more;
  reader->source.skip_input_data = skip;
  reader->source.resync_to_restart = jpeg_resync_to_restart;
  reader->source.term_source = do_nothing;
  reader->jpeg.src = &reader->source;
  reader->progress.progress_monitor = watch_scans;
  reader->jpeg.progress = &reader->progress;
}

// Every block of the first component takes a bit at least, unless it is coded arithmetically.
static uint64_t least_bytes(const struct jpeg_decompress_struct *jpeg) {
  if (jpeg->arith_code) return 0;
  const jpeg_component_info *first = &jpeg->comp_info[0];
  return (uint64_t)first->width_in_blocks * first->height_in_blocks / 8;
}

static int read_header(jpeg_reader *reader) {
  if (setjmp(reader->escape)) return -1;
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  jpeg_create_decompress(jpeg);
  set_source(reader);
  jpeg_read_header(jpeg, TRUE);
  switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
    case JCS_RGB:
      jpeg->out_color_space = JCS_RGB;
      reader->base.header.layout = images_rgb;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      jpeg->out_color_space = JCS_CMYK;
      reader->base.header.layout = images_cmyk_inverted;
      break;
    default: fail_with(reader, "its colours are neither grey, RGB nor CMYK");
  }
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->do_fancy_upsampling = TRUE;
  reader->base.header.width = jpeg->image_width;
  reader->base.header.height = jpeg->image_height;
  reader->base.header.least_bytes = least_bytes(jpeg);
  reader->base.has_header = 1;
  return 0;
}

static int read_pixels(images_reader *base, uint8_t *pixels) {
  jpeg_reader *reader = (jpeg_reader *)base;
  if (setjmp(reader->escape)) return -1;
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  size_t row_bytes = base->header.width * images_pixel_bytes(base->header.layout);
  jpeg_start_decompress(jpeg);
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + jpeg->output_scanline * row_bytes;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  return 0;
}

static void close_reader(images_reader *base) {
  jpeg_reader *reader = (jpeg_reader *)base;
  jpeg_destroy_decompress(&reader->jpeg);
  free(reader);
}

images_reader *images_open_jpeg(const uint8_t *bytes, size_t count) {
  jpeg_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) return NULL;
  reader->base.bytes = bytes;
  reader->base.count = count;
  reader->base.read_pixels = read_pixels;
  reader->base.close = close_reader;
  reader->jpeg.err = jpeg_std_error(&reader->errors);
  reader->jpeg.client_data = reader;
  reader->errors.error_exit = fail;
  reader->errors.emit_message = ignore;
  read_header(reader);
  return &reader->base;
}
