/// Which images are held out where no file of held-out images is there: every tenth, or the last of fewer than ten.
enum HeldOutRule {
  /// The rule in words.
  static let text = "every tenth image held out"

  /// Indices of the images to train on and of those held out, in order.
  static func parts(of count: Int) -> (training: [Int], heldOut: [Int]) {
    func isHeldOut(_ index: Int) -> Bool { count < 10 ? index == count - 1 : index % 10 == 9 }
    return ((0..<count).filter { !isHeldOut($0) }, (0..<count).filter(isHeldOut))
  }
}

/// Some of the images of a set, in an order of their own.
struct SelectedRecords: ImageRecords {
  let labels: [UInt8]
  private let records: any ImageRecords
  private let indices: [Int]

  /// The images of `records` at `indices`.
  ///
  /// - Precondition: every index is one of the set.
  init(_ records: any ImageRecords, indices: [Int]) {
    let all = records.labels
    labels = indices.map { all[$0] }
    self.records = records
    self.indices = indices
  }

  /// The number of images.
  var count: Int { indices.count }

  /// The bytes of an image.
  ///
  /// - Throws: `DatasetError` when they can no longer be read.
  func pixels(_ index: Int) throws(DatasetError) -> [UInt8] { try records.pixels(indices[index]) }
}
