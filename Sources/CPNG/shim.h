// libpng's simplified API (png_image) is plain C that Swift imports as it is.
#ifndef RESNEXT_CPNG_SHIM_H
#define RESNEXT_CPNG_SHIM_H

#include <png.h>

#endif
