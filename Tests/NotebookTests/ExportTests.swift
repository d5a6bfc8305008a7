import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Formats
@testable import Notebook

/// What a cell shows in every format, and its export.
@Suite struct ExportTests {
  private func world(_ cell: CellKind, preset: Preset = .notebookCIFAR) throws -> World {
    var world = try World(NotebookStart(preset: preset, cell: cell))
    try world.send(.began)
    return world
  }

  private func data(_ world: World, _ format: ExportFormat) throws -> Data {
    try CellExport(world.state, as: format, size: Size(columns: 100, rows: 30)).data()
  }

  @Test func npyIsTheMapWithAHeaderOfNumPy() throws {
    var world = try world(.transform)
    CellKind.transform.definition.choose(step: 3, &world.state)
    let bytes = Array(try data(world, .npy))
    #expect(Array(bytes[0..<8]) == [0x93] + Array("NUMPY".utf8) + [1, 0])
    let count = Int(bytes[8]) + 256 * Int(bytes[9])
    #expect((10 + count) % 64 == 0)
    let header = String(decoding: bytes[10..<10 + count], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (32, 32, 32), }"))
    #expect(header.hasSuffix(" \n") || header.hasSuffix("}\n"))
    let map = try #require(world.state.picture?.map)
    #expect(bytes.count == 10 + count + 4 * map.tensor.count)
    let last = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    #expect(Float(bitPattern: last) == map.tensor.values.last)
  }

  @Test func jsonIsOneObjectWithTheSameValues() throws {
    var world = try world(.split)
    CellKind.split.definition.choose(step: 1, &world.state)
    let json = try JSONValue(parsing: Array(try data(world, .json)), name: "json")
    #expect(json["cell"] == "split" && json["block"] == "2a" && json["network"] == "notebook-cifar C=4")
    #expect(json["step"] == .string(world.state.stepName ?? ""))
    let shape = json["shape"]?.array?.map { $0.integer } ?? []
    #expect(shape == [8, 32, 32])
    let map = try #require(CellKind.split.definition.map(world.state))
    #expect(
      json["channels"]?.array?.map { $0.integer } == [map.channels.lowerBound, map.channels.upperBound])
    let values = json["values"]?.array?.compactMap { $0.number } ?? []
    #expect(values.map { Float($0) } == map.tensor.values)
  }

  @Test func tablesAreColumnsAndRowsWithNumbersAsNumbers() throws {
    let json = try JSONValue(parsing: Array(try data(try world(.prediction), .json)), name: "json")
    #expect(json["columns"]?.array?.map { $0.string } == ["class", "label", "probability", "logit"])
    let first = try #require(json["rows"]?.array?.first?.array)
    #expect(first[0] == 0 && first[1].string != nil && first[2].number != nil)
    #expect(json["shape"] == nil)
  }

  @Test func whatAnInstrumentShowsIsWhatIsWritten() throws {
    var world = try InstrumentWorld.afterRun(size: Size(columns: 120, rows: 40))
    let own = try #require(world.state.picture?.map.tensor)
    let point = try #require(world.state.picture?.point)

    try world.command("compare untrained")
    let other = try #require(world.state.comparedMap(point)?.tensor)
    let difference = zip(own.values, other.values).map { $0 - $1 }
    let compared = try JSONValue(parsing: Array(try data(world, .json)), name: "json")
    #expect(compared["minus"] == "untrained (seed 0)")
    #expect(compared["values"]?.array?.compactMap { $0.number.map { Float($0) } } == difference)

    try world.command("gradient cam")
    let camPoint = try #require(world.state.camPoint)
    let cam = try #require(world.state.shownGradients?.cam(camPoint))
    let shown = try JSONValue(parsing: Array(try data(world, .json)), name: "json")
    #expect(shown["values"]?.array?.compactMap { $0.number.map { Float($0) } } == cam.map.values)
    #expect(shown["shape"]?.array?.map { $0.integer } == [1] + cam.map.shape && shown["Grad-CAM of"] != nil)
    let peak = try #require(cam.map.values.indices.max { cam.map.values[$0] < cam.map.values[$1] })
    if cam.map.count > 1 {
      #expect(world.text.contains("most at y \(peak / cam.map.shape[1]) x \(peak % cam.map.shape[1])"))
    }

    try world.command("top mean")
    let ranked = String(decoding: try data(world, .csv), as: UTF8.self).split(separator: "\n")
    let best = try #require(world.state.topImages?.entries.first)
    #expect(
      ranked[0].contains("images loaded, by the mean, of channel")
        && ranked[1] == "rank,image,label,score,y,x")
    #expect(ranked[2].hasPrefix("1,") && ranked[2].hasSuffix(",\(best.score),\(best.y),\(best.x)"))
    #expect(ranked.count == 8)
    #expect(throws: Failure.self) { try data(world, .npy) }
  }

  @Test func textInQuotationMarksIsReadWithItsCommas() throws {
    let json = try JSONValue(parsing: Array(try data(try world(.references), .json)), name: "json")
    let rows = try #require(json["rows"]?.array)
    let glossary = CellKind.references.definition.values(try world(.references).state)
    #expect(rows.count == glossary.count - 1)
    #expect(rows.allSatisfy { $0.array?.count == 3 })
    #expect(
      rows.contains { $0.array?[1] == "Adam" && $0.array?[2].string?.contains("Kingma, J. Ba") == true })
  }

  @Test(arguments: CellKind.allCases)
  func everyCellHasTextSVGCSVAndJSON(kind: CellKind) throws {
    let world = try world(kind)
    for format in [ExportFormat.text, .svg, .csv, .json] {
      let bytes = try data(world, format)
      #expect(!bytes.isEmpty)
    }
    let csv = String(decoding: try data(world, .csv), as: UTF8.self)
    #expect(csv.hasPrefix("# cell \(kind.rawValue), block "))
    for word in ["step ", "network ", "weights ", "image "] {
      #expect(csv.prefix { $0 != "\n" }.contains(word))
    }
    _ = try JSONValue(parsing: Array(try data(world, .json)), name: "json")
  }

  @Test func pngIsAGridOfSquaresARowAPath() throws {
    let world = try world(.transform)
    let image = try ImageFile.read(bytes: Array(try data(world, .png)), name: "png")
    // 4 paths of 8 channels, 32 pixels a side, 2 between them.
    #expect(image.width == 8 * 34 + 2 && image.height == 4 * 34 + 2)
    #expect(image[0, 0] == (128, 128, 128))
    let map = try #require(world.state.picture)
    let ramp = Ramp(map.kind, Appearance(colors: .direct))
    let scale = ValueScale(map.map.statistics, ramp)
    let value = try #require(map.map.value(channel: 9, y: 5, x: 7))
    let level = try #require(ramp.level(value, low: scale.low, high: scale.high))
    let pixel = image[2 + 34 + 7, 2 + 34 + 5]
    #expect(ramp.colors[level] == .direct(pixel.red, pixel.green, pixel.blue))
  }

  @Test func theImageIsWrittenAsItIs() throws {
    let world = try world(.image)
    let image = try ImageFile.read(bytes: Array(try data(world, .png)), name: "png")
    #expect(image == world.state.shownImage?.picture)
  }

  @Test func aCellWithoutMapsSaysWhatItHas() throws {
    let world = try world(.summary)
    #expect(throws: Failure("summary shows no feature maps to write as npy; it has text, svg, csv and json"))
    {
      try data(world, .npy)
    }
  }

  // MARK: Export

  @Test func eBeginsTheLineWithANameOfWhatIsShown() throws {
    var world = try world(.transform)
    try world.press(.character("E"))
    #expect(world.text.contains(":export transform-2a-conv3x3.npy"))
    try world.press(.enter)
    let bytes = try #require(world.files["transform-2a-conv3x3.npy"])
    let expected = try data(world, .npy)
    #expect(bytes == expected)
    #expect(world.state.notice?.text == "exported transform-2a-conv3x3.npy")
  }

  @Test func zoomedItIsTheOneChannelThatIsLookedAt() throws {
    var world = try world(.transform)
    try world.press(.character("z"))
    try world.command("export a.json")
    let json = try JSONValue(parsing: Array(try #require(world.files["a.json"])), name: "json")
    #expect(json["shape"]?.array?.map { $0.integer } == [1, 32, 32])
  }

  @Test func aFileThatIsThereIsWrittenOverOnlyWithTheSign() throws {
    var world = try world(.transform)
    world.files["a.csv"] = Data("theirs".utf8)
    try world.command("export a.csv")
    #expect(world.files["a.csv"] == Data("theirs".utf8))
    #expect(world.state.notice?.text.hasPrefix("not exported: a.csv is there already") == true)
    try world.command("export! a.csv")
    let expected = try data(world, .csv)
    #expect(world.files["a.csv"] == expected)
  }

  @Test func aNameOfNoFormatIsRefusedWithTheFormats() throws {
    var world = try world(.transform)
    try world.command("export a.doc")
    #expect(
      world.state.notice?.text
        == "export: 'a.doc' ends in no format's name; possible: .txt .svg .csv .json .npy .png")
    #expect(world.files.isEmpty)
  }
}
