import Training

/// Where the points of a run stand on an axis of x.
extension RunCurves {
  /// The place of a point; nil where the run does not know it.
  func place(_ point: RunPoint, _ axis: ChartAxis) -> Double? {
    switch axis {
    case .step: return point.step
    case .epoch: return point.epoch
    case .seconds: return point.seconds
    case .flops: return operationsPerStep.map { $0 * point.step / 1e9 }
    }
  }

  /// Its last place; nil where none of its points has one.
  func end(_ axis: ChartAxis) -> Double? {
    points.values.compactMap { $0.last.flatMap { place($0, axis) } }.max()
  }

  /// Its first place above 0; nil where none of its points has one.
  func begin(_ axis: ChartAxis) -> Double? {
    points.values.compactMap { points in
      points.lazy.compactMap { place($0, axis) }.first { $0 > 0 }
    }.min()
  }

  /// The place of a step, between those of the points around it; nil where the run does not know it.
  func place(step: Double, _ axis: ChartAxis) -> Double? {
    guard step > 0 else { return 0 }
    if axis == .step { return step }
    if axis == .flops { return operationsPerStep.map { $0 * step / 1e9 } }
    let line = points[.loss] ?? points.values.first ?? []
    let next = line.partition { $0.step >= step }
    let before = next > 0 ? line[next - 1] : nil
    let (lowStep, low) = (before?.step ?? 0, before.flatMap { place($0, axis) } ?? 0)
    guard next < line.count else { return before.flatMap { place($0, axis) } }
    guard let high = place(line[next], axis), line[next].step > lowStep else { return nil }
    return low + (high - low) * (step - lowStep) / (line[next].step - lowStep)
  }

  /// The step at a place, between those of the points around it; its last step where it never came so far.
  func step(at place: Double, _ axis: ChartAxis) -> Double? {
    if axis == .step { return place }
    let line = points[.loss] ?? points.values.first ?? []
    let next = line.partition { self.place($0, axis).map { $0 >= place } ?? true }
    guard next < line.count else { return line.last?.step }
    let before = next > 0 ? line[next - 1] : nil
    let (lowStep, low) = (before?.step ?? 0, before.flatMap { self.place($0, axis) } ?? 0)
    guard let high = self.place(line[next], axis), high > low else { return nil }
    return lowStep + (line[next].step - lowStep) * (place - low) / (high - low)
  }
}

extension Array {
  /// The index of the first element that belongs to the upper part, where all of those stand behind the others.
  func partition(_ isUpper: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isUpper(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
