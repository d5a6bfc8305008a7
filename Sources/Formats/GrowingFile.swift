/// A file that others write, read from where the last reading ended, a block at a time.
public struct GrowingFile: Sendable {
  /// Its path.
  public let path: String
  /// How far it has been read, in bytes.
  public private(set) var position = 0
  /// Which file was read; nil before the first reading.
  public private(set) var identity: FileIdentity?

  /// Bytes of a block: whatever is longer than one has to be passed over without being seen whole.
  public static let block = 1 << 20

  /// A file of which nothing has been read.
  public init(path: String) { self.path = path }

  /// Whether a file is the one that was read, and holds at least as much: reading can go on where it ended.
  public func goesOn(in file: FileBytes) -> Bool { file.identity == identity && file.count >= position }

  /// Forgets what was read.
  public mutating func startOver() {
    position = 0
    identity = nil
  }

  /// Hands blocks to `body` until the end, or until `body` takes nothing.
  ///
  /// - Parameter body: Takes a block, which begins where it left off, and the bytes that the file has from there on; says how
  ///   many bytes it is done with, which may be more than the block has.
  /// - Throws: `FormatError`, for a file that shrank meanwhile too.
  public mutating func read(
    _ file: FileBytes, _ body: (UnsafeRawBufferPointer, _ left: Int) -> Int
  ) throws(FormatError) {
    identity = file.identity
    guard position < file.count else { return }
    var block = [UInt8](repeating: 0, count: min(Self.block, file.count - position))
    while position < file.count {
      let left = file.count - position
      let count = min(block.count, left)
      try file.read(into: &block, count: count, at: position)
      let done = block.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count]), left) }
      guard done > 0 else { return }
      position += min(done, left)
    }
  }
}
