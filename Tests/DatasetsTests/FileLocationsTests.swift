import Foundation
import Testing

@testable import Datasets

@Suite struct FileLocationsTests {
  private func locations(
    _ environment: [String: String] = [:], in folder: String = "/place", executable: String = "/none/bin/x"
  ) -> FileLocations {
    FileLocations(environment: environment, currentDirectory: folder, executable: executable)
  }

  @Test func userDataFollowXDGWhereItIsAbsolute() {
    #expect(locations(["XDG_DATA_HOME": "/d", "HOME": "/h"]).userData == "/d/resnext-tui")
    #expect(locations(["XDG_DATA_HOME": "d", "HOME": "/h"]).userData == "/h/.local/share/resnext-tui")
    #expect(locations(["XDG_DATA_HOME": "", "HOME": "/h"]).userData == "/h/.local/share/resnext-tui")
    #expect(locations().userData == "/place/.local/share/resnext-tui")
    #expect(locations(["HOME": "/h"]).runs == "/h/.local/share/resnext-tui/runs")
  }

  @Test func dataAreLookedForInFourPlacesWhatWasFetchedLast() {
    #expect(
      locations(["RESNEXT_TUI_DATA": "/r", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c"]).dataSearchPath
        == ["/r", "/d/resnext-tui", "/place/data", "/c/resnext-tui"])
    #expect(
      locations(["XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "c", "HOME": "/h"]).dataSearchPath
        == ["/d/resnext-tui", "/place/data", "/h/.cache/resnext-tui"])
    #expect(locations().cache == "/place/.cache/resnext-tui")
  }

  @Test func assetsAreTheNamedFolderOrNone() throws {
    let root = try TemporaryFolder()
    try root.folder("Assets/samples")
    let executable = root.path + "/.build/x"
    #expect(locations(executable: executable).assets == root.path + "/Assets")
    let named = try root.folder("mine")
    #expect(locations(["RESNEXT_TUI_ASSETS": named], executable: executable).assets == named)
    #expect(locations(["RESNEXT_TUI_ASSETS": "/nonexistent"], executable: executable).assets == nil)
  }

  @Test func assetsAreFoundAboveTheExecutableThroughALink() throws {
    let root = try TemporaryFolder()
    try root.folder("checkout/Assets/samples")
    try root.folder("checkout/.build/release")
    try root.file("checkout/.build/release/resnext-tui", [])
    try root.folder("bin")
    try FileManager.default.createSymbolicLink(
      atPath: root.path + "/bin/resnext-tui",
      withDestinationPath: root.path + "/checkout/.build/release/resnext-tui")
    #expect(locations(executable: root.path + "/bin/resnext-tui").assets == root.path + "/checkout/Assets")
  }

  @Test func assetsAreFoundInAnInstalledTreeAndInDataDirs() throws {
    let root = try TemporaryFolder()
    try root.folder("usr/share/resnext-tui/samples")
    #expect(locations(executable: root.path + "/usr/bin/x").assets == root.path + "/usr/share/resnext-tui")
    let variable = ["XDG_DATA_DIRS": "/nonexistent:" + root.path + "/usr/share"]
    #expect(locations(variable).assets == root.path + "/usr/share/resnext-tui")
    #expect(locations(["XDG_DATA_DIRS": "/nonexistent"]).assets == nil)
  }

  @Test func sessionsGoToTheCheckoutOnlyFromInsideIt() throws {
    let root = try TemporaryFolder()
    try root.folder("checkout/Sessions")
    try root.folder("checkout/Sources")
    try root.folder("checkout2")
    try root.file("checkout/Package.swift", [])
    let executable = root.path + "/checkout/.build/debug/x"
    let home = ["HOME": "/h"]
    for inside in ["checkout", "checkout/Sources"] {
      #expect(
        locations(home, in: root.path + "/" + inside, executable: executable).sessions
          == root.path + "/checkout/Sessions")
    }
    for outside in ["", "/checkout2"] {
      #expect(
        locations(home, in: root.path + outside, executable: executable).sessions
          == "/h/.local/share/resnext-tui")
    }
    #expect(
      locations(home, in: root.path + "/checkout").sessions == "/h/.local/share/resnext-tui")
  }
}
