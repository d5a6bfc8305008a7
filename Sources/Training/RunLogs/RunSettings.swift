import Datasets
import Formats
import ResNeXtModel
import Tensors

/// What is known of how a run was made.
public struct RunSettings: Hashable, Sendable {
  /// Everything that decides it; nil where no checkpoint says it.
  public var training: TrainingConfiguration?
  /// The network; nil where no file names one.
  public var network: NetworkConfiguration?
  /// What it was trained on, in few words.
  public var data: String?
  /// The program and its version.
  public var program: String?
  /// The command line.
  public var command: [String] = []
  /// Whether weights of it lie beside its log, by their names.
  public var weights: [WeightsFile] = []

  /// A weights file of a run.
  public struct WeightsFile: Hashable, Sendable {
    /// Its name in the run's folder.
    public let name: String
    /// The step whose weights it holds, where it says.
    public let step: Int?

    /// A file of its parts.
    public init(name: String, step: Int?) {
      self.name = name
      self.step = step
    }
  }

  /// Settings of which nothing is known.
  public init() {}

  /// Those of a configuration.
  public init(_ configuration: TrainingConfiguration) {
    training = configuration
    network = configuration.network
    data = configuration.data.argument
  }

  /// The network's preset and paths: `tiny 8×4d`; nil where it is not known.
  public var networkName: String? {
    guard let network else { return nil }
    let width = network.pathChannels(stage: 0) / max(1, network.cardinality)
    return "\(network.presetName ?? network.form.rawValue) \(network.cardinality)×\(width)d"
  }

  /// The settings by name, as far as they are known.
  public var rows: [(name: String, value: String)] {
    var rows: [(String, String)] = []
    func add(_ name: String, _ value: String?) {
      if let value { rows.append((name, value)) }
    }
    add("network", networkName)
    if let network {
      add("blocks", network.blocks.map(String.init).joined(separator: "-"))
      add("channels", ([network.stemChannels] + network.outputs).map(String.init).joined(separator: "-"))
      add("input", "\(network.inputSize)")
      add("classes", "\(network.classes)")
    }
    add("data", data)
    if let training {
      add("epochs", "\(training.epochs)")
      add("batch", "\(training.batchSize)")
      add("optimizer", training.optimizer.rawValue)
      add("rate", NumberText.rate(training.learningRate))
      add("schedule", training.schedule.rawValue)
      if training.optimizer == .sgd { add("momentum", NumberText.rate(training.momentum)) }
      add("weight decay", NumberText.rate(training.weightDecay))
      add("augment", training.augment ? "on" : "off")
      add("seed", "\(training.seed)")
    }
    add("program", program)
    return rows
  }

  /// The settings in which two runs differ: name, value here, value there; "–" where one is not known.
  public func difference(from other: RunSettings) -> [(name: String, own: String, other: String)] {
    let (mine, its) = (rows, other.rows)
    let names = mine.map(\.name) + its.map(\.name).filter { name in !mine.contains { $0.name == name } }
    return names.compactMap { name in
      let own = mine.first { $0.name == name }?.value ?? "–"
      let theirs = its.first { $0.name == name }?.value ?? "–"
      return own == theirs ? nil : (name, own, theirs)
    }
  }
}

extension NetworkConfiguration {
  /// The preset of which cardinality, width, classes and image size may differ; nil where there is none.
  public var presetName: String? {
    Preset.allCases.first { preset in
      var same = preset.configuration
      same.cardinality = cardinality
      same.width = width
      same.classes = classes
      same.inputSize = inputSize
      return same == self
    }?.rawValue
  }
}

/// The settings that a run's folder holds, read again where a file has changed.
struct StoredRunSettings: Sendable {
  private(set) var stamps: [FileStamp?] = []
  private(set) var settings = RunSettings()
  private(set) var problems: [RunProblem] = []

  private static let files = ["checkpoint.safetensors", "last.safetensors", "best.safetensors"]

  mutating func read(folder: String) {
    let names = Self.files + [RunCircumstances.fileName]
    let newest = names.map { FileStamp(path: PathParts.joined(folder, $0)) }
    guard newest != stamps else { return }
    stamps = newest
    settings = RunSettings()
    problems = []
    readCircumstances(folder)
    for (name, stamp) in zip(Self.files, newest) where stamp != nil { read(name, in: folder) }
  }

  private mutating func readCircumstances(_ folder: String) {
    do throws(TrainingError) {
      guard let found = try RunCircumstances.read(folder: folder) else { return }
      settings.program = found.program
      settings.command = found.command
      settings.data = found.data.map { source in
        if case .directory(let path) = source { PathParts.name(of: path) } else { source.argument }
      }
    } catch { note(RunCircumstances.fileName, error) }
  }

  private mutating func read(_ name: String, in folder: String) {
    let path = PathParts.joined(folder, name)
    do throws(TrainingError) {
      let entries = try TrainingError.wrapFile { () throws(FormatError) in
        try SafeTensors.metadata(path: path)
      }
      if name == Self.files[0] {
        let stored = try Checkpoint.settings(entries, path: path)
        settings.training = stored.configuration
        settings.network = stored.configuration.network
        settings.weights.append(.init(name: name, step: stored.progress.step))
      } else {
        let metadata = WeightsMetadata(path: path, entries: entries)
        if settings.network == nil { settings.network = try metadata.network() }
        settings.weights.append(.init(name: name, step: metadata.notes["step"].flatMap { Int($0) }))
        if settings.data == nil { settings.data = metadata.notes["data"] }
      }
    } catch { note(name, error) }
  }

  private mutating func note(_ name: String, _ error: TrainingError) {
    var reason = "\(error)"
    if case .file(let error) = error { reason = error.reason }
    problems.append(.settings(file: name, reason: reason))
  }
}
