/// A format in which what a cell shows is written.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// The cell's page as plain text.
  case text
  /// The cell's page as a picture.
  case svg
  /// Comma-separated values.
  case csv
  /// One JSON object: values of maps in one list, rows of tables as lists.
  case json
  /// Feature maps `[channel, height, width]` as float32 for NumPy.
  case npy
  /// Feature maps as a grid of pictures; the image as it is.
  case png

  /// Whether it is no text.
  public var isBinary: Bool { self == .npy || self == .png }

  /// What files of it end in.
  var ending: String { self == .text ? "txt" : rawValue }

  /// The format of a file by the end of its name; nil where no format ends so.
  init?(path: String) {
    let name = path.lowercased()
    guard let format = Self.allCases.first(where: { name.hasSuffix("." + $0.ending) }) else { return nil }
    self = format
  }
}
