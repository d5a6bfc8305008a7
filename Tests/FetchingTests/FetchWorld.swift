import Datasets
import FetchFixtures
import Foundation
import Synchronization
import Testing

@testable import Fetching

/// A folder to fetch into, and what was told of it.
final class FetchWorld: Sendable {
  /// The folder, which is not there yet.
  let folder: String
  private let root: String
  private let told = Mutex<[FetchEvent]>([])

  init() throws {
    root = NSTemporaryDirectory() + "resnext-fetching-" + UUID().uuidString
    folder = root + "/cache"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// What was told, in order.
  var events: [FetchEvent] { told.withLock { $0 } }

  /// A path in the folder.
  func path(_ name: String) -> String { folder + "/" + name }

  /// Names in the folder, hidden ones too; none where it is not there.
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

  /// The bytes of a file in the folder; nil where it is not there.
  func bytes(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path(name)).map(Array.init) }

  /// Writes a file beside the folder, or in it, and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: root + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// Fetches; waits between two tries take no time.
  @discardableResult
  func fetch(
    _ source: ArchiveSource, of archive: CIFARArchive = .cifar10, attempts: Int = 4, stall: Double = 20,
    control: FetchControl = FetchControl(), freeBytes: @escaping @Sendable (String) -> Int? = { _ in nil },
    watch: @escaping @Sendable (FetchEvent) -> Void = { _ in }
  ) throws(FetchError) -> FetchedData {
    try Fetch(
      FetchRequest(archive, from: source, into: folder),
      patience: Patience(stall: stall, attempts: attempts, firstWait: 0, pace: 0), control: control,
      report: { [self] event in
        told.withLock { $0.append(event) }
        watch(event)
      }, freeBytes: freeBytes
    ).run()
  }

  /// The line of what goes wrong; nil where nothing does.
  func complaint(_ body: () throws(FetchError) -> Void) -> String? {
    do throws(FetchError) { try body() } catch { return error.description }
    return nil
  }
}

/// The sum that an archive has.
func md5(_ bytes: [UInt8]) -> String {
  var sum = MD5()
  bytes.withUnsafeBytes { sum.update($0) }
  return sum.text
}

extension TestServer {
  /// An archive on this server.
  func source(_ bytes: [UInt8], path: String = "/archive.tar.gz") -> ArchiveSource {
    ArchiveSource(url: url(path), md5: md5(bytes))
  }
}
