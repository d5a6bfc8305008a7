// jpeglib.h uses FILE and size_t without including what declares them.
#ifndef RESNEXT_CJPEG_SHIM_H
#define RESNEXT_CJPEG_SHIM_H

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#endif
