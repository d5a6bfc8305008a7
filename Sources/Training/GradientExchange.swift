import Kernels

/// What happens to the gradients of all parameters between backward and update: the place where processes that train one
/// network together add theirs up.
public protocol GradientExchange {
  /// Changes gradients in place.
  func exchange(_ parameters: [Parameter])
}

/// The exchange of a process that trains alone: nothing.
public struct NoExchange: GradientExchange {
  /// An exchange that leaves gradients as they are.
  public init() {}

  /// Leaves them as they are.
  public func exchange(_ parameters: [Parameter]) {}
}
