import Datasets
import Foundation
import Formats
import Testing

@testable import resnext_tui

/// What `info` says, as rows, as text, as JSON.
@Suite("The machine's report")
struct MachineReportTests {
  private func report(_ folder: TemporaryFolder) -> MachineReport {
    let environment = [
      "HOME": folder.path, "XDG_DATA_HOME": "/nowhere/share", "RESNEXT_TUI_ASSETS": "/nowhere",
    ]
    return MachineReport(
      FileLocations(environment: environment, currentDirectory: folder.path, executable: "/nowhere/x"),
      executable: "/nowhere/x")
  }

  @Test("Text, JSON and facts say the same")
  func agreement() throws {
    let folder = try TemporaryFolder()
    let report = report(folder)
    #expect(report.facts.count == report.rows.count)
    for fact in report.facts {
      #expect(report.text.contains("\(fact.name) ") && report.text.contains(" \(fact.value)\n"))
      let value = fact.section.isEmpty ? report.json : try #require(member(fact.section, of: report.json))
      #expect(member(fact.name, of: value) != nil)
    }
    guard case .members(let members) = report.json else {
      Issue.record("no object")
      return
    }
    #expect(
      members.map(\.name) == [
        "version", "processor", "cores", "simd", "kernels", "libraries", "data", "paths",
      ])
  }

  private func member(_ name: String, of value: JSONValue) -> JSONValue? {
    guard case .members(let members) = value else { return nil }
    return members.first { $0.name == name }?.value
  }

  @Test("What stands alone begins at the margin, sections are indented, names take 12 and 16 columns")
  func layout() throws {
    let folder = try TemporaryFolder()
    let text = report(folder).text
    #expect(text.hasPrefix("version     \(Program.version)\nprocessor   "))
    #expect(text.contains("\nlibraries\n  oneDNN        "))
    #expect(text.contains("\npaths\n  executable    /nowhere/x\n  assets        not found\n"))
    #expect(text.contains("\n  runs          /nowhere/share/resnext-tui/runs\n"))
  }

  @Test("The settings' file is named whether it is there or not")
  func settings() throws {
    let folder = try TemporaryFolder()
    let path = folder.file(".config/resnext-tui/config")
    let place = "paths"
    #expect(report(folder).text.hasSuffix("  config        \(path) (not there)\n"))
    let missing = try #require(member(place, of: report(folder).json))
    #expect(member("config", of: missing)?.text() == #"{"path":"\#(path)","found":false}"#)
    try FileManager.default.createDirectory(
      atPath: folder.file(".config/resnext-tui"), withIntermediateDirectories: true)
    try folder.write(".config/resnext-tui/config", [])
    #expect(report(folder).text.hasSuffix("  config        \(path)\n"))
    #expect(report(folder).json.text().hasSuffix(#""found":true}}}"#))
  }
}
