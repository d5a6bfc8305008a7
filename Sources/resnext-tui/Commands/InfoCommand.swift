import Formats
import CNcurses
import COneDNN
import Datasets
import Foundation
import Kernels

/// `info`: the program, the machine, and every path that is used.
struct InfoCommand: ProgramCommand {
  static let description = CommandDescription(
    "info", "print version, processor, libraries, data and every path in use", usage: "[--json]",
    options: [.json], takesNetwork: false)

  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let facts = facts(context)
    if json {
      try context.output.writeLine(JSONValue.ordered(facts).text())
    } else {
      try context.output.write(facts.map { InfoCommand.lines($0, $1) }.joined())
    }
  }

  private func facts(_ context: ProgramContext) -> [(String, JSONValue)] {
    let locations = context.locations
    return [
      ("version", .string(Program.version)),
      ("processor", .string(InfoCommand.processor)),
      ("cores", .integer(ProcessInfo.processInfo.activeProcessorCount)),
      ("simd", .string(ProcessorCheck.simd)),
      ("kernels", .ordered(kernels)),
      (
        "libraries",
        .ordered([
          ("oneDNN", .string(oneDNNVersion)),
          (
            "ncurses",
            .string(String(cString: curses_version()).replacingOccurrences(of: "ncurses ", with: ""))
          ),
        ])
      ),
      ("data", .ordered(data(locations))),
      (
        "paths",
        .ordered([
          ("executable", .string(context.executablePath)),
          ("assets", locations.assets.map(JSONValue.string) ?? .null),
          ("weights", locations.shippedWeights.map(JSONValue.string) ?? .null),
          ("sessions", .string(locations.sessions)), ("runs", .string(locations.runs)),
          ("user", .string(locations.userData)),
        ])
      ),
    ]
  }

  /// Which kernel runs the convolutions that networks of the family are made of.
  private var kernels: [(String, JSONValue)] {
    let kinds: [(name: String, channels: Int, groups: Int, kernel: Int)] = [
      ("1×1", 64, 1, 1), ("1×1, 32 × 4d", 128, 32, 1), ("3×3", 64, 1, 3), ("3×3, 8 × 14d", 112, 8, 3),
      ("3×3, 32 × 4d", 128, 32, 3), ("3×3, 32 × 2d", 64, 32, 3), ("7×7", 8, 1, 7),
    ]
    return kinds.compactMap { kind in
      InfoCommand.backend(channels: kind.channels, groups: kind.groups, kernel: kind.kernel).map {
        (kind.name, .string($0))
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

  private var oneDNNVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    onednn_version_numbers(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  private func data(_ locations: FileLocations) -> [(String, JSONValue)] {
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
      ("shapes", .string(Dataset.shapes.name)), ("cifar10", found(.cifar10)), ("cifar100", found(.cifar100)),
    ]
  }

  /// The processor's own name.
  static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") || $0.hasPrefix("CPU part") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  private static func lines(_ name: String, _ value: JSONValue, indent: String = "") -> String {
    let width = indent.isEmpty ? 12 : 16
    let label = indent + name + String(repeating: " ", count: max(1, width - indent.count - name.count))
    switch value {
    case .members(let members):
      return "\(indent)\(name)\n" + members.map { lines($0.name, $0.value, indent: indent + "  ") }.joined()
    case .string(let text): return "\(label)\(text)\n"
    case .null: return "\(label)not found\n"
    default: return "\(label)\(value.text())\n"
    }
  }
}
