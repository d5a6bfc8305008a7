import Foundation

/// Where the program finds and puts files, decided by values that are passed in: environment, current folder
/// and the path of the executable.
public struct FileLocations: Sendable, Equatable {
  private let environment: [String: String]
  private let currentDirectory: String
  private let executable: String

  /// Locations for an environment, a current folder and an executable (links in its path are followed).
  public init(environment: [String: String], currentDirectory: String, executable: String) {
    self.environment = environment
    self.currentDirectory = currentDirectory
    self.executable = URL(fileURLWithPath: executable).resolvingSymlinksInPath().path
  }

  /// The folder of sample images and shipped weights; nil where there is none.
  ///
  /// `$RESNEXT_TUI_ASSETS` alone when it is set; else `Assets` or `share/resnext-tui` in a folder above the
  /// executable; else `resnext-tui` in one of `$XDG_DATA_DIRS`.
  public var assets: String? {
    if let named = variable("RESNEXT_TUI_ASSETS") { return isFolder(named) ? named : nil }
    let above = foldersAboveExecutable.flatMap { [$0 + "/Assets", $0 + "/share/resnext-tui"] }
    let shared = (variable("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").split(separator: ":")
    return (above + shared.map { $0 + "/resnext-tui" }).first { isFolder($0 + "/samples") }
  }

  /// The folder of this user's own files: `$XDG_DATA_HOME/resnext-tui`, by default under `~/.local/share`.
  public var userData: String {
    // A relative path is void by the XDG base directory specification.
    if let named = variable("XDG_DATA_HOME"), named.hasPrefix("/") { return named + "/resnext-tui" }
    return (variable("HOME") ?? currentDirectory) + "/.local/share/resnext-tui"
  }

  /// Folders in which data sets are looked for, first hit counts.
  public var dataSearchPath: [String] {
    [variable("RESNEXT_TUI_DATA"), userData, currentDirectory + "/data"].compactMap(\.self)
  }

  /// The folder of new sessions: the checkout's own `Sessions` when the program was built in a checkout and
  /// runs inside it, else the user's folder.
  public var sessions: String {
    let checkout = foldersAboveExecutable.first {
      FileManager.default.fileExists(atPath: $0 + "/Package.swift") && isFolder($0 + "/Sessions")
    }
    guard let checkout, (resolved(currentDirectory) + "/").hasPrefix(checkout + "/") else { return userData }
    return checkout + "/Sessions"
  }

  /// The folder of training runs that were given no other.
  public var runs: String { userData + "/runs" }

  private var foldersAboveExecutable: [String] {
    var folders: [String] = []
    var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    while folder.path != "/" {
      folders.append(folder.path)
      folder = folder.deletingLastPathComponent()
    }
    return folders
  }

  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
