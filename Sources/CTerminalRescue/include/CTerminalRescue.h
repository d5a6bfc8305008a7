// Signals: the terminal comes back when the process dies, and a request to stop reaches the event loop.
//
// Everything that runs in a signal handler stands in this target, because Swift code is not
// async-signal-safe.
#ifndef RESNEXT_CTERMINALRESCUE_H
#define RESNEXT_CTERMINALRESCUE_H

// ---- Dying ----

// Remembers the state of the terminal `terminal` and catches SEGV, FPE, ILL, BUS, SYS, ABRT and TRAP in
// every thread: the handler holds the calling thread, which draws, restores the terminal, copies what was
// written to `diary` (the file that stands in for standard error meanwhile; -1 for none) to it, and dies of
// the same signal.
// Returns 0, or -1 when `terminal` is none.
int terminal_rescue_arm(int terminal, int diary);

// Gives the fatal signals back; called after an orderly leave.
void terminal_rescue_disarm(void);

// ---- Ending ----

// Takes SIGQUIT from who caught it before the program began (a debugger inside the process would wait for
// keys): until `stop_signals_catch` it ends the process as the system does.
void stop_signals_begin(void);

// From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT write their number as one byte to the pipe `descriptor` instead of
// ending the process. A signal that was ignored when the program began (as under nohup) stays ignored.
void stop_signals_catch(int descriptor);

// The next SIGINT, SIGTERM or SIGQUIT ends the process at once. SIGHUP is passed over: a terminal that goes away
// sends it more than once, and who hung up does not ask again. So is the SIGTERM that shells send beside it, and within
// half a second the same signal as the first: who sends one to a process and to its group asks once.
void stop_signals_release(void);

// The default for all of them again.
void stop_signals_restore(void);

// ---- Waiting ----

// From now on SIGTSTP and SIGCONT write their number to the pipe `descriptor`, unless they were ignored.
void job_signals_catch(int descriptor);

// The default again.
void job_signals_restore(void);

// Stops the process as SIGTSTP does by default and returns when it goes on, at once where it cannot be stopped.
void job_stop(void);

// Waits until this process may change `terminal`: a job in the background is stopped until it is called forward.
// Returns 0, or -1 when nobody can call it forward.
int job_wait_for_terminal(int terminal);

#endif
