import Tensors

/// All parameters and running statistics of a network, by name: a value that crosses queues and goes to files.
///
/// Names and axes are those of the form: `layer1.0.conv2.weight` in OIHW (paper, as torchvision), or
/// `conv2d-2a-branch1a_split1/kernel` in HWIO, one a split (notebook, as Keras).
public struct NetworkWeights: Sendable, Equatable {
  /// The network they belong to.
  public var configuration: NetworkConfiguration
  /// Tensors in the order of computation.
  public var tensors: [NamedTensor]
  /// How many batches the running statistics average since they were fresh; nil for settled ones, as files hold them.
  ///
  /// Fresh statistics, of 0 batches, are replaced by those of the first batch where the form zero-debiases its averages;
  /// settled ones only ever move a little.
  public var averagedBatches: Int?

  /// Weights of their parts.
  public init(configuration: NetworkConfiguration, tensors: [NamedTensor], averagedBatches: Int? = nil) {
    self.configuration = configuration
    self.tensors = tensors
    self.averagedBatches = averagedBatches
  }

  /// The tensor of a name; nil when there is none.
  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name }?.tensor }

  /// The weights `[input, height, width]` that make one output channel of a block's transition; nil where they are missing.
  public func transition(of block: BlockName, output: Int) -> [Float]? {
    NamingScheme(configuration.form).naming(of: UnitKey(.block(block), .transition), paths: 1)
      .weights(ofOutput: output, in: self)
  }
}
