/// The networks known by name.
public enum Preset: String, CaseIterable, Sendable, Codable {
  /// The source notebook's ResNeXt50.
  case notebook50 = "notebook-50"
  /// The notebook's blocks on a CIFAR stem: small enough to train on a CPU. The default.
  case notebookCIFAR = "notebook-cifar"
  /// The paper's and torchvision's ImageNet network.
  case resnext50x32x4d = "resnext50-32x4d"
  /// The paper's CIFAR network, 8 paths of 64 (section 5.3).
  case resnext29x8x64d = "resnext29-8x64d"
  /// The paper's wider CIFAR network, 16 paths of 64.
  case resnext29x16x64d = "resnext29-16x64d"
  /// 29 layers with 32 paths of 4.
  case resnext29x32x4d = "resnext29-32x4d"
  /// 20 layers with 16 paths of 4.
  case resnext20x16x4d = "resnext20-16x4d"
  /// Paper form, 20 layers, 8 paths of 8, narrow outputs.
  case small
  /// Paper form, one block a stage, 8 paths of 4.
  case tiny

  /// The network's full description.
  public var configuration: NetworkConfiguration {
    switch self {
    case .notebook50:
      return NetworkConfiguration(
        form: .notebook, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 64, blocks: [3, 4, 6, 3],
        width: 128, outputs: [256, 512, 1024, 2048], strides: [2, 2, 2, 2], cardinality: 4)
    case .notebookCIFAR:
      return NetworkConfiguration(
        form: .notebook, stem: .cifar, head: .globalAverage, stemChannels: 32, blocks: [2, 2, 2], width: 32,
        outputs: [64, 128, 256], strides: [1, 2, 2], cardinality: 4)
    case .resnext50x32x4d:
      return NetworkConfiguration(
        form: .paper, stem: .imageNet, head: .globalAverage, stemChannels: 64, blocks: [3, 4, 6, 3], width: 4,
        outputs: [256, 512, 1024, 2048], strides: [1, 2, 2, 2], cardinality: 32, classes: 1000, inputSize: 224
      )
    case .resnext29x8x64d: return Preset.cifar([3, 3, 3], [256, 512, 1024], cardinality: 8, width: 64)
    case .resnext29x16x64d: return Preset.cifar([3, 3, 3], [256, 512, 1024], cardinality: 16, width: 64)
    case .resnext29x32x4d: return Preset.cifar([3, 3, 3], [256, 512, 1024], cardinality: 32, width: 4)
    case .resnext20x16x4d: return Preset.cifar([2, 2, 2], [256, 512, 1024], cardinality: 16, width: 4)
    case .small: return Preset.cifar([2, 2, 2], [128, 256, 512], cardinality: 8, width: 8)
    case .tiny: return Preset.cifar([1, 1, 1], [64, 128, 256], cardinality: 8, width: 4, stem: 32)
    }
  }

  private static func cifar(
    _ blocks: [Int], _ outputs: [Int], cardinality: Int, width: Int, stem: Int = 64
  ) -> NetworkConfiguration {
    NetworkConfiguration(
      form: .paper, stem: .cifar, head: .globalAverage, stemChannels: stem, blocks: blocks, width: width,
      outputs: outputs, strides: [1, 2, 2], cardinality: cardinality)
  }
}
