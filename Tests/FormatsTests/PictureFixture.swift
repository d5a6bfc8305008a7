import Foundation

/// What `Tests/Fixtures/generate_pictures.py` wrote: files, and the pixels that Pillow reads from them.
struct PictureFixture: Decodable {
  let cases: [Case]

  struct Case: Decodable {
    let name: String
    let width: Int
    let height: Int
    /// The file itself, or where it lies among the fixtures.
    let file: Data?
    let path: String?
    /// Interleaved RGB.
    let pixels: Data

    func bytes() throws -> [UInt8] {
      if let file { return Array(file) }
      return Array(try Data(contentsOf: PictureFixture.folder.appendingPathComponent(path ?? "none")))
    }
  }

  static var folder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
  }

  static func read() throws -> PictureFixture {
    let data = try Data(contentsOf: folder.appendingPathComponent("pictures.json"))
    return try JSONDecoder().decode(PictureFixture.self, from: data)
  }

  /// The case of a name.
  static func named(_ name: String) throws -> Case? { try read().cases.first { $0.name == name } }
}
