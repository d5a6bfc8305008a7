import Formats

/// How the official binary archives of CIFAR-10 and CIFAR-100 are laid out
/// (<https://www.cs.toronto.edu/~kriz/cifar.html>).
///
/// A record is its label bytes, then 1,024 bytes each of red, green and blue, rows from the top.
struct CIFARLayout: Sendable {
  /// The data set's name.
  let name: String
  /// The folder inside the archive.
  let folder: String
  /// Files of the training images, in order.
  let trainingFiles: [String]
  /// File of the held-out images.
  let validationFile: String
  /// One bound for each label byte of a record; the last one is the class.
  let labelBounds: [Int]
  /// File of class names, one a line.
  let namesFile: String
  /// Class names where that file is missing.
  let names: [String]

  /// Bytes of pixels in a record.
  static let imageBytes = 3 * 32 * 32
  /// Bytes of a record.
  var recordBytes: Int { labelBounds.count + CIFARLayout.imageBytes }

  static let cifar10 = CIFARLayout(
    name: "CIFAR-10", folder: "cifar-10-batches-bin",
    trainingFiles: (1...5).map { "data_batch_\($0).bin" }, validationFile: "test_batch.bin",
    labelBounds: [10], namesFile: "batches.meta.txt", names: ClassNames.cifar10)

  static let cifar100 = CIFARLayout(
    name: "CIFAR-100", folder: "cifar-100-binary", trainingFiles: ["train.bin"], validationFile: "test.bin",
    labelBounds: [20, 100], namesFile: "fine_label_names.txt", names: ClassNames.cifar100)

  /// The folder that holds these files: `directory` itself or the archive's folder in it; nil for neither.
  ///
  /// One file is enough to find it, so that a folder with a missing file gets an error that names the file.
  func locate(in directory: String) -> String? {
    [directory, directory + "/" + folder].first { place in
      (trainingFiles + [validationFile]).contains {
        FileSystem.exists(place + "/" + $0)
      }
    }
  }
}
