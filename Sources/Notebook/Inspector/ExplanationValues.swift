import Formats
import ResNeXtModel

/// The arithmetic of one value for other programs: every term, the bias, the steps with their numbers, sum and value.
///
/// Places are named as `layer1.0.reduceActivation`; rows, columns and channels count from 0.
public struct ExplanationValues: Sendable {
  private let state: NotebookState
  private let explanation: ValueExplanation

  /// The arithmetic that was asked for; nil where there is none.
  public init?(_ state: NotebookState) {
    guard let explanation = state.explanation, explanation.isCurrent else { return nil }
    self.state = state
    self.explanation = explanation.found
  }

  private func name(_ point: TracePoint) -> String {
    switch point {
    case .image: return "image"
    case .stemConvolution: return "stemConvolution"
    case .stemNormalization: return "stemNormalization"
    case .stemActivation: return "stemActivation"
    case .stemPool: return "stemPool"
    case .block(let block, let point): return "\(block.text(state.form)).\(point.rawValue)"
    case .pooled: return "pooled"
    }
  }

  private var operation: String {
    switch explanation.operation {
    case .image: return "image"
    case .convolution: return "convolution"
    case .dense: return "dense"
    case .maxPool: return "max_pool"
    case .averagePool: return "average_pool"
    case .addition: return "addition"
    }
  }

  // MARK: Comma-separated values

  /// A comment with the cell, one with everything that is no term, and a line a term.
  public var csv: String {
    let head = CellValues(state: state).comment
    let facts = "# " + facts.map { "\($0.0) \($0.1.text())" }.joined(separator: "; ")
    let rows = explanation.terms.map { term in
      "\(name(term.source)),\(term.channel),\(term.y),\(term.x),\(term.kernelRow),\(term.kernelColumn),"
        + "\(term.input),\(term.weight),\(term.product)"
    }
    return ([head, facts, "source,channel,y,x,kernel_row,kernel_column,input,weight,product"] + rows)
      .joined(separator: "\n") + "\n"
  }

  // MARK: JSON

  /// One object on a line.
  public var json: String {
    let terms = explanation.terms.map { term in
      JSONValue.ordered([
        ("source", .string(name(term.source))), ("channel", .integer(term.channel)), ("y", .integer(term.y)),
        ("x", .integer(term.x)), ("kernel_row", .integer(term.kernelRow)),
        ("kernel_column", .integer(term.kernelColumn)), ("input", .float(term.input)),
        ("weight", .float(term.weight)), ("product", .number(term.product)),
        ("padding", .bool(term.isPadding)),
      ])
    }
    let cell = CellValues(state: state).facts.map {
      ($0.name, $0.value.map { JSONValue.string($0) } ?? .null)
    }
    return JSONValue.ordered(cell + facts + [("terms", .array(terms))]).text() + "\n"
  }

  /// Everything but the terms.
  private var facts: [(String, JSONValue)] {
    var facts: [(String, JSONValue)] = [("at", at), ("operation", .string(operation))]
    facts.append(("bias", explanation.bias.map { .float($0) } ?? .null))
    facts.append(("sum", .number(explanation.sum)))
    facts.append(("steps", steps(explanation.steps, from: explanation.sum)))
    facts.append(("computed", .number(explanation.computed)))
    facts.append(("value", .float(state.shownValue(of: explanation.subject) ?? explanation.value)))
    facts.append(("following", steps(explanation.following, from: explanation.computed)))
    facts.append(("receptive_field", field))
    return facts
  }

  private var at: JSONValue {
    switch explanation.subject {
    case .logit(let label): return .ordered([("class", .integer(label))])
    case .map(let place):
      return .ordered([
        ("point", .string(name(place.point))), ("channel", .integer(place.channel)), ("y", .integer(place.y)),
        ("x", .integer(place.x)),
      ])
    }
  }

  private func steps(_ steps: [ValueExplanation.Step], from start: Double) -> JSONValue {
    var value = start
    return .array(
      steps.map { step in
        value = step.result(of: value)
        return .ordered(numbers(step) + [("result", .number(value))])
      })
  }

  private func numbers(_ step: ValueExplanation.Step) -> [(String, JSONValue)] {
    switch step {
    case .normalization(let numbers):
      return [
        ("name", .string("batch_norm")), ("gamma", .float(numbers.gamma)), ("beta", .float(numbers.beta)),
        ("mean", .float(numbers.mean)), ("variance", .float(numbers.variance)),
        ("epsilon", .float(numbers.epsilon)),
      ]
    case .relu: return [("name", .string("relu"))]
    case .mute: return [("name", .string("mute"))]
    case .softmax(let logits, _):
      return [("name", .string("softmax")), ("logits", .array(logits.map { .float($0) }))]
    }
  }

  /// Rows and columns of the image, and how many of each lie outside of it.
  private var field: JSONValue {
    guard case .map(let place) = explanation.subject else { return .null }
    let field = ReceptiveField(state.facts.graph)
    guard let inside = field.region(of: place.point, y: place.y, x: place.x),
      let whole = field.extent(of: place.point, y: place.y, x: place.x)
    else { return .null }
    func ends(_ range: ClosedRange<Int>) -> JSONValue {
      .array([.integer(range.lowerBound), .integer(range.upperBound)])
    }
    return .ordered([
      ("y", ends(inside.rows)), ("x", ends(inside.columns)),
      ("rows_outside", .integer(whole.rows.count - inside.rows.count)),
      ("columns_outside", .integer(whole.columns.count - inside.columns.count)),
    ])
  }
}
