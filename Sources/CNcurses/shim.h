// Wide-character ncurses for Swift: what the importer cannot see (macros, ACS and A_ constants) is
// given here as static inline functions.
#ifndef RESNEXT_CNCURSES_SHIM_H
#define RESNEXT_CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#endif
