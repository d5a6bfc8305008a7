import Foundation
import Testing

@testable import Formats

/// Logs of JSON lines, whole and broken.
@Suite("Reading lines of metrics")
struct MetricLineReaderTests {
  /// Lines by their names and values, as text.
  private func read(_ bytes: [UInt8], block: Int = .max) -> (reader: MetricLineReader, lines: [String]) {
    var (reader, lines, position) = (MetricLineReader(), [String](), 0)
    while position < bytes.count {
      let left = bytes.count - position
      let done = Array(bytes[position..<position + min(block, left)]).withUnsafeBytes { part in
        reader.read(part, left: left) { entries, names in
          lines.append(entries.map { "\(names[$0.name])=\($0.value)" }.joined(separator: " "))
        }
      }
      guard done > 0 else { break }
      position += done
    }
    return (reader, lines)
  }

  private func read(_ text: String) -> (reader: MetricLineReader, lines: [String]) { read(Array(text.utf8)) }

  @Test("The numbers at the top of each object are read, everything else is passed over")
  func numbers() {
    let text = """
      {"event": "epoch", "loss": 0.25, "lr": 1e-3, "deep": {"loss": [7, {"x": "}"}]}, "ok": true, "no": false}

      {"loss":-12,"name":"a \\"quoted\\" }","step":300}
      """
    let (reader, lines) = read(text)
    #expect(lines == ["loss=0.25 lr=0.001", "loss=-12.0 step=300.0"])
    #expect(reader.lines == 2 && reader.garbageLines == 0 && !reader.isCut)
  }

  @Test("What is not finite is read, however it is written")
  func notFinite() {
    let (_, lines) = read("{\"a\":NaN,\"b\":-Infinity,\"c\":null,\"d\":inf,\"e\":1e999}\n")
    #expect(lines == ["a=nan b=-inf c=nan d=inf e=inf"])
  }

  @Test(
    "Numbers are the nearest doubles",
    arguments: [
      "0", "-0", "7", "0.1", "123456789012345678", "2.2250738585072014e-308", "1.7976931348623157e308",
      "1e22",
      "1e23", "0.30000000000000004", "4.35", "9007199254740993", "1234567.891e-9", "0.000001234", "5e-324",
    ])
  func exact(text: String) throws {
    let (_, lines) = read("{\"x\":\(text)}\n")
    let value = try #require(Double(text))
    #expect(lines == ["x=\(value)"])
  }

  @Test(
    "Garbage is counted and passed over",
    arguments: [
      "no json", "[1, 2]", "3", "{\"a\":1", "{\"a\":1}}", "{\"a\" 1}", "{\"a\":1,}", "{a:1}", "{\"a\":.5}",
      "{\"a\":1.}",
      "{\"a\":1e}", "{\"a\":--1}", "\"", "{\"a\":\"", "{\"a\":[1}", "{\"a\":tru}",
    ])
  func garbage(line: String) {
    let (reader, lines) = read("{\"a\":1}\n\(line)\n{\"a\":2}\n")
    #expect(lines == ["a=1.0", "a=2.0"], "\(line)")
    #expect(reader.garbageLines == 1 && reader.firstGarbageLine == 2)
  }

  @Test("Bytes that are no UTF-8 break no line")
  func invalidText() {
    let line: [UInt8] = Array("{\"".utf8) + [0xff, 0xc0] + Array("\":1,\"loss\":2}\n".utf8)
    let (reader, lines) = read(line)
    #expect(reader.garbageLines == 0 && lines.count == 1 && lines[0].hasSuffix("loss=2.0"))
    #expect(read([0xef, 0xbb, 0xbf] + Array("{\"a\":1}\n".utf8)).lines == ["a=1.0"])
    #expect(read([UInt8](repeating: 0, count: 100)).reader.isCut)
  }

  @Test("Cut at any byte, the whole lines before are read, and the last one where it is an object")
  func cutAnywhere() {
    let bytes = Array("{\"a\":1}\n{\"a\":22}\r\n{\"a\":3}".utf8)
    for count in 0...bytes.count {
      let (reader, lines) = read(Array(bytes[..<count]))
      let ends = [7, 16, 25].filter { $0 <= count }.count
      #expect(lines.count == ends, "\(count)")
      #expect(reader.garbageLines == 0)
      #expect(reader.isCut == !([0, 7, 8, 16, 17, 18, 25].contains(count)), "\(count)")
    }
  }

  @Test("In blocks of any size the lines are the same")
  func blocks() {
    let text = (0..<40).map { "{\"step\":\($0),\"loss\":0.\($0 + 1)}" }.joined(separator: "\n") + "\n"
    let whole = read(text).lines
    // A block holds a line at least: the file hands over a megabyte.
    for block in 30...200 { #expect(read(Array(text.utf8), block: block).lines == whole, "\(block)") }
  }

  @Test("A line of many megabytes is passed over in bounded memory")
  func longLine() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("metrics.jsonl", Array("{\"a\":1}\n{\"x\":\"".utf8))
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    // 100 MB of nothing, which take no room on the disk.
    try handle.truncate(atOffset: 100_000_000)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("\"}\n{\"a\":2}\n".utf8))
    try handle.close()
    var (file, reader, values) = (GrowingFile(path: path), MetricLineReader(), [Double]())
    try file.read(FileBytes(path: path)) { bytes, left in
      reader.read(bytes, left: left) { entries, _ in values += entries.map(\.value) }
    }
    #expect(values == [1, 2] && reader.longLines == 1 && reader.garbageLines == 0)
  }

  @Test("Of more names than are told apart the rest is counted")
  func manyNames() {
    let text = (0..<1200).map { "{\"n\($0)\":1}" }.joined(separator: "\n") + "\n"
    let (reader, lines) = read(text)
    #expect(reader.names.count == 1000 && reader.nameless == 200 && lines.count == 1200)
  }

  @Test("A file that grows is read on from where it ended; one that was replaced is noticed")
  func growing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("log", Array("abc".utf8))
    var file = GrowingFile(path: path)
    var seen: [String] = []
    func read() throws {
      try file.read(FileBytes(path: path)) { bytes, _ in
        seen.append(String(decoding: bytes, as: UTF8.self))
        return bytes.count
      }
    }
    try read()
    try read()
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("de".utf8))
    try read()
    #expect(seen == ["abc", "de"])
    #expect(try file.goesOn(in: FileBytes(path: path)))
    try handle.truncate(atOffset: 2)
    #expect(try !file.goesOn(in: FileBytes(path: path)))
    _ = try folder.file("other", Array("abcdefgh".utf8))
    try FileSystem.rename(folder.path + "/other", to: path)
    #expect(try !file.goesOn(in: FileBytes(path: path)))
  }
}
