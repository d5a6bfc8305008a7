#include "CTerminalRescue.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

static const int fatal_signals[] = {SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGSYS, SIGABRT, SIGTRAP};
static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Mouse off in every protocol, attributes and colours reset, line drawing off, keypad off, bracketed
// paste off, alternate screen left, cursor shown, start of a fresh line. Understood or ignored by every
// terminal in use.
static const char reset_bytes[] =
    "\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[0m\033[39;49m\033(B\017\033[?1l\033>\033[?2004l"
    "\033[?1049l\033[?25h\r\n";

static struct termios saved_modes;
static int terminal_descriptor = -1;
static int diary_descriptor = -1;
static atomic_int armed;

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
  struct sigaction standard = {0};
  standard.sa_handler = SIG_DFL;
  sigaction(number, &standard, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  raise(number);
}

static void rescue(int number) {
  // The first thread restores; one that faults meanwhile must not end the process before it is done.
  if (atomic_exchange(&armed, 0) == 0) {
    sleep(1);
    die_of(number);
    return;
  }
  write_all(terminal_descriptor, reset_bytes, sizeof reset_bytes - 1);
  // TCSADRAIN would wait for a terminal that no longer takes bytes.
  tcsetattr(terminal_descriptor, TCSANOW, &saved_modes);
  copy_diary();
  die_of(number);
}

// A parent may have started this program with signals blocked, as a thread of a pool does: they would never arrive.
static void unblock(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

int terminal_rescue_arm(int terminal, int diary) {
  static char stack_memory[64 * 1024];
  if (tcgetattr(terminal, &saved_modes) != 0) return -1;
  terminal_descriptor = terminal;
  diary_descriptor = diary;
  // A stack overflow of the main thread leaves no room for the handler. Other threads run it on their own.
  stack_t stack = {0};
  stack.ss_sp = stack_memory;
  stack.ss_size = sizeof stack_memory;
  sigaltstack(&stack, NULL);
  atomic_store(&armed, 1);
  struct sigaction action = {0};
  action.sa_handler = rescue;
  action.sa_flags = SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < COUNT(fatal_signals); i++) sigaction(fatal_signals[i], &action, NULL);
  unblock(fatal_signals, COUNT(fatal_signals));
  static const int terminal_signals[] = {SIGWINCH, SIGTSTP, SIGCONT};
  unblock(terminal_signals, COUNT(terminal_signals));
  return 0;
}

void terminal_rescue_disarm(void) {
  struct sigaction standard = {0};
  standard.sa_handler = SIG_DFL;
  for (size_t i = 0; i < COUNT(fatal_signals); i++) sigaction(fatal_signals[i], &standard, NULL);
  atomic_store(&armed, 0);
}

static int stop_descriptor = -1;

static void forward(int number) {
  int before = errno;
  unsigned char byte = (unsigned char)number;
  // A full pipe already holds a request to stop.
  ssize_t ignored = write(stop_descriptor, &byte, 1);
  (void)ignored;
  errno = before;
}

void stop_signals_catch(int descriptor) {
  stop_descriptor = descriptor;
  struct sigaction action = {0};
  action.sa_handler = forward;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < COUNT(stop_signals); i++) {
    struct sigaction before;
    sigaction(stop_signals[i], NULL, &before);
    if (before.sa_handler != SIG_IGN) sigaction(stop_signals[i], &action, NULL);
  }
  unblock(stop_signals, COUNT(stop_signals));
}

void stop_signals_release(void) {
  struct sigaction standard = {0};
  standard.sa_handler = SIG_DFL;
  for (size_t i = 0; i < COUNT(stop_signals); i++) {
    struct sigaction before;
    sigaction(stop_signals[i], NULL, &before);
    if (before.sa_handler == forward) sigaction(stop_signals[i], &standard, NULL);
  }
}
