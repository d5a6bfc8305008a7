#include "reader.h"

const images_header *images_get_header(const images_reader *reader) {
  return reader->has_header ? &reader->header : NULL;
}

int images_read_pixels(images_reader *reader, uint8_t *pixels) { return reader->read_pixels(reader, pixels); }

const char *images_problem(const images_reader *reader) { return reader->problem; }

void images_close(images_reader *reader) { reader->close(reader); }
