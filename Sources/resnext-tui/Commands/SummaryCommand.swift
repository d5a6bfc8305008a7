import Formats
import ResNeXtModel

/// `summary`: every layer with its shape and parameters, as Keras prints it, with exact totals.
struct SummaryCommand: ProgramCommand {
  static let description = CommandDescription(
    "summary", "list every layer with its output shape and parameters", usage: "[NETWORK] [--json]",
    options: [.json])

  let network: NetworkOptions
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    network = try NetworkOptions(options)
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let summary = try NetworkSummary(network.configuration)
    if json {
      try context.output.writeLine(summaryJSON(summary).text())
    } else {
      try context.output.write(SummaryTable(summary, form: network.configuration.form).text)
    }
  }
}

/// The summary as `--json` prints it.
func summaryJSON(_ summary: NetworkSummary) -> JSONValue {
  let layers = summary.layers.map { layer in
    JSONValue.ordered([
      ("name", .string(layer.name)), ("type", .string(layer.type)),
      ("output", .array(layer.output.map(JSONValue.integer))), ("params", .integer(layer.parameters)),
    ])
  }
  return .ordered([
    ("layers", .array(layers)), ("total", .integer(summary.total)),
    ("trainable", .integer(summary.trainable)),
    ("non_trainable", .integer(summary.nonTrainable)), ("macs", .integer(summary.multiplyAdds)),
  ])
}
