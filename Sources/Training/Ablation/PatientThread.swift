import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Work on a thread of its own that the system runs where nobody else wants the processor.
///
/// Queues know no such thing on Linux: their threads all have the same priority, and serve others afterwards.
enum PatientThread {
  /// The largest niceness that there is.
  private static let niceness: Int32 = 19

  /// Does some work, later.
  static func run(_ work: @escaping @Sendable () -> Void) {
    Thread.detachNewThread {
      // Of process 0 it is this thread alone; where it is refused, the work is done all the same.
      #if canImport(Glibc)
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
      #elseif canImport(Musl)
        _ = setpriority(PRIO_PROCESS, 0, niceness)
      #endif
      work()
    }
  }
}
