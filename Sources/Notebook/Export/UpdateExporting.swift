import Formats
import Foundation

/// A file to write with what is shown.
public struct ExportFile: Sendable {
  /// Where it goes.
  public var path: String
  /// Whether it may take the place of a file that is there.
  public var replaces: Bool
  /// Makes its bytes, off the main thread.
  public var contents: @Sendable () throws(Failure) -> Data

  /// A file of its parts.
  public init(path: String, replaces: Bool, contents: @escaping @Sendable () throws(Failure) -> Data) {
    self.path = path
    self.replaces = replaces
    self.contents = contents
  }
}

extension NotebookState {
  /// Begins the line that exports what is shown, with a name that says what that is.
  mutating func askForExport() {
    let cell = cell.definition
    let block = cell.namedBlock(self)?.text(form)
    let parts = [self.cell.rawValue, block, stepName].compactMap(\.self)
    let format: ExportFormat = cell.map(self) == nil ? .csv : .npy
    interface.overlay = .prompt(
      Prompt(.command, text: "export \(parts.joined(separator: "-")).\(format.ending)"))
  }

  /// Writes what is shown into a file, in the format that its name ends in.
  mutating func export(to path: String, replacing: Bool) -> [Command] {
    guard let format = ExportFormat(path: path) else {
      let endings = ExportFormat.allCases.map { "." + $0.ending }.joined(separator: " ")
      say("export: '\(path)' ends in no format's name; possible: \(endings)", .failure)
      return [.bell]
    }
    let whole = wholePage(self, cell: cell, atLeast: size)
    let export = CellExport(self, as: format, size: whole)
    return [
      .export(
        ExportFile(path: path, replaces: replacing) { () throws(Failure) in try export.data() })
    ]
  }

  mutating func finishExport(to path: String, _ failure: Failure?) {
    if let failure {
      say("not exported: \(failure)", .failure)
    } else {
      say("exported \(path)")
    }
  }
}
