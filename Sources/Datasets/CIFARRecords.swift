import Formats

/// Records of the official CIFAR binary files: labels in memory, pixels read from the files when they are
/// asked for.
///
/// Opening reads every file once, a piece at a time, and checks its size and every label.
public struct CIFARRecords: ImageRecords {
  /// The class of each image: for CIFAR-100 the fine one.
  public let labels: [UInt8]
  private let files: [FileBytes]
  /// Index of the first record of each file, and behind the last file, the number of records.
  private let starts: [Int]
  private let layout: CIFARLayout
  /// What was seen of each file while its labels were checked.
  let contents: [BatchContents]

  /// Opens and checks files of one layout, in order.
  ///
  /// - Throws: `DatasetError` naming file and record.
  init(files paths: [String], layout: CIFARLayout) throws(DatasetError) {
    var labels: [UInt8] = []
    var files: [FileBytes] = []
    var starts = [0]
    var contents: [BatchContents] = []
    for path in paths {
      do throws(FormatError) { files.append(try FileBytes(path: path)) } catch { throw .file(error) }
      var seen = BatchContents(layout: layout)
      labels += try CIFARRecords.checkedLabels(files[files.count - 1], layout, &seen)
      starts.append(labels.count)
      contents.append(seen)
    }
    self.contents = contents
    self.labels = labels
    self.files = files
    self.starts = starts
    self.layout = layout
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The bytes of an image, read from its file.
  ///
  /// - Precondition: `index` is one of the set.
  /// - Throws: `DatasetError` when the file can no longer be read.
  public func pixels(_ index: Int) throws(DatasetError) -> [UInt8] {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    var file = 0
    while starts[file + 1] <= index { file += 1 }
    let offset = (index - starts[file]) * layout.recordBytes + layout.labelBounds.count
    do throws(FormatError) {
      return try files[file].bytes(at: offset, count: CIFARLayout.imageBytes)
    } catch {
      throw .file(error)
    }
  }

  /// The labels of a file, each checked against its bound.
  private static func checkedLabels(
    _ file: FileBytes, _ layout: CIFARLayout, _ contents: inout BatchContents
  ) throws(DatasetError) -> [UInt8] {
    let size = layout.recordBytes
    let count = try recordCount(file, layout)
    var labels: [UInt8] = []
    labels.reserveCapacity(count)
    var bytes = [UInt8](repeating: 0, count: 256 * size)
    for first in stride(from: 0, to: count, by: 256) {
      let records = min(256, count - first)
      do throws(FormatError) {
        try file.read(into: &bytes, count: records * size, at: first * size)
      } catch {
        throw .file(error)
      }
      for record in 0..<records {
        for (place, bound) in layout.labelBounds.enumerated() where Int(bytes[record * size + place]) >= bound
        {
          throw .malformed(
            path: file.path, record: first + record,
            reason: "label \(bytes[record * size + place]) is not in 0–\(bound - 1)")
        }
        labels.append(bytes[record * size + layout.labelBounds.count - 1])
      }
      bytes.withUnsafeBufferPointer { contents.add(UnsafeBufferPointer(rebasing: $0[..<(records * size)])) }
    }
    return labels
  }

  private static func recordCount(_ file: FileBytes, _ layout: CIFARLayout) throws(DatasetError) -> Int {
    let count = file.count / layout.recordBytes
    guard file.count > 0 else {
      throw .malformed(path: file.path, record: nil, reason: "the file is empty")
    }
    guard file.count % layout.recordBytes == 0 else {
      throw .malformed(
        path: file.path, record: count,
        reason: "it is cut off: \(file.count) bytes are no multiple of \(layout.recordBytes), "
          + "the size of a \(layout.name) record")
    }
    return count
  }
}
