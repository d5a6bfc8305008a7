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

/// Values that are computed when they are first asked for, and kept.
final class Remembered<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let known = Mutex<[Key: Value]>([:])

  /// The value of a key; computing it twice at the same time gives the same.
  func value(for key: Key, _ make: () -> Value) -> Value {
    if let value = known.withLock({ $0[key] }) { return value }
    let new = make()
    known.withLock { $0[key] = new }
    return new
  }
}
