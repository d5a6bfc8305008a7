import Formats
import ResNeXtModel

/// Writes weights without the metadata that this project puts beside them, as other programs do.
enum SafeTensorsFixture {
  static func write(_ weights: NetworkWeights, to path: String, metadata: [String: String] = [:]) throws {
    try SafeTensors(tensors: weights.tensors, metadata: metadata).write(to: path)
  }
}
