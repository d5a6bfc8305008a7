#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "CTerminalRescue.h"
#include "signals.h"

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int job_signals[] = {SIGTSTP, SIGCONT};

// Written before the handlers are set, read by them.
static volatile sig_atomic_t stop_descriptor = -1;
static volatile sig_atomic_t job_descriptor = -1;

static void send_number(int descriptor, int number) {
  int before = errno;
  unsigned char byte = (unsigned char)number;
  // A full pipe already holds a request.
  ssize_t ignored = write(descriptor, &byte, 1);
  (void)ignored;
  errno = before;
}

// When the terminal hung up, in milliseconds; 0 for never.
static atomic_llong hung_up;
// The first request to end, and when it came; 0 for none.
static atomic_int first_stop;
static atomic_llong first_stop_time;

static long long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void forward_stop(int number) {
  int none = 0;
  if (number == SIGHUP) atomic_store(&hung_up, milliseconds());
  if (atomic_compare_exchange_strong(&first_stop, &none, number)) atomic_store(&first_stop_time, milliseconds());
  send_number(stop_descriptor, number);
}

static void forward_job(int number) { send_number(job_descriptor, number); }

// A shell that loses its terminal sends stopped jobs SIGTERM beside SIGHUP: both tell of one event. So does a signal that
// is sent to the process and then to its group.
static void end_at_once(int number) {
  long long now = milliseconds(), before = atomic_load(&hung_up);
  if (number == SIGHUP || (number == SIGTERM && before != 0 && now - before < 1000)) return;
  if (number == atomic_load(&first_stop) && now - atomic_load(&first_stop_time) < 500) return;
  signals_set(&number, 1, SIG_DFL, 0);
  signals_unblock(&number, 1);
  raise(number);
}

// ---- Ending ----

void stop_signals_begin(void) {
  static const int quit[] = {SIGQUIT};
  if (signal_now(SIGQUIT) != SIG_IGN) signals_set(quit, 1, SIG_DFL, 0);
}

void stop_signals_catch(int descriptor) {
  stop_descriptor = descriptor;
  for (size_t i = 0; i < COUNT(stop_signals); i++) {
    if (signal_now(stop_signals[i]) != SIG_IGN) signals_set(&stop_signals[i], 1, forward_stop, SA_RESTART);
  }
  signals_unblock(stop_signals, COUNT(stop_signals));
}

void stop_signals_release(void) {
  for (size_t i = 0; i < COUNT(stop_signals); i++) {
    if (signal_now(stop_signals[i]) == forward_stop) signals_set(&stop_signals[i], 1, end_at_once, SA_RESTART);
  }
}

void stop_signals_restore(void) {
  for (size_t i = 0; i < COUNT(stop_signals); i++) {
    signal_handler now = signal_now(stop_signals[i]);
    if (now == forward_stop || now == end_at_once) signals_set(&stop_signals[i], 1, SIG_DFL, 0);
  }
}

// ---- Waiting ----

void job_signals_catch(int descriptor) {
  job_descriptor = descriptor;
  for (size_t i = 0; i < COUNT(job_signals); i++) {
    if (signal_now(job_signals[i]) != SIG_IGN) signals_set(&job_signals[i], 1, forward_job, SA_RESTART);
  }
  signals_unblock(job_signals, COUNT(job_signals));
}

void job_signals_restore(void) {
  for (size_t i = 0; i < COUNT(job_signals); i++) {
    if (signal_now(job_signals[i]) == forward_job) signals_set(&job_signals[i], 1, SIG_DFL, 0);
  }
}

void job_stop(void) {
  static const int stop[] = {SIGTSTP};
  signals_set(stop, 1, SIG_DFL, 0);
  // To the process, not the thread: all of them stop before this returns.
  kill(getpid(), SIGTSTP);
  signals_set(stop, 1, forward_job, SA_RESTART);
}

int job_wait_for_terminal(int terminal) {
  // Like every change of a terminal this stops a job in the background, and itself changes nothing.
  while (tcdrain(terminal) != 0) {
    if (errno != EINTR) return -1;
  }
  return 0;
}
