import Foundation
import Kernels

/// Work on a thread of its own that the system runs where nobody else wants the processor.
enum PatientThread {
  /// Does some work, later.
  static func run(_ work: @escaping @Sendable () -> Void) {
    Thread.detachNewThread {
      Precedence.last.adopt()
      work()
    }
  }
}
