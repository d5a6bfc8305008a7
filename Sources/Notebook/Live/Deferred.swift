import Synchronization

/// A value that is computed when it is first asked for, and kept.
final class Deferred<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  /// The value; computing it twice at the same time gives the same.
  var wrapped: Value {
    if let known = value.withLock({ $0 }) { return known }
    let new = make()
    value.withLock { $0 = new }
    return new
  }
}
