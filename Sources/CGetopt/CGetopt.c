#include "CGetopt.h"

#include <getopt.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Values of getopt's `val`: 1 stands for an operand and characters for short options, so ours begin above.
static const int first_value = 256;

static struct getopt_result next_result(
    int code, char *const *arguments, const struct option *known, int count) {
  struct getopt_result result = {GETOPT_UNKNOWN, -1, NULL};
  if (code >= first_value) {
    result.kind = GETOPT_OPTION;
    result.index = code - first_value;
    result.text = optarg;
  } else if (code == 1) {
    result.kind = GETOPT_OPERAND;
    result.text = optarg;
  } else if (code == 'h') {
    for (int i = 0; i < count; i++) {
      if (strcmp(known[i].name, "help") == 0) {
        result.kind = GETOPT_OPTION;
        result.index = i;
      }
    }
    result.text = result.kind == GETOPT_OPTION ? NULL : "-h";
  } else if (optopt >= first_value) {
    result.kind = code == ':' ? GETOPT_MISSING_VALUE : GETOPT_UNEXPECTED_VALUE;
    result.index = optopt - first_value;
  } else {
    // An unknown short option may stand in a cluster that getopt has not left yet.
    result.text = arguments[optopt != 0 && arguments[optind] != NULL && arguments[optind][0] == '-' &&
                                    arguments[optind][1] != '-' &&
                                    strchr(arguments[optind], optopt) != NULL
                                ? optind
                                : optind - 1];
  }
  return result;
}

int getopt_read(
    int arguments_count, char *const *arguments, const struct getopt_option *options, int options_count,
    struct getopt_result *results, int capacity) {
  struct option *known = calloc((size_t)options_count + 1, sizeof *known);
  if (known == NULL) return 0;
  for (int i = 0; i < options_count; i++) {
    known[i].name = options[i].name;
    known[i].has_arg = options[i].takes_value ? required_argument : no_argument;
    known[i].val = first_value + i;
  }
  pthread_mutex_lock(&lock);
  int count = 0;
  int refused = 0;
  optind = 0;  // GNU: begin anew
  opterr = 0;
  while (count < capacity && !refused) {
    // "-": operands in their place; ":": a missing value is told from an unknown option.
    int code = getopt_long(arguments_count, arguments, "-:h", known, NULL);
    if (code == -1) break;
    results[count] = next_result(code, arguments, known, options_count);
    refused = results[count++].kind == GETOPT_UNKNOWN;
  }
  while (count < capacity && !refused && optind < arguments_count) {
    results[count++] = (struct getopt_result){GETOPT_OPERAND, -1, arguments[optind++]};
  }
  pthread_mutex_unlock(&lock);
  free(known);
  return count;
}
