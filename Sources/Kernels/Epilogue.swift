/// What follows a batch normalization in the same pass over memory.
public enum Epilogue: Hashable, Sendable {
  /// Nothing: a projection shortcut.
  case none
  /// ReLU.
  case relu
  /// Addition of the shortcut, then ReLU: the paper's block (He and others 2015, figure 2).
  case addThenRelu
  /// ReLU, addition of the shortcut, ReLU: the notebook's block, whose transition ends in a ReLU of its own.
  case reluThenAddThenRelu

  /// Whether a shortcut is added.
  public var adds: Bool { self == .addThenRelu || self == .reluThenAddThenRelu }

  /// Whether a ReLU stands directly after the normalization, so that the gradient stops where its result is not positive.
  var masksNormalized: Bool { self == .relu || self == .reluThenAddThenRelu }
}
