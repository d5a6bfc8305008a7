/// What happens while data are fetched.
public enum FetchEvent: Hashable, Sendable {
  /// A server is asked; `kept` bytes are there from before.
  case asking(url: String, kept: Int)
  /// This many bytes of the archive are there, of `total` where that is known.
  case received(Int, total: Int?)
  /// The connection failed; it is tried again after some seconds.
  case waiting(reason: String, seconds: Double, attempt: Int, attempts: Int)
  /// What was there is of no use.
  case startingOver(reason: String)
  /// The sum of a file is taken.
  case checking(path: String)
  /// The archive is read: the share of it, 0–1.
  case unpacking(Double)
}

/// What came of it.
public struct FetchedData: Hashable, Sendable {
  /// The folder with the batch files.
  public var path: String
  /// Whether it was there already.
  public var wasThere: Bool

  /// A result of its parts.
  public init(path: String, wasThere: Bool) {
    self.path = path
    self.wasThere = wasThere
  }
}
