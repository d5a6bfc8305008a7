import Formats

/// Runs that a folder already holds when a new one begins: each is moved into a folder `previous-N` of its own.
///
/// Files are renamed one by one into `previous-N.moving`, which takes its name when all are there: what was interrupted in
/// between is finished by the next run, before anything else is written.
enum PreviousRuns {
  private static let unfinished = ".moving"

  /// Moves the files of a run, if there are any; other files stay.
  ///
  /// - Returns: the path of the folder that keeps them; nil where there was no run.
  /// - Throws: `FormatError.inaccessible`; then no file is lost, and the folder is not yet free.
  static func setAside(in folder: String) throws(FormatError) -> String? {
    let begun = names(in: folder).filter { number(of: $0) != nil && $0.hasSuffix(unfinished) }.min()
    let files = RunFile.present(in: folder)
    guard begun != nil || !files.isEmpty else { return nil }
    let moving: String
    if let begun { moving = "\(folder)/\(begun)" } else { moving = try claim(in: folder) }
    for file in files {
      let target = "\(moving)/\(file)"
      try FileSystem.makeFolder(PathParts.folder(of: target))
      try FileSystem.rename("\(folder)/\(file)", to: freeName(target))
    }
    return try finish(moving, in: folder)
  }

  private static func claim(in folder: String) throws(FormatError) -> String {
    var next = nextNumber(in: folder)
    while true {
      let path = "\(folder)/previous-\(next)\(unfinished)"
      if try FileSystem.makeNewFolder(path) { return path }
      next += 1
    }
  }

  private static func finish(_ moving: String, in folder: String) throws(FormatError) -> String {
    var final = String(moving.dropLast(unfinished.count))
    if FileSystem.exists(final) {
      final = "\(folder)/previous-\(nextNumber(in: folder))"
    }
    try FileSystem.rename(moving, to: final)
    return final
  }

  /// One more than the highest number in use, so that numbers follow the order of time.
  private static func nextNumber(in folder: String) -> Int {
    (names(in: folder).compactMap(number).max() ?? 0) + 1
  }

  /// The number in `previous-N` or `previous-N.moving`; nil for other names.
  private static func number(of name: String) -> Int? {
    guard name.hasPrefix("previous-") else { return nil }
    let rest = name.dropFirst("previous-".count)
    let digits = rest.hasSuffix(unfinished) ? rest.dropLast(unfinished.count) : rest
    guard let number = Int(digits), (1..<1 << 31).contains(number) else { return nil }
    return number
  }

  /// A name that no file has: a run that was interrupted while it was moved may have begun to move one of the same name.
  private static func freeName(_ path: String) -> String {
    var name = path
    var number = 2
    while FileSystem.exists(name) {
      name = "\(path).\(number)"
      number += 1
    }
    return name
  }

  private static func names(in folder: String) -> [String] {
    (try? FileSystem.names(in: folder)) ?? []
  }
}
