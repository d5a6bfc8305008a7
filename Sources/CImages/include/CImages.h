// Pictures in memory, decoded by libpng and libjpeg, and encoded by libpng.
//
// Both libraries leave their functions with longjmp when a file is broken, which must not cross frames of Swift. Their
// loops stand in this target, and what went wrong comes back as text.
#ifndef RESNEXT_CIMAGES_H
#define RESNEXT_CIMAGES_H

#include <stddef.h>
#include <stdint.h>

/// A picture being read; the bytes it was opened with have to stay until it is closed.
typedef struct images_reader images_reader;

/// What the bytes of a pixel are.
typedef enum {
  /// Red, green, blue.
  images_rgb,
  /// Red, green, blue, opacity.
  images_rgba,
  /// Cyan, magenta, yellow, black as JPEG files hold them: 255 is no ink.
  images_cmyk_inverted
} images_layout;

/// What stands before the pixels.
typedef struct {
  uint32_t width;
  uint32_t height;
  images_layout layout;
  /// The fewest bytes that a file of this size can have by the limits of its compression.
  uint64_t least_bytes;
} images_header;

/// Opens a PNG file; NULL when there is no memory for the reader itself.
///
/// Samples of 16 bits keep their high byte. Gamma, chromaticities and profiles are ignored, as all ancillary chunks but
/// tRNS are.
images_reader *images_open_png(const uint8_t *bytes, size_t count);

/// Opens a JPEG file; NULL when there is no memory for the reader itself.
///
/// Decoded as libjpeg does by default: the accurate integer transform, smooth upsampling of colours. Orientation (EXIF)
/// is not applied.
images_reader *images_open_jpeg(const uint8_t *bytes, size_t count);

/// The header; NULL when it could not be read.
const images_header *images_get_header(const images_reader *reader);

/// Writes all pixels, interleaved, rows from the top: width × height × 3 or 4 bytes. Returns 0, or -1 for a broken file.
/// To be called once, after a header was read.
int images_read_pixels(images_reader *reader, uint8_t *pixels);

/// What went wrong, in the library's words.
const char *images_problem(const images_reader *reader);

/// Writes interleaved RGB, rows from the top, as a PNG file into `room` bytes at `target`; a NULL target only counts.
///
/// Returns the bytes that the file takes, or 0 where they do not fit or there is no memory.
size_t images_write_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *target, size_t room);

/// The same for a byte a pixel that names one of at most 256 `colors` of `palette`, red, green and blue each.
size_t images_write_indexed_png(const uint8_t *indices, uint32_t width, uint32_t height, const uint8_t *palette,
                                uint32_t colors, uint8_t *target, size_t room);

/// Gives everything back.
void images_close(images_reader *reader);

#endif
