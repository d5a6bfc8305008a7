import Formats
import Tensors
import Datasets
import Training

/// `eval`: how well a weights file classifies the held-out images of a data set.
struct EvalCommand: ProgramCommand {
  static let description = CommandDescription(
    "eval", "classify the held-out images of a data set with given weights",
    usage: "--weights F [NETWORK] [--data D] [--json]",
    details: [
      "The weights file says which network it holds; NETWORK is for files that do not.",
      "A test batch alone is enough; of training batches alone, every tenth image is held out.",
    ],
    options: [NetworkRequest.weights, NetworkRequest.freshHead, ParsedOptions.data, .threads, .json])

  let network: NetworkRequest
  let path: String
  let data: DataSource?
  let threads: Int
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    network = try NetworkRequest(options)
    path = try network.requiredPath()
    data = try options.dataSource()
    threads = try options.threads()
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let source = data ?? Dataset.defaultSource(locations: context.locations)
    let dataset = try Dataset.open(source, locations: context.locations, for: .evaluation)
    let resolved = try network.resolve(classes: dataset.classNames.count)
    resolved.report(path, context)
    guard let file = resolved.weights else { return }
    if let reason = otherClasses(file.classNames, dataset.classNames) { context.note("\(path): \(reason)") }
    let result = try evaluate(file, dataset)
    guard json else {
      let loss = NumberText.plain(Double(result.loss), 4)
      let line = "accuracy \(NumberText.percent(result.accuracy, decimals: 1))  loss \(loss)"
      try context.output.writeLine(
        "\(NumberText.grouped(result.images)) held-out images of \(dataset.name): \(line)")
      return
    }
    try context.output.writeLine(
      JSONValue.ordered([
        ("images", .integer(result.images)), ("accuracy", .float(result.accuracy)),
        ("loss", .float(result.loss)),
      ]).text())
  }

  /// What is said where the weights know classes of other names than the data's; nil where either are only numbered.
  private func otherClasses(_ known: [String], _ names: [String]) -> String? {
    guard let place = ClassNames.firstDifference(known, names) else { return nil }
    return
      "its classes are others than the data's: class \(place) is '\(known[place])', not '\(names[place])'"
  }

  /// Weights that do not fit their network are a broken file, not wrong usage.
  private func evaluate(_ file: DescribedWeights, _ dataset: Dataset) throws(CommandError) -> Evaluation {
    do throws(TrainingError) {
      return try Evaluation.heldOut(file, dataset: dataset, threads: threads)
    } catch {
      if case .model(let problem) = error { throw .failed("\(path): \(problem)") }
      throw CommandError(error)
    }
  }
}
