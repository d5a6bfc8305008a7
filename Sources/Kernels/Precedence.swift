#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How far a thread stands back where more of them want to compute than there are processors.
///
/// What trains behind a screen would otherwise take half of the processor on which a key is being answered. Dispatch's queues
/// know no such thing on Linux: their threads all stand equally far in front, and serve others afterwards.
public struct Precedence: Hashable, Sendable {
  /// On the scale of nice(1), where 19 is the last.
  public let niceness: Int32

  /// Behind whatever answers the user, who gets about nine parts of ten of a processor that both want.
  public static let background = Precedence(niceness: 10)
  /// Only where nobody else wants the processor.
  public static let last = Precedence(niceness: 19)

  /// How far the calling thread was put back; nil where it was not.
  public static var ofThisThread: Precedence? {
    key.flatMap { pthread_getspecific($0) }.map { Precedence(niceness: Int32(Int(bitPattern: $0))) }
  }

  /// Puts the calling thread back, for as long as it lives: only the privileged may come forward again.
  ///
  /// Linux has a niceness of each thread; `Workers` hand it on to those that compute with it. Where the system refuses, the
  /// work is done all the same.
  public func adopt() {
    if let known = Precedence.ofThisThread, known.niceness >= niceness { return }
    #if canImport(Glibc)
      let thread = __priority_which_t(PRIO_PROCESS.rawValue)
    #elseif canImport(Musl)
      let thread = PRIO_PROCESS
    #endif
    // Of process 0 it is this thread alone.
    if getpriority(thread, 0) < niceness { setpriority(thread, 0, niceness) }
    if let key = Precedence.key { pthread_setspecific(key, UnsafeRawPointer(bitPattern: Int(niceness))) }
  }

  /// Of each thread how far it was put back; nil where the process has no such key left.
  ///
  /// It is asked for every piece of work, too often for a call of the system.
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    return pthread_key_create(&key, nil) == 0 ? key : nil
  }()
}
