#include "CTerminalRescue.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

#include "signals.h"

static const int fatal_signals[] = {SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGSYS, SIGABRT, SIGTRAP};

// Mouse off in every protocol, attributes and colours reset, line drawing off, keypad off, bracketed
// paste off, alternate screen left, cursor shown, start of a fresh line. Understood or ignored by every
// terminal in use.
static const char reset_bytes[] =
    "\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[0m\033[39;49m\033(B\017\033[?1l\033>\033[?2004l"
    "\033[?1049l\033[?25h\r\n";

static struct termios saved_modes;
static int terminal_descriptor = -1;
static int diary_descriptor = -1;
static pthread_t drawing_thread;
static atomic_int armed;
static atomic_int drawing_is_held;

static void write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

static void copy_diary(void) {
  char buffer[4096];
  if (diary_descriptor < 0 || lseek(diary_descriptor, 0, SEEK_SET) != 0) return;
  for (;;) {
    ssize_t count = read(diary_descriptor, buffer, sizeof buffer);
    if (count <= 0) return;
    write_all(terminal_descriptor, buffer, (size_t)count);
  }
}

static void die_of(int number) {
  signals_set(&number, 1, SIG_DFL, 0);
  signals_unblock(&number, 1);
  raise(number);
}

// The thread that draws would go on drawing over the restored terminal: the signal makes it wait in `rescue`.
static void hold_drawing(int number) {
  if (pthread_equal(pthread_self(), drawing_thread)) return;
  pthread_kill(drawing_thread, number);
  for (int waited = 0; waited < 200 && atomic_load(&drawing_is_held) == 0; waited++) poll(NULL, 0, 1);
}

static void rescue(int number) {
  // The first thread restores; one that faults meanwhile must not end the process before it is done.
  if (atomic_exchange(&armed, 0) == 0) {
    if (pthread_equal(pthread_self(), drawing_thread)) atomic_store(&drawing_is_held, 1);
    sleep(2);
    die_of(number);
    return;
  }
  hold_drawing(number);
  // A terminal that takes no bytes is not waited for.
  struct pollfd output = {.fd = terminal_descriptor, .events = POLLOUT};
  if (poll(&output, 1, 1000) > 0) write_all(terminal_descriptor, reset_bytes, sizeof reset_bytes - 1);
  // TCSADRAIN would wait for a terminal that no longer takes bytes.
  tcsetattr(terminal_descriptor, TCSANOW, &saved_modes);
  copy_diary();
  die_of(number);
}

int terminal_rescue_arm(int terminal, int diary) {
  static char stack_memory[64 * 1024];
  if (tcgetattr(terminal, &saved_modes) != 0) return -1;
  terminal_descriptor = terminal;
  diary_descriptor = diary;
  drawing_thread = pthread_self();
  atomic_store(&drawing_is_held, 0);
  // A stack overflow of the main thread leaves no room for the handler. Other threads run it on their own.
  stack_t stack = {0};
  stack.ss_sp = stack_memory;
  stack.ss_size = sizeof stack_memory;
  sigaltstack(&stack, NULL);
  atomic_store(&armed, 1);
  signals_set(fatal_signals, COUNT(fatal_signals), rescue, SA_ONSTACK);
  signals_unblock(fatal_signals, COUNT(fatal_signals));
  static const int window_signals[] = {SIGWINCH};
  signals_unblock(window_signals, COUNT(window_signals));
  return 0;
}

void terminal_rescue_disarm(void) {
  signals_set(fatal_signals, COUNT(fatal_signals), SIG_DFL, 0);
  atomic_store(&armed, 0);
}
