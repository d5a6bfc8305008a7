import Formats
import Foundation
import Notebook

/// The user's settings as a file: what it says, and what is wrong with it.
struct SettingsFile {
  /// Where it is, or would be.
  let path: String
  /// What it says; nothing where there is none or it cannot be read.
  let settings: Settings
  /// What is wrong, a line each, with the file's name.
  let problems: [String]

  /// More is no settings file.
  static let largest = 64 << 10
  /// Problems that are told; a file of another kind has one in every line.
  private static let mostProblems = 20

  /// Reads it; a file that is not there says nothing.
  init(path: String) {
    self.path = path
    guard !FileSystem.isFree(path) else {
      (settings, problems) = (Settings(), [])
      return
    }
    do throws(FormatError) {
      let bytes = try FileBytes.read(path: path, limit: Self.largest)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        (settings, problems) = (Settings(), [Self.notText(bytes, path)])
        return
      }
      let (read, wrong) = Settings.read(text)
      settings = read
      let more = wrong.count - Self.mostProblems
      problems =
        wrong.prefix(Self.mostProblems).map { "\(path):\($0)" }
        + (more > 0 ? ["\(path): and \(more) problems more"] : [])
    } catch {
      (settings, problems) = (Settings(), [error.description])
    }
  }

  /// Writes other values for some of its names; a file that is none of text is left as it is.
  ///
  /// - Returns: why it was not written; nil when it was.
  static func keep(_ kept: [KeptSetting], at path: String) -> Failure? {
    do {
      var text = ""
      if !FileSystem.isFree(path) {
        let bytes = try FileBytes.read(path: path, limit: largest)
        guard let old = String(validating: bytes, as: UTF8.self) else {
          return Failure("\(notText(bytes, path)), and nothing is written over it")
        }
        text = old
      }
      try FileSystem.makeFolder(PathParts.folder(of: path))
      try AtomicFile.write(Data(Settings.rewriting(text, with: kept).utf8), to: path)
      return nil
    } catch { return Failure(error) }
  }

  private static func notText(_ bytes: [UInt8], _ path: String) -> String {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let first = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    return "\(path):\(first + 1): this is no UTF-8; nothing in the file counts"
  }

  /// What the screen says of the problems; nil where there are none.
  var note: String? {
    guard let first = problems.first else { return nil }
    return "settings: " + first
      + (problems.count > 1 ? " (and \(problems.count - 1) more, told when the program ends)" : "")
  }
}
