import Foundation
import Testing

/// The program as it was built beside these tests, run as a user runs it.
struct BuiltProgram {
  /// Its path: the one that `$RESNEXT_TUI_PROGRAM` names, else beside the bundle of tests that runs now.
  static var path: String {
    get throws {
      if let named = ProcessInfo.processInfo.environment["RESNEXT_TUI_PROGRAM"], !named.isEmpty {
        return named
      }
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      var folders = [URL(fileURLWithPath: tests).deletingLastPathComponent().path]
      // Where a helper of the toolchain runs the bundle, the bundle's path stands in the arguments.
      folders += CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
      let paths = folders.map { $0 + "/resnext-tui" }
      return try #require(
        paths.first { FileManager.default.isExecutableFile(atPath: $0) }, "not among \(paths)")
    }
  }

  /// What came of a run.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// Standard output's lines as JSON.
    func json() throws -> [[String: Any]] {
      try output.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
    }
  }

  /// The environment of a run: little of the tester's own, nothing of the tester's files.
  static func environment(_ folder: TemporaryFolder, _ more: [String: String] = [:]) -> [String: String] {
    var environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
      "XDG_DATA_HOME": folder.file("share"), "TMPDIR": folder.path, "LC_ALL": "C.UTF-8",
    ]
    // An empty value means that a variable is unset.
    for (name, value) in more { environment[name] = value.isEmpty ? nil : value }
    return environment
  }

  /// Runs it to its end, its output in files so that no pipe can fill.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, _ more: [String: String] = [:],
    executable: String? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try executable ?? path)
    process.arguments = arguments
    process.environment = environment(folder, more)
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    let name = UUID().uuidString
    let output = try file(folder.file(name + ".out"))
    let errors = try file(folder.file(name + ".err"))
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try String(contentsOfFile: folder.file(name + ".out"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.file(name + ".err"), encoding: .utf8))
  }

  private static func file(_ path: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return try #require(FileHandle(forWritingAtPath: path))
  }
}

/// The root of the checkout these tests were compiled in.
let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path
