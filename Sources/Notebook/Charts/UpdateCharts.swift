import Tensors
import Training

/// Which measure charts show, over what, and which part of it.
extension NotebookState {
  /// How much closer one press goes.
  private static let zoomFactor = 0.5

  /// Does what a key asks of charts; a cell with charts of its own is asked first.
  mutating func chart(_ action: ChartAction) -> [Command] {
    if pane == .cell, cell.definition.chart(action, &self) { return [] }
    switch action {
    case .measure(let direction): chooseNext(direction)
    case .axis: choose(axis: curves.axis.moved(1))
    case .zoom(let direction): zoomCharts(direction, around: curves.cursor ?? 0.5)
    case .pan(let direction):
      guard let window = range(of: shownCurves).panned(by: 0.5 * Double(direction)) else {
        return refuse("all of the curves is in sight: + goes closer")
      }
      document.choices.curves.window = window
    case .all: document.choices.curves.window = nil
    case .logarithmicX: chooseLogarithmicX(!curves.isLogarithmicX)
    case .layer(let direction): return walkLayers(direction)
    }
    return []
  }

  private mutating func choose(measure: ChartMeasure) {
    document.choices.curves.measure = measure
    document.choices.curves.spread = nil
    say("charts: \(measure.title) first")
  }

  private mutating func choose(spread: Spread) {
    document.choices.curves.spread = spread
    say("histograms of \(spread.rawValue), by layer: ↑ ↓ in the curves walk through them")
  }

  /// Measures come first, histograms behind them.
  private mutating func chooseNext(_ direction: Int) {
    let (measures, spreads) = (ChartMeasure.allCases, Spread.allCases)
    let here =
      curves.spread.flatMap(spreads.firstIndex(of:)).map { measures.count + $0 }
      ?? measures.firstIndex(of: curves.measure) ?? 0
    let count = measures.count + spreads.count
    let next = (here + direction + count) % count
    if next < measures.count {
      choose(measure: measures[next])
    } else {
      choose(spread: spreads[next - measures.count])
    }
  }

  /// Another axis has other places: what was in sight and where it was read is not known on it.
  private mutating func choose(axis: ChartAxis) {
    guard axis != curves.axis else { return }
    document.choices.curves.axis = axis
    document.choices.curves.window = nil
    document.choices.curves.cursor = nil
    say("curves over \(axis.title)")
  }

  private mutating func chooseLogarithmicX(_ isLogarithmic: Bool) {
    guard isLogarithmic != curves.isLogarithmicX else { return }
    document.choices.curves.isLogarithmicX = isLogarithmic
    document.choices.curves.cursor = nil
    say(isLogarithmic ? "x on a logarithmic axis" : "x on a linear axis")
  }

  /// Goes closer around a share of what is in sight; the place that is read stays under the cross-hair.
  mutating func zoomCharts(_ direction: Int, around share: Double) {
    let factor = direction > 0 ? Self.zoomFactor : 1 / Self.zoomFactor
    keepingCrossHair { state in
      state.document.choices.curves.window = state.range(of: state.shownCurves).zoomed(
        by: factor, around: share)
    }
  }

  private mutating func keepingCrossHair(_ body: (inout NotebookState) -> Void) {
    let place = curves.cursor.map(range(of: shownCurves).place)
    body(&self)
    guard let place, let share = range(of: shownCurves).share(place) else { return }
    document.choices.curves.cursor = min(1, max(0, share))
  }

  /// Moves the place at which the curves are read; at an edge, what is in sight moves on.
  mutating func readCurves(_ direction: Int) {
    let step = 0.02 * Double(direction)
    let next = (curvePlace ?? (direction < 0 ? 1.02 : -0.02)) + step
    if !(0...1).contains(next), let window = range(of: shownCurves).panned(by: step) {
      document.choices.curves.window = window
    }
    document.choices.curves.cursor = min(1, max(0, next))
  }

  // MARK: Typed

  /// What can follow `:chart`.
  static let chartWords =
    ChartMeasure.allCases.map(\.rawValue) + Spread.allCases.map(\.rawValue)
    + ChartAxis.allCases.map { "x \($0.rawValue)" }
    + ["log x", "log y", "log off", "smooth 0.9", "smooth off", "from 1 to 2", "all"]

  /// Does what a typed line says of charts.
  mutating func chart(line: String) -> [Command] {
    let words = line.split(separator: " ").map(String.init)
    if words.count == 1, let measure = ChartMeasure(rawValue: words[0]) {
      choose(measure: measure)
      return []
    }
    if words.count == 1, let spread = Spread(rawValue: words[0]) {
      choose(spread: spread)
      return []
    }
    switch (words.first, words.dropFirst().first, words.count) {
    case ("all", nil, 1): document.choices.curves.window = nil
    case ("x", let name?, 2):
      guard let axis = ChartAxis(rawValue: name) ?? ChartAxis(rawValue: String(name.dropLast())),
        ChartAxis(rawValue: name) != nil || name.hasSuffix("s")
      else {
        return refuse(
          "charts go over \(ChartAxis.allCases.map(\.rawValue).joined(separator: ", ")), not '\(name)'")
      }
      choose(axis: axis)
    case ("log", "x", 2): chooseLogarithmicX(true)
    case ("log", "y", 2): document.choices.curves.isLogarithmic = true
    case ("log", "off", 2):
      chooseLogarithmicX(false)
      document.choices.curves.isLogarithmic = false
    case ("smooth", let weight?, 2): return smooth(weight)
    case ("from", _, 4) where words[2] == "to": return zoom(from: words[1], to: words[3])
    default: return refuseChart(line)
    }
    return []
  }

  private mutating func smooth(_ text: String) -> [Command] {
    if text == "off" {
      document.choices.curves.isSmoothed = false
      return []
    }
    guard let weight = Double(text), weight > 0, weight < 1 else {
      return refuse("smooth needs a weight between 0 and 1, or off: such as :chart smooth 0.9")
    }
    document.choices.curves.isSmoothed = true
    document.choices.curves.smoothing = weight
    return []
  }

  private mutating func zoom(from low: String, to high: String) -> [Command] {
    let whole = range(of: shownCurves).whole
    guard let low = Double(low), let high = Double(high), case let window = ChartWindow(low: low, high: high),
      window.isSound, low < whole.upperBound
    else {
      return refuse(
        "the curves go to \(curves.axis.title) \(NumberText.short(whole.upperBound)): :chart from 0 to "
          + NumberText.short(whole.upperBound))
    }
    document.choices.curves.window = window
    document.choices.curves.cursor = nil
    return []
  }

  private mutating func refuseChart(_ line: String) -> [Command] {
    refuse(
      "chart needs a measure (\(ChartMeasure.allCases.map(\.rawValue).joined(separator: ", "))), weights, gradients, x AXIS, log x, "
        + "smooth 0.9, from A to B, or all, not '\(line)'")
  }
}

extension CaseIterable where Self: Equatable, AllCases: RandomAccessCollection, AllCases.Index == Int {
  /// The case some places further on, the first one after the last.
  func moved(_ distance: Int) -> Self {
    let all = Self.allCases
    let index = all.firstIndex(of: self) ?? 0
    return all[(index + distance + all.count) % all.count]
  }
}
