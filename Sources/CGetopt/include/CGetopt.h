// getopt_long for Swift, as one call for a whole command line.
//
// getopt keeps its place in globals (optind, optarg) that Swift 6 refuses and that two threads would share;
// one locked call leaves none of it visible.
#ifndef RESNEXT_CGETOPT_H
#define RESNEXT_CGETOPT_H

// What one piece of a command line is.
enum getopt_kind {
  GETOPT_OPTION,            // a known option: `index` into `options`, `text` its value or NULL
  GETOPT_OPERAND,           // no option: `text`
  GETOPT_UNKNOWN,           // an unknown or ambiguous option: `text` as typed
  GETOPT_MISSING_VALUE,     // an option whose value is missing: `index`
  GETOPT_UNEXPECTED_VALUE   // `--flag=value` for an option that takes none: `index`
};

struct getopt_option {
  const char *name;
  int takes_value;
};

struct getopt_result {
  enum getopt_kind kind;
  int index;
  const char *text;
};

// Reads `arguments` (the command's name first) by GNU's rules: `--option value`, `--option=value`,
// unique abbreviations, operands anywhere, `--` ends the options; `-h` stands for `--help` where there is such.
// Stops after the first unknown option. Writes at most `capacity` results and returns how many; `text` points into
// `arguments`.
int getopt_read(
    int arguments_count, char *const *arguments, const struct getopt_option *options, int options_count,
    struct getopt_result *results, int capacity);

#endif
