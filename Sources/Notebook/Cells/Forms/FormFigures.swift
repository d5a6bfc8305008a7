import ResNeXtModel
import Tensors

/// What one form of a block takes, by its layers, and what was measured of it.
struct FormFigures: Sendable {
  let form: BlockForm
  let layers: Int
  let parameters: Int
  let multiplyAdds: Int
  let bytes: Int
  /// What running it gave; nil until it has been run.
  let result: Result<FormComparison.Measurement, ModelError>?

  /// Those of all forms of a block.
  static func all(_ block: BlockGeometry, _ state: NotebookState) -> [FormFigures] {
    let compared = try? state.comparedForms?.get()
    return FormComparison.forms.compactMap { form in
      guard let graph = try? LayerGraph(block: block.name, of: state.facts.graph, as: form) else {
        return nil
      }
      return FormFigures(
        form: form, layers: graph.nodes.count - 1, parameters: graph.parameters,
        multiplyAdds: graph.multiplyAdds,
        bytes: BlockExecution.bytes(graph), result: compared?.entries.first { $0.form == form }?.result)
    }
  }

  /// What was measured, where something was.
  var measurement: FormComparison.Measurement? { result.flatMap { try? $0.get() } }

  /// Why it could not be run; nil where it could.
  var failure: ModelError? { if case .failure(let error)? = result { error } else { nil } }

  /// `(a)`, as the paper calls it.
  var name: String { "(\(form.letter))" }

  /// Its cells in the table.
  var cells: [String] {
    [
      name, "\(layers)", NumberText.grouped(parameters), NumberText.scaled(multiplyAdds),
      NumberText.scaled(bytes) + "B", measurement.map { Self.milliseconds($0.forward) } ?? waiting,
      measurement.map { Self.milliseconds($0.forwardAndBackward) } ?? waiting,
      form == .grouped ? "–" : measurement.map { NumberText.short($0.difference) } ?? waiting,
    ]
  }

  private var waiting: String { result == nil ? "…" : "–" }

  private static func milliseconds(_ seconds: Double) -> String { "\(NumberText.short(seconds * 1000)) ms" }

  static let header =
    "form,layers,parameters,multiply_adds,bytes,forward_seconds,forward_backward_seconds,largest_difference"

  /// Its line of comma-separated values.
  var values: String {
    let measured =
      measurement.map {
        "\(NumberText.plain($0.forward, 7)),\(NumberText.plain($0.forwardAndBackward, 7)),\($0.difference)"
      } ?? ",,"
    return "\(form.letter),\(layers),\(parameters),\(multiplyAdds),\(bytes),\(measured)"
  }
}

extension BlockForm {
  /// The paper's letter; the notebook's block is written as (b).
  var letter: String {
    switch self {
    case .aggregated: return "a"
    case .concatenated, .notebook: return "b"
    case .grouped: return "c"
    }
  }

  /// What it is, in a few words.
  var words: String {
    switch self {
    case .aggregated: return "(a) sum of paths"
    case .concatenated: return "(b) concatenation"
    case .grouped: return "(c) grouped"
    case .notebook: return "notebook"
    }
  }
}
