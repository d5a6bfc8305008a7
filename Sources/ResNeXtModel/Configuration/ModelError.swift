import Kernels
import Tensors

/// What can be wrong with a network's description or with weights offered to it.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A field of the configuration is outside what the family allows.
  case invalidConfiguration(field: String, reason: String)
  /// The cardinality does not divide the channels it has to split.
  case cardinalityDoesNotDivide(cardinality: Int, channels: Int, allowed: [Int])
  /// Weights lack a tensor of the network.
  case missingTensor(name: String)
  /// A tensor's shape is not the parameter's.
  case shapeMismatch(name: String, expected: [Int], found: [Int])
  /// Weights hold a tensor that the network has no parameter for.
  case unexpectedTensor(name: String)
  /// A layer of a graph cannot read what it is to read.
  case impossibleLayer(String)
  /// The layers of a graph do not follow each other as those of a ResNeXt that the kernels run.
  case cannotFuse(String)
  /// The compute library refused an operation.
  case operationFailed(String)
  /// A probe asks for a class, a path or a value that the network does not have.
  case impossibleProbe(String)
  /// A network takes more bytes than there are; `fitting` is what would do instead, where something would.
  case notEnoughMemory(needed: Int, available: Int, fitting: FittingSize?)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .invalidConfiguration(let field, let reason):
      return "\(field): \(reason)"
    case .cardinalityDoesNotDivide(let cardinality, let channels, let allowed):
      let list = allowed.map(String.init).joined(separator: ", ")
      return "cardinality \(cardinality) does not divide \(channels) channels; possible: \(list)"
    case .missingTensor(let name):
      return "weights have no tensor '\(name)'"
    case .shapeMismatch(let name, let expected, let found):
      return "tensor '\(name)' has shape \(found), the network needs \(expected)"
    case .unexpectedTensor(let name):
      return "weights have a tensor '\(name)' that the network does not have"
    case .impossibleLayer(let reason):
      return "a layer is impossible: \(reason)"
    case .cannotFuse(let reason):
      return "the network cannot be run: \(reason)"
    case .operationFailed(let reason):
      return "operation failed: \(reason)"
    case .impossibleProbe(let reason):
      return "the network has no such thing to look at: \(reason)"
    case .notEnoughMemory(let needed, let available, let fitting):
      let remedy = fitting.map { "\($0) would fit" } ?? "a narrower network or smaller images might fit"
      return "needs about \(byteText(needed)) of memory, \(byteText(available)) are free: \(remedy)"
    }
  }

  /// Runs an operation of the kernels and turns its error into one of the model's.
  static func wrap<Value>(_ operation: () throws(KernelError) -> Value) throws(ModelError) -> Value {
    do { return try operation() } catch { throw .operationFailed(error.description) }
  }
}
