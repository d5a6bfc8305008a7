import Formats
import Tensors
import Datasets
import Training

/// `eval`: how well a weights file classifies the held-out images of a data set.
struct EvalCommand: ProgramCommand {
  static let description = CommandDescription(
    "eval", "classify the held-out images of a data set with given weights",
    usage: "--weights F [NETWORK] [--data D] [--per-class] [--json]",
    details: [
      "The weights file says which network it holds; NETWORK is for files that do not.",
      "A test batch alone is enough; of training batches alone, every tenth image is held out.",
    ],
    options: [
      NetworkRequest.weights, NetworkRequest.freshHead, ParsedOptions.data,
      OptionDescription(
        "per-class", nil, "also each class' accuracy, and what classes were taken for each other"),
      .threads, .json,
    ])

  let network: NetworkRequest
  let path: String
  let data: DataSource?
  let threads: Int
  let perClass: Bool
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    network = try NetworkRequest(options)
    path = try network.requiredPath()
    data = try options.dataSource()
    threads = try options.threads()
    perClass = options.has("per-class")
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let source = data ?? Dataset.defaultSource(locations: context.locations)
    let dataset = try Dataset.open(source, locations: context.locations, for: .evaluation)
    let resolved = try network.resolve(classes: dataset.classNames.count)
    resolved.report(path, context)
    guard let file = resolved.weights else { return }
    if let reason = otherClasses(file.classNames, dataset.classNames) { context.note("\(path): \(reason)") }
    guard perClass else { return try report(try evaluate(file, dataset), nil, of: dataset, context) }
    let details = try details(file, dataset)
    try report(
      details.evaluation, PerClassReport(details, classNames: dataset.classNames), of: dataset, context)
  }

  /// Prints what was found.
  private func report(
    _ result: Evaluation, _ classes: PerClassReport?, of dataset: Dataset, _ context: ProgramContext
  ) throws(CommandError) {
    guard !json else {
      let members: [(String, JSONValue)] = [
        ("images", .integer(result.images)), ("accuracy", .float(result.accuracy)),
        ("loss", .float(result.loss)),
      ]
      return try context.output.writeLine(JSONValue.ordered(members + (classes?.members ?? [])).text())
    }
    let loss = NumberText.plain(Double(result.loss), 4)
    let line = "accuracy \(NumberText.percent(result.accuracy, decimals: 1))  loss \(loss)"
    let summary = "\(NumberText.grouped(result.images)) held-out images of \(dataset.name): \(line)"
    for line in [summary] + (classes?.lines ?? []) { try context.output.writeLine(line) }
  }

  /// What is said where the weights know classes of other names than the data's; nil where either are only numbered.
  private func otherClasses(_ known: [String], _ names: [String]) -> String? {
    guard let place = ClassNames.firstDifference(known, names) else { return nil }
    return
      "its classes are others than the data's: class \(place) is '\(known[place])', not '\(names[place])'"
  }

  private func evaluate(_ file: DescribedWeights, _ dataset: Dataset) throws(CommandError) -> Evaluation {
    try failing { () throws(TrainingError) in
      try Evaluation.heldOut(file, dataset: dataset, threads: threads)
    }
  }

  /// The same with everything that is learnt of each class.
  private func details(
    _ file: DescribedWeights, _ dataset: Dataset
  ) throws(CommandError) -> EvaluationDetails {
    var details = EvaluationDetails(mistakes: 0)
    try failing { () throws(TrainingError) in
      _ = try classifyHeldOut(file, dataset: dataset, threads: threads, into: &details)
    }
    return details
  }

  /// Weights that do not fit their network are a broken file, not wrong usage.
  private func failing<Value>(_ body: () throws(TrainingError) -> Value) throws(CommandError) -> Value {
    do throws(TrainingError) { return try body() } catch {
      if case .model(let problem) = error { throw .failed("\(path): \(problem)") }
      throw CommandError(error)
    }
  }
}
