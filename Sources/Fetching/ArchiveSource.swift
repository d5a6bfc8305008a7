import Datasets

/// Where an archive comes from, and by what it is known to be the right one.
public struct ArchiveSource: Hashable, Sendable {
  /// Its address: `http`, `https` or `file`.
  public var url: String
  /// The MD5 sum it must have, 32 hexadecimal digits in lower case.
  public var md5: String
  /// Bytes that it must have; nil where only the sum is known.
  public var bytes: Int?

  /// An archive elsewhere than at its official place, such as a mirror.
  public init(url: String, md5: String) {
    self.url = url
    self.md5 = md5.lowercased()
  }

  /// The official place of an archive.
  public init(official archive: CIFARArchive) {
    url = archive.url
    md5 = archive.md5
    bytes = archive.bytes
  }
}

/// What is fetched, and where it goes.
public struct FetchRequest: Hashable, Sendable {
  /// The data.
  public var archive: CIFARArchive
  /// Where they come from.
  public var source: ArchiveSource
  /// The folder in which the archive's own folder will stand.
  public var folder: String

  /// A request of its parts; without a source the official one.
  public init(_ archive: CIFARArchive, from source: ArchiveSource? = nil, into folder: String) {
    self.archive = archive
    self.source = source ?? ArchiveSource(official: archive)
    self.folder = folder
  }

  /// Whether it is the official archive.
  var isOfficial: Bool { source.md5 == archive.md5 }
}

/// How long and how often is tried.
public struct Patience: Hashable, Sendable {
  /// Seconds without a byte after which a connection counts as broken.
  public var stall: Double
  /// Tries in a row that bring next to nothing before it is given up.
  public var attempts: Int
  /// Seconds before the second try; each further wait is twice as long, up to half a minute.
  public var firstWait: Double
  /// Seconds between two reports of the bytes that came.
  public var pace: Double

  /// A patience of its parts.
  public init(stall: Double = 30, attempts: Int = 5, firstWait: Double = 1, pace: Double = 0.1) {
    self.stall = stall
    self.attempts = attempts
    self.firstWait = firstWait
    self.pace = pace
  }

  /// Seconds to wait after so many tries.
  func wait(after attempts: Int) -> Double { min(30, firstWait * Double(1 << min(attempts - 1, 10))) }
}
