// The C library hides wcwidth and the locales of threads behind a feature macro.
#define _GNU_SOURCE
#include "CWidths.h"

#include <locale.h>
#include <pthread.h>
#include <wchar.h>

// wcwidth knows the characters of the locale that is set, which in tests and for plain output is "C". So it is asked
// under a locale of its own, set for this thread alone and only for the question.
static locale_t utf8;
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static void load(void) { utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

int widths_columns(uint32_t scalar) {
  pthread_once(&loaded, load);
  // Where the locale is not installed, nothing is set and the process' own one is asked.
  locale_t before = uselocale(utf8);
  int columns = wcwidth((wchar_t)scalar);
  uselocale(before);
  return columns;
}
