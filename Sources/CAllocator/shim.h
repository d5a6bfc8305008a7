// The C library's allocator, whose header Swift's overlay leaves out.
#ifndef RESNEXT_CALLOCATOR_SHIM_H
#define RESNEXT_CALLOCATOR_SHIM_H

#if defined(__linux__)
// Says which C library this is.
#include <features.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

// Gives freed memory back to the system, which glibc otherwise keeps wherever something behind it is still in use.
static inline void allocator_give_back(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

#endif
