#ifndef RESNEXT_CPNG_SHIM_H
#define RESNEXT_CPNG_SHIM_H

#include <png.h>

#endif
