import Datasets
import Formats
import ResNeXtModel
import Tensors

/// Who asks an inspector: of each, the newest question alone waits.
public struct Asker: Hashable, Sendable {
  /// A name of its own, such as a cell's.
  public let name: String

  /// An asker of a name.
  public init(_ name: String) { self.name = name }

  /// Who looks at the maps of one image.
  public static let maps = Asker("maps")
}

/// A network with its weights, as it is asked about.
public struct ProbedModel: Sendable {
  /// Its identity; nil where it has none, and then weights are compared.
  public let id: ModelID?
  /// Its weights, and with them the network.
  public let weights: NetworkWeights

  /// A model of its parts; of one identity, weights must be the same.
  public init(_ id: ModelID?, _ weights: NetworkWeights) {
    self.id = id
    self.weights = weights
  }
}

/// What is sent through a network.
public enum ProbedImage: Sendable {
  /// Network input `[3, size, size]`.
  case input(Tensor)
  /// A picture that has to be resized and normalised first.
  case picture(RGBImage, Normalization)

  /// The network input for images of `size` × `size`.
  public func tensor(size: Int) -> Tensor {
    switch self {
    case .input(let tensor): return tensor
    case .picture(let image, let normalization): return normalization.tensor(image, size: size)
    }
  }
}

/// One question about one network.
public struct Probe: Sendable {
  /// What is asked.
  public enum Question: Sendable {
    /// The maps at points with some paths muted, and what a legend says about them where they are `measured`.
    case maps(ProbedImage, points: Set<TracePoint>, muting: MutedPaths = .none, measured: Bool = false)
    /// The gradient of one number with respect to the maps at points.
    case gradients(
      GradientObjective, ProbedImage, points: Set<TracePoint>, muting: MutedPaths = .none)
    /// How one number came about.
    case explanation(ExplainedValue, ProbedImage, muting: MutedPaths = .none)
    /// What every path of a block contributes to its last 1×1, with some paths muted.
    case contributions(BlockName, ProbedImage, muting: MutedPaths = .none)
    /// Which of the images `0..<count` say most at a place; an image that is nil is passed over.
    case ranking(
      RankingSubject, keeping: Int, of: Int, image: @Sendable (_ number: Int) -> ProbedImage?)
  }

  /// Who asks.
  public let asker: Asker
  /// About which network.
  public let model: ProbedModel
  /// What.
  public let question: Question

  /// A probe of its parts.
  public init(asker: Asker, model: ProbedModel, question: Question) {
    self.asker = asker
    self.model = model
    self.question = question
  }
}

/// What a probe found.
public enum ProbeFindings: Sendable {
  /// Maps, and their statistics where they were asked for.
  case maps(Trace, [TracePoint: MapStatistics])
  /// Gradients.
  case gradients(MapGradients)
  /// How a number came about.
  case explanation(ValueExplanation)
  /// What every path of a block contributes.
  case contributions(PathContributions)
  /// A ranking, of all images or of those looked at so far.
  case ranking(ImageRanking)
}

/// Names one question to an inspector.
public struct ProbeTicket: Hashable, Sendable {
  /// Which one it is, from 1.
  public let number: Int
}

/// An inspector's answer.
public struct ProbeAnswer: Sendable {
  /// Which question it answers.
  public let ticket: ProbeTicket
  /// What was asked.
  public let probe: Probe
  /// What was found.
  public let result: Result<ProbeFindings, ModelError>
  /// Whether it is the last one; before it, a ranking answers with what it has so far.
  public let isFinal: Bool
}
