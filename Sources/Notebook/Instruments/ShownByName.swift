/// Instruments by the names a command line gives them: what is shown is what was asked for, or why not.
extension NotebookState {
  /// What gradients can be taken of.
  public static var gradientNames: [String] { GradientKind.allCases.map(\.rawValue) }

  /// Shows the gradient of `loss` or `logit` in place of the shown cell's feature maps.
  ///
  /// - Throws: `Failure` where the cell has none.
  public mutating func choose(gradient name: String) throws(Failure) {
    guard cell.definition is any MapCell else {
      throw Failure("the cell \(cell.rawValue) shows no feature maps")
    }
    guard let kind = GradientKind(rawValue: name) else {
      throw Failure("'\(name)' is neither \(Self.gradientNames.joined(separator: " nor "))")
    }
    document.choices.instruments.view = .gradient
    document.choices.instruments.kind = kind
  }

  /// Shows the kernels of the shown step in place of its feature maps.
  ///
  /// - Throws: `Failure` where the step is no convolution.
  public mutating func chooseKernels() throws(Failure) {
    guard showsConvolution else {
      throw Failure("the cell \(cell.rawValue) is at no convolution; --step chooses one, such as conv3x3")
    }
    document.choices.instruments.view = .kernels
  }

  /// Why the gradient that was asked for is not shown; nil where it is, or none was asked for.
  public var gradientProblem: String? { failure(of: .gradient) }
}
