import Formats

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
    self.executable = FileSystem.realPath(executable) ?? executable
  }

  /// The folder of sample images and shipped weights; nil where there is none.
  ///
  /// `$RESNEXT_TUI_ASSETS` alone when it is set; else `Assets` or `share/resnext-tui` in a folder above the
  /// executable; else `resnext-tui` in one of `$XDG_DATA_DIRS`.
  public var assets: String? {
    if let named = variable("RESNEXT_TUI_ASSETS") { return FileSystem.isFolder(named) ? named : nil }
    let above = foldersAboveExecutable.flatMap { [$0 + "/Assets", $0 + "/share/resnext-tui"] }
    let shared = (variable("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").utf8.split(
      separator: UInt8(ascii: ":"))
    return (above + shared.map { "\(Substring($0))/resnext-tui" }).first {
      FileSystem.isFolder($0 + "/samples")
    }
  }

  /// The folder of this user's own files: `$XDG_DATA_HOME/resnext-tui`, by default under `~/.local/share`.
  public var userData: String {
    // A relative path is void by the XDG base directory specification.
    if let named = variable("XDG_DATA_HOME"), named.hasPrefix("/") { return named + "/resnext-tui" }
    return (variable("HOME") ?? currentDirectory) + "/.local/share/resnext-tui"
  }

  /// The folder of what the program remembers of this user: `$XDG_STATE_HOME/resnext-tui`, by default under
  /// `~/.local/state`.
  public var userState: String {
    // A relative path is void, as above.
    if let named = variable("XDG_STATE_HOME"), named.hasPrefix("/") { return named + "/resnext-tui" }
    return (variable("HOME") ?? currentDirectory) + "/.local/state/resnext-tui"
  }

  /// The user's settings: `$XDG_CONFIG_HOME/resnext-tui/config`, by default under `~/.config`.
  public var settingsFile: String {
    // A relative path is void, as above.
    if let named = variable("XDG_CONFIG_HOME"), named.hasPrefix("/") { return named + "/resnext-tui/config" }
    return (variable("HOME") ?? currentDirectory) + "/.config/resnext-tui/config"
  }

  /// The folder of data that were fetched and can be fetched again: `$XDG_CACHE_HOME/resnext-tui`, by default under
  /// `~/.cache`.
  public var cache: String {
    // A relative path is void, as above.
    if let named = variable("XDG_CACHE_HOME"), named.hasPrefix("/") { return named + "/resnext-tui" }
    return (variable("HOME") ?? currentDirectory) + "/.cache/resnext-tui"
  }

  /// Folders in which data sets are looked for, first hit counts.
  public var dataSearchPath: [String] {
    [variable("RESNEXT_TUI_DATA"), userData, currentDirectory + "/data", cache].compactMap(\.self)
  }

  /// The folder of new sessions: the checkout's own `Sessions` when the program was built in a checkout and
  /// runs inside it, else the user's folder.
  public var sessions: String {
    let checkout = foldersAboveExecutable.first {
      FileSystem.exists($0 + "/Package.swift") && FileSystem.isFolder($0 + "/Sessions")
    }
    guard let checkout,
      ((FileSystem.realPath(currentDirectory) ?? currentDirectory) + "/").hasPrefix(checkout + "/")
    else { return userData }
    return checkout + "/Sessions"
  }

  /// The path that a person typed, `~/` in its beginning being the home folder, as in a shell.
  public func typed(_ path: String) -> String {
    guard path.utf8.starts(with: "~/".utf8), let home = variable("HOME") else { return path }
    return PathParts.joined(home, String(path.unicodeScalars.dropFirst(2)))
  }

  /// The folder of training runs that were given no other.
  public var runs: String { userData + "/runs" }

  private var foldersAboveExecutable: [String] {
    var folders: [String] = []
    var folder = PathParts.folder(of: executable)
    while folder != "/" && folder != "." {
      folders.append(folder)
      folder = PathParts.folder(of: folder)
    }
    return folders
  }

  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

}
