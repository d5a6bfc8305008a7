import Formats
import Foundation
import Tensors

/// What a cell shows as the contents of a file, in any format: what `show` prints and `:export` writes.
public struct CellExport: Sendable {
  private let state: NotebookState
  private let format: ExportFormat
  private let size: Size

  /// The shown cell of a state in a format, drawn at a size where it is drawn.
  public init(_ state: NotebookState, as format: ExportFormat, size: Size) {
    self.state = state
    self.format = format
    self.size = size
  }

  /// The file's bytes.
  ///
  /// - Throws: `Failure` where the cell shows nothing of that kind, naming what it has.
  public func data() throws(Failure) -> Data {
    switch format {
    case .text: return Data(page(state, cell: state.cell, size: size).plainText().utf8)
    case .svg: return Data(page(state, cell: state.cell, size: size).svg().utf8)
    case .csv: return Data(CellValues(state: state).text.utf8)
    case .json: return Data((CellValues(state: state).json.text() + "\n").utf8)
    case .npy: return NumPyFile.data(try map().tensor)
    case .png:
      let picture = try picture()
      do throws(FormatError) { return try picture.png() } catch { throw Failure(error.description) }
    }
  }

  private func map() throws(Failure) -> CellMap {
    guard let map = state.cell.definition.map(state) else { throw nothing("feature maps") }
    return map
  }

  private func picture() throws(Failure) -> RGBImage {
    if let image = state.cell.definition.picture(ofImage: state) { return image }
    guard let map = state.cell.definition.map(state) else { throw nothing("picture of pixels") }
    return try MapGridImage(map: map, scope: state.scope).image()
  }

  /// Why there is nothing to write.
  private func nothing(_ what: String) -> Failure {
    let cell = state.cell.definition
    if !cell.points(state).isEmpty, !cell.isComplete(state) { return Failure(state.waitingText) }
    return Failure(
      "\(state.cell.rawValue) shows no \(what) to write as \(format.rawValue); it has text, svg, csv and json"
    )
  }
}
