import Formats

/// The files of a data set in CIFAR's layout, as they were found.
struct BatchFiles: Sendable {
  let layout: CIFARLayout
  /// The folder they lie in.
  let folder: String
  /// Names of the files of training images, in order; none where only held-out images are there.
  let training: [String]
  /// Name of the file of held-out images; nil where none is there.
  let heldOut: String?

  private init(layout: CIFARLayout, folder: String, training: [String], heldOut: String?) {
    self.layout = layout
    self.folder = folder
    self.training = training
    self.heldOut = heldOut
  }

  /// Whether all files of the archive are there.
  var isComplete: Bool { training.count == layout.trainingFiles && heldOut != nil }
  /// Names of all files.
  var names: [String] { training + (heldOut.map { [$0] } ?? []) }
  /// The path of a file.
  func path(_ name: String) -> String { PathParts.joined(folder, name) }

  /// The files of a layout among the names in a folder; nil where none is there.
  ///
  /// Of two files of one role, which differ in upper and lower case alone, the first in alphabetical order counts.
  init?(_ layout: CIFARLayout, folder: String, names: [String]) {
    var training: [Int: String] = [:]
    var heldOut: String?
    for name in names.sorted() {
      switch layout.role(of: name) {
      case .training(let order): training[order] = training[order] ?? name
      case .heldOut: heldOut = heldOut ?? name
      case nil: break
      }
    }
    guard !training.isEmpty || heldOut != nil else { return nil }
    self.init(
      layout: layout, folder: folder, training: training.sorted { $0.key < $1.key }.map(\.value),
      heldOut: heldOut)
  }

  /// A single file: by its name where the archive has such a one, else by its size and labels.
  ///
  /// - Returns: nil for a file that is no batch.
  init?(file path: String, layouts: [CIFARLayout]) {
    let name = PathParts.name(of: path)
    let folder = PathParts.folder(of: path)
    for layout in layouts where layout.role(of: name) != nil {
      self.init(layout, folder: folder, names: [name])
      return
    }
    guard let layout = layouts.first(where: { BatchFiles.holdsRecords(path, $0) }) else { return nil }
    self.init(layout: layout, folder: folder, training: [name], heldOut: nil)
  }

  /// Whether a file is whole records with labels in range.
  private static func holdsRecords(_ path: String, _ layout: CIFARLayout) -> Bool {
    guard let file = try? FileBytes(path: path), file.count > 0, file.count % layout.recordBytes == 0 else {
      return false
    }
    return (try? CIFARRecords(files: [path], layout: layout)) != nil
  }
}
