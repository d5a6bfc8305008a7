import Tensors
import ResNeXtModel

/// The network as a table in the manner of Keras; columns are as wide as their longest entry, never cut.
struct SummaryTable {
  private let summary: NetworkSummary
  private let form: NetworkConfiguration.Form

  /// A table of the summary of a network in `form`, whose axes it names.
  init(_ summary: NetworkSummary, form: NetworkConfiguration.Form) {
    self.summary = summary
    self.form = form
  }

  /// The table and its totals.
  var text: String {
    let axes = form == .notebook ? "(height, width, channels)" : "(channels, height, width)"
    var rows = [["Layer (type)", "Output \(axes)", "Param #", "Multiply-adds", "Connected to"]]
    for layer in summary.layers {
      rows.append([
        "\(layer.name) (\(layer.type))", "(\(layer.output.map(String.init).joined(separator: ", ")))",
        NumberText.grouped(layer.parameters),
        layer.multiplyAdds == 0 ? "" : NumberText.grouped(layer.multiplyAdds),
        layer.inputs.joined(separator: ", "),
      ])
    }
    let table = TextTable(rows, numbers: [2, 3])
    let lines = table.lines
    let length = lines.map(\.count).max() ?? 0
    let rule = String(repeating: "=", count: min(length, table.columns(ofFirst: 4) + 12))
    return ([lines[0], rule] + lines.dropFirst() + [rule] + totals).joined(separator: "\n") + "\n"
  }

  private var totals: [String] {
    [
      "Multiply-adds: \(NumberText.grouped(summary.multiplyAdds))",
      "Total params: \(NumberText.grouped(summary.total))",
      "Trainable params: \(NumberText.grouped(summary.trainable))",
      "Non-trainable params: \(NumberText.grouped(summary.nonTrainable))",
    ]
  }
}
