import Notebook

/// `show --at`: the arithmetic of one value, as the inspector's page or for other programs.
struct ShowExplanation {
  static let option = OptionDescription(
    "at", "C,Y,X", "explain one value: channel, row, column from 0; prediction: a class")

  let state: NotebookState
  let format: ExportFormat

  /// The page, or every number of the arithmetic.
  ///
  /// - Throws: `CommandError.failed` where the network gave no answer, `.usage` for a format of maps.
  func text(_ size: Size) throws(CommandError) -> String {
    switch format {
    case .text: return explanationPage(state, size: size).plainText()
    case .svg: return explanationPage(state, size: size).svg()
    case .csv: return try values.csv
    case .json: return try values.json
    case .npy, .png: throw .usage("--format \(format.rawValue): one value is no map; text, svg, csv or json")
    }
  }

  private var values: ExplanationValues {
    get throws(CommandError) {
      guard let values = ExplanationValues(state) else { throw .failed("the value could not be explained") }
      return values
    }
  }
}
