import Formats

/// The official binary archives of CIFAR-10 and CIFAR-100.
///
/// Addresses and MD5 sums stand on <https://www.cs.toronto.edu/~kriz/cifar.html>; sizes are what that server sends.
public enum CIFARArchive: String, CaseIterable, Hashable, Sendable {
  /// Ten classes: six files of 10,000 images.
  case cifar10
  /// A hundred classes in twenty superclasses: a file of 50,000 images and one of 10,000.
  case cifar100

  /// A file of the archive that is kept.
  public struct Member: Hashable, Sendable {
    /// Its name in the archive's folder.
    public let name: String
    /// Most bytes that it may have; a batch file of the official archive has just as many.
    public let bytes: Int
    /// Whether it holds images, without which there is no data set.
    public let isBatch: Bool
  }

  /// The data set's own name.
  public var name: String { layout.name }
  /// The archive's file name.
  public var fileName: String { "\(self == .cifar10 ? "cifar-10" : "cifar-100")-binary.tar.gz" }
  /// Where the archive is.
  public var url: String { "https://www.cs.toronto.edu/~kriz/\(fileName)" }
  /// The archive's MD5 sum as it is published.
  public var md5: String {
    self == .cifar10 ? "c32a1d4ab5d03f1284b67883e8d87530" : "03b5dce01913d631647c71ecec9e9cb8"
  }
  /// Bytes of the archive.
  public var bytes: Int { self == .cifar10 ? 170_052_171 : 168_513_733 }
  /// The folder in the archive, which is that of its data on the disk.
  public var folder: String { layout.folder }
  /// The source that reads them.
  public var source: DataSource { self == .cifar10 ? .cifar10 : .cifar100 }

  /// The files that are kept.
  public var members: [Member] {
    let record = layout.recordBytes
    func batch(_ name: String, _ images: Int) -> Member {
      Member(name: name, bytes: images * record, isBatch: true)
    }
    func names(_ name: String) -> Member { Member(name: name, bytes: 1 << 16, isBatch: false) }
    switch self {
    case .cifar10:
      return (1...5).map { batch("data_batch_\($0).bin", 10_000) } + [
        batch("test_batch.bin", 10_000), names("batches.meta.txt"),
      ]
    case .cifar100:
      return [
        batch("train.bin", 50_000), batch("test.bin", 10_000), names("fine_label_names.txt"),
        names("coarse_label_names.txt"),
      ]
    }
  }

  /// Bytes of everything that is kept.
  public var unpackedBytes: Int { members.reduce(0) { $0 + $1.bytes } }

  /// The archive of a source; nil where there is none.
  public init?(_ source: DataSource) {
    switch source {
    case .cifar10: self = .cifar10
    case .cifar100: self = .cifar100
    case .shapes, .directory: return nil
    }
  }

  /// Checks that every batch file is in a folder, as whole records with labels in range.
  ///
  /// - Parameter isOfficial: Whether they have to be as long as the official ones.
  /// - Throws: `DatasetError` naming the file.
  public func check(_ folder: String, isOfficial: Bool) throws(DatasetError) {
    for member in members where member.isBatch {
      let path = PathParts.joined(folder, member.name)
      guard FileSystem.exists(path) else {
        throw .malformed(path: path, record: nil, reason: "is missing")
      }
      let records = try CIFARRecords(files: [path], layout: layout)
      let bytes = records.count * layout.recordBytes
      guard !isOfficial || bytes == member.bytes else {
        throw .malformed(
          path: path, record: nil, reason: "has \(bytes) bytes; the official one has \(member.bytes)")
      }
    }
  }

  private var layout: CIFARLayout { self == .cifar10 ? .cifar10 : .cifar100 }
}
