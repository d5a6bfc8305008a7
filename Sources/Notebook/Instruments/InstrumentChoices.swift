import ResNeXtModel
import Training

/// What a map cell shows of its maps.
enum MapView: Hashable, Sendable, Codable {
  /// The values themselves.
  case activation
  /// The gradient of the shown class, on the same grid.
  case gradient
  /// Grad-CAM over the image.
  case cam
  /// Two versions of the chosen channel, and their difference.
  case compare
  /// The images that say most in the chosen channel.
  case top
  /// The weights that make the chosen channel.
  case kernels
}

/// Of what a gradient is taken.
enum GradientKind: String, CaseIterable, Hashable, Sendable, Codable {
  /// The loss: −log of the class's probability.
  case loss
  /// The class's logit.
  case logit

  /// The other one.
  var other: GradientKind { self == .loss ? .logit : .loss }
}

/// Which class a gradient is about.
enum GradientTarget: Hashable, Sendable, Codable {
  /// The image's own where it is known and the network has it, else the likeliest.
  case known
  /// The likeliest.
  case predicted
  /// One of a number.
  case label(Int)
}

/// What the shown maps are compared with.
enum ComparedWith: Hashable, Sendable, Codable {
  /// Those of another image, by its name.
  case image(String)
  /// Those of the network's fresh weights.
  case untrained
  /// Those of a run's weights as they were after a step.
  case snapshot(RunID, step: Int)
  /// Those of another run's newest weights.
  case run(RunID)
}

/// What is chosen of the instruments that look at maps.
struct InstrumentChoices: Hashable, Sendable, Codable {
  var view = MapView.activation
  var kind = GradientKind.loss
  var target = GradientTarget.known
  /// By what images are ranked.
  var measure = RankingMeasure.maximum
  /// Whether the held-out images are ranked instead of the loaded ones.
  var ranksHeldOut = false
  /// What maps are compared with while they are.
  var compared: ComparedWith?
  /// The colour scales that are held.
  var held: HeldScales?

  /// Scales that are held are of what is shown now, and nothing keeps them.
  private enum CodingKeys: CodingKey { case view, kind, target, measure, compared }

  /// What makes these choices of others, as undo names it; nil where nothing differs.
  func change(from other: InstrumentChoices) -> String? {
    if view != other.view || (view == .compare && compared != other.compared) { return title }
    if view == .top, measure != other.measure || ranksHeldOut != other.ranksHeldOut { return title }
    if kind != other.kind { return "gradient of the \(kind.rawValue)" }
    if target != other.target { return "the gradient's class" }
    if held != other.held { return held == nil ? "free colour scale" : "held colour scale" }
    return self == other ? nil : "instruments"
  }

  /// What is shown.
  private var title: String {
    switch view {
    case .activation: return "activations"
    case .gradient: return "gradients"
    case .cam: return "Grad-CAM"
    case .compare: return "comparison"
    case .top: return "top images"
    case .kernels: return "kernels"
    }
  }
}

extension NotebookState {
  /// What is chosen of the instruments.
  var instruments: InstrumentChoices { document.choices.instruments }
}
