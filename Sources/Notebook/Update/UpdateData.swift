import Datasets
import ResNeXtModel

/// What is known of the data: their name and their classes, which are those of what is in them.
extension NotebookState {
  /// Class names of the present network on a data source: those of the data where they are known and as many.
  func classNames(of data: DataSource) -> [String] {
    let names = data == .shapes ? ClassNames.shapes : live.data.known[data]?.classNames ?? []
    return ClassNames.fitting(names, classes: training.network.classes)
  }

  /// What can be said of a data source: its own name once it was opened, before that how it was asked for.
  func dataName(_ data: DataSource) -> String {
    if let known = live.data.known[data] { return known.name }
    return data == .shapes ? "shapes (procedural)" : data.argument
  }

  /// Asks about the chosen data once; what the program makes itself is known.
  mutating func askForData() -> [Command] {
    let data = training.data
    guard data != .shapes, live.data.known[data] == nil, live.requests.data?.contains(data) == false else {
      return []
    }
    live.requests.data?.insert(data)
    return [.describeData(data)]
  }

  mutating func learn(of data: DataSource, _ result: Result<DataDescription, Failure>) {
    switch result {
    case .failure(let failure):
      guard data == training.data, !offerToFetch(data, failure) else { return }
      say("\(failure)", .failure)
    case .success(let description):
      live.data.known[data] = description
      live.fetch.missing.remove(data)
      // Fresh weights have the names of what they would be trained on.
      guard data == training.data, weights?.origin.isTrained == false else { return }
      live.models.name(classes: classNames(of: data))
    }
  }
}
