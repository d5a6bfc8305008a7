import Foundation

@testable import Formats
@testable import Notebook

/// Notebooks in the shapes of other editors: `Notebooks/NAME.ipynb`, made by `Tests/Fixtures/generate_notebooks.py`, and three
/// sessions that version 0.1.0 wrote.
enum NotebookFixture {
  static func bytes(_ name: String) throws -> Data {
    try Data(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Notebooks/\(name).ipynb"))
  }

  /// A world that has opened the notebook at `/s/NAME.ipynb`.
  static func opened(_ name: String) throws -> World { try opened(bytes(name), "/s/\(name).ipynb") }

  static func opened(_ bytes: Data, _ path: String = "/s/a.ipynb") throws -> World {
    var world = try World(NotebookStart(sessionPath: path, opensSession: true))
    world.files[path] = bytes
    try world.send(.began)
    return world
  }

  /// The world's session as it is saved after a change, with sound ids.
  static func saved(_ world: World) throws -> JupyterNotebook {
    var world = world
    try world.command("set lr 0.125")
    try world.press(.character("s"))
    let data = world.files[world.state.sessionPath] ?? Data()
    return try JupyterNotebook(bytes: Array(data), name: "saved")
  }
}

extension JupyterNotebook {
  /// The program's own cells among these, by what their metadata say.
  var ownCells: [Cell] { cells.filter { CellMark($0)?.isEdited == false } }
  var ownNames: [String] { ownCells.compactMap { CellMark($0)?.role.name } }

  func index(ofSource text: String) -> Int? { cells.firstIndex { $0.source.contains(text) } }
  func index(of role: CellRole) -> Int? { cells.firstIndex { CellMark($0)?.role == role } }
}
