import Formats
import ResNeXtModel
import Training

/// Which network a command is to work with: the one place where network options and a weights file meet.
///
/// Metadata of the file decide, and an option that says otherwise is wrong usage. A file without them takes its network
/// from the options, and without options from the one preset that has its shapes.
struct NetworkRequest: Equatable {
  let overrides: NetworkOverrides
  /// The weights file; nil where none was named.
  let path: String?
  /// Whether the head of the file is left aside for an untrained one.
  let freshHead: Bool

  static let weights = OptionDescription("weights", "F", "weights file (safetensors)")
  static let freshHead = OptionDescription(
    "fresh-head", nil, "put an untrained dense layer on the weights: for files without one, or other classes")

  /// Reads the options; what describes no network is refused before any file is opened.
  ///
  /// - Parameter changesDefault: Whether what they override is the default network, where they name none.
  /// - Throws: `CommandError.usage`.
  init(_ options: ParsedOptions, changesDefault: Bool = true) throws(CommandError) {
    overrides = try NetworkOverrides(options)
    path = options.text("weights")
    freshHead = options.has("fresh-head")
    if path == "" { throw .usage("--weights FILE is needed") }
    if freshHead, path == nil {
      throw .usage("--fresh-head: --weights FILE is needed, whose head is replaced")
    }
    if (path == nil && changesDefault) || overrides.preset != nil { _ = try NetworkOptions(options) }
  }

  /// The path of the weights, for commands that cannot do without.
  ///
  /// - Throws: `CommandError.usage`.
  func requiredPath() throws(CommandError) -> String {
    guard let path else { throw .usage("--weights FILE is needed") }
    return path
  }

  /// Reads the file, if there is one, and decides.
  ///
  /// - Parameters:
  ///   - classes: The number of classes of a fresh head where `--classes` does not say it; nil for the file's own.
  ///   - seed: Rules a fresh head.
  ///   - base: The network where neither a file nor a preset names one.
  /// - Throws: `CommandError.failed` for a broken file or tensors of another network, `.usage` where options contradict the
  ///   file or nothing says which network it holds.
  func resolve(
    classes: Int? = nil, seed: UInt64 = 0, base: NetworkConfiguration = Preset.notebookCIFAR.configuration
  ) throws(CommandError) -> ResolvedNetwork {
    guard let path else {
      return ResolvedNetwork(configuration: try overrides.applied(to: base), weights: nil)
    }
    do {
      let stored = try StoredWeights(path: path)
      var remarks = stored.remarks
      var network = try configuration(stored, path, &remarks)
      if freshHead, overrides.classes == nil, let classes { network.classes = classes }
      if freshHead { remarks.append("its head is untrained (seed \(seed), \(network.classes) classes)") }
      var weights = try stored.weights(for: network, head: freshHead ? .fresh(seed: seed) : .stored)
      weights.remarks = remarks
      return ResolvedNetwork(configuration: network, weights: weights)
    } catch {
      throw NetworkRequest.named(path, error)
    }
  }

  private func configuration(
    _ stored: StoredWeights, _ path: String, _ remarks: inout [String]
  ) throws -> NetworkConfiguration {
    if let network = stored.network {
      if let contradiction = overrides.contradiction(of: network, freshHead: freshHead) {
        throw CommandError.usage(
          "\(contradiction.option) contradicts \(path), whose network has \(contradiction.trait)")
      }
      var result = network
      if let input = overrides.input { result.inputSize = input }
      if freshHead, let classes = overrides.classes { result.classes = classes }
      return result
    }
    if overrides.preset == nil, let (preset, network) = stored.likelyNetwork {
      let result = try overrides.applied(to: network)
      remarks.append("the network is taken from its tensors: \(preset.rawValue), \(result.classes) classes")
      return result
    }
    guard !overrides.isEmpty else { throw stored.unknownNetwork }
    return try overrides.applied(to: Preset.notebookCIFAR.configuration)
  }

  /// The error with the file's name in front, once.
  private static func named(_ path: String, _ error: any Error) -> CommandError {
    if let error = error as? CommandError { return error }
    let command = CommandError(error)
    guard case .failed(let line) = command, !line.hasPrefix(path) else { return command }
    return .failed("\(path): \(line)")
  }
}

/// A network that is decided, and its weights where a file was named.
struct ResolvedNetwork {
  /// The network.
  let configuration: NetworkConfiguration
  /// Its weights, which fit it, with remarks for a person; nil where no file was named.
  let weights: DescribedWeights?

  /// The preset that this network is; nil for one of its own.
  var preset: Preset? { Preset.allCases.first { $0.configuration == configuration } }

  /// Says what was done to a file, as one line on standard error; nothing where nothing was.
  func report(_ path: String?, _ context: ProgramContext) {
    guard let path, let remarks = weights?.remarks, !remarks.isEmpty else { return }
    context.note("\(path): \(remarks.joined(separator: "; "))")
  }
}

extension DescribedWeights {
  /// Its network, loaded and ready to classify.
  ///
  /// - Throws: `CommandError.failed` where an operation cannot be made.
  func network(batch: Int, threads: Int) throws(CommandError) -> ResNeXt {
    do throws(ModelError) {
      let network = try ResNeXt(weights.configuration, batch: batch, trainable: false, threads: threads)
      try network.load(weights)
      return network
    } catch { throw .failed("\(error)") }
  }
}
