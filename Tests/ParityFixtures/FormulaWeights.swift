import ResNeXtModel
import Tensors

/// The seeded formula that both sides of a parity test compute, bit for bit the one of `Tests/Fixtures/formula.py`:
/// weights, images and labels, so that a fixture holds only the numbers to compare.
public enum Formula {
  /// A kernel repeats its first 4,093 values: the largest networks stay cheap to make, and because 4,093 is prime no two
  /// rows, taps or groups are equal.
  public static let period = 4093
  /// Knuth's multiplicative hash; it is prime, so `k * spread % count` visits each index once.
  public static let spread = 2_654_435_761

  /// FNV-1a, 64 bits, of the UTF-8 bytes.
  public static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// Values in [low, high), row-major, from the Philox stream that `name` names.
  public static func uniform(
    _ name: String, _ shape: [Int], _ low: Float, _ high: Float, period: Int = .max
  ) -> Tensor {
    let count = shape.reduce(1, *)
    var generator = Philox(seed: hash(name))
    let distinct = (0..<min(count, period)).map { _ in generator.nextUniform(low, high) }
    let values = [Float](unsafeUninitializedCapacity: count) { target, filled in
      // By blocks: element by element, the largest network would take half a minute in a debug build.
      while filled < count {
        let block = min(distinct.count, count - filled)
        _ = target[filled..<filled + block].initialize(from: distinct.prefix(block))
        filled += block
      }
    }
    var tensor = Tensor(repeating: 0, shape: shape)
    tensor.values = values
    return tensor
  }

  /// The tensor of a name, in the axes of its file: HWIO and (in, out) in notebook form, OIHW and (out, in) in paper form.
  public static func weight(_ name: String, _ shape: [Int]) -> Tensor {
    switch role(name, rank: shape.count) {
    case .kernel:
      let fanIn = name.contains("/") ? shape.dropLast().reduce(1, *) : shape.dropFirst().reduce(1, *)
      let bound = Float((3 / Double(fanIn)).squareRoot())
      return uniform(name, shape, -bound, bound, period: period)
    case .gamma, .variance: return uniform(name, shape, 0.5, 1.5)
    case .beta: return uniform(name, shape, -0.2, 0.2)
    case .mean, .bias: return uniform(name, shape, -0.1, 0.1)
    }
  }

  /// All tensors of a network.
  public static func weights(_ configuration: NetworkConfiguration) throws -> NetworkWeights {
    NetworkWeights(
      configuration: configuration,
      tensors: try TensorCatalogue(configuration).entries.map {
        NamedTensor($0.name, weight($0.name, $0.shape))
      })
  }

  /// Images `[batch, 3, size, size]`: noise of ±0.5 on a colour of ±0.5 that differs from image to image.
  public static func images(_ name: String, batch: Int, size: Int) -> Tensor {
    var images = uniform(name, [batch, 3, size, size], -0.5, 0.5)
    let colours = uniform("\(name)/colour", [batch, 3], -0.5, 0.5)
    for index in images.values.indices { images.values[index] += colours.values[index / (size * size)] }
    return images
  }

  /// Images of 3,072 bytes `[channel, height, width]`: those of `images`, from [−1, 1) to 0–254.
  public static func pictures(_ name: String, count: Int) -> [[UInt8]] {
    let values = images(name, batch: count, size: 32).values
    return (0..<count).map { image in
      values[image * 3072..<(image + 1) * 3072].map { UInt8(($0 + 1) * 127.5) }
    }
  }

  /// A mean of every pixel `[channel, height, width]` that no picture has.
  public static var meanImage: [Float] { uniform("mean-image", [3, 32, 32], 0.3, 0.6).values }

  /// The label of image `i` is (7·i + 3) modulo the number of classes.
  public static func labels(batch: Int, classes: Int, first: Int = 0) -> [Int] {
    (first..<first + batch).map { (7 * $0 + 3) % classes }
  }

  /// The up to 64 places at which a fixture keeps values of a tensor.
  public static func sampledIndices(count: Int) -> [Int] {
    (0..<min(64, count)).map { $0 * spread % count }
  }

  private enum Role { case kernel, gamma, beta, mean, variance, bias }

  private static func role(_ name: String, rank: Int) -> Role {
    switch name.split(whereSeparator: { $0 == "." || $0 == "/" }).last {
    case "kernel", "weight": return rank > 1 ? .kernel : .gamma
    // torchvision calls the shift of a batch normalization `bias` too; only `fc` has a bias of its own.
    case "bias": return name.contains("/") || name == "fc.bias" ? .bias : .beta
    case "gamma": return .gamma
    case "beta": return .beta
    case "moving_mean", "running_mean": return .mean
    default: return .variance
    }
  }
}
