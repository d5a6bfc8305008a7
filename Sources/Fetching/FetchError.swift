import Datasets
import Formats
import Tensors

/// What can go wrong while data are fetched: each as one line that says what, with which address or file, and what to do.
public enum FetchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It was asked to end; what came so far is kept.
  case cancelled(kept: KeptPart?)
  /// The server could not be reached or did not send everything, though it was tried several times.
  case interrupted(url: String, reason: String, attempts: Int, kept: KeptPart?)
  /// The server answers that it will not send the file.
  case refused(url: String, status: Int)
  /// What the server says makes no sense, or is not to be followed.
  case misled(url: String, reason: String)
  /// The archive is not as long as the published one.
  case wrongSize(url: String, bytes: Int, expected: Int)
  /// The archive is another than the one that was asked for.
  case wrongSum(url: String, found: String, expected: String)
  /// A file on this machine is another than the one that was asked for.
  case misfit(path: String, found: String, expected: String)
  /// The archive cannot be unpacked, or is not what it should be.
  case badArchive(url: String, reason: String)
  /// The files in the archive are no data set.
  case badContents(url: String, DatasetError)
  /// Something else stands where the data belong.
  case occupied(path: String, reason: String)
  /// The disk has too little room.
  case noRoom(folder: String, needed: Int, free: Int)
  /// A file cannot be read or written.
  case file(FormatError)
  /// A file cannot be written, but what came so far is kept.
  case stopped(FormatError, kept: KeptPart?)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .cancelled(let kept): return "stopped; \(keptText(kept))"
    case .interrupted(let url, let reason, let attempts, let kept):
      return "\(url): \(reason), tried \(attempts) times; \(keptText(kept))"
    case .refused(let url, let status):
      return "\(url): the server answers \(status)\(HTTPStatus.meaning(status)); "
        + "try later, or a mirror with --url and --md5"
    case .misled(let url, let reason): return "\(url): \(reason); try a mirror with --url and --md5"
    case .wrongSize(let url, let bytes, let expected):
      return
        "\(url): \(NumberText.grouped(bytes)) bytes, not \(NumberText.grouped(expected)): it is another file; "
        + "try later, or a mirror with --url and --md5"
    case .wrongSum(let url, let found, let expected):
      return "\(url): its MD5 is \(found), not \(expected): thrown away; "
        + "check --md5, or fetch it again from elsewhere with --url"
    case .misfit(let path, let found, let expected):
      return "\(path): its MD5 is \(found), not \(expected); check --md5 and the file"
    case .badArchive(let url, let reason): return "\(url): \(reason); nothing was unpacked"
    case .badContents(let url, let error): return "\(url): \(error); nothing was unpacked"
    case .occupied(let path, let reason):
      return "\(path): \(reason); move it away, or name another folder with --dir"
    case .noRoom(let folder, let needed, let free):
      return "\(folder): \(byteText(needed)) are needed, \(byteText(free)) are free; "
        + "name a folder on another disk with --dir"
    case .file(.locked(let path, let holder)):
      return "\(path): is being fetched by \(holder?.description ?? "another program"); wait for it"
    case .file(let error): return error.description
    case .stopped(let error, let kept): return "\(error); \(keptText(kept))"
    }
  }

  private func keptText(_ kept: KeptPart?) -> String {
    guard let kept else { return "nothing came" }
    return "\(byteText(kept.bytes)) are kept in \(kept.path): fetch again to go on there"
  }
}

/// The part of an archive that is kept for the next time.
public struct KeptPart: Hashable, Sendable {
  /// Its file.
  public var path: String
  /// Its bytes.
  public var bytes: Int
}

/// Words for the answers of servers that people meet.
enum HTTPStatus {
  /// Such as " (not found)"; nothing for others.
  static func meaning(_ status: Int) -> String {
    switch status {
    case 401, 403: return " (not allowed)"
    case 404: return " (not found)"
    case 410: return " (gone)"
    case 416: return " (no such part of the file)"
    case 429: return " (too many requests)"
    case 500...599: return " (out of order)"
    default: return ""
    }
  }

  /// Whether it may be another answer a little later.
  static func isPassing(_ status: Int) -> Bool { [408, 425, 429, 500, 502, 503, 504].contains(status) }
}
