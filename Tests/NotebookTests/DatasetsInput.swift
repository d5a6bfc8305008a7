import Datasets
import Tensors

@testable import Notebook

/// The network's input of an image that is not normalised.
enum DatasetsInput {
  static func tensor(_ image: ImageChoice, size: Int) -> Tensor {
    Normalization.none.tensor(image.picture, size: size)
  }
}
