// Signals: the terminal comes back when the process dies, and a request to stop reaches the event loop.
//
// Everything that runs in a signal handler stands in this target, because Swift code is not
// async-signal-safe.
#ifndef RESNEXT_CTERMINALRESCUE_H
#define RESNEXT_CTERMINALRESCUE_H

// Remembers the state of the terminal `terminal` and catches SEGV, FPE, ILL, BUS, SYS, ABRT and TRAP in
// every thread: the handler restores the terminal, copies what was written to `diary` (the file that
// stands in for standard error meanwhile; -1 for none) to it, and dies of the same signal.
// Returns 0, or -1 when `terminal` is none.
int terminal_rescue_arm(int terminal, int diary);

// Gives the fatal signals back; called after an orderly leave.
void terminal_rescue_disarm(void);

// From now on SIGINT, SIGTERM and SIGHUP write their number as one byte to the pipe `descriptor` instead of ending
// the process. A signal that was ignored when the program began (as under nohup) stays ignored.
void stop_signals_catch(int descriptor);

// The default again: the next such signal ends the process at once.
void stop_signals_release(void);

#endif
