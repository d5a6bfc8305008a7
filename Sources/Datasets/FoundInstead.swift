import Formats

/// What is in a place where no data set was found, in a few words for a person.
struct FoundInstead {
  private let place: String

  /// A place that was looked in.
  init(_ place: String) { self.place = place }

  /// Such as "holds Python pickles (data_batch_1, …); the binary version is read here".
  var text: String {
    do throws(FormatError) {
      guard FileSystem.isFolder(place) else { return try Self.file(FileBytes(path: place)) }
      return contents(of: place, try FileSystem.names(in: place))
    } catch {
      guard case .inaccessible(_, let reason) = error else { return error.description }
      switch FileKind(path: place) {
      case .pipe?, .socket?, .device?: return reason
      default: return FileSystem.exists(place) ? "cannot be read: \(reason)" : "is not there"
      }
    }
  }

  // MARK: Folders

  private func contents(of folder: String, _ names: [String]) -> String {
    let names = names.filter { !$0.hasPrefix(".") }
    guard !names.isEmpty else { return "is an empty folder" }
    if let known = Self.known(names, in: folder) { return "holds \(known)" }
    let below = DatasetSearch.subfolders(of: folder).prefix(64)
    for deeper in below + below.flatMap(DatasetSearch.subfolders).prefix(64) {
      guard let known = Self.known(DatasetSearch.names(in: deeper), in: deeper) else { continue }
      return "holds \(deeper.dropFirst(folder.count).drop { $0 == "/" }) with \(known)"
    }
    return "holds \(Self.listed(names))"
  }

  /// Other ways to keep such data, by the names in a folder; nil for none that is known.
  private static func known(_ names: [String], in folder: String) -> String? {
    let binary = "the binary version is read here"
    let pickles = names.filter { isPickle($0, in: folder) }
    if !pickles.isEmpty {
      return "Python pickles (\(listed(pickles))); \(binary): cifar-10-binary.tar.gz, cifar-100-binary.tar.gz"
    }
    if let archive = names.first(where: isArchive) {
      let isBinary = archive.contains("binary") || !archive.contains("cifar")
      return "the archive \(archive), not unpacked"
        + (isBinary
          ? ": tar -xzf \(archive)" : "; \(binary): cifar-10-binary.tar.gz, cifar-100-binary.tar.gz")
    }
    if names.contains(where: { $0.hasSuffix(".mat") && $0.contains("batch") }) {
      return "MATLAB files; \(binary): cifar-10-binary.tar.gz"
    }
    if let batch = names.first(where: { $0.lowercased().hasSuffix(".bin") }) {
      let size = (try? FileBytes(path: folder + "/" + batch))?.count ?? 0
      return
        "\(batch), which is no batch file: \(size) bytes are no records of 3073 or 3074 with labels in range"
    }
    let pictures = names.filter { isPicture($0) }
    if let first = pictures.first {
      return "\(pictures.count) pictures (\(first)); batch files are read here"
    }
    return nil
  }

  private static func isPickle(_ name: String, in folder: String) -> Bool {
    let isNamed =
      name.hasPrefix("data_batch_") || ["batches.meta", "test_batch", "train", "test", "meta"].contains(name)
    guard isNamed, !name.hasSuffix(".bin"), !name.hasSuffix(".mat") else { return false }
    return firstBytes(of: folder + "/" + name).first == 0x80
  }

  private static func isArchive(_ name: String) -> Bool {
    [".tar.gz", ".tgz", ".tar", ".zip"].contains { name.lowercased().hasSuffix($0) }
  }

  private static func isPicture(_ name: String) -> Bool {
    [".png", ".jpg", ".jpeg"].contains { name.lowercased().hasSuffix($0) }
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }

  // MARK: Files

  private static func file(_ file: FileBytes) -> String {
    let (path, size) = (file.path, file.count)
    guard size > 0 else { return "is an empty file" }
    let name = PathParts.name(of: path)
    if isArchive(name) || firstBytes(of: path).starts(with: [0x1F, 0x8B]) {
      return "is an archive; unpack it and name the folder"
    }
    if firstBytes(of: path).first == 0x80 {
      return
        "is a Python pickle; the binary version is read here: cifar-10-binary.tar.gz, cifar-100-binary.tar.gz"
    }
    let kind = (try? FileKind(file)) ?? .unknown
    let what = kind == .unknown ? "no batch file" : kind.description
    return "is \(what): \(size) bytes are no records of 3073 or 3074 with labels in range"
  }

  private static func firstBytes(of path: String) -> [UInt8] {
    guard let file = try? FileBytes(path: path) else { return [] }
    return (try? file.bytes(at: 0, count: min(2, file.count))) ?? []
  }
}
