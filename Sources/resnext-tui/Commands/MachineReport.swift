import CNcurses
import COneDNN
import Datasets
import Formats
import Foundation
import Kernels
import Notebook

/// What `info` says: the program, the machine, and every path that is used.
struct MachineReport {
  /// One thing that is said.
  struct Row {
    /// What it belongs to; empty for what stands alone.
    let section: String
    /// Its name.
    let name: String
    /// Its value as JSON.
    let value: JSONValue
    /// Its value for a person.
    let text: String

    init(_ section: String, _ name: String, _ value: JSONValue, text: String? = nil) {
      self.section = section
      self.name = name
      self.value = value
      self.text = text ?? Row.text(value)
    }

    private static func text(_ value: JSONValue) -> String {
      switch value {
      case .string(let text): return text
      case .null: return "not found"
      default: return value.text()
      }
    }
  }

  /// Everything that is said, section by section.
  let rows: [Row]

  /// Looks at the machine; whether data are sound is found by opening them.
  init(_ locations: FileLocations, executable: String) {
    rows =
      Self.program + Self.kernels + Self.libraries + Self.data(locations) + Self.paths(locations, executable)
  }

  /// The report as text and values, for the notebook.
  var facts: [MachineFact] {
    rows.map { MachineFact(section: $0.section, name: $0.name, value: $0.text) }
  }

  // MARK: Writing

  /// The report as one JSON object, the sections as objects in it.
  var json: JSONValue {
    var members: [(String, JSONValue)] = []
    for (section, rows) in sections {
      let values = rows.map { ($0.name, $0.value) }
      if section.isEmpty { members += values } else { members.append((section, .ordered(values))) }
    }
    return .ordered(members)
  }

  /// The report as lines for a person.
  var text: String {
    sections.map { section, rows in
      let indent = section.isEmpty ? "" : "  "
      let width = section.isEmpty ? 12 : 16
      let heading = section.isEmpty ? "" : "\(section)\n"
      return heading
        + rows.map { row in
          let gap = max(1, width - indent.count - row.name.count)
          return "\(indent)\(row.name)\(String(repeating: " ", count: gap))\(row.text)\n"
        }.joined()
    }.joined()
  }

  /// The rows of each section, in order.
  private var sections: [(String, [Row])] {
    var sections: [(String, [Row])] = []
    for row in rows {
      if sections.last?.0 == row.section {
        sections[sections.count - 1].1.append(row)
      } else {
        sections.append((row.section, [row]))
      }
    }
    return sections
  }
}

// MARK: - Looking

extension MachineReport {
  private static var program: [Row] {
    [
      Row("", "version", .string(Program.version)), Row("", "processor", .string(processor)),
      Row("", "cores", .integer(ProcessInfo.processInfo.activeProcessorCount)),
      Row("", "simd", .string(ProcessorCheck.simd)),
    ]
  }

  /// The processor's own name.
  static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") || $0.hasPrefix("CPU part") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  /// Which kernel runs the convolutions that networks of the family are made of.
  private static var kernels: [Row] {
    let kinds: [(name: String, channels: Int, groups: Int, kernel: Int)] = [
      ("1×1", 64, 1, 1), ("1×1, 32 × 4d", 128, 32, 1), ("3×3", 64, 1, 3), ("3×3, 8 × 14d", 112, 8, 3),
      ("3×3, 32 × 4d", 128, 32, 3), ("3×3, 32 × 2d", 64, 32, 3), ("7×7", 8, 1, 7),
    ]
    return kinds.compactMap { kind in
      backend(channels: kind.channels, groups: kind.groups, kernel: kind.kernel).map {
        Row("kernels", kind.name, .string($0))
      }
    }
  }

  /// The name of what computes such a convolution on small maps; nil when none can be made.
  private static func backend(channels: Int, groups: Int, kernel: Int) -> String? {
    let geometry = try? ConvolutionGeometry(
      inputChannels: channels, outputChannels: channels, groups: groups, kernel: kernel,
      padding: .all(kernel / 2), inputHeight: 8, inputWidth: 8)
    let workspace = Workspace(workers: Workers(threads: 1))
    let convolution = geometry.flatMap {
      try? Convolution($0, batch: 1, trainable: false, workspace: workspace)
    }
    return convolution?.implementations.first
  }

  private static var libraries: [Row] {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    onednn_version_numbers(&major, &minor, &patch)
    let ncurses = String(cString: curses_version()).replacingOccurrences(of: "ncurses ", with: "")
    return [
      Row("libraries", "oneDNN", .string("\(major).\(minor).\(patch)")),
      Row("libraries", "ncurses", .string(ncurses)),
    ]
  }

  private static func data(_ locations: FileLocations) -> [Row] {
    func found(_ source: DataSource) -> JSONValue {
      do throws(DatasetError) {
        let dataset = try Dataset.open(source, locations: locations, for: .evaluation)
        return .string("\(dataset.name) in \(dataset.location ?? "the program")")
      } catch {
        if case .notFound = error { return .null }
        return .string("broken: \(error)")
      }
    }
    return [
      Row("data", "shapes", .string(Dataset.shapes.name)), Row("data", "cifar10", found(.cifar10)),
      Row("data", "cifar100", found(.cifar100)),
    ]
  }

  private static func paths(_ locations: FileLocations, _ executable: String) -> [Row] {
    let settings = locations.settingsFile
    let isThere = FileSystem.exists(settings)
    return [
      Row("paths", "executable", .string(executable)),
      Row("paths", "assets", locations.assets.map(JSONValue.string) ?? .null),
      Row("paths", "weights", locations.shippedWeights.map(JSONValue.string) ?? .null),
      Row("paths", "sessions", .string(locations.sessions)),
      Row("paths", "runs", .string(locations.runs)), Row("paths", "user", .string(locations.userData)),
      Row("paths", "unsaved", .string(locations.unsaved)), Row("paths", "cache", .string(locations.cache)),
      Row(
        "paths", "config", .ordered([("path", .string(settings)), ("found", .bool(isThere))]),
        text: isThere ? settings : "\(settings) (not there)"),
    ]
  }
}
