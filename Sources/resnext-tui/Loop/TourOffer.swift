import Datasets
import Formats
import Foundation

/// Whether the tour was offered to this user before: an empty file in the folder of what programs remember.
struct TourOffer: Sendable {
  private let path: String

  /// The offer as this environment keeps it.
  init(_ locations: FileLocations) { path = locations.userState + "/tour-offered" }

  /// Whether it was made.
  var wasMade: Bool { !FileSystem.isFree(path) }

  /// Remembers that it was made; where that cannot be written, it is made again.
  func remember() {
    try? FileSystem.makeFolder(PathParts.folder(of: path))
    try? AtomicFile.write(Data(), to: path)
  }
}
