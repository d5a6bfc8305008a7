import Datasets
import Formats

/// One of the held-out images of a data source.
public struct HeldOutImage: Hashable, Sendable {
  /// Whose image it is.
  public var data: DataSource
  /// Which one, from 0.
  public var index: Int

  /// An image of its place.
  public init(data: DataSource, index: Int) {
    self.data = data
    self.index = index
  }

  /// Its name, by which choices and sessions refer to it: `held out 7` of shapes, `cifar10 held out 7` of others.
  public var name: String { HeldOutImage.beginning(data) + "\(index)" }

  /// The image of a name; nil where it names none of these sources'.
  init?(named name: String, among sources: [DataSource]) {
    for data in sources {
      let beginning = HeldOutImage.beginning(data)
      guard name.hasPrefix(beginning), let index = Int(name.dropFirst(beginning.count)), index >= 0 else {
        continue
      }
      self.init(data: data, index: index)
      return
    }
    return nil
  }

  /// The name of the source stands in front, of a folder its last part; shapes come with the program.
  private static func beginning(_ data: DataSource) -> String {
    data == .shapes ? "held out " : PathParts.name(of: data.argument) + " held out "
  }
}

extension NotebookState {
  /// The held-out image that a name means: of the chosen data, of those that have a name, of those that runs were trained on.
  func heldOutImage(named name: String) -> HeldOutImage? {
    HeldOutImage(
      named: name, among: [training.data] + DataSource.named + runs.map(\.configuration.data))
  }
}
