// Wide-character ncurses for Swift.
//
// What the importer cannot see is given here as static inline functions: function-like macros, A_ and
// BUTTON constants, and `stdscr`, which Swift 6 refuses as shared mutable state. WINDOW stays behind
// this file. All of it belongs to the main thread: ncurses is not thread-safe.
#ifndef RESNEXT_CNCURSES_SHIM_H
#define RESNEXT_CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <errno.h>
#include <langinfo.h>
#include <ncurses.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

// ---- The terminal ----

// Whether the terminfo data base knows `name` and the entry can move the cursor:
// 1 yes, 0 the entry is unknown, -1 it is known but too poor to draw on (such as "dumb").
static inline int curses_knows_terminal(const char *name) {
  int error = 0;
  if (setupterm(name, 1, &error) != OK) return error < 0 ? 0 : (error == 1 ? -1 : 0);
  int moves = cursor_address != NULL;
  del_curterm(cur_term);
  return moves ? 1 : -1;
}

// ---- Capabilities of an entry ----

// The names of all capabilities of a kind, in the order of compiled entries; NULL behind the last.
static inline const char *curses_flag_name(int index) { return boolnames[index]; }
static inline const char *curses_number_name(int index) { return numnames[index]; }
static inline const char *curses_string_name(int index) { return strnames[index]; }

// Makes the capabilities of `name` readable until `curses_end_entry`; 0 when the entry is unknown or cannot be drawn on.
static inline int curses_begin_entry(const char *name) {
  int error = 0;
  return setupterm(name, 1, &error) == OK;
}
static inline void curses_end_entry(void) { del_curterm(cur_term); }

static inline int curses_flag(const char *name) { return tigetflag(name) > 0; }
static inline int curses_number(const char *name) { return tigetnum(name); }
static inline const char *curses_string(const char *name) {
  const char *text = tigetstr(name);
  return text == (const char *)-1 ? NULL : text;
}

// ---- Questions and pictures ----

// Writes bytes past ncurses, between two of its frames; a terminal that takes none is gone.
static inline void curses_write(const unsigned char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(fileno(stdout), bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

// Bracketed paste: the terminal puts marks around pasted text. Terminals without it pass over the request; those that
// are no relatives of the VT100 are not asked. Written at once, since ncurses has no name for it.
static inline void curses_set_paste(int on) {
  if (cursor_address == NULL || cursor_address[0] != '\033' || cursor_address[1] != '[') return;
  const char *bytes = on ? "\033[?2004h" : "\033[?2004l";
  // A terminal that does not take eight bytes is gone.
  ssize_t ignored = write(fileno(stdout), bytes, 8);
  (void)ignored;
}

// Reports of the pointer's motion, where the terminal reports its buttons.
static inline void curses_set_motion(int on) {
  if (key_mouse == NULL || key_mouse[0] != '\033' || key_mouse[1] != '[') return;
  const char *bytes = on ? "\033[?1003h" : "\033[?1003l";
  ssize_t ignored = write(fileno(stdout), bytes, 8);
  (void)ignored;
}

// Codes of the marks around pasted text, above those of ncurses.
static const int curses_paste_begins = KEY_MAX + 1;
static const int curses_paste_ends = KEY_MAX + 2;

static inline void curses_define_paste_marks(void) {
  define_key("\033[200~", curses_paste_begins);
  define_key("\033[201~", curses_paste_ends);
}

// Takes the terminal over: no echo, no line buffering, function keys decoded, cursor hidden.
// Returns NULL when it cannot be used. Ctrl+C stays a signal.
static inline SCREEN *curses_open(const char *name) {
  // The system's size wins over LINES and COLUMNS of the environment, which would freeze it.
  use_tioctl(TRUE);
  SCREEN *screen = newterm(name, stdout, stdin);
  if (screen == NULL) return NULL;
  cbreak();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  curs_set(0);
  mouseinterval(0);
  curses_define_paste_marks();
  curses_set_paste(1);
  return screen;
}

// Gives the terminal back for a while: its modes, its screen, its mouse are as they were before.
static inline void curses_suspend(void) {
  curses_set_paste(0);
  curses_set_motion(0);
  endwin();
}

// Takes the terminal again, whatever was done to it meanwhile: modes, keypad, mouse, alternate screen, size, and
// everything painted anew. Also right when `curses_suspend` could not be called before the process was stopped.
static inline void curses_resume(void) {
  endwin();
  struct winsize now;
  if (ioctl(fileno(stdout), TIOCGWINSZ, &now) == 0 && now.ws_row > 0 && now.ws_col > 0 &&
      is_term_resized(now.ws_row, now.ws_col)) {
    resizeterm(now.ws_row, now.ws_col);
  }
  clearok(curscr, TRUE);
  doupdate();
  curses_set_paste(1);
}

static inline void curses_close(SCREEN *screen) {
  curses_set_paste(0);
  curses_set_motion(0);
  endwin();
  delscreen(screen);
}

// ---- Where nothing is drawn ----

// A window that is never shown: reading keys from it refreshes no screen.
static inline void *curses_open_silent_window(void) {
  WINDOW *window = newpad(1, 1);
  if (window == NULL) return NULL;
  keypad(window, TRUE);
  nodelay(window, TRUE);
  return window;
}

// Leaves the screen to lines that follow each other; keys are still read one by one, without echo.
static inline void curses_begin_silence(void) {
  mousemask(0, NULL);
  curses_set_motion(0);
  endwin();
  reset_prog_mode();
  curses_set_paste(1);
}

static inline void curses_suspend_silent(void) {
  curses_set_paste(0);
  reset_shell_mode();
}

static inline void curses_resume_silent(void) {
  reset_prog_mode();
  curses_set_paste(1);
}

static inline void curses_close_silent(SCREEN *screen) {
  curses_suspend_silent();
  delscreen(screen);
}

static inline int curses_rows(void) { return getmaxy(stdscr); }
static inline int curses_columns(void) { return getmaxx(stdscr); }

// ---- Colours ----

// Starts colours and returns how many there are; 0 on a terminal without.
static inline int curses_start_colors(void) {
  if (!has_colors() || start_color() != OK) return 0;
  use_default_colors();
  return COLORS;
}

static inline int curses_pair_limit(void) { return COLOR_PAIRS; }
static inline int curses_has_direct_color(void) { return tigetflag("RGB") > 0 || tigetnum("RGB") > 0; }

// ---- Drawing ----

#define CURSES_BOLD 1
#define CURSES_DIM 2
#define CURSES_UNDERLINE 4
#define CURSES_REVERSE 8

static inline attr_t curses_attributes(int style) {
  attr_t attributes = 0;
  if (style & CURSES_BOLD) attributes |= A_BOLD;
  if (style & CURSES_DIM) attributes |= A_DIM;
  if (style & CURSES_UNDERLINE) attributes |= A_UNDERLINE;
  if (style & CURSES_REVERSE) attributes |= A_REVERSE;
  return attributes;
}

// Makes a cell of a character of one column with its style; 0 when it cannot be one.
static inline int curses_make(cchar_t *cell, wchar_t character, int style, int pair) {
  const wchar_t text[] = {character, 0};
  return setcchar(cell, text, curses_attributes(style), 0, &pair) == OK;
}

// Puts cells of one column each beside each other in a row.
static inline void curses_put_run(int row, int column, const cchar_t *cells, int count) {
  mvadd_wchnstr(row, column, cells, count);
}

// Puts one character, a base and up to four combining marks ended by 0, with its style.
static inline void curses_put(int row, int column, const wchar_t *text, int style, int pair) {
  cchar_t cell;
  // The pair goes through `opts` as an int: the short argument carries 15 bits only.
  if (setcchar(&cell, text, curses_attributes(style), 0, &pair) == OK) mvadd_wch(row, column, &cell);
}

static inline void curses_erase(void) { werase(stdscr); }
static inline void curses_repaint_all(void) { clearok(curscr, TRUE); }

static inline void curses_show(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

// ---- Keys and mouse ----

#define CURSES_NOTHING 0
#define CURSES_CHARACTER 1
#define CURSES_KEY 2

// Reads one key without waiting, except ESCDELAY after an escape.
static inline int curses_read(wint_t *value) {
  int result = wget_wch(stdscr, value);
  if (result == KEY_CODE_YES) return CURSES_KEY;
  return result == OK ? CURSES_CHARACTER : CURSES_NOTHING;
}

// The same from a window that is never shown.
static inline int curses_read_silently(void *window, wint_t *value) {
  if (window == NULL) return CURSES_NOTHING;
  int result = wget_wch((WINDOW *)window, value);
  if (result == KEY_CODE_YES) return CURSES_KEY;
  return result == OK ? CURSES_CHARACTER : CURSES_NOTHING;
}

static inline int curses_function_key(int number) { return KEY_F(number); }

#define CURSES_MOUSE_PRESS 1
#define CURSES_MOUSE_WHEEL_UP 2
#define CURSES_MOUSE_WHEEL_DOWN 3
#define CURSES_MOUSE_MOVE 4

// All events are asked for: over one that is not, ncurses waits for the next input, whatever nodelay says.
// Motion too, which is asked for past ncurses: its entries ask for buttons alone. Terminals without it pass over that.
static inline void curses_set_mouse(int on) {
  mousemask(on ? ALL_MOUSE_EVENTS | REPORT_MOUSE_POSITION : 0, NULL);
  curses_set_motion(on);
}

// What the mouse did; 0 when it is nothing that is listened for.
static inline int curses_read_mouse(int *row, int *column) {
  MEVENT event;
  if (getmouse(&event) != OK) return 0;
  *row = event.y;
  *column = event.x;
  if (event.bstate & REPORT_MOUSE_POSITION) return CURSES_MOUSE_MOVE;
  if (event.bstate & BUTTON4_PRESSED) return CURSES_MOUSE_WHEEL_UP;
  if (event.bstate & BUTTON5_PRESSED) return CURSES_MOUSE_WHEEL_DOWN;
  return event.bstate & BUTTON1_PRESSED ? CURSES_MOUSE_PRESS : 0;
}

// ---- Locale ----

static inline const char *curses_codeset(void) { return nl_langinfo(CODESET); }

#endif
