import Formats

/// Finds files in CIFAR's layout in a place that somebody named: in it, or up to two folders deeper.
struct DatasetSearch {
  /// The layouts looked for, the first one first.
  let layouts: [CIFARLayout]

  /// Folders looked into at each depth: a home directory is no data set.
  private static let widest = 256

  /// The files in a place: a batch file itself, the folder of some, or a folder above that one.
  ///
  /// Where several folders of one depth hold files, the layout looked for first counts, then the archive's own folder.
  ///
  /// - Returns: nil where there are none.
  /// - Throws: `DatasetError.ambiguous` where neither decides.
  func find(in place: String) throws(DatasetError) -> BatchFiles? {
    if !FileSystem.isFolder(place) { return BatchFiles(file: place, layouts: layouts) }
    var level = [place]
    for depth in 0...2 {
      for layout in layouts {
        let found = level.compactMap { BatchFiles(layout, folder: $0, names: Self.names(in: $0)) }
        if let files = try choose(found, layout, place) { return files }
      }
      if depth == 0, let only = onlyFile(in: place) { return only }
      level = level.flatMap(Self.subfolders).prefix(Self.widest).map { $0 }
    }
    return nil
  }

  private func choose(
    _ found: [BatchFiles], _ layout: CIFARLayout, _ place: String
  ) throws(DatasetError) -> BatchFiles? {
    guard found.count > 1 else { return found.first }
    let official = found.filter { $0.folder.hasSuffix("/" + layout.folder) }
    guard official.count == 1 else {
      throw .ambiguous(place: place, folders: found.map(\.folder))
    }
    return official[0]
  }

  /// The only `.bin` of a folder, where it is a batch under another name.
  private func onlyFile(in folder: String) -> BatchFiles? {
    let names = Self.names(in: folder).filter { $0.lowercased().hasSuffix(".bin") }
    return names.count == 1 ? BatchFiles(file: folder + "/" + names[0], layouts: layouts) : nil
  }

  /// Names in a folder, in order; none where it cannot be read.
  static func names(in folder: String) -> [String] {
    (try? FileSystem.names(in: folder)) ?? []
  }

  static func subfolders(of folder: String) -> [String] {
    names(in: folder).filter { !$0.hasPrefix(".") }.map { folder + "/" + $0 }.filter(FileSystem.isFolder)
  }
}
