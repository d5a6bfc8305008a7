/// How records and files of CIFAR-10 and CIFAR-100 are laid out in the official binary archives
/// (<https://www.cs.toronto.edu/~kriz/cifar.html>), whoever made them.
///
/// A record is its label bytes, then 1,024 bytes each of red, green and blue, rows from the top.
struct CIFARLayout: Sendable {
  /// The data set that the layout is named after.
  let name: String
  /// The folder inside the archive.
  let folder: String
  /// One bound for each label byte of a record; the last one is the class.
  let labelBounds: [Int]
  /// File of class names, one a line.
  let namesFile: String
  /// Files of training images in the archive.
  let trainingFiles: Int
  /// Class names of the data set that the layout is named after.
  let names: [String]

  /// Bytes of pixels in a record.
  static let imageBytes = 3 * 32 * 32
  /// Bytes of a record.
  var recordBytes: Int { labelBounds.count + CIFARLayout.imageBytes }
  /// Number of classes.
  var classes: Int { labelBounds[labelBounds.count - 1] }

  static let cifar10 = CIFARLayout(
    name: "CIFAR-10", folder: "cifar-10-batches-bin", labelBounds: [10], namesFile: "batches.meta.txt",
    trainingFiles: 5, names: ClassNames.cifar10)

  static let cifar100 = CIFARLayout(
    name: "CIFAR-100", folder: "cifar-100-binary", labelBounds: [20, 100], namesFile: "fine_label_names.txt",
    trainingFiles: 1, names: ClassNames.cifar100)

  /// What a file is by its name.
  enum Role: Hashable, Sendable {
    /// Images to train on; files are read in this order.
    case training(Int)
    /// Images held out.
    case heldOut
  }

  /// The role of a file of this name, in upper or lower case; nil for a name the archive does not have.
  func role(of file: String) -> Role? {
    let name = file.lowercased()
    guard name.hasSuffix(".bin") else { return nil }
    let stem = name.dropLast(4)
    switch (classes, stem) {
    case (10, "test_batch"), (100, "test"): return .heldOut
    case (100, "train"): return .training(1)
    case (10, _) where stem.hasPrefix("data_batch_"):
      return Int(stem.dropFirst("data_batch_".count)).flatMap { $0 > 0 ? .training($0) : nil }
    default: return nil
    }
  }
}
