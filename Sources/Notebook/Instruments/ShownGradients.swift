import ResNeXtModel
import Tensors
import Training

/// The gradients that have arrived, as maps to be shown.
struct ShownGradients: Sendable {
  /// What they are of.
  let subject: ProbeSubject
  /// The class that they are about.
  let target: GradientClass
  private let found: MapGradients
  // One point is looked at, of all that the cell walks through.
  private let maps: [TracePoint: Deferred<ShownMap?>]

  /// The network's answer; of a probability's logarithm, with the other sign: the gradient of the loss.
  init(_ found: MapGradients, subject: ProbeSubject, target: GradientClass) {
    self.subject = subject
    self.target = target
    self.found = found
    let sign: Float = if case .logProbability = found.objective { -1 } else { 1 }
    maps = found.gradients.mapValues { gradient in
      Deferred {
        var gradient = gradient
        for index in gradient.values.indices { gradient.values[index] *= sign }
        return ShownMap(gradient, MapStatistics(gradient))
      }
    }
  }

  /// The gradients with respect to the maps at a point.
  subscript(point: TracePoint) -> ShownMap? { maps[point]?.wrapped }

  /// The objective's value, as the screen names it: the loss, or the logit.
  var value: Float {
    if case .logProbability = found.objective { return -found.value }
    return found.value
  }

  /// Grad-CAM at a point; nil where gradients are not those of a logit.
  func cam(_ point: TracePoint) -> GradCAM? { found.gradCAM(at: point) }
}

extension Asker {
  /// Who shows gradients and Grad-CAM.
  static let gradient = Asker("gradient")
  /// Who compares maps.
  static let compare = Asker("compare")
  /// Who ranks images.
  static let top = Asker("top images")
}

extension NotebookState {
  /// Where Grad-CAM looks: at the end of the shown block, else at the shown maps.
  var camPoint: TracePoint? {
    guard let cell = cell.definition as? any MapCell else { return nil }
    return cell.namedBlock(self).map { .block($0, .output) } ?? cell.point(self)
  }

  /// What is asked for the gradients that are shown; nil as long as the class is not known.
  var wantedGradients: ProbeSubject.Question? {
    guard let cell = cell.definition as? any MapCell, let target = gradientClass else { return nil }
    let points = cell.points(self).union([camPoint].compactMap { $0 })
    let isLoss = instruments.view == .gradient && instruments.kind == .loss
    return .gradients(isLoss ? .logProbability(target.label) : .logit(target.label), points)
  }

  /// The gradients to show: of what is asked for, though perhaps of weights or an image before the present ones.
  var shownGradients: ShownGradients? {
    guard let found = live.instruments.gradients, let wanted = wantedGradients ?? found.wanted(self),
      found.subject.question == wanted
    else { return nil }
    return found
  }

  /// A picture as the chosen instrument shows it: with gradients in place of activations where they are there.
  func instrumented(_ picture: MapPicture) -> MapPicture {
    guard instruments.view == .gradient, let map = shownGradients?[picture.point],
      map.tensor.shape == picture.map.tensor.shape
    else { return picture }
    return MapPicture(
      point: picture.point, map: map, groups: picture.groups, kind: .diverging, source: nil,
      quantity: .gradient(instruments.kind))
  }
}

extension ShownGradients {
  /// While the class of new weights is not known yet, what was asked for stays.
  fileprivate func wanted(_ state: NotebookState) -> ProbeSubject.Question? {
    guard case .gradients(let objective, let points) = subject.question,
      let cell = state.cell.definition as? any MapCell, cell.points(state).isSubset(of: points)
    else { return nil }
    let isLoss = if case .logProbability = objective { true } else { false }
    let wantsLoss = state.instruments.view == .gradient && state.instruments.kind == .loss
    return isLoss == wantsLoss ? subject.question : nil
  }
}
