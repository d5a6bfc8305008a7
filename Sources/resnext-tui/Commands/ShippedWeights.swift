import Datasets
import Formats

extension FileLocations {
  /// The trained weights that come with the program, for the default network; nil where there are none.
  var shippedWeights: String? {
    guard let assets else { return nil }
    let path = assets + "/weights/notebook-cifar.safetensors"
    return FileSystem.exists(path) ? path : nil
  }
}
