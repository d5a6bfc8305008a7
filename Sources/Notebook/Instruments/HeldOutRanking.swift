import Datasets
import Formats
import ResNeXtModel
import Training

/// Which held-out images of a data source say most at one place of a network: a probe whose images are still to be found.
public struct HeldOutRanking: Sendable {
  /// Who asks.
  public let asker: Asker
  /// About which network.
  public let model: ProbedModel
  /// By what they are ranked.
  public let subject: RankingSubject
  /// How many are kept.
  public let kept: Int
  /// Whose images they are.
  public let data: DataSource
  /// How pixels become the network's input.
  public let normalization: Normalization

  /// The probe of the images `0..<count`; one that `picture` does not have is passed over.
  public func probe(count: Int, picture: @escaping @Sendable (_ index: Int) -> RGBImage?) -> Probe {
    Probe(
      asker: asker, model: model,
      question: .ranking(subject, keeping: kept, of: count) { [normalization] index in
        picture(index).map { .picture($0, normalization) }
      })
  }
}
