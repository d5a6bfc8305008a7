// What this target's files share: handlers of several signals at once.
#ifndef RESNEXT_SIGNALS_H
#define RESNEXT_SIGNALS_H

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef void (*signal_handler)(int);

static inline void signals_set(const int *signals, size_t count, signal_handler handler, int flags) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < count; i++) sigaction(signals[i], &action, NULL);
}

// Who handles a signal now.
static inline signal_handler signal_now(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 ? action.sa_handler : SIG_DFL;
}

// A parent may have started this program with signals blocked, as a thread of a pool does: they would never arrive.
static inline void signals_unblock(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

#endif
