import Datasets
import Training

/// `eval`: how well a weights file classifies the held-out images of a data set.
struct EvalCommand: ProgramCommand {
  static let description = CommandDescription(
    "eval", "classify the held-out images of a data set with given weights",
    usage: "--weights F [NETWORK] [--data D] [--json]",
    details: ["The weights file says which network it holds; NETWORK is for files that do not."],
    options: [WeightsReading.description, ParsedOptions.data, .threads, .json])

  let weights: WeightsReading
  let data: DataSource?
  let threads: Int
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    weights = try WeightsReading(options)
    data = try options.dataSource()
    threads = try options.threads()
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let file = try weights.read()
    let source = data ?? Dataset.defaultSource(locations: context.locations)
    let dataset = try Dataset.open(source, locations: context.locations)
    let result = try evaluate(file, dataset)
    guard json else {
      let loss = ProgressText.fixed(result.loss, 4)
      let line = "accuracy \(ProgressText.percent(result.accuracy))  loss \(loss)"
      try context.output.writeLine("\(grouped(result.images)) held-out images of \(dataset.name): \(line)")
      return
    }
    try context.output.writeLine(
      JSONText.object([
        ("images", .integer(result.images)), ("accuracy", .float(result.accuracy)),
        ("loss", .float(result.loss)),
      ]).text)
  }

  /// Weights that do not fit their network are a broken file, not wrong usage.
  private func evaluate(_ file: WeightsFile, _ dataset: Dataset) throws(CommandError) -> Evaluation {
    do throws(TrainingError) {
      return try Evaluation.heldOut(file, dataset: dataset, threads: threads)
    } catch {
      if case .model(let problem) = error { throw .failed("\(weights.path): \(problem)") }
      throw CommandError(error)
    }
  }
}
